"""Steps from unit to unit that cases take after a round of work (ODD 7.9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.scenario.names import STREET_OFFICE
from tests.reference.amounts import whole_days
from tests.reference.units import StreetOffice

if TYPE_CHECKING:
    from sim.scenario.institutions import Transfer
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.units import Unit


class Transfers:
    """The table from unit to unit."""

    def __init__(self, city: City) -> None:
        self.city = city

    def are_certain_from(self, unit: Unit, case: Case) -> bool:
        """Return whether a unit passes on every such case."""
        return sum(step.probability * step.again for step in self._steps(unit, case)) > 1 - 1e-9

    def step_of(self, case: Case) -> Transfer | None:
        """Return the step that a case takes after this round, or nothing if it is closed then."""
        if case.sham:
            return None
        draw = self.city.luck.draw(Purpose.TRANSFER, case.key, case.rounds - 1)
        steps, so_far = self._steps(case.unit, case), 0.0
        all_pass = self.are_certain_from(case.unit, case)
        share = 1 if all_pass else self.city.here(case).transfers.share
        for step in steps:
            so_far += step.probability * (1 if len(case.sequence) == 1 else step.again)
            so_far = 1 if step is steps[-1] and so_far > 1 - 1e-9 else so_far
            if draw < share * so_far:
                return step if self.end_of(step, case) is not case.unit else None
        return None

    def end_of(self, step: Transfer, case: Case) -> Unit:
        """Return the unit to which a step leads."""
        return self.city.unit_named(step.end, case)

    def wait(self, step: Transfer, case: Case) -> int:
        """Return the days between the work and passing on."""
        luck, before = self.city.luck, case.rounds - 1
        if step.days == 0 or luck.happens(step.same_day, Purpose.TRANSFER_TODAY, case.key, before):
            return 0
        normal = luck.normal(Purpose.TRANSFER_DAYS, case.key, before)
        return whole_days(math.exp(math.log(step.days) + step.sigma * normal))

    def _steps(self, unit: Unit, case: Case) -> list[Transfer]:
        """Return the steps from a unit: those that name the issue, or else the others."""
        table = self.city.here(case).transfers
        names = {unit.name} | ({STREET_OFFICE} if isinstance(unit, StreetOffice) else set())
        mine = [step for step in table.steps if table.enabled and step.start in names]
        named = [step for step in mine if step.issue == case.issue.name]
        return named or [step for step in mine if step.issue is None]

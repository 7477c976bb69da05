"""Ways from unit to unit that cases take after a round of work (ODD 7.9)."""

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
        return sum(way.probability * way.again for way in self._ways(unit, case)) > 1 - 1e-9

    def way_of(self, case: Case) -> Transfer | None:
        """Return the way that a case takes after this round, or nothing if it is closed then."""
        if case.sham:
            return None
        draw = self.city.luck.draw(Purpose.TRANSFER, case.key, case.rounds - 1)
        ways, so_far = self._ways(case.unit, case), 0.0
        for way in ways:
            so_far += way.probability * (1 if len(case.sequence) == 1 else way.again)
            if draw < so_far or (way is ways[-1] and so_far > 1 - 1e-9):
                return way if self.end_of(way, case) is not case.unit else None
        return None

    def end_of(self, way: Transfer, case: Case) -> Unit:
        """Return the unit to which a way leads."""
        return self.city.unit_named(way.end, case)

    def wait(self, way: Transfer, case: Case) -> int:
        """Return the days between the work and passing on."""
        luck, before = self.city.luck, case.rounds - 1
        if way.days == 0 or luck.happens(way.same_day, Purpose.TRANSFER_TODAY, case.key, before):
            return 0
        normal = luck.normal(Purpose.TRANSFER_DAYS, case.key, before)
        return whole_days(math.exp(math.log(way.days) + way.sigma * normal))

    def _ways(self, unit: Unit, case: Case) -> list[Transfer]:
        """Return the ways from a unit: those that name the issue, or else the others."""
        table = self.city.settings.transfers
        names = {unit.name} | ({STREET_OFFICE} if isinstance(unit, StreetOffice) else set())
        mine = [way for way in table.steps if table.enabled and way.start in names]
        named = [way for way in mine if way.issue == case.issue.name]
        return named or [way for way in mine if way.issue is None]

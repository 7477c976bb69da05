"""Which steps of `transfers.steps` lead from a unit, and whether it passes on every case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.scenario.names import STREET_OFFICE

if TYPE_CHECKING:
    from sim.scenario.city import Department
    from sim.scenario.institutions import Transfer

ROUNDING = 1e-9
"""By how much the sum of probabilities written as decimals may miss 1."""


@dataclass
class Steps:
    """The steps of a scenario, by unit and issue."""

    written: tuple[Transfer, ...]
    _of_units: dict[str, dict[str | None, tuple[Transfer, ...]]] = field(default_factory=dict)

    def of(self, unit: Department, issue: str | None) -> tuple[Transfer, ...]:
        """Return the steps of an issue from a unit: those that name the issue, or else the others.

        None stands for an issue that no step names.
        """
        if unit.name not in self._of_units:
            starts = {unit.name} | ({STREET_OFFICE} if unit.district is not None else set())
            mine = [each for each in self.written if each.start in starts]
            self._of_units[unit.name] = {
                name: tuple(each for each in mine if each.issue == name)
                for name in {each.issue for each in mine}
            }
        of_unit = self._of_units[unit.name]
        return of_unit.get(issue) or of_unit.get(None, ())


def passes_all(steps: tuple[Transfer, ...]) -> bool:
    """Return whether a unit with these steps passes on every case."""
    return sum(each.probability * each.again for each in steps) > 1 - ROUNDING

"""Which ways lead from a unit, and whether a case can end on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.names import STREET_OFFICE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario.city import Department
    from sim.scenario.institutions import Transfer

ROUNDING = 1e-9
"""By how much the sum of probabilities written as decimals may miss 1."""


def steps_from(
    department: Department, issue: str, entries: Iterable[Transfer]
) -> tuple[Transfer, ...]:
    """Return the ways of an issue from a unit: those that name the issue, or else the others."""
    starts = {department.name} | ({STREET_OFFICE} if department.district is not None else set())
    mine = [each for each in entries if each.start in starts]
    of_issue = [each for each in mine if each.issue == issue]
    return tuple(of_issue or [each for each in mine if each.issue is None])


def passes_all(ways: tuple[Transfer, ...]) -> bool:
    """Return whether a unit passes on every case."""
    return sum(each.probability * each.again for each in ways) > 1 - ROUNDING

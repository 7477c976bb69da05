"""Precedents: rulings that are kept and weighed (ODD 7.8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import institutions
    from tests.reference.issues import Issue
    from tests.reference.units import Unit

BEYOND_NUMBER = -1
"""In place of a unit's number: "beyond" comes first."""


@dataclass(eq=False)
class Precedent:
    """A ruling that is kept."""

    number: int
    issue: Issue
    circumstance: float
    unit: Unit | None
    """None is "beyond"."""
    day: int
    citations: int = 0
    overruled_day: int | None = None

    @property
    def unit_number(self) -> int:
        """Return the number of the unit that it names."""
        return BEYOND_NUMBER if self.unit is None else self.unit.number

    def covers(self, seen: float, reach: float) -> bool:
        """Return whether it covers a case of its issue."""
        return self.overruled_day is None and abs(self.circumstance - seen) <= reach

    def weight(self, day: int, half_life_days: float) -> int:
        """Return its weight on a day."""
        return round(2**20 * 0.5 ** ((day - self.day) / half_life_days))


class Memory:
    """All precedents."""

    def __init__(self) -> None:
        self.precedents: list[Precedent] = []

    def keep(self, issue: Issue, circumstance: float, unit: Unit | None, day: int) -> Precedent:
        """Keep a ruling."""
        precedent = Precedent(len(self.precedents), issue, circumstance, unit, day)
        self.precedents.append(precedent)
        return precedent

    def leading(
        self, issue: Issue, seen: float, day: int, settings: institutions.Precedents
    ) -> Precedent | None:
        """Return the youngest covering precedent for a clear enough leader, if any."""
        covering = [
            kept
            for kept in self.precedents
            if kept.issue is issue and kept.covers(seen, settings.reach)
        ][-settings.considered :]
        if not covering:
            return None
        weights: Counter[int] = Counter()
        for kept in covering:
            weights[kept.unit_number] += kept.weight(day, settings.half_life_days)
        leader = min(weights, key=lambda number: (-weights[number], number))
        weight = weights[leader]
        if weight < round(2**20 * settings.minimum_weight):
            return None
        if 10**6 * weight < round(10**6 * settings.uniformity) * weights.total():
            return None
        return [kept for kept in covering if kept.unit_number == leader][-1]

"""Issues, their lines of remits (ODD 2) and who is a candidate for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.expand import zone_lengths
from sim.streams import Purpose

if TYPE_CHECKING:
    from sim.scenario import city as schema
    from tests.reference.luck import Luck
    from tests.reference.units import Unit

CLEAR, OVERLAP, GAP, BEYOND = "clear", "overlap", "gap", "beyond"
MOST_CELLS = 64


@dataclass(frozen=True)
class Segment:
    """A piece of an issue's line."""

    start: float
    zone: str
    fit: tuple[Unit, ...]
    """The holder, the claimants, the gap's fit department, or nobody."""


class Issue:
    """A kind of request."""

    def __init__(self, number: int, written: schema.Issue, units: dict[str, Unit], map_luck: Luck, reach: float) -> None:
        self.number = number
        self.departments = [units[name] for name in written.departments]
        self.candidates = self.departments + [unit for unit in units.values() if unit.serves(written.name)]
        self.lead = None if written.lead is None else units[written.lead]
        self.weight = written.weight
        self.effort_hours, self.effort_sigma = written.effort_hours, written.effort_sigma
        self.lead_days, self.lead_sigma = written.lead_days, written.lead_sigma
        self.limit_days = written.limit_days
        self.segments = self._line(written, map_luck)
        self.cells = MOST_CELLS if reach == 0 else min(MOST_CELLS, max(1, int(min(1 / reach, MOST_CELLS))))
        self.resolutions = [Counter() for _ in range(self.cells)]

    def segment_at(self, circumstance: float) -> Segment:
        """Return the last segment whose start is at most the circumstance."""
        return next(segment for segment in reversed(self.segments) if segment.start <= circumstance)

    def cell_at(self, circumstance: float) -> Counter:
        """Return how many cases each unit resolved in the cell of a circumstance."""
        return self.resolutions[int(self.cells * circumstance)]

    def _line(self, written: schema.Issue, map_luck: Luck) -> list[Segment]:
        """Lay out the zones from 0, leaving out those of length 0."""
        lengths = zone_lengths(written)
        pieces = []
        for place, department in enumerate(self.departments):
            if place > 0:
                pieces.append((lengths.overlap, OVERLAP, (self.departments[place - 1], department)))
            pieces.append((lengths.clear[place], CLEAR, (department,)))
        for piece in range(written.pieces):
            fit = map_luck.pick(self.departments, Purpose.GAP, self.number, piece)
            pieces.append((lengths.gap / written.pieces, GAP, (fit,)))
        pieces.append((lengths.beyond, BEYOND, ()))
        segments, start = [], 0.0
        for length, zone, fit in pieces:
            if length > 0:
                segments.append(Segment(start, zone, fit))
            start += length
        return segments

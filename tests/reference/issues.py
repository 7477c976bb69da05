"""Issues, their lines of remits (ODD 2) and who is a candidate for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.scenario.expand import zone_lengths

if TYPE_CHECKING:
    from sim.scenario import city as schema
    from tests.reference.luck import Luck
    from tests.reference.units import Unit

CLEAR, OVERLAP, GAP, BEYOND = "clear", "overlap", "gap", "beyond"
MOST_CELLS = 64


@dataclass(eq=False)
class Segment:
    """A piece of an issue's line."""

    start: float
    zone: str
    fit: tuple[Unit, ...]
    """The holder, the claimants, the gap's fit department, or nobody."""
    piece: int = 0
    """Which piece of the gap it is."""


class Issue:
    """A kind of request."""

    def __init__(
        self,
        number: int,
        written: schema.Issue,
        units: dict[str, Unit],
        map_luck: Luck,
        reach: float,
    ) -> None:
        self.number, self.name = number, written.name
        self.departments = [units[name] for name in written.departments]
        self.candidates = self.departments + [
            unit for unit in units.values() if unit.serves(written.name)
        ]
        self.lead = None if written.lead is None else units[written.lead]
        self.weight, self.first_day = written.weight, written.first_day
        self.effort_hours, self.effort_sigma = written.effort_hours, written.effort_sigma
        self.lead_days, self.lead_sigma = written.lead_days, written.lead_sigma
        self.lead_same_day, self.misdirected = written.lead_same_day, written.misdirected
        self.limit_days = written.limit_days
        self.segments = self._line(written, map_luck)
        self.cells = (
            MOST_CELLS if reach == 0 else min(MOST_CELLS, max(1, int(min(1 / reach, MOST_CELLS))))
        )
        self.resolutions = [Counter() for _ in range(self.cells)]

    def segment_at(self, circumstance: float) -> Segment:
        """Return the last segment whose start is at most the circumstance."""
        return next(segment for segment in reversed(self.segments) if segment.start <= circumstance)

    def cell_at(self, circumstance: float) -> Counter:
        """Return how many cases each unit resolved in the cell of a circumstance."""
        return self.resolutions[int(self.cells * circumstance)]

    def weight_on(self, day: int, shocks: Sequence[schema.Shock]) -> float:
        """Return how often it comes on a day, relative to the others (ODD 5)."""
        if day < self.first_day:
            return 0.0
        weight = self.weight
        for shock in shocks:
            if shock.day <= day < shock.day + shock.days and (
                shock.issues is None or self.name in shock.issues
            ):
                weight *= shock.factor
        return weight

    def drift(self, probability: float, year: int, map_luck: Luck) -> None:
        """Let pieces of the gap come to fit other departments."""
        for segment in self.segments:
            index = year * 2**10 + segment.piece
            if segment.zone == GAP and map_luck.happens(
                probability, Purpose.DRIFT, self.number, index
            ):
                segment.fit = (
                    map_luck.pick(self.departments, Purpose.DRIFT_TO, self.number, index),
                )

    def _line(self, written: schema.Issue, map_luck: Luck) -> list[Segment]:
        """Lay out the zones from 0, leaving out those of length 0."""
        lengths = zone_lengths(written)
        pieces = []
        for place, department in enumerate(self.departments):
            if place > 0:
                pieces.append(
                    (lengths.overlap, OVERLAP, (self.departments[place - 1], department), 0)
                )
            pieces.append((lengths.clear[place], CLEAR, (department,), 0))
        for piece in range(written.pieces):
            fit = map_luck.pick(self.departments, Purpose.GAP, self.number, piece)
            pieces.append((lengths.gap / written.pieces, GAP, (fit,), piece))
        pieces.append((lengths.beyond, BEYOND, (), 0))
        segments, start = [], 0.0
        for length, zone, fit, piece in pieces:
            if length > 0:
                segments.append(Segment(start, zone, fit, piece))
            start += length
        return segments

"""Cases: what is drawn for each before the run, and what happens to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.state.status import Status

if TYPE_CHECKING:
    from tests.reference.citizens import Citizen
    from tests.reference.issues import Issue
    from tests.reference.precedents import Precedent
    from tests.reference.queues import CaseList
    from tests.reference.units import Unit


class Case:
    """A request."""

    def __init__(self, number: int, key: int, day: int, issue: Issue, circumstance: float, citizen: Citizen, effort: int) -> None:
        self.number, self.key, self.filed_day = number, key, day
        self.issue, self.circumstance, self.citizen, self.effort = issue, circumstance, citizen, effort
        self.segment = issue.segment_at(circumstance)
        self.status = Status.UNFILED
        self.unit: Unit | None = None
        self.place: CaseList | None = None
        self.sequence: list[Unit] = []
        self.seen = 0.0
        self.sent_by = ""
        self.precedent: Precedent | None = None
        self.priority = self.circling = self.reviewed = self.sham = False
        self.minutes_left = 0
        self.decliners: list[Unit] = []
        """Who declined it since it last began to circle, in order."""
        self.decisions: Counter[Unit | None] = Counter()
        """How often each candidate, and all other units together, decided on it."""
        self.follow_ups = self.readings = self.dispatches = self.declines = self.rounds = self.referrals = self.rulings = 0

    @property
    def zone(self) -> str:
        """Return the true zone."""
        return self.segment.zone

    @property
    def is_open(self) -> bool:
        """Say whether it is filed and has not ended."""
        return Status.UNFILED < self.status < Status.RESOLVED

    def excluded(self, shared_history: bool) -> set[Unit]:
        """Return the units that it is not to be sent to (ODD 7.3, step 3)."""
        if self.circling:
            return set()
        if shared_history:
            return set(self.decliners)
        return set(self.decliners[-1:])

    def begin_circling(self) -> None:
        """Forget all exclusions (ODD 7.6)."""
        self.circling = True
        self.decliners.clear()

    def visit_of(self, unit: Unit) -> int:
        """Return the index of the draws of a unit's decision, and count the decision."""
        counted = unit if unit in self.issue.candidates else None
        earlier = self.decisions[counted]
        self.decisions[counted] += 1
        return unit.number * 2**16 + earlier

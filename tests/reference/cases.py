"""Cases: what is drawn for each before the run, and what happens to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.model.state.status import Status
from tests.reference.issues import CLEAR, OVERLAP

if TYPE_CHECKING:
    from tests.reference.citizens import Citizen
    from tests.reference.issues import Issue
    from tests.reference.precedents import Precedent
    from tests.reference.queues import CaseList
    from tests.reference.units import Unit


class Case:
    """A request."""

    def __init__(self, number: int, key: int, day: int, issue: Issue, circumstance: float) -> None:
        self.number, self.key, self.filed_day = number, key, day
        self.issue, self.circumstance = issue, circumstance
        self.segment = issue.segment_at(circumstance)
        self.citizen: Citizen
        self.district = self.effort = 0
        self.original: Case | None = None
        """The earlier case on the same matter."""
        self.merged: list[Case] = []
        """Those merged with it, in order."""
        self.status = Status.UNFILED
        self.unit: Unit | None = None
        self.places: dict[str, CaseList] = {}
        self.sequence: list[Unit] = []
        self.seen = 0.0
        self.sent_by = ""
        self.precedent: Precedent | None = None
        self.found = self.petitioned = self.supervised = self.priority = False
        self.circling = self.reviewed = self.joint = self.sham = self.campaigned = False
        self.prepared = False
        """Whether a fit unit has worked on it and passed it on."""
        self.minutes_left = self.extension_days = 0
        self.was_closed = False
        """Whether any unit has closed it, on paper or not."""
        self.decliners: list[Unit] = []
        """Who declined it since it last began to circle, in order."""
        self.decisions: Counter[Unit | None] = Counter()
        """How often each candidate, and all other units together, decided on it."""
        self.follow_ups = self.readings = self.dispatches = self.declines = self.rounds = (
            self.referrals
        ) = self.rulings = 0

    @property
    def zone(self) -> str:
        """Return the true zone."""
        return self.segment.zone

    @property
    def is_contested(self) -> bool:
        """Return whether no remit is clear."""
        return self.zone != CLEAR

    @property
    def concerned(self) -> list[Unit]:
        """Return those at the table when it is ruled on (ODD 2)."""
        return list(self.segment.fit) if self.zone == OVERLAP else self.issue.departments

    @property
    def is_open(self) -> bool:
        """Return whether it is filed and has not ended."""
        return Status.UNFILED < self.status < Status.RESOLVED

    @property
    def last_day(self) -> int:
        """Return the last day of its limit, which may have been extended."""
        return self.filed_day + self.issue.limit_days + self.extension_days

    def excluded(self, shared_history: bool) -> set[Unit]:
        """Return the units that it is not to be sent to (ODD 7.3, step 4)."""
        if self.circling:
            return set()
        if shared_history:
            others = [unit for unit in self.decliners if unit not in self.issue.candidates]
            return {unit for unit in self.decliners if unit in self.issue.candidates} | set(
                others[-1:]
            )
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

"""Units: what they do with what they are sent (ODD 7.5) and what they are fit for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.status import Activity, Status
from sim.streams import Purpose
from tests.reference.issues import BEYOND, CLEAR, GAP
from tests.reference.queues import CaseList

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Unit:
    """A functional department or a street office."""

    is_department = True

    def __init__(self, city: City, number: int, name: str, minutes: int, avoidance: float, district: int | None = None) -> None:
        self.city, self.number, self.name, self.minutes = city, number, name, minutes
        self.avoidance, self.district = avoidance, district
        self.ordinary, self.priority = CaseList(), CaseList()
        self.under_work: Case | None = None
        self.charge = 0
        self.load = 0.0

    def serves(self, issue: str) -> bool:
        """Say whether it stands outside government and serves an issue."""
        return False

    def is_fit(self, case: Case) -> bool:
        """Say whether the case lies in its remit, whole, shared or nearest."""
        return self in case.segment.fit

    def look_at_load(self) -> None:
        """Take stock at the start of a phase."""
        backlog = sum(case.minutes_left for case in [*self.ordinary, *self.priority])
        backlog += self.under_work.minutes_left if self.under_work else 0
        self.load = min(1.0, backlog / (self.minutes * self.city.settings.responsibility.reference_days))

    def decide(self, case: Case) -> None:
        """Accept, shelve, decline, or ask for review."""
        visit = case.visit_of(self)
        if case.sent_by == "fallback":
            self.accept(case)
        elif case.zone == CLEAR:
            self.accept(case) if self.is_fit(case) else self.decline(case)
        elif case.sent_by == "precedent" and self._chance(self.city.settings.precedents.force, Purpose.BOUND, case, visit):
            self._follow_precedent(case, visit)
        elif self._chance(self._willingness(case), Purpose.ACCEPT, case, visit):
            self.accept(case)
        elif self._chance(self._shelving(), Purpose.SHELVE, case, visit):
            self.city.log.move(case, Activity.SHELVE, Status.SHELVED, self)
        else:
            self.decline(case)

    def accept(self, case: Case) -> None:
        """Take a case into the queue."""
        self.city.log.move(case, Activity.ACCEPT, Status.QUEUED, self)
        self.city.start_round(case)

    def decline(self, case: Case) -> None:
        """Send a case back, or explain that it is nobody's."""
        city, responsibility = self.city, self.city.settings.responsibility
        city.log.move(case, Activity.DECLINE, Status.RETURNING, None)
        before = case.declines
        case.declines += 1
        case.decliners.append(self)
        if case.zone == BEYOND and city.luck.happens(responsibility.explain, Purpose.EXPLAIN, case.key, before):
            city.log.move(case, Activity.REFER_OUT, Status.REFERRED_OUT, None)
        else:
            city.centre.returns[city.day + responsibility.return_days].join(case)

    def _follow_precedent(self, case: Case, visit: int) -> None:
        """Accept what a precedent binds it to, or ask for review."""
        city, adjudication = self.city, self.city.settings.adjudication
        challenge = city.settings.precedents.challenge
        if self.is_fit(case):
            challenge *= 1 - adjudication.accuracy
        if city.adjudicator.is_open and not case.reviewed and self._chance(challenge, Purpose.CHALLENGE, case, visit):
            city.adjudicator.review(case)
        else:
            self.accept(case)

    def _willingness(self, case: Case) -> float:
        """Return the probability of accepting a contested case."""
        responsibility = self.city.settings.responsibility
        willingness = (1 - self.avoidance) * (1 - self.city.settings.appraisal.coupling)
        willingness *= (1 - responsibility.load_aversion * self.load) * (1 - responsibility.stigma) ** case.declines
        return willingness if self.is_fit(case) else willingness * responsibility.unfit_willingness

    def _shelving(self) -> float:
        """Return the probability of shelving what is not accepted."""
        return self.city.settings.responsibility.shelving * (1 - self.city.settings.appraisal.coupling)

    def _chance(self, probability: float, purpose: Purpose, case: Case, visit: int) -> bool:
        """Say whether something happens at this decision."""
        return self.city.luck.happens(probability, purpose, case.key, visit)


class SocialOrganisation(Unit):
    """A unit outside government."""

    is_department = False

    def __init__(self, city: City, number: int, name: str, minutes: int, issues: tuple[str, ...] | None, success: float) -> None:
        super().__init__(city, number, name, minutes, avoidance=0.0)
        self.issues, self.success = issues, success

    def serves(self, issue: str) -> bool:
        """Say whether it serves an issue."""
        return self.issues is None or issue in self.issues

    def is_fit(self, case: Case) -> bool:
        """Say whether the case is not government's, or in a gap that is society's."""
        return case.zone == BEYOND or (case.zone == GAP and self.city.settings.social_organisations.scope == "gap")

    def decide(self, case: Case) -> None:
        """Accept what it is fit for while there is room."""
        case.visit_of(self)
        if self.is_fit(case) and self.city.settings.social_organisations.enabled and self.load < 1:
            self.accept(case)
        else:
            self.decline(case)

"""Units of government: their decisions on cases (ODD 7.5) and their fitness."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import whole_days
from tests.reference.decisions import UNITS
from tests.reference.issues import BEYOND
from tests.reference.queues import CaseList
from tests.reference.rulings import settle_joint_handling

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Unit:
    """A functional department."""

    is_department = True

    def __init__(
        self, city: City, number: int, name: str, minutes: int, avoidance: float, decides: str
    ) -> None:
        self.city, self.number, self.name, self.minutes, self.avoidance = (
            city,
            number,
            name,
            minutes,
            avoidance,
        )
        self.ordinary, self.priority = CaseList(), CaseList()
        self.under_work: Case | None = None
        self.charge = 0
        self.load = 0.0
        self.form = UNITS[decides]
        self.favours: dict[Unit, str] = {}
        """Whether others last helped or wronged it."""

    @property
    def minutes_today(self) -> int:
        """Return the minutes that it has today."""
        return self.minutes

    def serves(self, issue: str) -> bool:
        """Return whether it is outside government and serves an issue."""
        return False

    def is_fit(self, case: Case) -> bool:
        """Return whether the case lies in its remit, whole, shared or nearest."""
        return self in case.segment.fit

    def look_at_load(self) -> None:
        """Take stock at the start of a phase."""
        backlog = sum(case.minutes_left for case in [*self.ordinary, *self.priority])
        backlog += self.under_work.minutes_left if self.under_work else 0
        self.load = min(
            1.0, backlog / (self.minutes * self.city.settings.responsibility.reference_days)
        )

    def decide(self, case: Case) -> None:
        """Accept, shelve, decline, or ask for review."""
        visit = case.visit_of(self)
        if self.city.transfers.are_certain_from(self, case) or case.sent_by == "fallback":
            self.accept(case)
        elif not case.is_contested:
            self.accept(case) if self.is_fit(case) else self.decline(case)
        else:
            before = case.decliners[-1] if case.decliners else None
            self._decide_contested(case, visit)
            if before not in (None, self) and before.is_fit(case) and not self.is_fit(case):
                self.favours[before] = "wronged"
                if case.status == Status.QUEUED:
                    before.favours[self] = "helped"

    def _decide_contested(self, case: Case, visit: int) -> None:
        """Decide on a case that no remit clearly covers."""
        if case.sent_by == "precedent" and self._chance(
            self.city.here(case).precedents.force, Purpose.BOUND, case, visit
        ):
            self._follow_precedent(case, visit)
            return
        accept, shelve = self.form(self, case)
        if self._must_keep(case) or self._chance(accept, Purpose.ACCEPT, case, visit):
            self.accept(case)
        elif self._chance(shelve, Purpose.SHELVE, case, visit):
            self.city.log.move(case, Activity.SHELVE, Status.SHELVED, self)
        else:
            self.decline(case)

    def accept(self, case: Case) -> None:
        """Take a case into the queue, with those who support the lead."""
        self.city.log.move(case, Activity.ACCEPT, Status.QUEUED, self)
        if case.sent_by == "lead_department":
            settle_joint_handling(case, self.city)
        self.city.start_round(case)

    def decline(self, case: Case) -> None:
        """Send a case back, or explain that it is nobody's."""
        city, responsibility = self.city, self.city.here(case).responsibility
        city.log.move(case, Activity.DECLINE, Status.RETURNING, None)
        before = case.declines
        case.declines += 1
        case.decliners.append(self)
        if case.zone == BEYOND and city.luck.happens(
            responsibility.explain, Purpose.EXPLAIN, case.key, before
        ):
            city.log.move(case, Activity.REFER_OUT, Status.REFERRED_OUT, None)
        else:
            city.centre.returns[city.day + self._days_to_return(case, before)].join(case)

    def _days_to_return(self, case: Case, before: int) -> int:
        """Return the days until a case declined for the n-th time is back, 0 for this same day."""
        luck, written = self.city.luck, self.city.here(case).responsibility
        if luck.happens(written.return_same_day, Purpose.RETURN_TODAY, case.key, before):
            return 0 if self.city.round < self.city.settings.service_centre.rounds else 1
        if written.return_sigma == 0:
            return written.return_days
        normal = luck.normal(Purpose.RETURN_DAYS, case.key, before)
        return max(1, whole_days(written.return_days * math.exp(written.return_sigma * normal)))

    def _follow_precedent(self, case: Case, visit: int) -> None:
        """Accept as a precedent binds it to, or ask for review."""
        city, adjudication = self.city, self.city.settings.adjudication
        challenge = city.here(case).precedents.challenge
        if self.is_fit(case):
            challenge *= 1 - adjudication.accuracy
        if (
            city.adjudication.is_open
            and not case.reviewed
            and self._chance(challenge, Purpose.CHALLENGE, case, visit)
        ):
            city.adjudication.review(case)
        else:
            self.accept(case)

    def _must_keep(self, case: Case) -> bool:
        """Return whether a contested case may not be returned."""
        responsibility = self.city.here(case).responsibility
        if responsibility.no_return or self.city.supervision.forbids_return(case):
            return True
        return (
            responsibility.most_returns is not None and case.declines >= responsibility.most_returns
        )

    def _chance(self, probability: float, purpose: Purpose, case: Case, visit: int) -> bool:
        """Return whether something happens at this decision."""
        return self.city.luck.happens(probability, purpose, case.key, visit)


class StreetOffice(Unit):
    """A territorial department."""

    def __init__(
        self,
        city: City,
        number: int,
        name: str,
        minutes: int,
        avoidance: float,
        decides: str,
        district: int,
    ) -> None:
        super().__init__(city, number, name, minutes, avoidance, decides)
        self.district = district

    def is_fit(self, case: Case) -> bool:
        """Return whether the case is in its district, and is one that street offices may hold."""
        empowerment = self.city.here(case).empowerment
        held = empowerment.enabled and case.issue.name in empowerment.issues
        mine = held and case.district == self.district and case.zone != BEYOND
        return mine and self.city.luck.happens(empowerment.fit, Purpose.EMPOWERED, case.key, 0)

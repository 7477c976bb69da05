"""Adjudication: briefs, and the bodies with their directives and joint meetings (ODD 7.7)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from sim.scenario.city import YEAR_DAYS
from sim.scenario.institutions import Body as WrittenBody
from tests.reference.amounts import minutes_of
from tests.reference.docket import Docket
from tests.reference.queues import CaseList, RulingList, leave
from tests.reference.rulings import DIRECTIVE, JOINT_MEETING, act_first, rule

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Body:
    """One that rules."""

    def __init__(self, city: City, written: WrittenBody) -> None:
        self.city, self.written = city, written
        self.directives, self.docket = RulingList(), Docket(city)
        self.directives_this_year = 0
        self.credit = 0
        """Rulings of joint meetings since the last one, times the days of a year."""

    def serves(self, district: int) -> bool:
        """Return whether a district's cases come here."""
        if self.written.districts is None and self.written.counties is None:
            return True
        county = next(
            (
                office.county
                for office in self.city.settings.departments
                if office.district == district
            ),
            None,
        )
        return district in (self.written.districts or ()) or (
            county is not None and county in (self.written.counties or ())
        )

    def enlist(self, case: Case) -> None:
        """Put a referred case on a list."""
        share = self.city.settings.adjudication.directive_share
        by_directive = self.city.luck.happens(share, Purpose.DIRECTIVE, case.key, case.referrals)
        case.referrals += 1
        (self.directives if by_directive else self.docket).join(case)

    def earn_credit(self, parts: float) -> None:
        """Add a day's rulings of joint meetings."""
        self.credit += self._rulings_a_year(parts) - self._directives_a_year(parts)

    def give_directives(self, parts: float) -> None:
        """Rule at once, while the year's number lasts."""
        for case in self.directives.take_all():
            if self.directives_this_year < self._directives_a_year(parts):
                self.directives_this_year += 1
                rule(case, DIRECTIVE, self.city.settings.adjudication.directive_accuracy, self.city)
            else:
                self.docket.join(case)

    def meet(self) -> None:
        """Rule on as many cases as the period's capacity allows."""
        adjudication = self.city.settings.adjudication
        accuracy = adjudication.accuracy if self.written.accuracy is None else self.written.accuracy
        capacity, self.credit = divmod(self.credit, YEAR_DAYS)
        for _ in range(min(capacity, len(self.docket))):
            case = self.docket.take_next()
            for unit in case.concerned:
                unit.charge += minutes_of(adjudication.hours_per_case)
            rule(case, JOINT_MEETING, accuracy, self.city)

    def _rulings_a_year(self, parts: float) -> int:
        """Return R, where `parts` is the sum over all bodies."""
        return math.floor(
            self.city.settings.adjudication.rulings_per_year * self.written.part / parts + 0.5
        )

    def _directives_a_year(self, parts: float) -> int:
        """Return D."""
        return math.floor(
            self.city.settings.adjudication.directive_share * self._rulings_a_year(parts) + 0.5
        )


class Adjudication:
    """All bodies, and the brief that the centre keeps for them."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.brief = CaseList()
        self.bodies = [
            Body(city, written)
            for written in city.settings.adjudication.bodies or (WrittenBody(name="all"),)
        ]
        self.parts = sum(body.written.part for body in self.bodies)

    @property
    def is_open(self) -> bool:
        """Return whether cases can be referred."""
        return (
            self.city.settings.adjudication.enabled
            and "adjudication" in self.city.settings.responsibility.dispute
        )

    def refer(self, case: Case) -> None:
        """Take a case that nobody holds any more."""
        leave(case)
        self.city.log.move(case, Activity.REFER, Status.ON_DOCKET, None)
        self._serving(case)[0].enlist(case)
        act_first(case, self.city)

    def review(self, case: Case) -> None:
        """Take a case that a unit holds but challenges."""
        self.city.log.move(case, Activity.CHALLENGE, Status.UNDER_REVIEW, case.unit)
        case.reviewed = True
        self._serving(case)[-1].enlist(case)

    def sit(self) -> None:
        """Hear the brief, give directives and meet, whichever is due."""
        adjudication = self.city.settings.adjudication
        if self.city.day % YEAR_DAYS == 0:
            for body in self.bodies:
                body.directives_this_year = 0
        if not self.is_open:
            for body in self.bodies:
                body.credit = 0
            return
        for body in self.bodies:
            body.earn_credit(self.parts)
        if self.city.is_due(adjudication.brief_period):
            for case in self.brief.take_all():
                self.refer(case)
        for body in self.bodies:
            body.give_directives(self.parts)
        if self.city.is_due(adjudication.period):
            for body in self.bodies:
                body.meet()

    def close(self) -> None:
        """Send back whatever no unit works on, because there is no body any more (ODD 7.1)."""
        for case in self.brief.take_all():
            self.city.circle(case)
        for body in self.bodies:
            for case in body.directives.take_all() + [
                body.docket.take_next() for _ in range(len(body.docket))
            ]:
                self._give_up(case)

    def _serving(self, case: Case) -> list[Body]:
        """Return the bodies that serve a case's district."""
        return [body for body in self.bodies if body.serves(case.district)]

    def _give_up(self, case: Case) -> None:
        """Let a case go that will not be ruled on."""
        if case.status == Status.UNDER_REVIEW:
            self.city.log.move(case, Activity.UPHOLD, Status.QUEUED, case.unit)
            self.city.start_round(case)
        elif case.status == Status.ON_DOCKET:
            self.city.circle(case)

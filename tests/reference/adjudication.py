"""Adjudication: referrals, directives and joint meetings (ODD 7.7)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.scenario.city import YEAR_DAYS
from sim.state.status import Activity, Status
from sim.streams import Purpose
from tests.reference.issues import BEYOND, OVERLAP
from tests.reference.queues import CaseList
from tests.reference.rules import provider

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.units import Unit

DIRECTIVE, JOINT_MEETING = "directive", "joint_meeting"


class Adjudicator:
    """The body that rules."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.brief, self.directives, self.docket = CaseList(), CaseList(), CaseList()
        self.directives_this_year = 0
        self.credit = 0
        """Rulings of joint meetings since the last one, times the days of a year."""

    @property
    def is_open(self) -> bool:
        """Say whether cases can be referred."""
        return self.city.settings.adjudication.enabled and "adjudication" in self.city.settings.responsibility.dispute

    def refer(self, case: Case) -> None:
        """Take a case that nobody holds any more."""
        self.city.log.move(case, Activity.REFER, Status.ON_DOCKET, None)
        self._enlist(case)

    def review(self, case: Case) -> None:
        """Take a case that a unit holds but challenges."""
        self.city.log.move(case, Activity.CHALLENGE, Status.UNDER_REVIEW, case.unit)
        case.reviewed = True
        self._enlist(case)

    def sit(self) -> None:
        """Hear the brief, give directives and meet, whichever is due."""
        adjudication = self.city.settings.adjudication
        if self.city.day % YEAR_DAYS == 0:
            self.directives_this_year = 0
        if not self.is_open:
            self.credit = 0
            return
        self.credit += adjudication.rulings_per_year - self._directives_a_year()
        if self.city.is_due(adjudication.brief_period):
            for case in self.brief.take_all():
                self.refer(case)
        self._give_directives()
        if self.city.is_due(adjudication.period):
            self._meet()

    def close(self) -> None:
        """Send everything back, because there is no body any more (ODD 7.1)."""
        for case in self.brief.take_all() + self.directives.take_all() + self.docket.take_all():
            if case.status == Status.UNDER_REVIEW:
                self.city.log.move(case, Activity.UPHOLD, Status.QUEUED, case.unit)
                self.city.start_round(case)
            else:
                self.city.circle(case)

    def _enlist(self, case: Case) -> None:
        """Put a referred case on a list."""
        share = self.city.settings.adjudication.directive_share
        by_directive = self.city.luck.happens(share, Purpose.DIRECTIVE, case.key, case.referrals)
        case.referrals += 1
        (self.directives if by_directive else self.docket).join(case)

    def _directives_a_year(self) -> int:
        """Return D."""
        adjudication = self.city.settings.adjudication
        return math.floor(adjudication.directive_share * adjudication.rulings_per_year + 0.5)

    def _give_directives(self) -> None:
        """Rule at once, while the year's number lasts."""
        for case in self.directives.take_all():
            if self.directives_this_year < self._directives_a_year():
                self.directives_this_year += 1
                self._rule(case, DIRECTIVE, self.city.settings.adjudication.directive_accuracy)
            else:
                self.docket.join(case)

    def _meet(self) -> None:
        """Rule on as many cases as the period's capacity allows."""
        adjudication = self.city.settings.adjudication
        capacity, self.credit = divmod(self.credit, YEAR_DAYS)
        for _ in range(min(capacity, len(self.docket))):
            case = self.docket.take()
            self._charge(case)
            self._rule(case, JOINT_MEETING, adjudication.accuracy)

    def _charge(self, case: Case) -> None:
        """Charge those at the table."""
        minutes = math.floor(60 * self.city.settings.adjudication.hours_per_case + 0.5)
        for unit in case.segment.fit if case.zone == OVERLAP else case.issue.departments:
            unit.charge += minutes

    def _rule(self, case: Case, how: str, accuracy: float) -> None:
        """Rule on a case, remember it, and see it taken."""
        city = self.city
        unit = named = self._named(case, accuracy)
        case.rulings += 1
        if case.status == Status.UNDER_REVIEW and case.precedent.unit is not named:
            case.precedent.overruled_day = city.day
        kept = city.memory.keep(case.issue, case.circumstance, named, city.day) if city.settings.precedents.enabled else None
        if named is None:
            unit = provider(case, case.excluded(city.settings.service_centre.shared_history), city)
        if unit is None:
            city.log.move(case, Activity.RULE, Status.ON_DOCKET, None, how, kept)
            city.log.move(case, Activity.REFER_OUT, Status.REFERRED_OUT, None, how, kept)
        else:
            city.log.move(case, Activity.RULE, Status.QUEUED, unit, how, kept)
            city.start_round(case)

    def _named(self, case: Case, accuracy: float) -> Unit | None:
        """Return the unit that the ruling names, or None for "beyond"."""
        luck = self.city.luck
        wrong = [unit for unit in case.issue.departments if not unit.is_fit(case)]
        if wrong and not luck.happens(accuracy, Purpose.RULE_RIGHT, case.key, case.rulings):
            return luck.pick(wrong, Purpose.RULE_CHOICE, case.key, case.rulings)
        return None if case.zone == BEYOND else luck.pick(case.segment.fit, Purpose.RULE_CHOICE, case.key, case.rulings)

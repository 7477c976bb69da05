"""The service centre takes returns, reads cases and dispatches them (ODD 7.3)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.issues import BEYOND, GAP
from tests.reference.merging import is_merged
from tests.reference.misdirection import misdirected
from tests.reference.queues import CaseList
from tests.reference.rules import NOBODY_TO_SERVE, RULES, Answer

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class ServiceCentre:
    """Reads each request and sends it to a unit."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.filed, self.returned = CaseList(), CaseList()
        self.returns: defaultdict[int, CaseList] = defaultdict(CaseList)
        self.contacts = 0
        """Follow-ups and dispatches of the day."""

    def take_returns(self) -> None:
        """Take back what comes back today, or pass it to the unit before."""
        city = self.city
        for case in self.returns[city.day].take_all():
            if self._goes_back_to_sender(case):
                self._send(case, Answer("return_to_sender", case.sequence[-2]))
            else:
                city.log.move(case, Activity.RETURN, Status.WAITING, None)
                self.returned.join(case)

    def dispatch(self) -> None:
        """Handle cases while the day's contacts last, returned ones first."""
        capacity = self.city.settings.service_centre.capacity
        while (self.returned or self.filed) and (capacity is None or self.contacts < capacity):
            self.contacts += 1
            case = (self.returned or self.filed).take()
            if not is_merged(case, self.city):
                self._handle(case)

    def _goes_back_to_sender(self, case: Case) -> bool:
        """Return whether a declined case goes to the unit before the one that declined it."""
        settings = self.city.here(case)
        if settings.service_centre.shared_history or len(case.sequence) < 2:
            return False
        probability = settings.responsibility.return_to_sender
        return self.city.luck.happens(
            probability, Purpose.RETURN_TO_SENDER, case.key, case.declines - 1
        )

    def _handle(self, case: Case) -> None:
        """Send one case to a unit, into a dispute, or into the next brief."""
        city = self.city
        if self._is_dispute(case):
            self._dispute(case)
            return
        self._read(case)
        answer = misdirected(case, city) or self._ask(case)
        uncovered = case.issue.segment_at(case.seen).zone in (GAP, BEYOND)
        if self._briefs() and uncovered and (answer is None or answer.rule == "best_guess"):
            city.log.move(case, Activity.BRIEF, Status.BRIEFED, None)
            city.adjudication.brief.join(case)
        elif answer is None:
            self._dispute(case)
        elif answer.unit is NOBODY_TO_SERVE:
            city.log.move(
                case, Activity.REFER_OUT, Status.REFERRED_OUT, None, answer.rule, answer.precedent
            )
        else:
            self._send(case, answer)

    def _is_dispute(self, case: Case) -> bool:
        """Return whether a case was declined too often, or by anyone if it has priority."""
        if case.circling:
            return False
        return case.declines >= self.city.here(case).responsibility.max_declines or (
            case.declines > 0 and case.priority
        )

    def _dispute(self, case: Case) -> None:
        """Make a case a dispute."""
        self.city.log.move(case, Activity.DISPUTE, Status.DISPUTED, None)
        self.city.disputes.waiting.join(case)

    def _read(self, case: Case) -> None:
        """Read the circumstance, rightly or wrongly; a patrol has read it rightly."""
        luck = self.city.luck
        right = case.found or luck.happens(
            self.city.here(case).service_centre.accuracy, Purpose.READ, case.key, case.readings
        )
        case.seen = (
            case.circumstance if right else luck.draw(Purpose.MISREAD, case.key, case.readings)
        )
        case.readings += 1

    def _ask(self, case: Case) -> Answer | None:
        """Return the first answer of the responsibility rules that counts."""
        excluded = case.excluded(self.city.here(case).service_centre.shared_history)
        for rule in self.city.settings.responsibility.rules:
            answer = RULES[rule](case, excluded, self.city)
            if answer is not None and (answer.unit not in excluded or rule == "fallback"):
                return answer
        return None

    def _briefs(self) -> bool:
        """Return whether cases that no remit covers are referred at intake."""
        return self.city.adjudication.is_open and self.city.settings.adjudication.refer == "intake"

    def _send(self, case: Case, answer: Answer) -> None:
        """Send a case to a unit."""
        if answer.precedent is not None:
            answer.precedent.citations += 1
        self.city.log.move(
            case, Activity.DISPATCH, Status.SENT, answer.unit, answer.rule, answer.precedent
        )
        case.sent_by, case.precedent = answer.rule, answer.precedent
        case.dispatches += 1
        case.circling = False
        self.city.inbox.join(case)

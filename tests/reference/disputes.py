"""Dispute procedures (ODD 7.6): the fallback, adjudication, the experts and the whistle."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.model.state.status import Activity, Status
from tests.reference.amounts import minutes_of
from tests.reference.decisions import merits
from tests.reference.queues import CaseList, RulingList
from tests.reference.rulings import EXPERT, act_first, hand_over, rule

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Disputes:
    """Cases that nobody accepts, and the procedures for them."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.waiting = CaseList()
        self.opinions: defaultdict[int, RulingList] = defaultdict(RulingList)
        """Cases before the experts, by the day on which their opinion is due."""
        self.procedures = {
            "fallback": self._fall_back,
            "whistle": self._whistle,
            "adjudication": self._adjudicate,
            "expert": self._consult,
        }

    def settle(self) -> None:
        """Move every dispute on."""
        for case in self.waiting.take_all():
            if not any(
                self.procedures[name](case) for name in self.city.settings.responsibility.dispute
            ):
                self.city.circle(case)

    def give_opinions(self) -> None:
        """Give the experts' opinions that are due today."""
        for case in self.opinions[self.city.day].take_all():
            rule(case, EXPERT, self.city.here(case).expert.accuracy, self.city)

    def _fall_back(self, case: Case) -> bool:
        """Make the fallback unit take a case."""
        self.city.log.move(
            case, Activity.FALLBACK, Status.QUEUED, self.city.fallback_of(case), "fallback"
        )
        self.city.start_round(case)
        return True

    def _adjudicate(self, case: Case) -> bool:
        """Refer a case, if there is a body that rules."""
        if not self.city.settings.adjudication.enabled:
            return False
        self.city.adjudication.refer(case)
        return True

    def _consult(self, case: Case) -> bool:
        """Ask the experts, if they have room."""
        expert = self.city.here(case).expert
        if sum(map(len, self.opinions.values())) >= expert.most_at_once:
            return False
        self.city.log.move(case, Activity.CONSULT, Status.BEFORE_EXPERTS, None)
        self.opinions[self.city.day + expert.days].join(case)
        act_first(case, self.city)
        return True

    def _whistle(self, case: Case) -> bool:
        """Call all concerned to the spot, if they can come."""
        office, whistle = self.city.street_offices.get(case.district), self.city.here(case).whistle
        if office is None or not whistle.allowed:
            return False
        minutes, called = minutes_of(whistle.hours_per_case), [office, *case.concerned]
        if any(
            unit.charge + minutes > math.floor(whistle.most_owed_days * unit.minutes)
            for unit in called
        ):
            return False
        for unit in called:
            unit.charge += minutes
        case.rulings += 1
        hand_over(
            case,
            merits(case, whistle.accuracy, self.city),
            Activity.WHISTLE,
            "whistle",
            None,
            self.city,
        )
        return True

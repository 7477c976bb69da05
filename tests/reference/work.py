"""Rounds of work, days of work and call-backs (ODD 7.9)."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import whole_days
from tests.reference.queues import RULING, CaseList, leave

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.units import Unit


class Workshop:
    """All work that is under way."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.leads: defaultdict[int, CaseList] = defaultdict(CaseList)
        self.closed = CaseList()

    def start_round(self, case: Case) -> None:
        """Let a case join its unit's queue for a round of work."""
        unit, settings = case.unit, self.city.settings
        sham = settings.appraisal.coupling * settings.appraisal.sham_max
        case.sham = unit.is_department and self.city.luck.happens(
            sham, Purpose.SHAM, case.key, case.rounds
        )
        case.rounds += 1
        if case.sham:
            case.minutes_left = 0
        else:
            case.minutes_left = case.effort if _is_served(case) else self.city.unfit_minutes(case)
        queue = unit.priority if case.priority else unit.ordinary
        queue.join(case)

    def day_of_work(self) -> None:
        """Close cases whose lead time is over, then let each unit spend its minutes."""
        for case in self.leads[self.city.day].take_all():
            self._close(case)
        for unit in self.city.units:
            self._spend(unit)

    def call_back(self) -> None:
        """Ask the citizens of all cases closed today."""
        for case in self.closed.take_all():
            if case.sham or self.city.luck.happens(
                self._rejection(case), Purpose.REJECT, case.key, case.rounds - 1
            ):
                self.city.log.move(case, Activity.REWORK, Status.QUEUED, case.unit)
                self.start_round(case)
            else:
                self.city.log.move(case, Activity.RESOLVE, Status.RESOLVED, case.unit)
                leave(case, RULING)
                case.issue.cell_at(case.circumstance)[case.unit] += 1
                case.citizen.learn_of_resolution(case)

    def _spend(self, unit: Unit) -> None:
        """Pay the charge, then work case by case."""
        minutes = unit.minutes_today
        paid = min(unit.charge, minutes)
        unit.charge -= paid
        minutes -= paid
        while minutes > 0 and (unit.under_work or unit.priority or unit.ordinary):
            if unit.under_work is None:
                unit.under_work = (unit.priority or unit.ordinary).take()
            case = unit.under_work
            worked = min(minutes, case.minutes_left)
            minutes -= worked
            case.minutes_left -= worked
            if case.minutes_left == 0:
                unit.under_work = None
                self._finish(case)

    def _finish(self, case: Case) -> None:
        """Close a case, or let it wait for materials or season."""
        lead = self._lead_time(case)
        if lead == 0:
            self._close(case)
        else:
            self.city.log.move(case, Activity.FINISH_WORK, Status.LEAD, case.unit)
            self.leads[self.city.day + lead].join(case)

    def _lead_time(self, case: Case) -> int:
        """Return the days between the work and the closing."""
        if case.sham or case.issue.lead_days == 0:
            return 0
        normal = self.city.luck.normal(Purpose.LEAD, case.key, case.rounds - 1)
        return whole_days(math.exp(math.log(case.issue.lead_days) + case.issue.lead_sigma * normal))

    def _close(self, case: Case) -> None:
        """Report a case as done."""
        self.city.log.move(case, Activity.CLOSE, Status.CLOSED, case.unit)
        case.was_closed = True
        self.closed.join(case)

    def _rejection(self, case: Case) -> float:
        """Return the probability that the citizen rejects honest work."""
        if not case.unit.is_department:
            return 1 - case.unit.success
        responsibility = self.city.settings.responsibility
        return responsibility.reject_fit if _is_served(case) else responsibility.reject_unfit


def _is_served(case: Case) -> bool:
    """Return whether the unit that holds a case is fit, or has the support of fit ones."""
    return case.joint or case.unit.is_fit(case)

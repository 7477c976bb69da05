"""Rounds of work, days of work and call-backs (ODD 7.9)."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import whole_days, whole_minutes
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
        self.closed, self.passed = CaseList(), CaseList()
        self.minutes_left: dict[Unit, int] = {}
        """Of today, by unit."""

    def start_round(self, case: Case) -> None:
        """Let a case join its unit's queue for a round of work."""
        unit, settings = case.unit, self.city.here(case)
        sham = settings.appraisal.coupling * settings.appraisal.sham_max
        case.sham = unit.is_department and self.city.luck.happens(
            sham, Purpose.SHAM, case.key, case.rounds
        )
        case.rounds += 1
        if case.sham:
            case.minutes_left = 0
        else:
            case.minutes_left = case.effort if is_served(case) else self.city.unfit_minutes(case)
            if settings.responsibility.learning_by_doing > 0:
                case.minutes_left = whole_minutes(case.minutes_left * self._practice(case))
            step = self.city.transfers.step_of(case)
            if step is not None:
                case.minutes_left = whole_minutes(case.minutes_left * step.effort)
        queue = unit.priority if case.priority else unit.ordinary
        queue.join(case)

    def day_of_work(self) -> None:
        """Close cases whose lead time is over, then let each unit spend its minutes."""
        for case in self.leads[self.city.day].take_all():
            self._end_round(case)
        self._begin_passed()
        for unit in self.city.units:
            self._pay(unit)
            self._spend(unit)
        for _ in range(1, self.city.settings.service_centre.rounds):
            self._begin_passed()
            for unit in self.city.units:
                self._spend(unit)
        self._begin_passed()

    def _begin_passed(self) -> None:
        """Let units begin with the cases that others passed on to them."""
        for case in self.passed.take_all():
            self.start_round(case)

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

    def _pay(self, unit: Unit) -> None:
        """Pay the charge from the minutes of the day."""
        paid = min(unit.charge, unit.minutes_today)
        unit.charge -= paid
        self.minutes_left[unit] = unit.minutes_today - paid

    def _spend(self, unit: Unit) -> None:
        """Work case by case."""
        minutes = self.minutes_left[unit]
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
        self.minutes_left[unit] = minutes

    def _finish(self, case: Case) -> None:
        """Close a case or pass it on, or let it wait for that, for materials or season."""
        step = self.city.transfers.step_of(case)
        wait = self._lead_time(case) if step is None else self.city.transfers.wait(step, case)
        if wait == 0:
            self._end_round(case)
        else:
            self.city.log.move(case, Activity.FINISH_WORK, Status.LEAD, case.unit)
            self.leads[self.city.day + wait].join(case)

    def _end_round(self, case: Case) -> None:
        """Close a case, or pass it on."""
        step = self.city.transfers.step_of(case)
        if step is None:
            self._close(case)
            return
        case.prepared |= is_served(case)
        end = self.city.transfers.end_of(step, case)
        self.city.log.move(case, Activity.TRANSFER, Status.QUEUED, end)
        self.passed.join(case)

    def _lead_time(self, case: Case) -> int:
        """Return the days between the work and the closing."""
        if case.sham or case.issue.lead_days == 0:
            return 0
        luck, before = self.city.luck, case.rounds - 1
        if luck.happens(case.issue.lead_same_day, Purpose.LEAD_TODAY, case.key, before):
            return 0
        normal = luck.normal(Purpose.LEAD, case.key, before)
        days = math.exp(math.log(case.issue.lead_days) + case.issue.lead_sigma * normal)
        return whole_days(days * self._practice(case))

    def _practice(self, case: Case) -> float:
        """Return how much of minutes and lead time is left after the unit's earlier cases."""
        resolved = sum(cell[case.unit] for cell in case.issue.resolutions)
        known = resolved if case.unit in case.issue.candidates else 0
        terms = self.city.here(case).responsibility
        return ((1 + terms.practised_cases) / (1 + known)) ** terms.learning_by_doing

    def _close(self, case: Case) -> None:
        """Report a case as done."""
        self.city.log.move(case, Activity.CLOSE, Status.CLOSED, case.unit)
        case.was_closed = True
        self.closed.join(case)

    def _rejection(self, case: Case) -> float:
        """Return the probability that the citizen rejects honest work."""
        if not case.unit.is_department:
            return 1 - case.unit.success
        responsibility = self.city.here(case).responsibility
        return responsibility.reject_fit if is_served(case) else responsibility.reject_unfit


def is_served(case: Case) -> bool:
    """Return whether a case's unit is fit, is supported by fit ones, or goes on where one left."""
    return case.joint or case.prepared or case.unit.is_fit(case)

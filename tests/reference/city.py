"""The city: all agents, and the order of a day (ODD 3)."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.scenario import expand
from sim.scenario.names import STREET_OFFICE
from sim.state.status import Activity, Status
from tests.reference.adjudication import Adjudicator
from tests.reference.centre import ServiceCentre
from tests.reference.issues import Issue
from tests.reference.log import EventLog
from tests.reference.luck import Luck
from tests.reference.precedents import Memory
from tests.reference.queues import CaseList, leave
from tests.reference.tape import cases_by_day, citizens_of
from tests.reference.units import SocialOrganisation, Unit
from tests.reference.work import Workshop

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from tests.reference.cases import Case


def run(scenario: Scenario, seed: int) -> pd.DataFrame:
    """Return the event log of a run."""
    city = City(scenario, seed)
    for _ in range(scenario.time.days):
        city.step()
    return city.log.frame()


class City:
    """Everything there is."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.settings = scenario.model_copy(update={"reforms": ()})
        self.reforms = scenario.reforms
        self.day = 0
        self.log, self.luck = EventLog(), Luck(seed)
        self.units = self._units()
        self.street_offices = {unit.district: unit for unit in self.units if unit.district is not None}
        self.issues = self._issues()
        self.citizens = citizens_of(self)
        self.tape = cases_by_day(self, seed)
        self.follow_ups: defaultdict[int, list[Case]] = defaultdict(list)
        self.inbox, self.disputes = CaseList(), CaseList()
        self.centre, self.adjudicator, self.workshop, self.memory = ServiceCentre(self), Adjudicator(self), Workshop(self), Memory()
        self.start_round = self.workshop.start_round

    def step(self) -> None:
        """Live through one day."""
        self.log.day = self.day
        was_enabled = self.settings.adjudication.enabled
        self._reform()
        self._citizens_act()
        self._look_at_loads()
        self.centre.take_returns()
        self.centre.dispatch()
        self._look_at_loads()
        for case in self.inbox.take_all():
            case.unit.decide(case)
        for case in self.disputes.take_all():
            self._settle(case)
        self.workshop.day_of_work()
        self.workshop.call_back()
        self._look_at_loads()
        if was_enabled and not self.settings.adjudication.enabled:
            self.adjudicator.close()
        self.adjudicator.sit()
        self._campaign()
        self.day += 1

    def is_due(self, period: int) -> bool:
        """Say whether what happens every `period` days happens today."""
        return (self.day + 1) % period == 0

    def fallback_of(self, case: Case) -> Unit:
        """Return the unit that must take a case that nobody takes."""
        name = self.settings.responsibility.fallback
        if name == STREET_OFFICE:
            return self.street_offices[case.citizen.district]
        return next(unit for unit in self.units if unit.name == name)

    def unfit_minutes(self, case: Case) -> int:
        """Return the minutes that a case takes a unit that is not fit."""
        return math.floor(case.effort * self.settings.responsibility.mismatch + 0.5)

    def circle(self, case: Case) -> None:
        """Send a case that nobody could settle back to the centre (ODD 7.6)."""
        self.log.move(case, Activity.CIRCLE, Status.WAITING, None)
        case.begin_circling()
        self.centre.returned.join(case)

    def forget_work(self, case: Case) -> None:
        """Take a case that ends off its unit's desk."""
        for unit in self.units:
            if unit.under_work is case:
                unit.under_work = None

    def _reform(self) -> None:
        """Change what reforms change today."""
        for reform in self.reforms:
            if reform.day == self.day:
                self.settings = self.settings.with_values(reform.set)

    def _citizens_act(self) -> None:
        """Let citizens file, then follow up."""
        self.centre.contacts = 0
        for case in self.tape[self.day]:
            case.citizen.file(case)
        for case in self.follow_ups.pop(self.day, []):
            if case.is_open:
                case.citizen.follow_up(case)

    def _look_at_loads(self) -> None:
        """Let every unit take stock."""
        for unit in self.units:
            unit.look_at_load()

    def _settle(self, case: Case) -> None:
        """Move a dispute on (ODD 7.6)."""
        for procedure in self.settings.responsibility.dispute:
            if procedure == "fallback":
                self.log.move(case, Activity.FALLBACK, Status.QUEUED, self.fallback_of(case), "fallback")
                self.start_round(case)
                return
            if self.settings.adjudication.enabled:
                self.adjudicator.refer(case)
                return
        self.circle(case)

    def _campaign(self) -> None:
        """Resolve the oldest cases by fiat (ODD 7.10)."""
        campaigns = self.settings.campaigns
        if not (campaigns.enabled and self.is_due(campaigns.period)):
            return
        filed = (case for cases in self.tape[: self.day + 1] for case in cases)
        old = [case for case in filed if case.is_open and self.day - case.filed_day >= campaigns.min_age_days]
        for case in old[: campaigns.cases]:
            office = self.street_offices[case.citizen.district]
            self.forget_work(case)
            leave(case)
            self.log.move(case, Activity.CAMPAIGN, Status.RESOLVED, office)
            office.charge += self.unfit_minutes(case)

    def _units(self) -> list[Unit]:
        """Return departments and street offices, then social organisations."""
        found: list[Unit] = []
        for written in expand.departments(self.settings):
            minutes = math.ceil(60 * written.staff_hours)
            found.append(Unit(self, len(found), written.name, minutes, written.avoidance, written.district))
        for written in self.settings.social_organisations.members:
            minutes = math.ceil(60 * written.staff_hours)
            found.append(SocialOrganisation(self, len(found), written.name, minutes, written.issues, written.success))
        return found

    def _issues(self) -> list[Issue]:
        """Return all issues with their maps."""
        map_luck, units = Luck(self.settings.city.seed), {unit.name: unit for unit in self.units}
        expanded = expand.issues(self.settings)
        return [Issue(number, written, units, map_luck, self.settings.precedents.reach) for number, written in enumerate(expanded)]

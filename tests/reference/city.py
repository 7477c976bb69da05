"""The city: all agents, and the order of a day (ODD 3)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from sim.scenario.city import YEAR_DAYS
from sim.scenario.names import STREET_OFFICE
from tests.reference.adjudication import Adjudication
from tests.reference.amounts import minutes_of, whole_minutes
from tests.reference.centre import ServiceCentre
from tests.reference.disputes import Disputes
from tests.reference.docket import Docket
from tests.reference.initial import initial_cases, keep_initial_precedents
from tests.reference.limits import Limits
from tests.reference.log import EventLog
from tests.reference.luck import Luck
from tests.reference.merging import settle_merged
from tests.reference.organisations import provider
from tests.reference.precedents import Memory
from tests.reference.queues import RULING, WORK, CaseList, leave
from tests.reference.supervision import Supervision
from tests.reference.tape import cases_by_day, citizens_of
from tests.reference.town import issues_of, units_of
from tests.reference.transfers import Transfers
from tests.reference.units import StreetOffice, Unit
from tests.reference.work import Workshop

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.institutions import Reform
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
        """Those of the whole city; `here` has those of a case's district."""
        self.local = dict.fromkeys(range(1, scenario.city.districts + 1), self.settings)
        self.reforms = scenario.reforms
        self.day, self.round = 0, 1
        self.log, self.luck, self.map_luck = EventLog(), Luck(seed), Luck(scenario.city.seed)
        self.units = units_of(self)
        self.street_offices = {
            unit.district: unit for unit in self.units if isinstance(unit, StreetOffice)
        }
        self.issues = issues_of(self)
        self.citizens = citizens_of(self)
        self.trust_of_all = scenario.citizens.trust * len(self.citizens)
        self.mean_trust = scenario.citizens.trust
        """As it was before today's work."""
        before = initial_cases(self)
        self.tape = cases_by_day(self, len(before), seed)
        self.tape[0] = before + self.tape[0]
        self.filed: list[Case] = []
        self.follow_ups: defaultdict[int, list[Case]] = defaultdict(list)
        self.inbox = CaseList()
        self.centre, self.disputes, self.adjudication = (
            ServiceCentre(self),
            Disputes(self),
            Adjudication(self),
        )
        self.supervision, self.workshop, self.memory = Supervision(self), Workshop(self), Memory()
        self.limits = Limits(self)
        self.transfers = Transfers(self)
        self.start_round = self.workshop.start_round
        keep_initial_precedents(self)

    def step(self) -> None:
        """Live through one day."""
        self.log.day = self.day
        was_enabled = self.settings.adjudication.enabled
        self._reform()
        self._drift()
        self._patrol()
        self._citizens_act()
        self.supervision.look()
        for number in range(self.settings.service_centre.rounds):
            self.round = number + 1
            self._look_at_loads()
            self.centre.take_returns()
            self.centre.dispatch()
            for case in self.inbox.take_all():
                case.unit.decide(case)
        self._look_at_loads()
        self.disputes.settle()
        self.mean_trust = self.trust_of_all / len(self.citizens)
        self.workshop.day_of_work()
        self.limits.end()
        self.workshop.call_back()
        self._look_at_loads()
        self.disputes.give_opinions()
        if was_enabled and not self.settings.adjudication.enabled:
            self.adjudication.close()
        self.adjudication.sit()
        self._campaign()
        settle_merged(self)
        self.day += 1

    def here(self, case: Case) -> Scenario:
        """Return the settings of a case's district."""
        return self.local[case.district]

    def is_due(self, period: int) -> bool:
        """Return whether what happens every `period` days happens today."""
        return (self.day + 1) % period == 0

    def unit_named(self, name: str, case: Case) -> Unit | None:
        """Return the unit of a name, which may mean the street office of the case's district."""
        if name == STREET_OFFICE:
            return self.street_offices.get(case.district)
        return next(unit for unit in self.units if unit.name == name)

    def fallback_of(self, case: Case) -> Unit | None:
        """Return the unit that must take a case that nobody takes."""
        name = self.settings.responsibility.fallback
        return None if name is None else self.unit_named(name, case)

    def provider(self, case: Case) -> Unit | None:
        """Return the organisation that serves a case found beyond remit, if one can."""
        return provider(
            case,
            case.excluded(self.here(case).service_centre.shared_history),
            case.issue.candidates,
        )

    def unfit_minutes(self, case: Case) -> int:
        """Return the minutes that a case takes a unit that is not fit."""
        return whole_minutes(case.effort * self.here(case).responsibility.mismatch)

    def give_priority(self, case: Case) -> None:
        """Put a case before all others, once."""
        if case.priority:
            return
        case.priority = True
        if case.status == Status.QUEUED and case.unit.under_work is not case:
            case.unit.priority.join(case)
        place = case.places.get(RULING)
        if isinstance(place, Docket):
            place.prefer(case)

    def circle(self, case: Case) -> None:
        """Send a case that nobody could settle back to the centre (ODD 7.6)."""
        self.log.move(case, Activity.CIRCLE, Status.WAITING, None)
        case.begin_circling()
        self.centre.returned.join(case)

    def put_down(self, case: Case) -> None:
        """Take a case off its unit's desk and out of its list."""
        for unit in self.units:
            if unit.under_work is case:
                unit.under_work = None
        leave(case, WORK)

    def drop(self, case: Case) -> None:
        """Take a case that ends out of everything."""
        self.put_down(case)
        leave(case, RULING)

    def _reform(self) -> None:
        """Change what reforms change today."""
        for reform in self.reforms:
            if reform.day != self.day:
                continue
            if not reform.is_local:
                self.settings = self.settings.with_values(reform.set)
            for district in self.local:
                if self._is_limited_to(reform, district):
                    self.local[district] = self.local[district].with_values(reform.set)

    def _is_limited_to(self, reform: Reform, district: int) -> bool:
        """Return whether a reform takes effect in a district."""
        office = self.street_offices.get(district)
        counties = [each.county for each in self.settings.departments if each.district == district]
        return (
            not reform.is_local
            or district in (reform.districts or ())
            or (office is not None and office.name in (reform.street_offices or ()))
            or any(county in (reform.counties or ()) for county in counties if county)
        )

    def _drift(self) -> None:
        """Let remits drift once a year."""
        if self.day > 0 and self.day % YEAR_DAYS == 0:
            for issue in self.issues:
                issue.drift(self.settings.city.drift_per_year, self.day // YEAR_DAYS, self.map_luck)

    def _patrol(self) -> None:
        """Charge street offices for patrols, which find some of today's cases."""
        for district, office in self.street_offices.items():
            patrols = self.local[district].patrols
            office.charge += minutes_of(patrols.hours_a_day) if patrols.enabled else 0
        for case in self.tape[self.day]:
            patrols, new = self.here(case).patrols, case.filed_day == self.day
            case.found = (
                patrols.enabled
                and new
                and self.luck.happens(patrols.found, Purpose.PATROL, case.key, 0)
            )

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

    def _campaign(self) -> None:
        """Resolve the oldest cases by fiat (ODD 7.10)."""
        campaigns = self.settings.campaigns
        if not (campaigns.enabled and self.is_due(campaigns.period)):
            return
        old = [
            case
            for case in self.filed
            if case.is_open and self.day - case.filed_day >= campaigns.min_age_days
        ]
        for case in old[: campaigns.cases]:
            office = self.street_offices[case.district]
            self.drop(case)
            self.log.move(case, Activity.CAMPAIGN, Status.RESOLVED, office)
            case.campaigned = True
            office.charge += self.unfit_minutes(case)

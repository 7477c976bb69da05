"""The same city in SimPy: a process per case, a resource per unit, a process per ruling body.

It has everything that determines the amount of events in a city with adjudication and precedents:
reading and misreading, the duty list, precedents, best guesses, declines with stigma, returns,
disputes, sittings, work, lead times, call-backs, follow-ups, petitions and withdrawals. It leaves
out shelving, shams, return to sender, briefs, directives, reviews and trust, so that it does rather
less than the engine.
"""

import math
import random
from dataclasses import dataclass, field
from typing import Any

import simpy

from sim.model.plan import make_plan
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone
from sim.scenario.schema import Scenario


@dataclass(eq=False)
class Unit:
    """A department, with the resource that is its time."""

    number: int
    minutes: int
    avoidance: float
    desk: Any
    backlog: float = 0.0


@dataclass(eq=False)
class Case:
    """A request."""

    number: int
    issue: int
    circumstance: float
    patience: float
    effort: float
    filed: float
    declines: int = 0
    last: int = NOBODY
    petitioned: bool = False
    open: bool = True
    ruled: Any = None
    precedents: list[Any] = field(default_factory=list)


class City:
    """A scenario's city, and the log of its events."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.luck, self.env = scenario, random.Random(seed), simpy.Environment()
        planned = make_plan(scenario)
        self.lines = [
            [
                (s["start"], int(s["unit"]), int(s["other"]), Zone(s["zone"]))
                for s in planned.remits.segments[a : a + n]
            ]
            for a, n in zip(
                planned.remits.issues["first_segment"].tolist(),
                planned.remits.issues["segments"].tolist(),
                strict=True,
            )
        ]
        rows = zip(
            planned.remits.issues["first_candidate"].tolist(),
            planned.remits.issues["departments"].tolist(),
            strict=True,
        )
        self.candidates = [planned.remits.candidates[a : a + n].tolist() for a, n in rows]
        self.weights = planned.demand.weights[0].tolist()
        self.efforts = [
            (
                math.log(60 * (i.effort_hours or 1)) - (i.effort_sigma or 0) ** 2 / 2,
                i.effort_sigma or 0,
            )
            for i in planned.issues
        ]
        self.leads = [(i.lead_days or 0, i.lead_sigma or 0) for i in planned.issues]
        self.units = [
            Unit(n, int(row["minutes"]), float(row["avoidance"]), simpy.PriorityResource(self.env))
            for n, row in enumerate(planned.units)
        ]
        self.kept: list[list[tuple[float, float, int]]] = [[] for _ in self.lines]
        self.docket: list[Case] = []
        self.log: list[tuple[float, int, str, int]] = []
        self.days: list[float] = []

    def note(self, case: Case, activity: str, unit: int = NOBODY) -> None:
        """Write an event."""
        self.log.append((self.env.now, case.number, activity, unit))

    def segment(self, issue: int, circumstance: float) -> tuple[float, int, int, Zone]:
        """Return the piece of an issue's line in which a circumstance lies."""
        return next(piece for piece in reversed(self.lines[issue]) if piece[0] <= circumstance)

    def fit(self, case: Case, unit: int) -> bool:
        """Return whether a unit is fit for a case."""
        return unit in self.segment(case.issue, case.circumstance)[1:3]

    def arrivals(self) -> Any:
        """File cases."""
        citizens, issues, number = self.scenario.citizens, range(len(self.lines)), 0
        while True:
            yield self.env.timeout(self.luck.expovariate(self.scenario.demand.cases_per_day))
            issue = self.luck.choices(issues, self.weights)[0]
            patience = max(
                1.0, citizens.patience_days * math.exp(self.luck.gauss(0, citizens.patience_sigma))
            )
            effort = math.exp(self.luck.gauss(*self.efforts[issue]))
            case = Case(number, issue, self.luck.random(), patience, effort, self.env.now)
            handling = self.env.process(self.handle(case))
            self.env.process(self.complain(case, handling))
            number += 1

    def complain(self, case: Case, handling: Any) -> Any:
        """Follow up while a case is open; petition; give up."""
        follow_ups = 0
        while True:
            yield self.env.timeout(case.patience)
            if not case.open:
                return
            if self.luck.random() < self.scenario.citizens.give_up:
                case.open = False
                self.note(case, "withdraw")
                if handling.is_alive:
                    handling.interrupt()
                return
            follow_ups += 1
            self.note(case, "follow_up")
            if follow_ups == self.scenario.citizens.petition_after:
                case.petitioned = True
                self.note(case, "petition")

    def handle(self, case: Case) -> Any:
        """Take a case from filing to its end."""
        self.note(case, "file")
        try:
            unit = yield from self.placed(case)
            if unit is None:
                self.note(case, "refer_out")
            else:
                yield from self.worked(case, unit)
                self.note(case, "resolve", unit.number)
                self.days.append(self.env.now - case.filed)
            case.open = False
        except simpy.Interrupt:
            return

    def placed(self, case: Case) -> Any:
        """Send a case round until a unit accepts it, or none can."""
        rules = self.scenario.responsibility
        while case.declines < rules.max_declines and not (case.petitioned and case.declines):
            yield self.env.timeout(0)
            seen = (
                case.circumstance
                if self.luck.random() < self.scenario.service_centre.accuracy
                else self.luck.random()
            )
            number, bound = self.asked(case, seen)
            self.note(case, "dispatch", number)
            if bound or self.accepts(case, self.units[number]):
                return self.units[number]
            self.note(case, "decline", number)
            case.declines, case.last = case.declines + 1, number
            if (
                self.segment(case.issue, case.circumstance)[3] == Zone.BEYOND
                and self.luck.random() < rules.explain
            ):
                return None
            yield self.env.timeout(rules.return_days)
            self.note(case, "return")
        self.note(case, "dispute")
        self.note(case, "refer")
        case.ruled = self.env.event()
        self.docket.append(case)
        return (yield case.ruled)

    def asked(self, case: Case, seen: float) -> tuple[int, bool]:
        """Return whom the rules name, and whether that binds."""
        _, holder, _, zone = self.segment(case.issue, seen)
        if zone == Zone.CLEAR and holder != case.last:
            return holder, False
        leader = self.leading(case.issue, seen)
        if leader not in (NOBODY, case.last):
            return leader, self.luck.random() < self.scenario.precedents.force
        others = [unit for unit in self.candidates[case.issue] if unit != case.last]
        return self.luck.choice(others or self.candidates[case.issue]), False

    def leading(self, issue: int, seen: float) -> int:
        """Return the unit on which the precedents that cover a circumstance agree."""
        settings, weights = self.scenario.precedents, dict[int, float]()
        for circumstance, day, unit in self.kept[issue]:
            if abs(circumstance - seen) <= settings.reach:
                weights[unit] = weights.get(unit, 0.0) + 0.5 ** (
                    (self.env.now - day) / settings.half_life_days
                )
        if not weights:
            return NOBODY
        unit = max(weights, key=lambda unit: weights[unit])
        return (
            unit
            if weights[unit]
            >= max(settings.minimum_weight, settings.uniformity * sum(weights.values()))
            else NOBODY
        )

    def accepts(self, case: Case, unit: Unit) -> bool:
        """Return whether a unit accepts a case."""
        rules, fit = self.scenario.responsibility, self.fit(case, unit.number)
        if self.segment(case.issue, case.circumstance)[3] == Zone.CLEAR:
            return fit
        load = min(1.0, unit.backlog / (unit.minutes * rules.reference_days))
        willing = (
            (1 - unit.avoidance)
            * (1 - self.scenario.appraisal.coupling)
            * (1 - rules.load_aversion * load)
        )
        willing *= (1 - rules.stigma) ** case.declines
        return self.luck.random() < (willing if fit else willing * rules.unfit_willingness)

    def worked(self, case: Case, unit: Unit) -> Any:
        """Work on a case until its citizen is content."""
        rules, fit = self.scenario.responsibility, self.fit(case, unit.number)
        self.note(case, "accept", unit.number)
        rejected = True
        while rejected:
            minutes = case.effort if fit else case.effort * rules.mismatch
            unit.backlog += minutes
            try:
                with unit.desk.request(priority=0 if case.petitioned else 1) as turn:
                    yield turn
                    yield self.env.timeout(minutes / unit.minutes)
            finally:
                unit.backlog -= minutes
            days, sigma = self.leads[case.issue]
            if days:
                self.note(case, "finish_work", unit.number)
                yield self.env.timeout(days * math.exp(self.luck.gauss(0, sigma)))
            self.note(case, "close", unit.number)
            rejected = self.luck.random() < (rules.reject_fit if fit else rules.reject_unfit)
            if rejected:
                self.note(case, "rework", unit.number)

    def sit(self) -> Any:
        """Rule on the docket, every few days."""
        settings, credit = self.scenario.adjudication, 0.0
        while True:
            yield self.env.timeout(settings.period)
            credit += settings.rulings_per_year * settings.period / 250
            while credit >= 1 and self.docket:
                case = self.docket.pop(0)
                if case.open:
                    credit -= 1
                    self.rule(case)

    def rule(self, case: Case) -> None:
        """Name the unit that must take a case, and keep the ruling."""
        _, unit, other, zone = self.segment(case.issue, case.circumstance)
        concerned = [unit, other] if zone == Zone.OVERLAP else self.candidates[case.issue]
        for number in concerned:
            self.env.process(self.meet(self.units[number]))
        right = self.luck.random() < self.scenario.adjudication.accuracy
        named = unit if right else self.luck.choice(concerned)
        self.note(case, "rule", named)
        if named != NOBODY:
            self.kept[case.issue].append((case.circumstance, self.env.now, named))
        case.ruled.succeed(None if named == NOBODY else self.units[named])

    def meet(self, unit: Unit) -> Any:
        """Spend a unit's time on a meeting."""
        with unit.desk.request(priority=-1) as turn:
            yield turn
            yield self.env.timeout(60 * self.scenario.adjudication.hours_per_case / unit.minutes)


def simulate(scenario: Scenario, seed: int) -> City:
    """Run a city for all its days."""
    city = City(scenario, seed)
    city.env.process(city.arrivals())
    city.env.process(city.sit())
    city.env.run(until=scenario.time.days)
    return city

"""Forecast of a scenario before it is run: how busy units and docket will be.

Cases are followed through a city in which nobody is busy, as shares: those of a piece of an issue's
line, decision after decision, with the probabilities of ODD 7.3 to 7.9. Only facts known before a
run count: nothing is learnt, no unit is loaded, no citizen loses patience. The forecast names
whatever its figures leave out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, product
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.scenario.city import YEAR_DAYS
from sim.scenario.decisions import USUAL, named
from sim.scenario.expand import departments, districts_without_office, issues, line, usual_weight
from sim.scenario.names import STREET_OFFICE
from sim.scenario.own_functions import is_own, own_name
from sim.scenario.replay import replay
from sim.scenario.steps import Steps, passes_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.scenario.city import Department, Issue
    from sim.scenario.institutions import Transfer
    from sim.scenario.schema import Scenario

Unit = int | str
"""A department of the issue is identified by its place in it, so that similar issues share their
ways;
any other unit by its name."""

OUTSIDE = "outside government"
"""Stands for all social organisations and firms, which are assumed to have room."""

EXPERTS = "experts"
"""Stands for the experts among those whose time is needed."""

UNCOVERED = ("gap", "beyond")
"""Zones outside every remit."""

ROUNDS = 20
"""Maximum number of iterations for the shares of disputes for which there is time."""

CLOSE = 0.01
"""Relative change of these shares at which the iteration stops."""

NEGLIGIBLE = 1e-4
"""Share of a piece's cases below which they are followed no further."""

MOST_TRANSFERS = 1000
"""Number of times a case is passed on after which it is followed no further."""

MOST_DECISIONS = 200
"""Maximum number of decisions on one case; cases that still circle then are left open."""

MOST_REJECTED = 0.99
NONE: frozenset[Unit] = frozenset()


class Load(NamedTuple):
    """The forecast load of one unit."""

    unit: str
    expected_hours: float
    """Staff-hours per day, each case done once, with the time of meetings."""
    staff_hours: float
    utilisation: float
    """Expected hours divided by available hours."""
    with_rework: float
    """The same with work rejected as often as the scenario states."""


class Forecast(NamedTuple):
    """The forecast for a city."""

    loads: tuple[Load, ...]
    """Load of each department and street office, in order."""
    docket_use: float | None
    """Cases expected on the docket divided by possible rulings, both per year; None if there is no
    ruling
    body."""
    left_out: tuple[str, ...]
    """Parts of the scenario that the figures do not count."""


def forecast(scenario: Scenario) -> Forecast:
    """Return the forecast for a city with idle units, in a normal year."""
    units, daily = departments(scenario), _cases_a_day(scenario)
    room: dict[str, float] = {}
    for _ in range(ROUNDS):
        city = _expected(scenario, units, daily, room)
        before, room = room, _room(city, units)
        if all(abs(share - before.get(name, 1.0)) <= CLOSE * share for name, share in room.items()):
            break
    rulings = scenario.adjudication.rulings_per_year / YEAR_DAYS
    heard = min(1.0, rulings / city.referred) if city.referred else 1.0
    loads = []
    for unit in units:
        hours, once, again = (
            unit.staff_hours or 0.0,
            *(
                sums[unit.name, False] + heard * sums[unit.name, True]
                for sums in (city.work, city.rework)
            ),
        )
        loads.append(Load(unit.name, once, hours, once / hours, (once + again) / hours))
    use = city.referred / rulings if adjudication_is_open(scenario) else None
    return Forecast(tuple(loads), use, tuple(_left_out(scenario)))


def adjudication_is_open(scenario: Scenario) -> bool:
    """Return whether disputes can reach a ruling body."""
    return scenario.adjudication.enabled and "adjudication" in scenario.responsibility.dispute


def falls_back_first(scenario: Scenario) -> bool:
    """Return whether the fallback unit takes every dispute before adjudication is tried."""
    dispute = scenario.responsibility.dispute
    return "fallback" in dispute[: dispute.index("adjudication")]


def acceptance(
    avoidance: float,
    coupling: float,
    load_aversion: float,
    load: float,
    untainted: float,
    fitness: float,
) -> float:
    """Return the probability that a unit accepts a contested case that it need not take (ODD 7.5).

    The engine, which compiles it, and forecasts share this formula.

    Parameters
    ----------
    avoidance, coupling, load_aversion : share
        `departments.avoidance`, `appraisal.coupling` and `responsibility.load_aversion`.
    load : share
        Of the unit, at most 1.
    untainted : share
        1 less `responsibility.stigma`, to the power of how often the case has been declined.
    fitness : share
        1 if the unit is fit for the case, else `responsibility.unfit_willingness`.
    """
    willing: float = (
        (1.0 - avoidance) * (1.0 - coupling) * (1.0 - load_aversion * load) * untainted * fitness
    )
    return willing


class Piece(NamedTuple):
    """A segment of an issue's line in which all cases are alike to rules and units."""

    length: float
    zone: str
    fit: tuple[Unit, ...]
    table: Unit | None
    """The unit that the table of responsibilities names."""


class Way(NamedTuple):
    """The paths of similar cases, as shares of them; cases that come again count again."""

    taken: dict[tuple[Unit, bool, bool], float]
    """By unit, whether it leads, and whether another had the case: those it takes on arrival."""
    disputed: float
    briefed: float


def _sums() -> defaultdict[Any, float]:
    return defaultdict(float)


@dataclass
class City:
    """Shared state of all cases' paths, and their totals per day."""

    scenario: Scenario
    avoidance: dict[str, float]
    """Avoidance of all departments and street offices."""
    government: dict[str, Department]
    steps: Steps
    room: dict[str, float]
    """Share of the cases put to a unit or the experts for which they have time; 1 if a unit is not
    listed."""
    work: defaultdict[tuple[str, bool], float] = field(default_factory=_sums)
    """Staff-hours by unit and by whether a body's ruling caused them.

    Each case is done once; the time owed to meetings is included."""
    rework: defaultdict[tuple[str, bool], float] = field(default_factory=_sums)
    """Staff-hours added by rejected work."""
    asked: defaultdict[str, float] = field(default_factory=_sums)
    """Cases for which units are called by a whistle, and experts for an opinion, if all others
    called
    attend."""
    referred: float = 0.0
    """Cases put on the docket."""
    ways: dict[object, Way] = field(default_factory=dict)
    """The ways of similar cases, whatever the names of their issues."""

    def add(self, unit: str, ruled: bool, hours: float, rejected: float = 0.0) -> None:
        """Add the hours of a round of work that may be rejected repeatedly."""
        rejected = min(rejected, MOST_REJECTED)
        self.work[unit, ruled] += hours
        self.rework[unit, ruled] += hours * rejected / (1 - rejected)


class Journeys:
    """The paths of the cases of an expanded issue, n-th from 0, in districts with this office."""

    def __init__(self, city: City, issue: Issue, n: int, office: str | None) -> None:
        self.city, self.issue, self.office, scenario = city, issue, office, city.scenario
        self.scenario, self.holders = scenario, issue.departments or ()
        self.lead = self._unit(issue.lead)
        self.fallback = self._unit(scenario.responsibility.fallback)
        empowerment = scenario.empowerment
        self.empowered = empowerment.enabled and issue.name in empowerment.issues
        self.avoidance = tuple(city.avoidance[name] for name in self.holders)
        self.served = {zone: self._served(zone) for zone in UNCOVERED}
        self.first = tuple(self._first_units())
        self.passing = frozenset(
            self._unit(name) for name in city.avoidance if passes_all(self._steps_from(name))
        )
        self.pieces = list(self._pieces(n))
        self.line = tuple(  # as read: the unit fit for a piece of the gap is not visible
            piece._replace(fit=()) if piece.zone == "gap" else piece for piece in self.pieces
        )
        self.terms = (
            *(self.line, self.avoidance, self.lead, office, self.fallback, self.empowered),
            *(self.first, self.passing),
            *self.served.values(),
        )

    def follow(self, cases: float) -> None:
        """Follow that many cases of the issue, and add up their results."""
        for k, piece in enumerate(self.pieces):
            dispute = self.scenario.responsibility.dispute
            circling = math.prod(1 - self._able(procedure, piece) for procedure in dispute)
            for owner, share in self._owners(piece):
                alike = (self.terms, k, piece, owner, circling)
                if alike not in self.city.ways:
                    self.city.ways[alike] = self._followed(k, piece, owner, circling)
                way, count = self.city.ways[alike], cases * piece.length * share
                for (unit, leads, again), part in way.taken.items():
                    self._take(count * part, unit, piece, ruled=False, joint=leads, again=again)
                self._dispute(count * way.disputed, piece)
                self._refer(count * way.briefed, piece)

    def _followed(self, k: int, piece: Piece, owner: Unit | None, circling_on: float) -> Way:
        """Follow cases of a piece, k-th of the line, with the owner named by a register or none."""
        responsibility = self.scenario.responsibility
        shared = self.scenario.service_centre.shared_history
        briefs = (
            adjudication_is_open(self.scenario) and self.scenario.adjudication.refer == "intake"
        )
        left = 1 - responsibility.explain * (piece.zone == "beyond")
        sent = cache(lambda excluded: self._sent(k, piece, owner, excluded))
        misdirected = sum(share for _, share in self.first)
        answering = {owner, self.lead, self.office, self.fallback, *range(len(self.holders))}
        answering |= {each.table for each in self.line}  # no other unit is a rule's answer
        taken = defaultdict[tuple[Unit, bool, bool], float](float)
        standing, disputed, briefed = {(0, NONE, False): 1.0}, 0.0, 0.0
        for decision in range(MOST_DECISIONS):
            after = defaultdict[tuple[int, frozenset[Unit], bool], float](float)
            for (declines, excluded, circling), share in standing.items():
                if declines >= responsibility.max_declines and not circling:
                    disputed += share
                    after[declines, NONE, True] += share * circling_on
                    continue
                answers = [(share * p, *answer) for answer, p in sent(excluded).items()]
                if decision == 0 and misdirected:
                    answers = [((1 - misdirected) * each[0], *each[1:]) for each in answers]
                    answers += [(p, unit, "misdirected", False) for unit, p in self.first]
                for part, unit, rule, uncovered in answers:
                    if briefs and uncovered and rule in ("", "best_guess"):
                        briefed += part
                    elif unit is None:
                        disputed += part
                        after[declines, NONE, True] += part * circling_on
                    else:
                        takes = self._accepted(piece, unit, rule, declines)
                        taken[unit, rule == "lead_department", declines > 0] += part * takes
                        seen = (excluded if shared else NONE) | ({unit} & answering)
                        after[declines + 1, seen, False] += part * (1 - takes) * left
            standing = {state: share for state, share in after.items() if share > NEGLIGIBLE}
            if not standing:
                break
        return Way(taken, disputed, briefed)

    def _sent(
        self, k: int, piece: Piece, owner: Unit | None, excluded: frozenset[Unit]
    ) -> dict[tuple[Unit | None, str, bool], float]:
        """Return the probability of each unit and rule, and whether no remit seems to apply."""
        patrols = self.scenario.patrols
        accuracy = 1 - (1 - self.scenario.service_centre.accuracy) * (
            1 - patrols.found * patrols.enabled
        )
        found = defaultdict[tuple[Unit | None, str, bool], float](float)
        for place, seen in enumerate(self.line):
            left = (1 - accuracy) * seen.length + accuracy * (place == k)
            for rule in self.scenario.responsibility.rules:
                answers = [
                    (unit, share)
                    for unit, share in answers_of(rule, Reading(self, seen, piece, owner, excluded))
                    if rule == "fallback" or unit not in excluded
                ]
                for unit, share in answers:
                    found[unit, rule, seen.zone in UNCOVERED] += left * share
                left *= 1 - sum(share for _, share in answers)
            found[None, "", seen.zone in UNCOVERED] += left
        return {key: probability for key, probability in found.items() if probability > 0}

    def _accepted(self, piece: Piece, unit: Unit, rule: str, declines: int) -> float:
        """Return the probability that a unit accepts before it declines, shelving included."""
        responsibility, coupling = self.scenario.responsibility, self.scenario.appraisal.coupling
        most, fit = responsibility.most_returns, self._is_fit(unit, piece)
        if unit == OUTSIDE or rule == "fallback" or unit in self.passing:
            return 1.0
        if piece.zone == "clear":
            return float(fit)
        if responsibility.no_return or (most is not None and declines >= most):
            return 1.0
        avoidance = self.avoidance[unit] if isinstance(unit, int) else self.city.avoidance[unit]
        fitness, untainted = (
            1.0 if fit else responsibility.unfit_willingness,
            1 - responsibility.stigma,
        )
        willing = acceptance(avoidance, coupling, 0.0, 0.0, untainted**declines, fitness)
        declining = (1 - willing) * (1 - responsibility.shelving * (1 - coupling))
        return willing / (willing + declining) if willing + declining > 0 else 0.0

    def _dispute(self, cases: float, piece: Piece) -> None:
        """Pass the cases that nobody accepts to the procedures."""
        city, scenario = self.city, self.scenario
        for procedure in scenario.responsibility.dispute:
            part = cases * self._able(procedure, piece)
            if procedure == "fallback":
                self._take(part, self.fallback or 0, piece, ruled=False, joint=False)
            elif procedure == "adjudication":
                self._refer(part, piece)
            elif procedure == "expert":
                city.asked[EXPERTS] += cases
                self._rule(part, piece, scenario.expert.accuracy, ruled=False)
            elif procedure == "whistle":
                called = self._called(piece)
                for unit in called:
                    city.add(unit, False, part * scenario.whistle.hours_per_case)
                    city.asked[unit] += cases * self._all_come(
                        [each for each in called if each != unit]
                    )
                self._hand_over(part, piece, scenario.whistle.accuracy, ruled=False)
            else:
                raise ValueError(f"no forecast of what {procedure} does")
            cases -= part

    def _able(self, procedure: str, piece: Piece) -> float:
        """Return the probability that a procedure can take a dispute."""
        if procedure == "fallback":
            return float(self.fallback is not None)
        if procedure == "adjudication":
            return float(self.scenario.adjudication.enabled)
        if procedure == "expert":
            return self.city.room.get(EXPERTS, 1.0)
        calls = self.office and self.scenario.whistle.allowed
        return self._all_come(self._called(piece)) if calls else 0.0

    def _refer(self, cases: float, piece: Piece) -> None:
        """Put cases on the docket, each of which will be ruled on."""
        adjudication = self.scenario.adjudication
        directives, usual = adjudication.directive_share, adjudication.accuracy
        self.city.referred += cases
        for unit in self._concerned(piece):
            hours = cases * (1 - directives) * adjudication.hours_per_case
            self.city.add(self._name(unit), True, hours)
        bodies = [
            (body.part, usual if body.accuracy is None else body.accuracy)
            for body in adjudication.bodies
        ] or [(1.0, usual)]
        meetings = sum(part * right for part, right in bodies) / sum(part for part, _ in bodies)
        accuracy = directives * adjudication.directive_accuracy + (1 - directives) * meetings
        self._rule(cases, piece, accuracy, ruled=True)

    def _rule(self, cases: float, piece: Piece, accuracy: float, *, ruled: bool) -> None:
        """Rule on cases; a unit that acts first is assumed to do the named unit's work as well."""
        if self.scenario.responsibility.act_first and self.fallback is not None:
            self._take(cases, self.fallback, piece, ruled=False, joint=False)
        self._hand_over(cases, piece, accuracy, ruled=ruled)

    def _hand_over(self, cases: float, piece: Piece, accuracy: float, *, ruled: bool) -> None:
        """Give cases to the units that a ruling or a whistle names."""
        for unit, share in self._named(piece, accuracy):
            self._take(cases * share, unit, piece, ruled=ruled, joint=True)

    def _take(
        self,
        cases: float,
        unit: Unit,
        piece: Piece,
        *,
        ruled: bool,
        joint: bool,
        again: bool = True,
    ) -> None:
        """Let a unit work on cases, with support from others if several are needed and it leads.

        Unless it is the first unit that has them, steps have their probabilities `again`.
        """
        if unit == OUTSIDE:
            return
        handling = self.scenario.joint_handling
        together = handling.needed if joint and piece.zone != "clear" else 0.0
        served = 1.0 if self._is_fit(unit, piece) else together
        self._work(cases, served, unit, piece, ruled=ruled, again=again)
        hours = cases * (self.issue.effort_hours or 0.0)
        for other in self._concerned(piece) if together else ():
            if other != unit:
                self.city.add(self._name(other), ruled, hours * together * handling.support)

    def _work(
        self, cases: float, served: float, unit: Unit, piece: Piece, *, ruled: bool, again: bool
    ) -> None:
        """Let a unit work on cases, of which a share counts as a fit unit's, and pass them on."""
        terms, standing = self.scenario.responsibility, {unit: (cases * served, cases)}
        for _ in range(MOST_TRANSFERS):
            after = dict[Unit, tuple[float, float]]()
            for here, (able, all_here) in standing.items():
                name = self._name(here)
                steps = self._steps_from(name)
                factor = 1.0 if passes_all(steps) else self.scenario.transfers.share
                ways = [
                    (step, end)
                    for step in steps
                    if (end := self._unit(step.end)) is not None and end != here
                ]
                taken = [
                    factor * step.probability * (step.again if again else 1.0) for step, _ in ways
                ]
                passed = min(1.0, sum(taken))
                efforts = (
                    share * step.effort for share, (step, _) in zip(taken, ways, strict=True)
                )
                part = 1 - passed + sum(efforts)
                hours = part * (self.issue.effort_hours or 0.0)
                unable = all_here - able
                self.city.add(name, ruled, hours * able, terms.reject_fit * (1 - passed))
                self.city.add(
                    name, ruled, hours * unable * terms.mismatch, terms.reject_unfit * (1 - passed)
                )
                for share, (_, end) in zip(taken, ways, strict=True):
                    fit = all_here if self._is_fit(end, piece) else able
                    fit_there, all_there = after.get(end, (0.0, 0.0))
                    after[end] = (fit_there + share * fit, all_there + share * all_here)
            standing = {u: each for u, each in after.items() if each[1] > NEGLIGIBLE * cases}
            again = True
            if not standing:
                return

    def _steps_from(self, name: str) -> tuple[Transfer, ...]:
        """Return the steps of the issue's cases from a unit."""
        unit = self.city.government.get(name)
        if not self.scenario.transfers.enabled or unit is None:
            return ()
        return self.city.steps.of(unit, self.issue.name)

    def _first_units(self) -> Iterator[tuple[Unit, float]]:
        """Yield the units that get cases first, whatever the rules say, with probabilities."""
        misdirection, probability = self.scenario.misdirection, self.issue.misdirected
        if probability is None:
            probability = misdirection.probability
        if not probability:
            return
        entries = [each for each in misdirection.units if each.issue == self.issue.name]
        entries = entries or [each for each in misdirection.units if each.issue is None]
        weights = [(each.unit, each.weight) for each in entries]
        weights = weights or [(name, 1.0) for name in self.city.government]
        total = sum(weight for _, weight in weights)
        for name, weight in weights:
            unit = self._unit(name)
            if unit is not None:
                yield unit, probability * weight / total

    def _named(self, piece: Piece, accuracy: float) -> list[tuple[Unit, float]]:
        """Return the units that a ruling of this accuracy names, with probabilities.

        A case found beyond remit goes to nobody here.
        """
        wrong = [unit for unit in range(len(self.holders)) if unit not in piece.fit]
        right = accuracy if wrong else 1.0
        return [
            *((unit, right / len(piece.fit)) for unit in piece.fit),
            *((unit, (1 - right) / len(wrong)) for unit in wrong),
        ]

    def _owners(self, piece: Piece) -> list[tuple[Unit | None, float]]:
        """Return the owners that a register names, with probabilities, if it is used."""
        register = self.scenario.asset_register
        if "asset_owner" not in self.scenario.responsibility.rules or piece.zone == "beyond":
            return [(None, 1.0)]
        named = self._named(piece, register.owner_fit)
        return [
            (None, 1 - register.registered),
            *((unit, register.registered * share) for unit, share in named),
        ]

    def _served(self, zone: str) -> float:
        """Return the probability that a unit outside government may serve a case in a zone."""
        market, unpaid = self.scenario.market, 1.0
        for table in (self.scenario.social_organisations, market):
            reached = table.enabled and zone in (UNCOVERED if table.scope == "gap" else ("beyond",))
            for member in table.members if reached else ():
                if member.issues is None or self.issue.name in member.issues:
                    fee, spread = getattr(member, "fee", 0.0), market.willing_to_pay_sigma
                    over = math.log(fee / market.willing_to_pay) if fee > 0 else -math.inf
                    pays = NormalDist().cdf(-over / spread) if spread else float(over <= 0)
                    unpaid = min(unpaid, 1 - pays)
        return 1 - unpaid

    def _is_fit(self, unit: Unit, piece: Piece) -> bool:
        """Return whether a unit is fit for the cases of a piece."""
        holds = unit == self.office and self.empowered and piece.zone != "beyond"
        return unit in piece.fit or holds

    def _concerned(self, piece: Piece) -> tuple[Unit, ...]:
        """Return the units at the table when a case is ruled on."""
        return piece.fit if piece.zone == "overlap" else tuple(range(len(self.holders)))

    def _called(self, piece: Piece) -> list[str]:
        """Return the units called to the spot."""
        return [*dict.fromkeys((self.office or "", *map(self._name, self._concerned(piece))))]

    def _all_come(self, called: list[str]) -> float:
        """Return the probability that all units called have time."""
        return math.prod(self.city.room.get(unit, 1.0) for unit in called)

    def _name(self, unit: Unit) -> str:
        """Return a unit's name."""
        return self.holders[unit] if isinstance(unit, int) else unit

    def _unit(self, name: str | None) -> Unit | None:
        """Return the unit with a written name."""
        if name == STREET_OFFICE:
            return self.office
        return self.holders.index(name) if name in self.holders else name

    def _pieces(self, n: int) -> Iterator[Piece]:
        """Yield the issue's line, cut at the ends of segments and of lines of the table."""
        table = self.scenario.responsibility.table
        entries = [entry for entry in table if entry.issue == self.issue.name]
        segments = line(self.issue, n, self.scenario.city.seed)
        cuts = {1.0, *(segment.start for segment in segments)}
        cuts |= {edge for entry in entries for edge in (entry.start, entry.end)}
        for start, end in pairwise(sorted(cuts)):
            segment = next(each for each in reversed(segments) if each.start <= start)
            said = (entry.unit for entry in entries if entry.start <= start < entry.end)
            fit = tuple(self.holders.index(name) for name in segment.fit)
            yield Piece(end - start, segment.zone, fit, self._unit(next(said, None)))


class Reading(NamedTuple):
    """A case as a rule reads it."""

    of: Journeys
    seen: Piece
    """Its apparent position."""
    piece: Piece
    """Its true position."""
    owner: Unit | None
    """The owner that a register names."""
    excluded: frozenset[Unit]


def _platform(case: Reading) -> list[tuple[Unit, float]]:
    if case.piece.zone not in UNCOVERED:
        return []
    recognised = case.of.scenario.platform.recognition
    return [(OUTSIDE, recognised * case.of.served[case.piece.zone])]


def _best_guess(case: Reading) -> list[tuple[Unit, float]]:
    claimants = [unit for unit in case.seen.fit if unit not in case.excluded]
    everyone = [unit for unit in range(len(case.of.holders)) if unit not in case.excluded]
    guesses = (case.seen.zone == "overlap" and claimants) or everyone
    return [(unit, 1 / len(guesses)) for unit in guesses]


ANSWERS: dict[str, Callable[[Reading], list[tuple[Unit, float]] | Unit | None]] = {
    "platform": _platform,
    "best_guess": _best_guess,
    "duty_list": lambda case: case.seen.fit[0] if case.seen.zone == "clear" else None,
    "table": lambda case: case.seen.table,
    "asset_owner": lambda case: case.owner,
    "lead_department": lambda case: case.of.lead,
    "territorial": lambda case: case.of.office,
    "empowerment": lambda case: case.of.office if case.of.empowered else None,
    "fallback": lambda case: case.of.fallback,
}
"""The units that each rule names: units with probabilities, or one unit, or nobody. What rules
learn
during a run, and the answers of a user's own rules, are unknown: rules not listed here are left
out, and named as such."""


def answers_of(rule: str, case: Reading) -> list[tuple[Unit, float]]:
    """Return the units that a rule names, with probabilities."""
    found = ANSWERS[rule](case) if rule in ANSWERS else None
    if found is None:
        return []
    return found if isinstance(found, list) else [(found, 1.0)]


def _expected(
    scenario: Scenario,
    units: tuple[Department, ...],
    daily: dict[str, float],
    room: dict[str, float],
) -> City:
    """Return the results of a day's cases."""
    city = City(
        scenario,
        {unit.name: unit.avoidance or 0.0 for unit in units},
        {unit.name: unit for unit in units},
        Steps(scenario.transfers.steps),
        room,
    )
    alike = _offices(scenario, units)
    for n, issue in enumerate(issues(scenario)):
        for office, offices in alike.items() if daily[issue.name] else ():
            cases = daily[issue.name] * len(offices) / scenario.city.districts
            Journeys(city, issue, n, office).follow(cases)
    for offices in (group for office, group in alike.items() if office is not None):
        city.asked |= dict.fromkeys(offices, city.asked[offices[0]] / len(offices))
        for sums, ruled in product((city.work, city.rework), (False, True)):
            part = sums[offices[0], ruled] / len(offices)
            sums |= {(office, ruled): part for office in offices}
    if scenario.patrols.enabled:
        for unit in units:
            city.work[unit.name, False] += scenario.patrols.hours_a_day * (
                unit.kind == "territorial"
            )
    return city


def _room(city: City, units: tuple[Department, ...]) -> dict[str, float]:
    """Return the share of requests for which experts and units have time; arrivals are random."""
    whistle, expert, asked = city.scenario.whistle, city.scenario.expert, city.asked
    room = {}
    if asked[EXPERTS]:
        room[EXPERTS] = min(1.0, expert.most_at_once / expert.days / asked[EXPERTS])
    for unit in units if whistle.hours_per_case else ():
        if asked[unit.name]:
            most = (unit.staff_hours or 0.0) / whistle.hours_per_case
            at_once = math.floor(whistle.most_owed_days * most)
            come = min(_mean_of_at_most(at_once, asked[unit.name]), most)
            room[unit.name] = come / asked[unit.name]
    return room


def _mean_of_at_most(most: int, mean: float) -> float:
    """Return the mean of a truncated Poisson number."""
    lost, probability = 0.0, math.exp(-mean)
    for n in range(min(most, 1000)):
        lost += (most - n) * probability
        probability *= mean / (n + 1)
    return min(mean, most - lost)


def _offices(scenario: Scenario, units: tuple[Department, ...]) -> dict[str | None, list[str]]:
    """Return the street offices in groups of similar ones, by the name of the first.

    None stands for districts without an office.
    """
    responsibility, groups = scenario.responsibility, defaultdict[object, list[str]](list)
    named = {responsibility.fallback, *(entry.unit for entry in responsibility.table)}
    named |= {entry.unit for entry in scenario.misdirection.units}
    named |= {name for step in scenario.transfers.steps for name in (step.start, step.end)}
    for unit in units:
        if unit.kind == "territorial":
            alike = unit.name if unit.name in named else (unit.avoidance, unit.staff_hours)
            groups[alike].append(unit.name)
    without = len(districts_without_office(scenario))
    found: dict[str | None, list[str]] = {group[0]: group for group in groups.values()}
    return found | ({None: [""] * without} if without else {})


def _cases_a_day(scenario: Scenario) -> dict[str, float]:
    """Return the cases per day by issue: of the replayed log, or of the initial issues."""
    expanded, days = issues(scenario), scenario.time.days
    if scenario.demand.log is None:
        daily = scenario.demand.cases_per_day / usual_weight(scenario)
        return {
            issue.name: daily * (issue.weight or 0.0) * (issue.first_day == 0) for issue in expanded
        }
    requests = replay(scenario.inputs.log(scenario.demand.log))
    of_issue = requests.issue[requests.filed_day < days]
    counted = (np.bincount(of_issue, minlength=len(requests.names)) / days).tolist()
    return dict.fromkeys((issue.name for issue in expanded), 0.0) | dict(
        zip(requests.names, counted, strict=True)
    )


def _left_out(scenario: Scenario) -> Iterator[str]:
    """Return the parts of the scenario that the figures do not count."""
    responsibility, demand = scenario.responsibility, scenario.demand
    centre, initial = scenario.service_centre, scenario.initial
    silent = set() if scenario.precedents.enabled else {"precedent"}
    learnt = [
        rule
        for rule in responsibility.rules
        if not is_own(rule) and rule not in {*ANSWERS} | silent
    ]
    learnt += [own_name(rule) for rule in responsibility.rules if is_own(rule)]
    others = dict.fromkeys(
        own_name(each.form) for each in named(scenario) if each.form != USUAL[each.who]
    )
    acting = [each.name for each in scenario.mechanisms if each.enabled]
    outside = (scenario.social_organisations, scenario.market)
    some_outside = any(table.enabled and table.members for table in outside)
    later = demand.log is None and any(issue.first_day for issue in scenario.issues)
    spared = "work saved when one unit acts first and another is ruled on"
    for is_there, what in (
        (True, "withdrawals, petitions and effects of load on units"),
        (learnt, f"answers of the rule{'s' * (len(learnt) > 1)} {', '.join(learnt)}"),
        (others, f"the form{'s' * (len(others) > 1)} of decision {', '.join(others)}"),
        (acting, f"the mechanism{'s' * (len(acting) > 1)} {', '.join(acting)}"),
        (scenario.campaigns.enabled, "campaigns"),
        (scenario.supervision.enabled, "supervision"),
        (responsibility.return_to_sender and not centre.shared_history, "returns to the sender"),
        (responsibility.act_first, spared),
        (some_outside, "full organisations"),
        (centre.capacity is not None, "service_centre.capacity"),
        (centre.merging and demand.repeats, "merging"),
        (demand.shocks, "demand.shocks"),
        (demand.log is not None, "circumstances and effort given in the log"),
        (later, "issues with a first_day"),
        (scenario.reforms, "reforms"),
        (scenario.city.drift_per_year, "drift"),
        (initial.backlog or initial.cases, "cases open on the first day"),
    ):
        if is_there:
            yield what

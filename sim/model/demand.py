"""The demand tape: every request of a run, drawn before the run starts, and initial cases (ODD 5).

It depends on the seed and, where there is one, on a log. All arms of a replication share it. It
fills the table of cases: a mechanism may end a case sooner or later, but never redraw one.

All that depends on the seed is drawn by compiled code, from tables that the scenario decides.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import called, compiled, door
from sim.compiled.portable import exp
from sim.compiled.references import by_reference, fetch
from sim.compiled.streams import (
    GOLDEN,
    Purpose,
    checked_seed,
    choice,
    mix,
    normal_quantile,
    uniform,
    whole,
)
from sim.model.keys import FIRST_KEY, case_key, check_room
from sim.model.poisson import poisson_number, poisson_tables
from sim.model.state.city import segment_at
from sim.model.state.remits import Remits
from sim.model.state.tables import (
    CASE,
    CITIZEN,
    DAY,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_PATIENCE,
    NOBODY,
    cleared,
    table,
)
from sim.model.state.zones import Resolver
from sim.scenario.city import Issue
from sim.scenario.expand import Rates
from sim.scenario.replay import Replay
from sim.scenario.schema import Scenario

NOT_YET = ("issue", "citizen", "unit", "first_unit", "last_unit", "unit_before", "end_day", "reported_day", "docket_day", "hearing",
           "precedent", "declined_outside", "decliner", "original")  # fmt: skip
"""Fields of a case that refer to something that does not exist at first."""

BLOCK = 32
"""Number of cases whose citizens are prefetched at a time."""

DRAWN = -1.0
"""Marks a circumstance that has not been drawn; below all valid numbers."""

RESIDENT = -2
"""In place of a citizen: to be drawn among those who live in the district of the case."""

OF_THE_CITY = (Purpose.DRIFT, Purpose.DRIFT_TO)
"""Draws that use the city's seed, so that replications share them."""

HOW = table(
    initial="i8",  # cases that are open at the start
    districts="i8",
    repeat_days="i8",
    repeats="f8",
    patience_days="f8",
    patience_sigma="f8",
    trust="f8",
)


class Tape(NamedTuple):
    """What the requests of a run are drawn from, and what is drawn."""

    cases: NDArray[Any]  # drawn, as the next six
    citizens: NDArray[Any]  # each is drawn at first use, because most never file a case
    days: NDArray[Any]
    keys: NDArray[np.uint64]
    per_day: NDArray[np.int64]  # cases filed on each day
    residents: NDArray[np.int64]  # district by district; used only where a case gives its district,
    resident_from: NDArray[np.int64]  # and the first of each district
    city_keys: NDArray[np.uint64]
    given: NDArray[Any]  # the initial cases, then those of a log, as far as they are stated
    blank: NDArray[Any]  # a case with nothing drawn yet
    arrivals_of: NDArray[np.int64]  # see sim.model.poisson; without rows in a log
    arrivals_first: NDArray[np.int64]
    arrivals_least: NDArray[np.int64]
    arrivals: NDArray[np.float64]
    answers_of: NDArray[np.int64]  # requests that the centre answers itself
    answers_first: NDArray[np.int64]
    answers_least: NDArray[np.int64]
    answers: NDArray[np.float64]
    stretch: NDArray[np.int64]  # of each day,
    shares: NDArray[np.float64]  # and cumulated over issues; the last row is of initial cases
    effort: NDArray[
        np.float64
    ]  # shape (n_issues, 2): median in minutes, and sigma of the logarithm
    issues: NDArray[Any]
    segments: NDArray[Any]
    how: NDArray[Any]  # one row


def tape_tables(
    scenario: Scenario,
    demand: Rates,
    expanded: tuple[Issue, ...],
    remits: Remits,
    city_keys: NDArray[np.uint64],
) -> Tape:
    """Return the tables from which the tape of any seed is drawn, with nothing drawn yet."""
    direct, requests = scenario.demand.direct_answer, demand.requests
    initial, filed = _initial(scenario, expanded), np.zeros(scenario.time.days, np.int64)
    given = initial
    if requests is not None:
        filed[:] = demand.daily
        given = cleared(len(initial) + int(filed.sum()), CASE)
        given[: len(initial)] = initial
        given[len(initial) :] = _stated(requests.first(int(filed.sum())), expanded)
    arrivals = poisson_tables(demand.daily if requests is None else demand.daily[:0])
    answers = poisson_tables(demand.daily * direct / (1 - direct))
    how = np.zeros(1, HOW)
    how[0] = (
        len(initial),
        scenario.city.districts,
        scenario.demand.repeat_days,
        scenario.demand.repeats,
        scenario.citizens.patience_days,
        scenario.citizens.patience_sigma,
        scenario.citizens.trust,
    )
    at_first = [issue.weight if issue.first_day == 0 else 0.0 for issue in expanded]
    weights = np.cumsum(np.vstack([demand.weights, np.array(at_first, float)]), axis=1)
    # A stretch without demand has no cases either.
    shares = weights / np.where(weights[:, -1:] > 0, weights[:, -1:], 1)
    return Tape(
        cases=cleared(0, CASE),
        citizens=np.zeros(0, CITIZEN),
        days=np.zeros(0, DAY),
        keys=np.zeros(len(Purpose), np.uint64),
        per_day=filed,
        residents=np.zeros(0, np.int64),
        resident_from=np.zeros(0, np.int64),
        city_keys=city_keys,
        given=given,
        blank=_blank(1),
        arrivals_of=arrivals.of,
        arrivals_first=arrivals.first,
        arrivals_least=arrivals.least,
        arrivals=arrivals.cumulated,
        answers_of=answers.of,
        answers_first=answers.first,
        answers_least=answers.least,
        answers=answers.cumulated,
        stretch=demand.stretch,
        shares=shares,
        effort=np.array([(60 * issue.effort_hours, issue.effort_sigma) for issue in expanded]),  # type: ignore[operator]
        issues=remits.issues,
        segments=remits.segments,
        how=how,
    )


def draw_tape(scenario: Scenario, tables: Tape, seed: int) -> Tape:
    """Return the tape of a run: its cases in the order of filing, all still to come.

    Raises
    ------
    ScenarioError
        If there are more requests on a day than a run can distinguish.
    """
    tape = with_room(scenario, tables)
    n = count_requests(np.uint64(checked_seed(seed)), tuple(tape))
    check_room({"requests on one day": int(tape.per_day.max(initial=0))})
    tape = tape._replace(cases=cleared(n, CASE))
    draw_requests(tuple(tape))
    return tape


def with_room(scenario: Scenario, tables: Tape) -> Tape:
    """Return the tables with room for what is drawn, except the cases."""
    lives = scenario.citizens.count if (tables.given["citizen"] == RESIDENT).any() else 0
    return tables._replace(
        citizens=np.zeros(scenario.citizens.count, CITIZEN),
        days=np.zeros(scenario.time.days, DAY),
        keys=np.zeros_like(tables.keys),
        per_day=tables.per_day.copy(),
        residents=np.empty(lives, np.int64),
        resident_from=np.zeros(scenario.city.districts + 1, np.int64),
    )


def _initial(scenario: Scenario, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the cases that are open at the start, oldest first, with negative filing days."""
    initial = scenario.initial
    stated, backlog = len(initial.cases), initial.backlog
    rows = _blank(stated + backlog)
    number = {issue.name: n for n, issue in enumerate(expanded)}
    for row, case in zip(rows[:stated], initial.cases, strict=True):
        row.filed_day = -case.age_days
        row.issue, row.circumstance, row.district, row.effort = (
            number[case.issue],
            case.circumstance,
            case.district - 1,
            case.effort_minutes,
        )
        row.citizen = RESIDENT
    rows["filed_day"][stated:] = -1 - (
        initial.backlog_days * (backlog - 1 - np.arange(backlog)) // max(1, backlog)
    )
    rows = rows[np.argsort(rows["filed_day"], kind="stable")]
    rows["key"] = FIRST_KEY + np.arange(len(rows))
    return rows


def _stated(requests: Replay, expanded: tuple[Issue, ...]) -> NDArray[Any]:
    """Return the cases of a log with the values that it gives."""
    rows = _blank(len(requests.issue))
    place = {issue.name: n for n, issue in enumerate(expanded)}
    rows["issue"] = np.array([place[name] for name in requests.names], np.int64)[requests.issue]
    known = ~np.isnan(requests.circumstance)
    rows["circumstance"][known] = requests.circumstance[known]
    known = ~np.isnan(requests.effort_hours)
    rows["effort"][known] = np.maximum(1, np.floor(60 * requests.effort_hours[known] + 0.5))
    known, placed = ~np.isnan(requests.citizen), ~np.isnan(requests.district)
    rows["citizen"][placed] = RESIDENT
    rows["citizen"][known] = requests.citizen[known]
    rows["district"] = NOBODY
    rows["district"][placed] = requests.district[placed] - 1
    return rows


def _blank(n: int) -> NDArray[Any]:
    """Return cases with nothing drawn yet."""
    rows = cleared(n, CASE)
    for field in NOT_YET:
        rows[field] = NOBODY
    rows["resolved_by"] = Resolver.NOBODY
    rows["circumstance"] = DRAWN
    return rows


@door
def count_requests(seed: Any, tables: tuple[Any, ...]) -> int:
    """Draw the keys and the numbers of each day; return the number of cases."""
    return count(seed, by_reference(Tape(*tables)))


@door
def draw_requests(tables: tuple[Any, ...]) -> None:
    """Draw the cases, for which the table has as many rows."""
    draw(by_reference(Tape(*tables)))


@door
def meet_all(tables: tuple[Any, ...]) -> None:
    """Draw all citizens who are not drawn yet."""
    _meet_all(by_reference(Tape(*tables)))


@called
def count(seed: Any, tape: Tape) -> int:
    """Draw the keys and the numbers of each day; return the number of cases."""
    first = mix(np.uint64(seed) + GOLDEN)
    for purpose in range(len(tape.keys)):
        tape.keys[purpose] = mix(first + np.uint64(purpose + 1) * GOLDEN)
    for purpose in OF_THE_CITY:
        tape.keys[purpose] = tape.city_keys[purpose]
    n = tape.how[0].initial
    for day in range(len(tape.days)):
        tape.days[day].answered = poisson_number(
            day,
            tape.keys[Purpose.ANSWERS],
            tape.answers_of,
            tape.answers_first,
            tape.answers_least,
            tape.answers,
        )
        if len(tape.arrivals_of) > 0:
            tape.per_day[day] = poisson_number(
                day,
                tape.keys[Purpose.ARRIVALS],
                tape.arrivals_of,
                tape.arrivals_first,
                tape.arrivals_least,
                tape.arrivals,
            )
        n += tape.per_day[day]
    return int(n)


@called
def draw(tape: Tape) -> None:
    """Draw the cases and the citizens who file them."""
    for c in range(len(tape.citizens)):
        tape.citizens[c].trust = tape.how[0].trust
    for i in range(len(tape.cases)):
        tape.cases[i] = tape.given[i] if i < len(tape.given) else tape.blank[0]
    _number(tape)
    if len(tape.residents) > 0:
        _draw_residents(tape)
    if tape.how[0].repeats > 0:
        _find_originals(tape)
    for i in range(len(tape.cases)):
        if i % BLOCK == 0:
            _draw_citizens(i, min(i + BLOCK, len(tape.cases)), tape)
        _fill(tape.cases[i], tape)


@called
def _meet_all(tape: Tape) -> None:
    """Draw patience and district of all citizens not drawn yet."""
    for c in range(len(tape.citizens)):
        _meet(c, tape)


@compiled
def _meet(c: int, tape: Tape) -> None:
    """Draw a citizen's patience and district, once."""
    citizen, how = tape.citizens[c], tape.how[0]
    if citizen.patience == 0:
        z = normal_quantile(uniform(tape.keys[Purpose.PATIENCE], c, 0))
        citizen.patience = max(1, whole(how.patience_days * exp(how.patience_sigma * z), MOST_DAYS))
        citizen.district = choice(uniform(tape.keys[Purpose.DISTRICT], c, 0), how.districts)


@compiled
def _number(tape: Tape) -> None:
    """Write the day and the key of each case, day by day."""
    i = tape.how[0].initial
    for day in range(len(tape.per_day)):
        for rank in range(tape.per_day[day]):
            tape.cases[i].filed_day = day
            tape.cases[i].key = case_key(day, rank)
            i += 1


@called
def _draw_residents(tape: Tape) -> None:
    """Draw the citizens of cases that give their districts.

    They are drawn among those who live there, or among all if nobody does.
    """
    _meet_all(tape)
    first = tape.resident_from
    for c in range(len(tape.citizens)):
        first[tape.citizens[c].district + 1] += 1
    for district in range(1, len(first)):
        first[district] += first[district - 1]
    for c in range(len(tape.citizens)):  # `first` is now one place ahead, and moves up
        district = tape.citizens[c].district
        tape.residents[first[district]] = c
        first[district] += 1
    for i in range(len(tape.given)):
        case = tape.cases[i]
        if case.citizen == RESIDENT:
            draw = uniform(tape.keys[Purpose.CITIZEN], case.key, 0)
            begin = first[case.district - 1] if case.district > 0 else 0
            living = first[case.district] - begin
            if living == 0:
                case.citizen = choice(draw, len(tape.citizens))
            else:
                case.citizen = tape.residents[begin + choice(draw, living)]


@compiled
def _fill(case: Any, tape: Tape) -> None:
    """Draw a case's issue, circumstance, citizen and effort, unless given or of an original."""
    keys = tape.keys
    if case.original != NOBODY:
        original = tape.cases[case.original]
        case.issue, case.circumstance, case.district = (
            original.issue,
            original.circumstance,
            original.district,
        )
    if case.issue == NOBODY:
        at = len(tape.shares) - 1 if case.filed_day < 0 else tape.stretch[case.filed_day]
        case.issue = min(
            np.searchsorted(
                tape.shares[at], uniform(keys[Purpose.ISSUE], case.key, 0), side="right"
            ),
            tape.shares.shape[1] - 1,
        )
    if case.circumstance == DRAWN:
        case.circumstance = uniform(keys[Purpose.CIRCUMSTANCE], case.key, 0)
    _meet(case.citizen, tape)
    if case.district == NOBODY:
        case.district = tape.citizens[case.citizen].district
    case.patience = min(tape.citizens[case.citizen].patience, MOST_PATIENCE)
    if case.effort == 0:
        minutes, sigma = tape.effort[case.issue, 0], tape.effort[case.issue, 1]
        z = normal_quantile(uniform(keys[Purpose.EFFORT], case.key, 0))
        case.effort = max(1, whole(minutes * exp(sigma * z - sigma * sigma / 2), MOST_MINUTES))
    case.segment = segment_at(tape.issues[case.issue], case.circumstance, tape.segments)
    case.zone = tape.segments[case.segment].zone


@compiled
def _draw_citizens(begin: int, end: int, tape: Tape) -> None:
    """Draw the citizens of some cases and prefetch their rows, which are scattered in memory.

    A case without a district takes its citizen's.
    """
    for i in range(begin, end):
        case = tape.cases[i]
        if case.citizen == NOBODY:
            draw = uniform(tape.keys[Purpose.CITIZEN], case.key, 0)
            case.citizen = choice(draw, len(tape.citizens))
            case.district = NOBODY
        fetch(tape.citizens, case.citizen)


@called
def _find_originals(tape: Tape) -> None:
    """Draw which cases repeat an earlier matter, and which one."""
    how, first = tape.how[0], tape.how[0].initial
    for i in range(first, len(tape.cases)):
        case = tape.cases[i]
        while tape.cases[first].filed_day < case.filed_day - how.repeat_days:
            first += 1
        if i == first or uniform(tape.keys[Purpose.REPEAT], case.key, 0) >= how.repeats:
            continue
        earlier = first + choice(uniform(tape.keys[Purpose.ORIGINAL], case.key, 0), i - first)
        original = tape.cases[earlier].original
        case.original = original if original != NOBODY else earlier

"""The demand tape: every request of a run, drawn before the run starts, and initial cases (ODD 5).

It depends on the seed and, where there is one, on a log. All arms of a replication share it. It
fills the table of cases: a mechanism may end a case sooner or later, but never redraw one.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, door
from sim.compiled.portable import exp
from sim.compiled.references import fetch
from sim.compiled.streams import Purpose, choice, normal_quantile, uniform, uniforms, whole
from sim.model.keys import FIRST_KEY, case_key, check_room
from sim.model.state.city import segment_at
from sim.model.state.remits import Remits
from sim.model.state.tables import (
    CASE,
    CITIZEN,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_PATIENCE,
    NOBODY,
    cleared,
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


SPREADS, MORE = 12, 40
"""Half-width of a table around its mean: so many standard deviations, and so many more. The
probability beyond it is less than any draw."""


class People(NamedTuple):
    """The citizens. Each is drawn at first use, because most never file a case."""

    rows: NDArray[Any]
    """One row per citizen; patience is 0 until the citizen is drawn."""
    patience_days: float
    patience_sigma: float
    districts: int

    def all_met(self, keys: NDArray[np.uint64]) -> NDArray[Any]:
        """Return the table of citizens with all of them drawn."""
        _meet_all(*self, keys)
        return self.rows


def citizens(scenario: Scenario) -> People:
    """Return the citizens, none of them drawn yet."""
    rows = np.zeros(scenario.citizens.count, CITIZEN)
    rows["trust"] = scenario.citizens.trust
    return People(
        rows,
        scenario.citizens.patience_days,
        scenario.citizens.patience_sigma,
        scenario.city.districts,
    )


def cases(
    scenario: Scenario,
    per_day: NDArray[np.int64],
    demand: Rates,
    expanded: tuple[Issue, ...],
    remits: Remits,
    people: People,
    keys: NDArray[np.uint64],
) -> NDArray[Any]:
    """Return the table of the tape's cases in the order of filing, all still to come.

    There are `per_day` cases on each day.
    """
    check_room({"requests on one day": int(per_day.max(initial=0))})
    rows = blank(int(per_day.sum()))
    _number(rows, per_day)
    if demand.requests is not None:
        _state(rows, demand.requests.first(len(rows)), expanded, people, keys)
    if scenario.demand.repeats:
        _find_originals(rows, scenario.demand.repeats, scenario.demand.repeat_days, keys)
    fill(rows, demand.stretch, demand.weights, expanded, remits, people, keys)
    return rows


def initial_cases(
    scenario: Scenario,
    expanded: tuple[Issue, ...],
    remits: Remits,
    people: People,
    keys: NDArray[np.uint64],
) -> NDArray[Any]:
    """Return the cases that are open at the start, oldest first, with negative filing days."""
    initial = scenario.initial
    stated, backlog = len(initial.cases), initial.backlog
    rows = blank(stated + backlog)
    if len(rows) == 0:
        return rows
    number = {issue.name: n for n, issue in enumerate(expanded)}
    for row, case in zip(rows[:stated], initial.cases, strict=True):
        row.filed_day = -case.age_days
        row.issue, row.circumstance, row.district, row.effort = (
            number[case.issue],
            case.circumstance,
            case.district - 1,
            case.effort_minutes,
        )
        row.citizen = 0  # until it is drawn, below
    rows["filed_day"][stated:] = -1 - (
        initial.backlog_days * (backlog - 1 - np.arange(backlog)) // max(1, backlog)
    )
    rows = rows[np.argsort(rows["filed_day"], kind="stable")]
    rows["key"] = FIRST_KEY + np.arange(len(rows))
    placed = rows["citizen"] != NOBODY
    if placed.any():
        rows["citizen"][placed] = of_district(
            rows["district"][placed], rows["key"][placed], people, keys
        )
    usual = np.array([[issue.weight if issue.first_day == 0 else 0.0 for issue in expanded]])
    fill(rows, np.zeros(1, np.int64), usual, expanded, remits, people, keys)
    return rows


def blank(n: int) -> NDArray[Any]:
    """Return cases with nothing drawn yet."""
    rows = cleared(n, CASE)
    rows.view(np.uint8).reshape(n, CASE.itemsize)[:] = np.frombuffer(_blank_case(), np.uint8)
    return rows


@cache
def _blank_case() -> bytes:
    """Return a case with nothing drawn yet."""
    row = cleared(1, CASE)
    for field in NOT_YET:
        row[field] = NOBODY
    row["resolved_by"] = Resolver.NOBODY
    row["circumstance"] = DRAWN
    return row.tobytes()


def fill(
    rows: NDArray[Any],
    stretch: NDArray[np.int64],
    weights: NDArray[np.float64],
    expanded: tuple[Issue, ...],
    remits: Remits,
    people: People,
    keys: NDArray[np.uint64],
) -> None:
    """Draw the missing values of blank cases: issue, circumstance, citizen and effort.

    Parameters
    ----------
    rows
        Cases with key and filing day, and an original where it is an earlier one of them.
    stretch, weights
        Of each day, and of each issue in each stretch (`sim.scenario.expand`).
    expanded, remits, people, keys
        The city, and the keys of the run's draws.
    """
    cumulated = np.cumsum(weights, axis=1)
    total = np.where(
        cumulated[:, -1:] > 0, cumulated[:, -1:], 1
    )  # a stretch without demand has no cases either
    effort = np.array([(60 * issue.effort_hours, issue.effort_sigma) for issue in expanded])  # type: ignore[operator]
    _fill_cases(
        rows, *people, stretch, cumulated / total, effort, remits.issues, remits.segments, keys
    )


def of_district(
    districts: NDArray[Any], case_keys: NDArray[Any], people: People, keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Draw the citizens of cases whose districts are given.

    They are drawn among those who live there, or among all if nobody does.

    Parameters
    ----------
    districts, case_keys : shape (n_cases,)
        Of each case; districts from 0.
    people, keys
        The citizens, and the keys of the run's draws.
    """
    lives = people.all_met(keys)["district"]
    order = np.argsort(lives, kind="stable")
    first, end = (np.searchsorted(lives[order], districts, side=side) for side in ("left", "right"))
    draws = uniforms(keys[Purpose.CITIZEN], case_keys)
    nobody = first == end
    living = order[np.where(nobody, 0, first + (draws * (end - first)).astype(np.int64))]
    drawn: NDArray[np.int64] = np.where(nobody, (draws * len(lives)).astype(np.int64), living)
    return drawn


def _state(
    rows: NDArray[Any],
    requests: Replay,
    expanded: tuple[Issue, ...],
    people: People,
    keys: NDArray[np.uint64],
) -> None:
    """Copy the values that a log gives into blank cases."""
    place = {issue.name: n for n, issue in enumerate(expanded)}
    rows["issue"] = np.array([place[name] for name in requests.names])[requests.issue]
    known = ~np.isnan(requests.circumstance)
    rows["circumstance"][known] = requests.circumstance[known]
    known = ~np.isnan(requests.effort_hours)
    rows["effort"][known] = np.maximum(1, np.floor(60 * requests.effort_hours[known] + 0.5))
    known, placed = ~np.isnan(requests.citizen), ~np.isnan(requests.district)
    if not known.any() and not placed.any():
        return
    rows["citizen"][known] = requests.citizen[known]
    rows["district"][known] = people.all_met(keys)["district"][rows["citizen"][known]]
    rows["district"][placed] = requests.district[placed] - 1
    drawn = placed & ~known
    rows["citizen"][drawn] = of_district(rows["district"][drawn], rows["key"][drawn], people, keys)


class PoissonTables(NamedTuple):
    """Cumulative probabilities for each day's mean; days with the same mean share a table."""

    days: int
    tables: tuple[tuple[NDArray[np.int64], int, NDArray[np.float64]], ...]
    """For each mean: its days, the smallest number in its table, and the cumulative probabilities
    from that number on.
    """


def poisson_tables(means: NDArray[np.float64]) -> PoissonTables:
    """Return the tables for days with these means, shape (days,)."""
    distinct, which = np.unique(means, return_inverse=True)
    tables = []
    for number, mean in enumerate(distinct):
        reach = SPREADS * np.sqrt(mean) + MORE
        least = max(0, int(mean - reach))
        cumulated = _poisson_cumulated(least, int(mean + reach), mean)
        tables.append((np.flatnonzero(which == number), least, cumulated))
    return PoissonTables(len(means), tuple(tables))


def _poisson_cumulated(least: int, end: int, mean: float) -> NDArray[np.float64]:
    """Return the probabilities that a Poisson number is at most `least`, ... up to `end` - 1.

    Values outside are taken as impossible. Only products and sums in a fixed order are used: equal
    on every machine.
    """
    mode = int(mean)
    above = np.cumprod(mean / np.arange(mode + 1, end))
    below = np.cumprod(np.arange(mode, least, -1) / mean) if mode > least else np.empty(0)
    cumulated = np.cumsum(np.concatenate((below[::-1], [1.0], above)))
    return cumulated / cumulated[-1]


def poisson_numbers(tables: PoissonTables, key: np.uint64) -> NDArray[np.int64]:
    """Return a number for each day, shape (days,), by inversion.

    It is the smallest number whose cumulative probability is not below the day's draw.
    """
    draws = uniforms(key, np.arange(tables.days))
    numbers = np.empty(tables.days, np.int64)
    for days, least, cumulated in tables.tables:
        numbers[days] = least + np.searchsorted(cumulated, draws[days])
    return numbers


@door
def _meet_all(
    people: Any, patience_days: float, patience_sigma: float, districts: int, keys: Any
) -> None:
    """Draw patience and district of all citizens not drawn yet."""
    for c in range(len(people)):
        _meet(people, c, patience_days, patience_sigma, districts, keys)


@compiled
def _meet(
    people: Any, c: int, patience_days: float, patience_sigma: float, districts: int, keys: Any
) -> None:
    """Draw a citizen's patience and district, once."""
    if people[c].patience == 0:
        z = normal_quantile(uniform(keys[Purpose.PATIENCE], c, 0))
        people[c].patience = max(1, whole(patience_days * exp(patience_sigma * z), MOST_DAYS))
        people[c].district = choice(uniform(keys[Purpose.DISTRICT], c, 0), districts)


@door
def _number(rows: Any, per_day: Any) -> None:
    """Write the day and the key of each case, day by day."""
    i = 0
    for day in range(len(per_day)):
        for rank in range(per_day[day]):
            rows[i].filed_day = day
            rows[i].key = case_key(day, rank)
            i += 1


@door
def _fill_cases(
    rows: Any,
    people: Any,
    patience_days: float,
    patience_sigma: float,
    districts: int,
    stretch: Any,
    cumulated: Any,
    effort: Any,
    lines: Any,
    segments: Any,
    keys: Any,
) -> None:
    """Draw each case's issue, circumstance, citizen and effort, unless given or of an original."""
    for i in range(len(rows)):
        if i % BLOCK == 0:
            _draw_citizens(rows[i : i + BLOCK], people, keys)
        case = rows[i]
        if case.original != NOBODY:
            original = rows[case.original]
            case.issue, case.circumstance, case.district = (
                original.issue,
                original.circumstance,
                original.district,
            )
        if case.issue == NOBODY:
            weights = cumulated[stretch[max(0, case.filed_day)]]
            case.issue = min(
                np.searchsorted(weights, uniform(keys[Purpose.ISSUE], case.key, 0), side="right"),
                len(weights) - 1,
            )
        if case.circumstance == DRAWN:
            case.circumstance = uniform(keys[Purpose.CIRCUMSTANCE], case.key, 0)
        _meet(people, case.citizen, patience_days, patience_sigma, districts, keys)
        if case.district == NOBODY:
            case.district = people[case.citizen].district
        case.patience = min(people[case.citizen].patience, MOST_PATIENCE)
        if case.effort == 0:
            minutes, sigma = effort[case.issue]
            z = normal_quantile(uniform(keys[Purpose.EFFORT], case.key, 0))
            case.effort = max(1, whole(minutes * exp(sigma * z - sigma * sigma / 2), MOST_MINUTES))
        case.segment = segment_at(lines[case.issue], case.circumstance, segments)
        case.zone = segments[case.segment].zone


@compiled
def _draw_citizens(rows: Any, people: Any, keys: Any) -> None:
    """Draw the citizens of some cases and prefetch their rows, which are scattered in memory.

    A case without a district takes its citizen's.
    """
    for i in range(len(rows)):
        case = rows[i]
        if case.citizen == NOBODY:
            case.citizen = choice(uniform(keys[Purpose.CITIZEN], case.key, 0), len(people))
            case.district = NOBODY
        fetch(people, case.citizen)


@door
def _find_originals(rows: Any, share: float, days: int, keys: Any) -> None:
    """Draw which cases repeat an earlier matter, and which one."""
    first = 0
    for i in range(len(rows)):
        case = rows[i]
        while rows[first].filed_day < case.filed_day - days:
            first += 1
        if i == first or uniform(keys[Purpose.REPEAT], case.key, 0) >= share:
            continue
        before = first + choice(uniform(keys[Purpose.ORIGINAL], case.key, 0), i - first)
        case.original = rows[before].original if rows[before].original != NOBODY else before

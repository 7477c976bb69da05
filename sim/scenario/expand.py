"""A scenario's issues, units and demand with all defaults filled in.

Issues and units are those of the file, then the generated ones. The departments of an issue are
drawn from `city.seed` alone; hours follow from the work that remits bring.
"""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import WEEK_DAYS, YEAR_DAYS, Department, Issue
from sim.scenario.parameters import parameters
from sim.scenario.replay import Replay, replay
from sim.scenario.unclear import UNCLEAR, factors, varied

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.compiled.streams import Purpose
    from sim.scenario.institutions import Body, Reform
    from sim.scenario.schema import Scenario

FIRST_WEIGHT = 0.6
"""Weight of an issue's first department, unless given."""


class ZoneLengths(NamedTuple):
    """Lengths of the zones on an issue's line; they add up to 1."""

    clear: tuple[float, ...]
    """Length of each department's clear remit."""
    overlap: float
    """Length of each overlap between two neighbours."""
    gap: float
    beyond: float


class Segment(NamedTuple):
    """A piece of an issue's line in one zone."""

    start: float
    zone: str
    fit: tuple[str, ...]
    """Departments: the holder, the two claimants, the one fit for a piece of the gap, or none."""


class Rates(NamedTuple):
    """Demand over time, in stretches of days during which only the season changes."""

    stretch: NDArray[np.int64]
    """Stretch of each day, shape (days,)."""
    weights: NDArray[np.float64]
    """Weight of each issue in each stretch, shape (n_stretches, n_issues)."""
    daily: NDArray[np.float64]
    """Expected cases of each day, or the number in a replayed log, shape (days,)."""
    requests: Replay | None
    """The requests of that log, read once for all runs of a scenario."""


def listed_issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return the named issues, then the generated ones, without defaults filled in."""
    named = len(scenario.issues)
    return (*scenario.issues, *generated_issues(named, scenario.issue_defaults.count))


@lru_cache(maxsize=64)
def generated_issues(named: int, count: int) -> tuple[Issue, ...]:
    """Return the issues without a name of their own, numbered after the named ones."""
    last = named + count
    return tuple(Issue(name=_numbered("issue", n, last)) for n in range(named + 1, last + 1))


def listed_departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return the named departments, then the generated ones, without defaults filled in."""
    defaults = scenario.department_defaults
    served = frozenset(department.district for department in scenario.departments)
    districts = scenario.city.districts if defaults.street_offices else 0
    return (*scenario.departments, *generated_departments(defaults.count, districts, served))


@lru_cache(maxsize=64)  # the same in all points of a sweep
def generated_departments(
    count: int, districts: int, served: frozenset[int | None]
) -> tuple[Department, ...]:
    """Return functional departments, then a street office for each district that has none."""
    return (
        *(Department(name=_numbered("department", n, count)) for n in range(1, count + 1)),
        *(
            Department(
                name=_numbered("street_office", n, districts), kind="territorial", district=n
            )
            for n in range(1, districts + 1)
            if n not in served
        ),
    )


def functional_departments(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the departments that an issue may name."""
    return tuple(each.name for each in listed_departments(scenario) if each.kind == "functional")


def functional_count(scenario: Scenario) -> int:
    """Return the number of functional departments."""
    named = sum(department.kind == "functional" for department in scenario.departments)
    return scenario.department_defaults.count + named


def districts_without_office(scenario: Scenario) -> tuple[int, ...]:
    """Return the numbers of the districts, from 1, without a street office."""
    served = {department.district for department in listed_departments(scenario)}
    return tuple(n for n in range(1, scenario.city.districts + 1) if n not in served)


def counties(scenario: Scenario) -> dict[int, str]:
    """Return the counties of districts, by number: those stated by their street offices."""
    return {
        each.district: each.county
        for each in scenario.departments
        if each.district is not None and each.county is not None
    }


def served_districts(body: Body, scenario: Scenario) -> frozenset[int]:
    """Return the districts whose cases come to a ruling body.

    They include those of its counties; a body that names neither serves all.
    """
    if body.districts is None and body.counties is None:
        return frozenset(range(1, scenario.city.districts + 1))
    return _named_districts(body, scenario)


def reformed_districts(reform: Reform, scenario: Scenario) -> frozenset[int]:
    """Return the districts in which a reform takes effect: all, unless it is limited."""
    if not reform.is_local:
        return frozenset(range(1, scenario.city.districts + 1))
    offices = {each.name: each.district for each in listed_departments(scenario)}
    of_offices = (offices[name] for name in reform.street_offices or ())
    named = _named_districts(reform, scenario)
    return named | {district for district in of_offices if district is not None}


def reforms_alike(scenario: Scenario) -> list[tuple[frozenset[int], tuple[Reform, ...]]]:
    """Return the reforms, by day, of each group of districts that have the same.

    The districts of which no limited reform is come first.
    """
    reforms = sorted(scenario.reforms, key=lambda reform: reform.day)
    within = [reformed_districts(reform, scenario) for reform in reforms]
    groups: dict[tuple[bool, ...], set[int]] = {}
    for district in range(1, scenario.city.districts + 1):
        groups.setdefault(tuple(district in each for each in within), set()).add(district)
    return [
        (frozenset(groups[kept]), tuple(itertools.compress(reforms, kept)))
        for kept in sorted(groups)
    ]


def _named_districts(limited: Body | Reform, scenario: Scenario) -> frozenset[int]:
    """Return the districts that a body or a reform names, and those of its counties."""
    within = limited.counties or ()
    those = (district for district, county in counties(scenario).items() if county in within)
    return frozenset((*(limited.districts or ()), *those))


def issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return all issues, named then generated, with every value filled in except `lead`."""
    listed, defaults = listed_issues(scenario), scenario.issue_defaults
    drawn = _drawn_departments(len(listed), scenario)
    taken_over = parameters(type(defaults)).keys() & parameters(Issue).keys() - {"departments"}
    unclear = factors(
        [
            weight_of(issue, n) if None in (issue.overlap, issue.gap) else 0.0
            for n, issue in enumerate(listed)
        ],
        scenario,
    )
    found = []
    for n, issue in enumerate(listed):
        holders = issue.departments or drawn[n]
        filled = {key: getattr(defaults, key) for key in taken_over if getattr(issue, key) is None}
        if len(holders) == 1 and issue.overlap is None:
            filled["overlap"] = 0.0
        own = sum(getattr(issue, key) or 0.0 for key in (*UNCLEAR, "beyond"))
        filled |= varied(filled, unclear[n], 1.0 - own - filled.get("beyond", 0.0))
        weights = issue.department_weights or _default_weights(len(holders))
        filled |= {
            "weight": weight_of(issue, n),
            "departments": holders,
            "department_weights": weights,
        }
        found.append(issue.model_copy(update=filled))
    return tuple(found)


def departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return all departments and street offices, named then generated, with all values filled."""
    expected, defaults = expected_hours(scenario), scenario.department_defaults
    found = []
    for unit in listed_departments(scenario):
        usual = scenario.street_office_defaults if unit.kind == "territorial" else unit
        derived = max(defaults.minimum_hours, expected[unit.name] / defaults.utilisation)
        hours = unit.staff_hours or usual.staff_hours or derived
        avoidance = (unit.avoidance, usual.avoidance, defaults.avoidance)
        filled = {
            "staff_hours": hours * unit.staff_factor,
            "avoidance": next(each for each in avoidance if each is not None),
        }
        found.append(unit.model_copy(update=filled))
    return tuple(found)


def expected_hours(scenario: Scenario) -> dict[str, float]:
    """Return the expected staff-hours per day of each department, by name.

    Each case is done once at nominal effort. A clear remit brings its holder all its cases, an
    overlap half of them to each claimant, a gap an equal part to each department of the issue.
    Cases beyond remit bring no hours, and neither do issues that are new during the run.
    """
    hours = dict.fromkeys((department.name for department in listed_departments(scenario)), 0.0)
    total = usual_weight(scenario)
    for issue in issues(scenario):
        if issue.first_day == 0:
            cases = scenario.demand.cases_per_day * (issue.weight or 0.0) / total
            daily = cases * (issue.effort_hours or 0.0)
            for name, part in zip(issue.departments or (), claimed_shares(issue), strict=True):
                hours[name] += daily * part
    return hours


def claimed_shares(issue: Issue) -> tuple[float, ...]:
    """Return each department's share of an expanded issue's line; the rest is beyond remit."""
    lengths = zone_lengths(issue)
    last = len(lengths.clear) - 1
    boundaries = [min(k, 1) + min(last - k, 1) for k in range(last + 1)]
    return tuple(
        clear + lengths.overlap / 2 * touching + lengths.gap / (last + 1)
        for clear, touching in zip(lengths.clear, boundaries, strict=True)
    )


def zone_lengths(issue: Issue) -> ZoneLengths:
    """Return the lengths of the pieces of an expanded issue's line.

    The pieces are `clear_1 | overlap_12 | clear_2 | … | gap | beyond`.
    """
    weights = issue.department_weights or ()
    overlap, gap, beyond = (each or 0.0 for each in (issue.overlap, issue.gap, issue.beyond))
    clear, total = max(0.0, 1.0 - overlap - gap - beyond), sum(weights)
    boundaries = max(1, len(weights) - 1)
    return ZoneLengths(
        tuple(clear * weight / total for weight in weights), overlap / boundaries, gap, beyond
    )


def line(issue: Issue, n: int, city_seed: int) -> tuple[Segment, ...]:
    """Return the pieces of an expanded issue's line, n-th from 0, in order, without empty ones."""
    from sim.compiled.streams import Purpose

    lengths, holders, pieces = zone_lengths(issue), issue.departments or (), issue.pieces or 1
    draws = _draws(city_seed, Purpose.GAP, np.full(pieces, n), np.arange(pieces))
    laid: list[tuple[float, str, tuple[str, ...]]] = []
    for k, holder in enumerate(holders):
        laid.append((lengths.clear[k], "clear", (holder,)))
        if k + 1 < len(holders):
            laid.append((lengths.overlap, "overlap", (holder, holders[k + 1])))
    laid += [(lengths.gap / pieces, "gap", (holders[int(draw * len(holders))],)) for draw in draws]
    laid.append((lengths.beyond, "beyond", ()))
    present = [piece for piece in laid if piece[0] > 0]
    starts = np.concatenate([[0.0], np.cumsum([length for length, *_ in present])[:-1]])
    return tuple(
        Segment(float(start), zone, fit)
        for start, (_, zone, fit) in zip(starts, present, strict=True)
    )


def rates(scenario: Scenario) -> Rates:
    """Return the rates of each issue's cases, day by day: seasons, shocks and new issues."""
    days, demand, listed = scenario.time.days, scenario.demand, listed_issues(scenario)
    starts = {0, *(issue.first_day for issue in listed)}
    starts |= {day for shock in demand.shocks for day in (shock.day, shock.day + shock.days)}
    first = np.array(sorted(day for day in starts if day < days))
    weights = np.array(
        [[_weight(n, issue, int(day), scenario) for n, issue in enumerate(listed)] for day in first]
    )
    stretch = np.searchsorted(first, np.arange(days), side="right") - 1
    if demand.log is None or scenario.inputs.absent:
        daily = _expected(weights.sum(axis=1)[stretch], scenario)
        return Rates(stretch, weights, daily, None)
    requests = replay(scenario.inputs.log(demand.log))
    filed = requests.filed_day[requests.filed_day < days]
    return Rates(stretch, weights, np.bincount(filed, minlength=days).astype(float), requests)


def usual_weight(scenario: Scenario) -> float:
    """Return the weight of all initial issues together, to which `demand.cases_per_day` refers."""
    listed = enumerate(listed_issues(scenario))
    return sum(weight_of(issue, n) for n, issue in listed if issue.first_day == 0)


def weight_of(issue: Issue, n: int) -> float:
    """Return the weight of an issue, n-th from 0."""
    return issue.weight or 1 / (n + 1)


def _weight(n: int, issue: Issue, day: int, scenario: Scenario) -> float:
    """Return the weight of an issue on a day."""
    weight = weight_of(issue, n) if day >= issue.first_day else 0.0
    for shock in scenario.demand.shocks:
        strikes = shock.issues is None or issue.name in shock.issues
        if strikes and shock.day <= day < shock.day + shock.days:
            weight *= shock.factor
    return weight


def _expected(weights: NDArray[np.float64], scenario: Scenario) -> NDArray[np.float64]:
    """Return the cases expected on each day, from the total weight of its issues."""
    demand, day = scenario.demand, np.arange(scenario.time.days)
    season = 1 + demand.seasonality * np.sin(2 * math.pi * day / YEAR_DAYS)
    week = np.array(demand.week or (1.0,) * WEEK_DAYS)
    rhythm = (week * WEEK_DAYS / week.sum())[day % WEEK_DAYS]
    expected: NDArray[np.float64] = (
        demand.cases_per_day * season * rhythm * (weights / usual_weight(scenario))
    )
    return expected


def _drawn_departments(n_issues: int, scenario: Scenario) -> list[tuple[str, ...]]:
    """Return for each issue the functional departments with the smallest draws, in that order."""
    from sim.compiled.streams import Purpose

    listed = listed_departments(scenario)
    indices = np.tile(np.arange(len(listed)), n_issues)
    issue = np.repeat(np.arange(n_issues), len(listed))
    draws = _draws(scenario.city.seed, Purpose.DEPARTMENTS, issue, indices)
    draws = draws.reshape(n_issues, len(listed))
    draws[:, [department.kind != "functional" for department in listed]] = np.inf
    taken = min(scenario.issue_defaults.departments, functional_count(scenario))
    return [
        tuple(listed[k].name for k in order)
        for order in np.argsort(draws, axis=1, kind="stable")[:, :taken]
    ]


def _draws(
    seed: int, purpose: Purpose, entities: NDArray[np.int64], occasions: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return draws of the city; only this function needs the compiler."""
    from sim.compiled.streams import keys, uniforms

    return uniforms(keys(seed)[purpose], entities, occasions)


def _default_weights(n: int) -> tuple[float, ...]:
    """Return the weights of n departments that state none: 0.6 for the first, the rest equal."""
    return (1.0,) if n == 1 else (FIRST_WEIGHT, *[(1 - FIRST_WEIGHT) / (n - 1)] * (n - 1))


def _numbered(word: str, number: int, last: int) -> str:
    """Return a generated name, such as "issue_07", with one width for all numbers to `last`."""
    return f"{word}_{number:0{max(2, len(str(last)))}}"

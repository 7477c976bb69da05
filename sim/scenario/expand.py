"""A scenario's issues, units and demand with everything filled in that a file may leave out.

Issues and units are those of the file, then the generated ones. Which departments an issue has is
drawn from `city.seed` alone; hours follow from the work that remits bring.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import WEEK_DAYS, YEAR_DAYS, Department, Issue
from sim.scenario.parameters import parameters
from sim.scenario.replay import Replay, replay

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from sim.compiled.streams import Purpose
    from sim.scenario.institutions import Body
    from sim.scenario.schema import Scenario

FIRST_WEIGHT = 0.6
"""Weight of an issue's first department, unless given."""


class ZoneLengths(NamedTuple):
    """Lengths of the zones on an issue's line; they add up to 1."""

    clear: tuple[float, ...]
    """Of each department's clear remit."""
    overlap: float
    """Of each overlap between two neighbours."""
    gap: float
    beyond: float


class Segment(NamedTuple):
    """A piece of an issue's line that is in one zone."""

    start: float
    zone: str
    fit: tuple[str, ...]
    """Departments: the holder, the two claimants, whom a piece of the gap fits, or nobody."""


class Rates(NamedTuple):
    """Demand over time, in stretches of days between which nothing but the season changes."""

    stretch: NDArray[np.int64]
    """Of each day, shape (days,)."""
    weights: NDArray[np.float64]
    """Of each issue in each stretch, shape (n_stretches, n_issues)."""
    daily: NDArray[np.float64]
    """Expected cases of each day, or those of a log that is replayed, shape (days,)."""
    requests: Replay | None
    """Of that log, read once for all runs of a scenario."""


def listed_issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return the named issues, then the generated ones; nothing is filled in."""
    named = len(scenario.issues)
    return (*scenario.issues, *generated_issues(named, scenario.issue_defaults.count))


def generated_issues(named: int, count: int) -> tuple[Issue, ...]:
    """Return the issues that have no name of their own, numbered by their place behind those named."""
    last = named + count
    return tuple(Issue(name=_numbered("issue", n, last)) for n in range(named + 1, last + 1))


def listed_departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return the named departments, then the generated ones; nothing is filled in."""
    defaults = scenario.department_defaults
    served = {department.district for department in scenario.departments}
    districts = scenario.city.districts if defaults.street_offices else 0
    return (*scenario.departments, *generated_departments(defaults.count, districts, served))


def generated_departments(
    count: int, districts: int, served: Collection[int | None]
) -> tuple[Department, ...]:
    """Return functional departments, then a street office for each district that is not served."""
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
    """Return how many functional departments there are."""
    named = sum(department.kind == "functional" for department in scenario.departments)
    return scenario.department_defaults.count + named


def districts_without_office(scenario: Scenario) -> tuple[int, ...]:
    """Return the numbers of the districts, from 1, in which no street office lies."""
    served = {department.district for department in listed_departments(scenario)}
    return tuple(n for n in range(1, scenario.city.districts + 1) if n not in served)


def counties(scenario: Scenario) -> dict[int, str]:
    """Return the counties of districts, by number: those of their street offices, where they state one."""
    return {
        each.district: each.county
        for each in scenario.departments
        if each.district is not None and each.county is not None
    }


def served_districts(body: Body, scenario: Scenario) -> frozenset[int]:
    """Return the districts whose cases come to a body that rules: those of its counties too, or all if it names none of either."""
    if body.districts is None and body.counties is None:
        return frozenset(range(1, scenario.city.districts + 1))
    within = body.counties or ()
    those = (district for district, county in counties(scenario).items() if county in within)
    return frozenset((*(body.districts or ()), *those))


def issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return all issues, named then generated, with every value filled in but `lead`."""
    listed, defaults = listed_issues(scenario), scenario.issue_defaults
    drawn = _drawn_departments(len(listed), scenario)
    taken_over = parameters(type(defaults)).keys() - {"count", "departments"}
    found = []
    for n, issue in enumerate(listed):
        holders = issue.departments or drawn[n]
        filled = {key: getattr(defaults, key) for key in taken_over if getattr(issue, key) is None}
        if len(holders) == 1 and issue.overlap is None:
            filled["overlap"] = 0.0
        weights = issue.department_weights or _default_weights(len(holders))
        filled |= {
            "weight": weight_of(issue, n),
            "departments": holders,
            "department_weights": weights,
        }
        found.append(issue.model_copy(update=filled))
    return tuple(found)


def departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return all departments and street offices, named then generated, with every value filled in."""
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
    """Return the staff-hours a day that each department can expect, by name, each case done once at nominal effort.

    A clear remit brings its holder all its cases, an overlap half of them to each claimant, a gap
    an even part to each department of the issue; what is beyond remit brings nobody any. Nobody
    foresees an issue that comes later.
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
    """Return the share of an expanded issue's line that falls to each of its departments; the rest is beyond remit."""
    lengths = zone_lengths(issue)
    last = len(lengths.clear) - 1
    boundaries = [min(k, 1) + min(last - k, 1) for k in range(last + 1)]
    return tuple(
        clear + lengths.overlap / 2 * touching + lengths.gap / (last + 1)
        for clear, touching in zip(lengths.clear, boundaries, strict=True)
    )


def zone_lengths(issue: Issue) -> ZoneLengths:
    """Return the lengths of the pieces of an expanded issue's line, `clear_1 | overlap_12 | clear_2 | … | gap | beyond`."""
    weights = issue.department_weights or ()
    overlap, gap, beyond = (each or 0.0 for each in (issue.overlap, issue.gap, issue.beyond))
    clear, total = max(0.0, 1.0 - overlap - gap - beyond), sum(weights)
    boundaries = max(1, len(weights) - 1)
    return ZoneLengths(
        tuple(clear * weight / total for weight in weights), overlap / boundaries, gap, beyond
    )


def line(issue: Issue, n: int, city_seed: int) -> tuple[Segment, ...]:
    """Return the pieces of the line of an expanded issue, n-th from 0, from its start on; those of no length are left out."""
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
    """Return how often cases of each issue come, day by day: seasons, shocks, and issues that are new."""
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
    """Return the weight of all issues that are there from the beginning, to which `demand.cases_per_day` refers."""
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
    """Return the cases expected on each day, from the weights of its issues together."""
    demand, day = scenario.demand, np.arange(scenario.time.days)
    season = 1 + demand.seasonality * np.sin(2 * math.pi * day / YEAR_DAYS)
    week = np.array(demand.week or (1.0,) * WEEK_DAYS)
    rhythm = (week * WEEK_DAYS / week.sum())[day % WEEK_DAYS]
    expected: NDArray[np.float64] = (
        demand.cases_per_day * season * rhythm * (weights / usual_weight(scenario))
    )
    return expected


def _drawn_departments(n_issues: int, scenario: Scenario) -> list[tuple[str, ...]]:
    """Return for each issue the functional departments with the smallest draws, in the order of their draws."""
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
    """Return draws of the city; only who draws needs the compiler."""
    from sim.compiled.streams import keys, uniforms

    return uniforms(keys(seed)[purpose], entities, occasions)


def _default_weights(n: int) -> tuple[float, ...]:
    """Return the weights of n departments that state none: .6 for the first, the rest equal."""
    return (1.0,) if n == 1 else (FIRST_WEIGHT, *[(1 - FIRST_WEIGHT) / (n - 1)] * (n - 1))


def _numbered(word: str, number: int, last: int) -> str:
    """Return a generated name, such as "issue_07", in which all numbers up to `last` are equally wide."""
    return f"{word}_{number:0{max(2, len(str(last)))}}"

"""A scenario's issues and departments with everything filled in that a file may leave out.

Which departments an issue has is drawn from `city.seed` alone; hours follow from the work that
remits bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.compiled.streams import Purpose, keys, uniforms
from sim.scenario.listing import listed_departments, listed_issues
from sim.scenario.rates import usual_weight, weight_of

if TYPE_CHECKING:
    from sim.scenario.city import Department, Issue, IssueDefaults
    from sim.scenario.schema import Scenario

FIRST_WEIGHT = 0.6
"""Weight of an issue's first department, unless given."""

DEFAULTED = (
    "overlap",
    "gap",
    "pieces",
    "beyond",
    "effort_hours",
    "effort_sigma",
    "lead_days",
    "lead_sigma",
    "limit_days",
)
"""What an issue takes from `issue_defaults`, key by key."""


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


def issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return all issues, named then generated, with every value filled in but `lead`."""
    listed = listed_issues(scenario)
    drawn = _drawn_departments(len(listed), scenario)
    return tuple(
        _filled_issue(issue, n, drawn[n], scenario.issue_defaults) for n, issue in enumerate(listed)
    )


def departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return all departments and street offices, named then generated, with every value filled in."""
    expected = expected_hours(scenario)
    return tuple(
        _filled_department(department, expected[department.name], scenario)
        for department in listed_departments(scenario)
    )


def expected_hours(scenario: Scenario) -> dict[str, float]:
    """Return the staff-hours a day that each department can expect, by name, each case done once at nominal effort.

    A clear remit brings its holder all its cases, an overlap half of them to each claimant, a gap
    an even part to each department of the issue; what is beyond remit brings nobody any.
    """
    hours = {department.name: 0.0 for department in listed_departments(scenario)}
    expanded = issues(scenario)
    total = usual_weight(scenario)
    for issue in expanded:
        if issue.first_day > 0:
            continue  # nobody foresees it
        daily = (
            scenario.demand.cases_per_day
            * (issue.weight or 0.0)
            / total
            * (issue.effort_hours or 0.0)
        )
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
    weights, overlap, gap, beyond = (
        issue.department_weights or (),
        issue.overlap or 0.0,
        issue.gap or 0.0,
        issue.beyond or 0.0,
    )
    clear = max(0.0, 1.0 - overlap - gap - beyond)
    total = sum(weights)
    boundaries = max(1, len(weights) - 1)
    return ZoneLengths(
        tuple(clear * weight / total for weight in weights), overlap / boundaries, gap, beyond
    )


def line(issue: Issue, n: int, city_seed: int) -> tuple[Segment, ...]:
    """Return the pieces of the line of an expanded issue, n-th from 0, from its start on; those of no length are left out."""
    lengths, holders, pieces = zone_lengths(issue), issue.departments or (), issue.pieces or 1
    draws = uniforms(keys(city_seed)[Purpose.GAP], np.full(pieces, n), np.arange(pieces))
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


def _filled_issue(issue: Issue, n: int, drawn: tuple[str, ...], defaults: IssueDefaults) -> Issue:
    """Return an issue, n-th from 0, with what it leaves out filled in."""
    holders = issue.departments or drawn
    filled = {key: getattr(defaults, key) for key in DEFAULTED if getattr(issue, key) is None}
    if len(holders) == 1 and issue.overlap is None:
        filled["overlap"] = 0.0
    filled["weight"] = weight_of(issue, n)
    filled["departments"] = holders
    filled["department_weights"] = issue.department_weights or _default_weights(len(holders))
    return issue.model_copy(update=filled)


def _drawn_departments(n_issues: int, scenario: Scenario) -> list[tuple[str, ...]]:
    """Return for each issue the functional departments with the smallest draws, in the order of their draws."""
    listed = listed_departments(scenario)
    entities = np.repeat(np.arange(n_issues), len(listed))
    indices = np.tile(np.arange(len(listed)), n_issues)
    draws = uniforms(keys(scenario.city.seed)[Purpose.DEPARTMENTS], entities, indices).reshape(
        n_issues, len(listed)
    )
    draws[:, [department.kind != "functional" for department in listed]] = np.inf
    functional = sum(department.kind == "functional" for department in listed)
    taken = min(scenario.issue_defaults.departments, functional)
    return [
        tuple(listed[k].name for k in order)
        for order in np.argsort(draws, axis=1, kind="stable")[:, :taken]
    ]


def _default_weights(n: int) -> tuple[float, ...]:
    """Return the weights of n departments that state none: .6 for the first, the rest equal."""
    return (1.0,) if n == 1 else (FIRST_WEIGHT, *[(1 - FIRST_WEIGHT) / (n - 1)] * (n - 1))


def _filled_department(department: Department, expected: float, scenario: Scenario) -> Department:
    """Return a department with what it leaves out filled in."""
    defaults = scenario.department_defaults
    hours = department.staff_hours or max(defaults.minimum_hours, expected / defaults.utilisation)
    avoidance = defaults.avoidance if department.avoidance is None else department.avoidance
    return department.model_copy(update={"staff_hours": hours, "avoidance": avoidance})

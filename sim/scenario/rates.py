"""How often cases of each issue come, day by day: seasons, shocks, and issues that are new."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import WEEK_DAYS, YEAR_DAYS
from sim.scenario.listing import listed_issues
from sim.scenario.replay import Replay, replay

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.city import Issue
    from sim.scenario.schema import Scenario


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


def rates(scenario: Scenario) -> Rates:
    """Return the demand of a scenario."""
    days, demand, listed = scenario.time.days, scenario.demand, listed_issues(scenario)
    starts = {0, *(issue.first_day for issue in listed)}
    starts |= {day for shock in demand.shocks for day in (shock.day, shock.day + shock.days)}
    first = np.array(sorted(day for day in starts if day < days))
    weights = np.array(
        [[_weight(n, issue, int(day), scenario) for n, issue in enumerate(listed)] for day in first]
    )
    stretch = np.searchsorted(first, np.arange(days), side="right") - 1
    requests = (
        replay(scenario.inputs.log(demand.log))
        if demand.log and not scenario.inputs.absent
        else None
    )
    daily = (
        _expected(weights.sum(axis=1)[stretch], scenario)
        if requests is None
        else _logged(requests, days)
    )
    return Rates(stretch, weights, daily, requests)


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


def _logged(requests: Replay, days: int) -> NDArray[np.float64]:
    """Return the requests that a log has on each day."""
    filed = requests.filed_day
    return np.bincount(filed[filed < days], minlength=days).astype(np.float64)


def usual_weight(scenario: Scenario) -> float:
    """Return the weight of all issues that are there from the beginning, to which `demand.cases_per_day` refers."""
    return sum(
        weight_of(issue, n)
        for n, issue in enumerate(listed_issues(scenario))
        if issue.first_day == 0
    )


def weight_of(issue: Issue, n: int) -> float:
    """Return the weight of an issue, n-th from 0."""
    return issue.weight or 1 / (n + 1)


def _weight(n: int, issue: Issue, day: int, scenario: Scenario) -> float:
    """Return the weight of an issue on a day."""
    if day < issue.first_day:
        return 0.0
    weight = weight_of(issue, n)
    for shock in scenario.demand.shocks:
        if shock.day <= day < shock.day + shock.days and (
            shock.issues is None or issue.name in shock.issues
        ):
            weight *= shock.factor
    return weight

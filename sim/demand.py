"""The demand tape: every request of a run, made before the run from the seed alone (ODD 5).

All arms of a replication share it. It fills the table of cases: a mechanism may end a case sooner or later, but never
redraw one.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import door
from sim.scenario.city import Issue
from sim.scenario.schema import Scenario
from sim.state.city import segment_at
from sim.state.remits import Remits
from sim.state.tables import CASE, CITIZEN, MOST_DAYS, MOST_MINUTES, NOBODY
from sim.state.zones import Resolver
from sim.streams import Purpose, choice, normal_quantile, uniform, uniforms, whole

KEYS_A_DAY = 2**20
"""More cases than a day can have; a case's key is its filing day times this, plus its rank."""


def arrivals(key: np.uint64, mean: float, days: int) -> NDArray[np.int64]:
    """Return the number of arrivals of each day, shape (days,): Poisson quantiles of one draw a day."""
    from scipy.special import pdtr, pdtrik

    draws = uniforms(key, np.arange(days))
    upper = np.ceil(pdtrik(draws, mean))
    lower = np.maximum(upper - 1, 0)
    return np.where(pdtr(lower, mean) >= draws, lower, upper).astype(np.int64)


def answered(scenario: Scenario, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the number of requests that the centre answers itself each day, shape (days,)."""
    direct = scenario.demand.direct_answer
    if direct == 0:
        return np.zeros(scenario.time.days, np.int64)
    return arrivals(keys[Purpose.ANSWERS], scenario.demand.cases_per_day * direct / (1 - direct), scenario.time.days)


def citizens(scenario: Scenario, keys: NDArray[np.uint64]) -> NDArray[Any]:
    """Return the table of citizens, a row each."""
    rows = np.zeros(scenario.citizens.count, CITIZEN)
    rows["trust"] = scenario.citizens.trust
    _fill_citizens(rows, scenario.citizens.patience_days, scenario.citizens.patience_sigma, scenario.city.districts, keys)
    return rows


def cases(scenario: Scenario, expanded: tuple[Issue, ...], remits: Remits, people: NDArray[Any], keys: NDArray[np.uint64]) -> NDArray[Any]:
    """Return the table of cases, a row each in the order of filing, all still to come."""
    per_day = arrivals(keys[Purpose.ARRIVALS], scenario.demand.cases_per_day, scenario.time.days)
    rows = np.zeros(int(per_day.sum()), CASE)
    for field in ("unit", "first_unit", "last_unit", "unit_before", "end_day", "reported_day", "docket_day", "precedent"):
        rows[field] = NOBODY
    rows["resolved_by"] = Resolver.NOBODY
    rows["filed_day"] = np.repeat(np.arange(len(per_day)), per_day)
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(per_day) - per_day, per_day)
    rows["key"] = rows["filed_day"].astype(np.int64) * KEYS_A_DAY + rank
    weights = np.array([issue.weight for issue in expanded])
    effort = np.array([(60 * issue.effort_hours, issue.effort_sigma) for issue in expanded])  # type: ignore[operator]
    _fill_cases(rows, people, np.cumsum(weights) / weights.sum(), effort, remits.issues, remits.segments, keys)
    return rows


@door
def _fill_citizens(rows: Any, patience_days: float, patience_sigma: float, districts: int, keys: Any) -> None:
    """Draw each citizen's patience and district."""
    for c in range(len(rows)):
        z = normal_quantile(uniform(keys[Purpose.PATIENCE], c, 0))
        rows[c].patience = max(1, whole(patience_days * math.exp(patience_sigma * z), MOST_DAYS))
        rows[c].district = choice(uniform(keys[Purpose.DISTRICT], c, 0), districts)


@door
def _fill_cases(rows: Any, people: Any, cumulated: Any, effort: Any, lines: Any, segments: Any, keys: Any) -> None:
    """Draw each case's issue, circumstance, citizen and effort."""
    for i in range(len(rows)):
        case = rows[i]
        case.issue = min(np.searchsorted(cumulated, uniform(keys[Purpose.ISSUE], case.key, 0), side="right"), len(cumulated) - 1)
        case.circumstance = uniform(keys[Purpose.CIRCUMSTANCE], case.key, 0)
        case.segment = segment_at(lines[case.issue], case.circumstance, segments)
        case.zone = segments[case.segment].zone
        case.citizen = choice(uniform(keys[Purpose.CITIZEN], case.key, 0), len(people))
        case.district = people[case.citizen].district
        minutes, sigma = effort[case.issue]
        z = normal_quantile(uniform(keys[Purpose.EFFORT], case.key, 0))
        case.effort = max(1, whole(minutes * math.exp(sigma * z - sigma * sigma / 2), MOST_MINUTES))

import math

import numpy as np
import pytest
from scipy import stats

from sim.model.state.status import Status
from sim.model.state.tables import EVENT
from sim.results.patterns import (
    Pattern,
    experience_elasticity,
    handoff_hazard,
    patterns,
    rank_correlation,
    touch_gini,
    within_slope,
)
from tests.results.examples import record, resolved, town


def test_hazard_is_the_share_of_those_that_far_that_go_further() -> None:
    handoffs = np.array([0, 0, 1, 2, 2])
    assert handoff_hazard(handoffs, 0, 0) == pytest.approx(3 / 5)
    assert handoff_hazard(handoffs, 1, 2) == pytest.approx((2 + 0) / (3 + 2))
    assert math.isnan(handoff_hazard(handoffs, 6, 9))


def test_rank_correlation_takes_infinite_times() -> None:
    x, y = np.array([0, 1, 1, 2, 9]), np.array([1.0, 3.0, 2.0, math.inf, math.inf])
    assert rank_correlation(x, y) == pytest.approx(stats.spearmanr(x, np.minimum(y, 99)).statistic)
    assert math.isnan(rank_correlation(x, np.ones(5)))


def test_a_unit_touches_a_case_once_however_often_it_returns() -> None:
    events = np.zeros(4, EVENT)
    events["case"], events["unit"] = [0, 0, 0, 1], [0, 1, 0, -1]
    history = record({}, {}, event_rows=events)
    assert touch_gini(history, np.array([True, True])) == 0
    assert math.isnan(touch_gini(history, np.array([False, True])))


def test_pattern_is_met_within_its_range_and_undecided_without_a_number() -> None:
    assert Pattern("P1", "", 0.5, 0.4, 0.6, "").met is True
    assert Pattern("P1", "", 0.7, 0.4, 0.6, "").met is False
    assert Pattern("P1", "", math.nan, 0.4, 0.6, "").met is None


def test_all_patterns_are_reported_with_range_and_source() -> None:
    found = patterns(record(*(resolved(k % 12, handoffs=k % 11) for k in range(60))))
    assert {pattern.name for pattern in found} == {f"P{n}" for n in range(1, 9)}
    assert all(pattern.low < pattern.high and pattern.source for pattern in found)


def test_growth_is_over_cases_without_a_hand_off() -> None:
    found = patterns(record(*(resolved(2), resolved(5, handoffs=1), resolved(18, handoffs=9))))
    growth = next(pattern for pattern in found if "9 or more" in pattern.what)
    assert growth.value == pytest.approx(18 / 2)


def test_patterns_of_an_empty_cohort_are_undecided() -> None:
    assert all(pattern.met is None for pattern in patterns(record()))


def test_slope_with_fixed_effects_is_that_of_least_squares_with_dummies() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 5, 200), rng.integers(0, 7, 200)
    x = rng.normal(size=200) + first
    y = 0.3 * x + first - 2 * second + rng.normal(size=200)
    dummies = np.column_stack([x, np.eye(5)[first], np.eye(7)[second]])
    assert within_slope(y, x, first, second) == pytest.approx(
        np.linalg.lstsq(dummies, y, rcond=None)[0][0]
    )


def test_elasticity_of_a_known_experience_curve_is_found() -> None:
    long = town(time={"days": 900, "warm_up": 0, "horizon": 200})
    days = [round(20_000 * n**-0.15) - 1 for n in range(1, 401)]
    rows = [
        {"filed_day": n, "status": Status.RESOLVED, "end_day": n + taken, "issue": 0}
        for n, taken in enumerate(days)
    ]
    assert experience_elasticity(record(*rows, scenario=long)) == pytest.approx(-0.15, abs=0.001)


def test_elasticity_of_cases_that_are_all_the_first_is_not_applicable() -> None:
    assert math.isnan(experience_elasticity(record(resolved(3), resolved(4, issue=1))))

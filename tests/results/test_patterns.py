import math

import numpy as np
import pytest
from scipy import stats

from sim.model.state.status import Status
from sim.model.state.tables import EVENT
from sim.results.patterns import (
    experience_elasticity,
    handoff_hazard,
    most_returned,
    rank_correlation,
    tail,
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


def test_a_unit_touches_a_case_once_however_often_it_returns_and_idle_units_do_not_count() -> None:
    events = np.zeros(6, EVENT)
    events["case"], events["unit"] = [0, 0, 0, 1, 2, 3], [0, 1, 0, -1, 0, 0]
    history = record({}, {}, {}, {}, event_rows=events)
    assert touch_gini(history, np.array([True, True, False, False])) == 0
    assert touch_gini(history, np.ones(4, bool)) == pytest.approx(0.25)  # 3 cases and 1
    assert math.isnan(touch_gini(history, np.array([False, True, False, False])))


def test_returns_of_the_kind_with_most_are_over_those_of_all_kinds() -> None:
    rows = [{"issue": 0, "declines": n % 2} for n in range(10)] + [{"issue": 1}] * 10
    every = record(*rows, {"issue": 2, "declines": 3})  # of one case
    of = np.ones(21, bool)
    assert most_returned(every, of, fewest=10) == pytest.approx(0.5 / (6 / 21))
    assert math.isnan(most_returned(every, of, fewest=30))
    assert math.isnan(most_returned(every, ~of, fewest=1))


def test_tail_is_over_the_median_and_a_median_of_0_counts_as_half_a_day() -> None:
    assert tail(np.array([1.0, 2.0, 30.0])) == 15
    assert tail(np.array([0.0, 0.0, 30.0])) == 60
    assert math.isnan(tail(np.array([])))


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

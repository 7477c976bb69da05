import math

import numpy as np
import pytest
from scipy import stats

from sim.measures.intervals import bands, t_interval


def test_interval_is_student_s() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = t_interval(values)
    low, high = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
    assert found == pytest.approx((4.0, low, high))


def test_intervals_cover_the_mean_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    samples = rng.normal(3.0, 2.0, size=(8, 20_000))
    found = bands(samples)
    covered = np.mean((found.low <= 3.0) & (found.high >= 3.0))
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 20_000))


def test_one_replication_has_no_interval() -> None:
    found = t_interval(np.array([2.0]))
    assert found.estimate == 2
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_no_replication_has_no_estimate() -> None:
    assert all(math.isnan(number) for number in t_interval(np.array([])))


def test_replications_that_agree_leave_no_doubt() -> None:
    assert t_interval(np.zeros(5)) == (0, 0, 0)


def test_bands_are_intervals_point_by_point() -> None:
    curves = np.array([[1.0, 5.0], [2.0, 7.0], [6.0, 6.0]])
    found = bands(curves)
    assert (found.estimate[1], found.low[1], found.high[1]) == pytest.approx(t_interval(curves[:, 1]))

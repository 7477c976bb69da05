import math

import numpy as np
import pytest
from scipy import stats

from sim.results.intervals import (
    bands,
    interval_note,
    mean_interval,
    reach,
    share_difference,
    share_interval,
)
from sim.results.notes import Note


def test_interval_of_symmetric_replications_is_student_s() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0])
    low, high = stats.t.interval(0.95, 3, loc=3, scale=stats.sem(values))
    assert mean_interval(values) == pytest.approx((3.0, low, high))


def test_interval_of_skewed_replications_reaches_as_far_as_willink_s_on_the_long_side() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 10.0])
    t, error, a = (
        stats.t.ppf(0.975, 7),
        stats.sem(values),
        stats.skew(values, bias=False) / 6 / math.sqrt(8),
    )
    willink = (np.cbrt(1 + 6 * a * (-t - a)) - 1) / (2 * a)
    assert t < -willink < 2 * t
    assert mean_interval(values) == pytest.approx((4.75, 4.75 - t * error, 4.75 - willink * error))
    estimate, low, high = mean_interval(values)
    assert mean_interval(-values) == pytest.approx((-estimate, -high, -low))


def test_no_end_is_twice_as_far_from_the_mean_as_student_s() -> None:
    values = np.array([12.0, 18.5, 16.4, 13.9, 4.8, 17.6])
    farthest = 2 * stats.t.ppf(0.975, 5) * stats.sem(values)
    assert values.mean() - mean_interval(values).low == pytest.approx(farthest)


def test_two_replications_have_student_s_interval() -> None:
    assert mean_interval(np.array([1.0, 3.0])) == pytest.approx(
        (2.0, *stats.t.interval(0.95, 1, loc=2, scale=1))
    )


@pytest.mark.parametrize("skewed", [1e-9, 1e-4])
def test_interval_has_no_step_where_skewness_goes_to_nothing(skewed: float) -> None:
    assert np.array(reach(8, skewed)) == pytest.approx(np.array(reach(8, 0.0)), abs=1e-3)


@pytest.mark.parametrize("n", [3, 5, 10, 20])
def test_intervals_of_normal_numbers_cover_a_little_more_than_they_say(n: int) -> None:
    samples = np.random.default_rng(1).normal(3.0, 2.0, size=(n, 20_000))
    found = bands(samples)
    covered = np.mean((found.low <= 3.0) & (found.high >= 3.0))
    error = math.sqrt(0.95 * 0.05 / 20_000)
    assert 0.95 - 4 * error < covered < 0.97 + 4 * error


@pytest.mark.parametrize("n", [5, 10, 20])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("form", ["alone", "clustered", "either way"])
def test_intervals_of_rare_counts_cover_their_mean(n: int, share: float, form: str) -> None:
    """A run has none with a high probability, else one, a cluster, or a difference of one."""
    rng = np.random.default_rng(n)
    shape = (n, 5000)
    count = {
        "alone": np.ones(shape),
        "clustered": rng.geometric(0.4, shape),
        "either way": rng.choice([1.0, 1.0, -1.0], shape),
    }[form]
    mean = {"alone": 1, "clustered": 2.5, "either way": 1 / 3}[form] * share
    found = bands(count * (rng.random(shape) < share))
    given = np.isfinite(found.low)
    covered = np.mean(((found.low <= mean) & (mean <= found.high))[given])
    assert covered > 0.9 - 4 * math.sqrt(0.09 / given.sum())


def test_one_replication_has_no_interval() -> None:
    values = np.array([2.0])
    found = mean_interval(values)
    assert found.estimate == 2
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert interval_note(values) == {Note.NO_REPETITION: ()}


def test_no_replication_has_no_estimate() -> None:
    assert all(math.isnan(number) for number in mean_interval(np.array([])))
    assert interval_note(np.array([])) == {}


@pytest.mark.parametrize(
    "values", [np.zeros(5), np.array([0.1, 0.1, 0.1 + 1e-16]), np.array([7.0, 7.0])]
)
def test_replications_that_agree_have_no_interval_and_a_note(values: np.ndarray) -> None:
    found = mean_interval(values)
    assert found.estimate == pytest.approx(values[0])
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert interval_note(values) == {Note.ALIKE: ()}


def test_an_interval_needs_no_note() -> None:
    assert interval_note(np.array([0.0, 0.0, 1e-7])) == {}


def test_bands_are_intervals_point_by_point() -> None:
    curves = np.array([[1.0, 5.0, 1.0], [2.0, 7.0, 1.0], [6.0, 6.0, 1.0]])
    found = bands(curves)
    for point in range(3):
        assert (found.estimate[point], found.low[point], found.high[point]) == pytest.approx(
            mean_interval(curves[:, point]), nan_ok=True
        )


@pytest.mark.parametrize(("counted", "of"), [(0, 5), (1, 20), (42, 100), (20, 20)])
def test_interval_of_a_share_is_wilson_s(counted: int, of: int) -> None:
    expected = stats.binomtest(counted, of).proportion_ci(method="wilson")
    assert share_interval(counted, of) == pytest.approx(
        (counted / of, expected.low, expected.high), abs=1e-12
    )


def test_share_of_nothing_is_not_applicable() -> None:
    assert all(
        math.isnan(number)
        for number in (
            *share_interval(0, 0),
            *share_difference(np.array([], bool), np.array([], bool)),
        )
    )


def test_difference_of_two_shares_of_the_same_draws_is_newcombe_s() -> None:
    """His example of 36 and 0 pairs that agree, and 12 and 2 that do not."""
    first, second = (
        np.repeat([True, True, False], [36, 12, 2]),
        np.repeat([True, False, True], [36, 12, 2]),
    )
    assert share_difference(second, first) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)
    assert share_difference(first, second) == pytest.approx((-0.2, -0.3404, -0.0569), abs=5e-5)


@pytest.mark.parametrize(("both", "one"), [(0.1, 0.1), (0.3, 0.1), (0.0, 0.4)])
def test_interval_of_a_difference_of_shares_covers_it(both: float, one: float) -> None:
    """Where shares go together, where they exclude one another, and where they are rare."""
    rng, n, trials = np.random.default_rng(1), 40, 2000
    covered = 0
    for draws in rng.random((trials, n)):
        found = share_difference(draws < both + one, (draws < both) | (draws > 1 - one / 2))
        covered += found.low <= -one / 2 <= found.high
    assert covered / trials > 0.95 - 4 * math.sqrt(0.05 * 0.95 / trials)

"""Intervals of what is searched for, of a search whose slopes are known."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.logs.draft import OF_TIME
from sim.logs.search import Found, Search, intervals


def search(slopes: np.ndarray) -> Any:
    return SimpleNamespace(
        slopes=lambda places: slopes, target=np.zeros(len(slopes)), weights=np.ones(len(slopes))
    )


def drawn(rng: np.random.Generator, n: int, spread: float, statistics: int) -> np.ndarray:
    """Statistics without a mean, so that no misfit is left."""
    found = rng.normal(0, spread, (n, statistics))
    return found - found.mean(axis=0)


@pytest.mark.parametrize("strength", [4.0, 40.0])
def test_intervals_are_those_of_least_squares_with_student_s_quantile(strength: float) -> None:
    """What slopes say is not made stronger than it is, be it much or little."""
    rng = np.random.default_rng(1)
    slopes = strength * np.array([[1.0, 0.2], [0.3, -1.0], [0.5, 0.5]])
    seeds, resamples = drawn(rng, 8, 0.05, 3), drawn(rng, 200, 0.1, 3)
    noise = np.cov(resamples, rowvar=False) + np.diag(np.var(seeds, axis=0, ddof=1))
    inverse = np.linalg.inv(slopes.T @ slopes)
    half = stats.t.ppf(0.975, 7) * np.sqrt(np.diag(inverse @ slopes.T @ noise @ slopes @ inverse))
    places = np.array([0.5, 0.4])
    low, high = intervals(search(slopes), places, seeds, resamples)
    assert low == pytest.approx(places - half)
    assert high == pytest.approx(places + half)


@pytest.mark.parametrize("other", [0.0, 1e-6])
def test_what_slopes_say_nothing_of_may_lie_anywhere(other: float) -> None:
    rng = np.random.default_rng(2)
    slopes = np.array([[40.0, 0.0], [30.0, 0.0], [0.0, other]])
    low, high = intervals(
        search(slopes), np.array([0.5, 0.1]), drawn(rng, 8, 0.05, 3), drawn(rng, 200, 0.1, 3)
    )
    assert (low[1], high[1]) == (0, 1)
    assert high[0] - low[0] < 0.05


class Known(Search):
    """A search whose misfits are a function of places."""

    def __init__(self, far: Any) -> None:
        self.far, self.parameters, self.seed = far, OF_TIME, 1

    def misfits(self, places: np.ndarray) -> np.ndarray:
        return np.asarray(self.far(places))


def test_a_search_in_the_flat_has_moved_nothing() -> None:
    search = Known(lambda places: np.array([7.0, 7.0]))
    search.best()
    assert not search.moved.any()


def test_a_search_says_which_values_it_has_moved() -> None:
    search = Known(lambda places: np.array([places[0] - 0.123, places[2] - 0.456, 1.0]))
    places = search.best()
    assert places[[0, 2]] == pytest.approx([0.123, 0.456], abs=1e-3)
    assert search.moved.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("value", "width", "moved", "how"),
    [
        (0.5, 0.1, True, "searched"),
        (0.5, 0.1, False, "starting value"),
        (0.5, 0.9, True, "searched, not learnt"),
        (0.001, 0.1, True, "searched, at a bound"),
        (0.999, 0.1, True, "searched, at a bound"),
        (0.999, 0.9, True, "searched, not learnt"),
    ],
)
def test_how_a_value_was_found_is_said(value: float, width: float, moved: bool, how: str) -> None:
    parameter = OF_TIME[0]._replace(low=0.0, high=1.0)
    low, high = value - width / 2, value + width / 2
    assert Found(parameter, value, low, high, moved).how == how

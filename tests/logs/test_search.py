"""Intervals of what is searched for, of a search whose slopes are known."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.logs.search import intervals


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

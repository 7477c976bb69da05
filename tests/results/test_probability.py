"""Distributions, ranks and Latin hypercubes, compared with SciPy."""

import numpy as np
import pytest
from scipy import special, stats

from sim.results.probability import f_quantile, latin_hypercube, ranks, t_above, t_quantile

DEGREES = (1, 2, 3, 5, 10, 29, 30, 49, 199, 9999)


@pytest.mark.parametrize("degrees", DEGREES)
def test_students_t_is_scipys(degrees: int) -> None:
    for t in (0.0, 0.01, 0.5, 1.0, 2.0, 5.0, 50.0):
        assert t_above(degrees, t) == pytest.approx(stats.t.sf(t, degrees), rel=1e-11, abs=1e-300)
    for probability in (0.025, 0.5, 0.6, 0.9, 0.975, 0.9995):
        expected = stats.t.ppf(probability, degrees)
        assert t_quantile(degrees, probability) == pytest.approx(expected, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize("first", DEGREES)
@pytest.mark.parametrize("second", DEGREES)
def test_fishers_f_is_scipys(first: int, second: int) -> None:
    for probability in (0.5, 0.8, 0.975, 0.999):
        expected = special.fdtri(first, second, probability)
        assert f_quantile(first, second, probability) == pytest.approx(expected, rel=1e-10)


def test_ranks_share_the_mean_of_equal_values() -> None:
    values = np.array([3.0, np.inf, 1.0, 3.0, -2.0, 3.0, np.inf])
    assert ranks(values).tolist() == [4.0, 6.5, 2.0, 4.0, 1.0, 4.0, 6.5]


def test_a_latin_hypercube_draws_once_from_each_part_of_each_range() -> None:
    points = latin_hypercube(20, 3, seed=5)
    assert points.shape == (20, 3)
    assert (np.sort(np.floor(20 * points), axis=0) == np.arange(20)[:, None]).all()
    assert not (points == latin_hypercube(20, 3, seed=6)).any()

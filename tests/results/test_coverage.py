"""Coverage of the intervals of every summary measure, for levels and paired differences.

The runs of a city are taken as the population: its mean is known, and thousands of comparisons are
drawn from them.
"""

import math
from typing import Any

import numpy as np
import pytest

import sim
from sim.experiments.arms import factorial
from sim.measures import MEASURES, bands, summary

DRAWN = 2000
"""Comparisons."""

SHORT: dict[str, Any] = {"time.days": 600, "time.warm_up": 100, "time.horizon": 250}

CITIES: dict[str, tuple[dict[str, Any], tuple[str, ...], int]] = {
    "classroom": ({}, ("precedents",), 2000),
    "shishi": (SHORT, ("precedents",), 600),
    "shanghai": (SHORT | {"time.days": 500}, ("supervision",), 600),
}
"""Values, toggles and number of runs by scenario; a town needs more runs, because of rare
outliers."""

FEW_VALUES = {"median_days", "open_over_250"}
"""Measures that take a few values: intervals are wider than they need be at few replications, as
narrower ones would cover too seldom."""


@pytest.fixture(scope="module", params=CITIES)
def found(request: pytest.FixtureRequest) -> dict[str, np.ndarray]:
    """Every varying measure in an arm, and its difference between two, in each of many runs."""
    values, toggles, seeds = CITIES[request.param]
    arms = factorial(sim.load_scenario(request.param).with_values(values), toggles)
    runs = [
        np.array([[*summary(sim.run(arm.scenario, seed)).values()] for seed in range(seeds)])
        for arm in arms
    ]
    levels = {
        f"{name} {arm.name}": column
        for arm, made in zip(arms, runs, strict=True)
        for name, column in zip(MEASURES, made.T, strict=True)
    }
    changes = {
        f"{name} change": column
        for name, column in zip(MEASURES, (runs[1] - runs[0]).T, strict=True)
    }
    return {
        name: column
        for name, column in (levels | changes).items()
        if np.isfinite(column).all() and np.ptp(column) > 1e-9
    }


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10, 20])
def test_intervals_of_every_measure_cover_its_mean(found: dict[str, np.ndarray], n: int) -> None:
    least, most = (
        share + sign * 3 * math.sqrt(share * (1 - share) / DRAWN)
        for share, sign in ((0.9, -1), (0.99, 1))
    )
    rng = np.random.default_rng(n)
    assert len({name.split()[0] for name in found}) >= 25
    for name, column in found.items():
        ends = bands(rng.choice(column, (n, DRAWN)))
        given, mean = np.isfinite(ends.low), column.mean()
        covered = np.mean(((ends.low <= mean) & (mean <= ends.high))[given])
        assert covered > least, (name, covered)
        assert covered < most or name.split()[0] in FEW_VALUES, (name, covered)

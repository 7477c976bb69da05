"""How sure a search is of what it found: intervals that hold the log's luck, the runs' luck, and what the model cannot repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.fitting.search import Search


RESAMPLES = 200

BEFOREHAND = 12.0
"""One over the variance of a number of which nothing is known but that it lies between 0 and 1."""

NORMAL = 1.96
"""Half of a 95 % interval in standard deviations."""


def intervals(
    search: Search, places: NDArray[np.float64], seeds: NDArray[np.float64], resamples: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of 95 % intervals of what was found, each of shape (n_knobs,), within the knobs' ranges of 0 to 1.

    The covariance is that of the method of simulated moments, (J'J)⁻¹ J'ΣJ (J'J)⁻¹, with the slopes J of the weighted misfits.
    Σ adds what the log's weeks vary, what seeds vary, and the square of each misfit that is left: a statistic that no values
    repeat says so much less of them. Where slopes say nothing of a knob, it may lie anywhere in its range.

    Parameters
    ----------
    search
        With the values' ranges, the statistics and their weights.
    places : shape (n_knobs,)
        What was found.
    seeds : shape (n_seeds, n_statistics)
        Statistics of runs there with other seeds (`Search.repeated`).
    resamples : shape (n_resamples, n_statistics)
        Statistics of the log drawn anew (`sim.fitting.statistics.resampled`).
    """
    slopes = search.slopes(places)
    misfit = (seeds.mean(axis=0) - search.target) * search.weights
    spread = [np.cov(drawn * search.weights, rowvar=False) for drawn in (resamples, seeds)]
    noise = spread[0] + np.diag(np.diag(spread[1])) + np.diag(misfit**2)
    known = slopes.T @ slopes + BEFOREHAND * np.eye(len(places))
    middle = slopes.T @ noise @ slopes + BEFOREHAND * np.eye(len(places))
    inverse = np.linalg.inv(known)
    half = NORMAL * np.sqrt(np.diag(inverse @ middle @ inverse))
    return np.maximum(0.0, places - half), np.minimum(1.0, places + half)

"""How sure a search is of what it found: intervals that hold the log's luck, the runs' luck, and what the model cannot repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.intervals import LEVEL, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.search import Search


RESAMPLES = 200

NOTHING = 1e-9
"""What slopes say of a direction over what they say of the one they say most of, below which that
is nothing but rounding."""

CAVEATS = (
    "intervals of what was searched for are approximate: slopes at one place stand for the whole "
    "range, and what no values repeat "
    "counts as noise",
    "the interval of cases a day, and the test that says whether demand swings over the year, "
    "take weekly counts as independent. Where "
    "a busy week follows a busy week, the interval is too narrow, and demand is said to swing too "
    "often",
)
"""What must be known of the intervals of a fit, said beside them."""


def intervals(
    search: Search,
    places: NDArray[np.float64],
    seeds: NDArray[np.float64],
    resamples: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of 95 % intervals of what was found, each of shape (n_knobs,), within the knobs' ranges of 0 to 1.

    Parameters
    ----------
    search
        With the values' ranges, the statistics and their weights.
    places : shape (n_knobs,)
        What was found.
    seeds : shape (n_seeds, n_statistics)
        Statistics of runs there with other seeds (`Search.repeated`).
    resamples : shape (n_resamples, n_statistics)
        Statistics of the log resampled (`sim.logs.statistics.resampled`).

    Notes
    -----
    The covariance is that of the method of simulated moments [1]_, (J'J)⁻¹ J'ΣJ (J'J)⁻¹, with the
    slopes J of the weighted misfits. Σ adds what the log's weeks vary, what seeds vary, and the
    square of each misfit that is left: a statistic that no values repeat says so much less of them.
    Along directions of which the slopes say nothing, values may lie anywhere in their ranges. The
    quantile is Student's, with as many degrees of freedom as the fewest runs that a part of Σ is
    estimated from leave: those with other seeds. `CAVEATS` says what remains approximate.

    References
    ----------
    .. [1] McFadden, D. (1989). A method of simulated moments for estimation of discrete response models without numerical integration.
       Econometrica 57, 995-1026.
    """
    slopes = search.slopes(places)
    misfit = (seeds.mean(axis=0) - search.target) * search.weights
    spread = [np.cov(drawn * search.weights, rowvar=False) for drawn in (resamples, seeds)]
    noise = spread[0] + np.diag(np.diag(spread[1])) + np.diag(misfit**2)
    said, directions = np.linalg.eigh(slopes.T @ slopes)
    told = said > NOTHING * max(said[-1], 1.0)
    inverse = (directions[:, told] / said[told]) @ directions[:, told].T
    covariance = (
        inverse @ slopes.T @ noise @ slopes @ inverse
        + directions[:, ~told] @ directions[:, ~told].T
    )
    half = t_quantile(len(seeds) - 1, 0.5 + LEVEL / 2) * np.sqrt(np.diag(covariance))
    return np.maximum(0.0, places - half), np.minimum(1.0, places + half)

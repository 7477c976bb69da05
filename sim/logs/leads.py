"""Lead times by issue: how long cases take that nobody passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtr

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

BORROWED = 10.0
"""Cases' worth of what all issues have in common that each issue's estimate starts from, so that
rare ones can be told too."""

MEDIAN_BOUNDS = (0.01, 2000.0)
SPREAD_BOUNDS = (0.1, 4.5)


def lead_times(cases: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return median (working days) and log standard deviation of the time of cases without a hand-off, by issue.

    The model rounds lognormal times to whole days: a case closed on day d had a time from d - ½ to
    d + ½, and one that is open after d days a longer one. Estimated by maximum likelihood, from
    those of all issues and a few cases' worth of the whole.

    Parameters
    ----------
    cases
        Of a log (`WorkLog.cases`).
    """
    import pandas as pd

    straight = cases[cases["handoffs"] == 0]
    whole = _counted(straight)
    start = (
        _most_likely(whole, (np.log(max(0.5, float(straight["days"].median()))), 1.5))
        if len(straight)
        else (np.log(0.5), 1.5)
    )
    share = whole.assign(n=whole["n"] / max(1.0, whole["n"].sum()) * BORROWED)
    found = {str(issue): _counted(part) for issue, part in straight.groupby("issue")}
    told = {
        issue: _most_likely(pd.concat([counted, share]), start) for issue, counted in found.items()
    }
    return {str(issue): _natural(told.get(str(issue), start)) for issue in cases["issue"].unique()}


def _counted(cases: pd.DataFrame) -> pd.DataFrame:
    """Return how many cases there are of each number of days, closed and open: `days`, `closed`, `n`."""
    return cases.groupby(["days", "closed"]).size().rename("n").reset_index()


def _most_likely(counted: pd.DataFrame, start: tuple[float, float]) -> tuple[float, float]:
    """Return the logarithm of the median and the spread under which counts are likeliest."""
    days, closed, n = (
        counted["days"].to_numpy(float),
        counted["closed"].to_numpy(bool),
        counted["n"].to_numpy(float),
    )
    bounds = [tuple(np.log(MEDIAN_BOUNDS)), SPREAD_BOUNDS]
    mu, sigma = minimize(
        _unlikeliness, start, args=(days, closed, n), method="Nelder-Mead", bounds=bounds
    ).x
    return float(mu), float(sigma)


def _unlikeliness(
    parameters: NDArray[np.float64],
    days: NDArray[np.float64],
    closed: NDArray[np.bool_],
    n: NDArray[np.float64],
) -> float:
    """Return minus the log likelihood of counts."""
    mu, sigma = parameters
    with np.errstate(divide="ignore"):
        low, high = (
            (np.log(days - 0.5, where=days > 0, out=np.full_like(days, -np.inf)) - mu) / sigma,
            (np.log(days + 0.5) - mu) / sigma,
        )
    chance = np.where(closed, np.log(np.maximum(ndtr(high) - ndtr(low), 1e-12)), log_ndtr(-high))
    return -float((n * chance).sum())


def _natural(estimate: tuple[float, float]) -> tuple[float, float]:
    """Return median and spread."""
    mu, sigma = estimate
    return float(np.exp(mu)), float(sigma)

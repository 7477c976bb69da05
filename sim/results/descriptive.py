"""Mean, ratio, quantile and Gini coefficient, each NaN ("not applicable") without data, never 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def mean(values: NDArray[Any]) -> float:
    """Return the mean; for truth values it is the share of true ones."""
    return float(values.mean()) if len(values) else math.nan


def ratio(part: float, whole: float) -> float:
    """Return part divided by whole; NaN if the whole is 0."""
    return float(part) / float(whole) if whole else math.nan


def quantile(values: NDArray[Any], share: float, limit: float = math.inf) -> float:
    """Return the least value that at least a share of all values do not exceed.

    It is the inverse of the empirical distribution.

    Parameters
    ----------
    values : shape (n,)
        May be infinite: the result is one of them, never between two.
    share
        In (0, 1].
    limit
        A quantile beyond it is unknown: NaN.
    """
    if len(values) == 0:
        return math.nan
    place = max(0, math.ceil(share * len(values) - 1e-9) - 1)
    found = float(np.partition(values, place)[place])
    return found if found <= limit else math.nan


def gini(values: NDArray[Any]) -> float:
    """Return the Gini coefficient of non-negative values: 0 if equal, near 1 if one has all.

    Parameters
    ----------
    values : shape (n,)
        Not below 0. NaN if their sum is 0.

    Notes
    -----
    It is the mean absolute difference of all n * n pairs divided by twice the mean, computed from
    the sorted values. With n values it is (n - 1) / n at most.

    Examples
    --------
    >>> gini(np.array([0.0, 0.0, 0.0, 1.0]))
    0.75
    """
    ordered = np.sort(np.asarray(values, np.float64))
    n = len(ordered)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return ratio(float(ranks @ ordered), n * float(ordered.sum()))

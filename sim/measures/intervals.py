"""Intervals over replications. The replication is the unit of inference; cases of one run are never pooled.

They cover simulation noise only: how well runs are averaged, not how sure the assumptions are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
"""Share of intervals that cover the mean in the long run."""


class Interval(NamedTuple):
    """A mean with its interval; numbers, or arrays of one shape."""

    estimate: Any
    """The mean."""
    low: Any
    """Its lower end."""
    high: Any
    """Its upper end."""


def t_interval(values: NDArray[Any], level: float = LEVEL) -> Interval:
    """Return the mean of replications and Student's t interval for it.

    Parameters
    ----------
    values : shape (n_replications,)
        One number a replication, such as a paired difference, from independent seeds; known in each of them.
    level
        In (0, 1).

    Returns
    -------
    Interval
        `low` and `high` are NaN with fewer than two replications, the estimate too with none.

    Notes
    -----
    Exact where the numbers are normal, and near it for means of many cases. Where all replications agree, the interval is the
    estimate itself.

    Examples
    --------
    >>> estimate, low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 2), estimate, round(high, 2)
    (-0.48, 2.0, 4.48)
    """
    if len(values) == 0:
        return Interval(math.nan, math.nan, math.nan)
    estimate, low, high = bands(np.asarray(values, np.float64)[:, None], level)
    return Interval(float(estimate[0]), float(low[0]), float(high[0]))


def bands(values: NDArray[Any], level: float = LEVEL) -> Interval:
    """Return the mean of curves over replications and pointwise t intervals.

    Parameters
    ----------
    values : shape (n_replications, n_points)
        One curve a replication.
    level
        In (0, 1), of each point by itself: the whole curve lies within its band less often.

    Returns
    -------
    Interval
        Of arrays of shape (n_points,); `low` and `high` are NaN with fewer than two replications.
    """
    n = len(values)
    estimate = values.mean(axis=0)
    if n < 2:
        unknown = np.full(estimate.shape, np.nan)
        return Interval(estimate, unknown, unknown)
    half = t_quantile(n - 1, 0.5 + level / 2) * values.std(axis=0, ddof=1) / math.sqrt(n)
    return Interval(estimate, estimate - half, estimate + half)


def t_quantile(degrees: int, probability: float) -> float:
    """Return a quantile of Student's t distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))

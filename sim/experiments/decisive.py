"""Which of the numbers that nobody knows decide an effect: partial rank correlations over draws, tested together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.results.intervals import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DRAWS_PER_NUMBER = 5
"""Fewer draws for each number leave too little to tell numbers apart by."""

CHANCE = 0.05
"""How often any number may be named where an effect depends on none."""


class Correlation(NamedTuple):
    """A correlation with its interval, and how often chance gives one as strong; NaN where there are too few draws."""

    estimate: float
    low: float
    high: float
    p_value: float


def partial_rank_correlations(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[Correlation]:
    """Return how strongly an effect rises or falls with each number, the others held fixed.

    Parameters
    ----------
    x : shape (n_draws, n_numbers)
        What was drawn.
    y : shape (n_draws,)
        The effect in each draw; finite.

    Returns
    -------
    list of Correlation
        One a number, from -1 to 1: the correlation of the ranks of number and effect that remains
        when the ranks of all other numbers are taken out of both by least squares. It sees what is
        monotone, whether straight or not. Intervals are 95 % intervals by Fisher's transformation,
        p values those of Student's t with n - k - 2 degrees of freedom, k other numbers; both are
        of each number by itself. NaN where the effect or the number does not vary, or there are too
        few draws to tell k + 1 numbers apart.

    References
    ----------
    .. [1] Marino, S., Hogue, I. B., Ray, C. J. and Kirschner, D. E. (2008). A methodology for performing global uncertainty and
       sensitivity analysis in systems biology. Journal of Theoretical Biology 254, 178-196.
    """
    from scipy.stats import rankdata

    ranks, effect = rankdata(x, axis=0), rankdata(y)
    return [
        _correlation(ranks[:, k], effect, np.delete(ranks, k, axis=1)) for k in range(x.shape[1])
    ]


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return the p values of several tests so that all together err as often as each of them says.

    Parameters
    ----------
    p_values
        NaN where nothing was tested.

    Returns
    -------
    list of float
        By Holm's method, in the same order: the m-th smallest of n is multiplied by n - m + 1, and
        none is below a smaller one. It holds however the tests depend on one another.

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65-70.
    """
    found, least = [math.nan] * len(p_values), 0.0
    tested = sorted((p, place) for place, p in enumerate(p_values) if not math.isnan(p))
    for smaller, (p, place) in enumerate(tested):
        least = max(least, min(1.0, p * (len(tested) - smaller)))
        found[place] = least
    return found


def _correlation(
    number: NDArray[np.float64], effect: NDArray[np.float64], others: NDArray[np.float64]
) -> Correlation:
    """Return the correlation of what others leave of two columns, with its interval."""
    from scipy.special import ndtri, stdtr

    n, k = others.shape
    if n - k - 3 <= 0:
        return Correlation(math.nan, math.nan, math.nan, math.nan)
    a, b = _residual(number, others), _residual(effect, others)
    spread = math.sqrt(float(a @ a) * float(b @ b))
    if spread <= 1e-9 * n:
        return Correlation(math.nan, math.nan, math.nan, math.nan)
    estimate = min(1.0, max(-1.0, float(a @ b) / spread))
    inside = min(0.999999, max(-0.999999, estimate))
    half = float(ndtri(0.5 + LEVEL / 2)) / math.sqrt(n - k - 3)
    z = math.atanh(inside)
    p_value = 2 * float(stdtr(n - k - 2, -abs(inside) * math.sqrt((n - k - 2) / (1 - inside**2))))
    return Correlation(estimate, math.tanh(z - half), math.tanh(z + half), p_value)


def _residual(column: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left of a column when the others, and its mean, are taken out."""
    by = np.column_stack((np.ones(len(column)), others))
    left: NDArray[np.float64] = column - by @ np.linalg.lstsq(by, column, rcond=None)[0]
    return left

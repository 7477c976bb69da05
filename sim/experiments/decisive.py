"""Which of the numbers that nobody knows decide an effect: partial rank correlations over draws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.intervals import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Correlation(NamedTuple):
    """A correlation with its interval; NaN where there are too few draws."""

    estimate: float
    low: float
    high: float


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
        One a number, from -1 to 1: the correlation of the ranks of number and effect that remains when the ranks of all other
        numbers are taken out of both by least squares. It sees what is monotone, whether straight or not. Intervals are 95 %
        intervals by Fisher's transformation with n - k - 2 degrees of freedom, k other numbers. NaN where the effect or the
        number does not vary, or there are too few draws to tell k + 1 numbers apart.

    References
    ----------
    .. [1] Marino, S., Hogue, I. B., Ray, C. J. and Kirschner, D. E. (2008). A methodology for performing global uncertainty and
       sensitivity analysis in systems biology. Journal of Theoretical Biology 254, 178-196.
    """
    from scipy.stats import rankdata

    ranks, effect = rankdata(x, axis=0), rankdata(y)
    return [_correlation(ranks[:, k], effect, np.delete(ranks, k, axis=1)) for k in range(x.shape[1])]


def _correlation(number: NDArray[np.float64], effect: NDArray[np.float64], others: NDArray[np.float64]) -> Correlation:
    """Return the correlation of what others leave of two columns, with its interval."""
    from scipy.special import ndtri

    n, k = others.shape
    if n - k - 3 <= 0:
        return Correlation(math.nan, math.nan, math.nan)
    a, b = _residual(number, others), _residual(effect, others)
    spread = math.sqrt(float(a @ a) * float(b @ b))
    if spread <= 1e-9 * n:
        return Correlation(math.nan, math.nan, math.nan)
    estimate = min(1.0, max(-1.0, float(a @ b) / spread))
    half = float(ndtri(0.5 + LEVEL / 2)) / math.sqrt(n - k - 3)
    z = math.atanh(min(0.999999, max(-0.999999, estimate)))
    return Correlation(estimate, math.tanh(z - half), math.tanh(z + half))


def _residual(column: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left of a column when the others, and its mean, are taken out."""
    by = np.column_stack((np.ones(len(column)), others))
    left: NDArray[np.float64] = column - by @ np.linalg.lstsq(by, column, rcond=None)[0]
    return left

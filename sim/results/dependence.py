"""How an effect depends on uncertain numbers and choices: rank correlations and F tests."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.results.intervals import LEVEL
from sim.results.probability import f_above, ranks, t_above

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray


class Correlation(NamedTuple):
    """A correlation, its interval and p value; NaN if there are too few draws."""

    estimate: float
    low: float
    high: float
    p_value: float


UNKNOWN = Correlation(math.nan, math.nan, math.nan, math.nan)


def dependences(x: pd.DataFrame, y: NDArray[np.float64]) -> list[Correlation]:
    """Return how an effect depends on each number and choice, the others held fixed.

    Parameters
    ----------
    x : shape (n_draws, n_keys)
        A column for each number and choice.
    y : shape (n_draws,)
        The effect.

    Returns
    -------
    list of Correlation
        NaN where the effect or the number does not vary, or there are too few draws to distinguish
        them all. Each is for its number or choice alone; see `corrected`.

    Notes
    -----
    Numbers have partial rank correlations: the correlation, from -1 to 1, of the ranks of number
    and effect after the ranks of all others are removed from both by least squares [1]_. It detects
    monotone dependence, linear or not. Intervals are 95 % intervals by Fisher's transformation, p
    values those of Student's t. Choices have only the p value of an F test in the regression of
    the ranks of `y` on the ranks of all numbers and an indicator of each value of a choice but one.

    References
    ----------
    .. [1] Marino, S., Hogue, I. B., Ray, C. J. and Kirschner, D. E. (2008). Journal of Theoretical
       Biology 254, 178-196.
    """
    chosen = {*x.select_dtypes(exclude="number")}
    columns = {
        key: np.column_stack([column == value for value in column.unique()[1:]]).astype(np.float64)
        if key in chosen
        else ranks(column.to_numpy(np.float64))[:, None]
        for key, column in x.items()
    }
    effect, found = ranks(y), []
    for key, column in columns.items():
        others = [each for other, each in columns.items() if other != key]
        rest = np.column_stack([np.empty((len(y), 0)), *others])
        if key in chosen:
            found.append(UNKNOWN._replace(p_value=_of_choice(column, effect, rest)))
        else:
            found.append(_correlation(column[:, 0], effect, rest))
    return found


def _of_choice(
    values: NDArray[np.float64], effect: NDArray[np.float64], others: NDArray[np.float64]
) -> float:
    """Return the p value of an F test that the values of a choice do not matter beside others."""
    n = len(effect)
    fewer, more = (np.column_stack((np.ones(n), *parts)) for parts in ((others,), (others, values)))
    left = [
        float(np.sum((effect - by @ np.linalg.lstsq(by, effect, rcond=None)[0]) ** 2))
        for by in (fewer, more)
    ]
    free = n - more.shape[1]
    if free <= 0 or left[0] <= 1e-12 * n:
        return math.nan
    if left[1] <= 1e-12 * n:
        return 0.0
    return f_above(values.shape[1], free, (left[0] - left[1]) / values.shape[1] / left[1] * free)


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return the p values of several tests, corrected by Holm's method; NaN if not tested.

    Holm (1979, Scandinavian Journal of Statistics 6, 65-70): the m-th smallest of n is multiplied
    by n - m + 1, and none is below a smaller one. It holds however the tests depend on one another.
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
    """Return the correlation of two columns' residuals on others, with its interval."""
    n, k = others.shape
    by, both = np.column_stack((np.ones(n), others)), np.column_stack((number, effect))
    a, b = (both - by @ np.linalg.lstsq(by, both, rcond=None)[0]).T
    spread = math.sqrt(float(a @ a) * float(b @ b))
    if n - k - 3 <= 0 or spread <= 1e-9 * n:
        return UNKNOWN
    estimate = min(1.0, max(-1.0, float(a @ b) / spread))
    inside = min(0.999999, max(-0.999999, estimate))
    half = NormalDist().inv_cdf(0.5 + LEVEL / 2) / math.sqrt(n - k - 3)
    z = math.atanh(inside)
    p_value = 2 * t_above(n - k - 2, abs(inside) * math.sqrt((n - k - 2) / (1 - inside**2)))
    return Correlation(estimate, math.tanh(z - half), math.tanh(z + half), p_value)

"""Student's t, Fisher's F, ranks and Latin hypercubes without SciPy, which is large to install.

Both distributions follow from one function, the regularised incomplete beta function, by its
continued fraction [1]_. Its factor is computed as by Loader [2]_, which loses no precision for many
degrees of freedom. `tests/results/test_distributions.py` compares all of it with SciPy.

References
----------
.. [1] Olver, F. W. J. et al. (2010). NIST Handbook of Mathematical Functions. Cambridge University
   Press. Section 8.17.
.. [2] Loader, C. (2000). Fast and accurate computation of binomial probabilities. Lucent
   Technologies.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ENOUGH = 1e-16
"""Relative change of a continued fraction at which it has converged."""

STIRLING = 15.0
"""Argument from which the series of Stirling's remainder is exact up to rounding."""


def t_above(degrees: float, t: float) -> float:
    """Return the probability that Student's t with so many degrees of freedom exceeds `t` >= 0."""
    return _incomplete_beta(degrees / 2, 0.5, degrees, t * t) / 2


def f_above(first: int, second: int, f: float) -> float:
    """Return the probability that F with so many degrees of freedom exceeds `f` >= 0."""
    return _incomplete_beta(second / 2, first / 2, second, first * f)


@cache
def t_quantile(degrees: int, probability: float) -> float:
    """Return a quantile of Student's t distribution; `probability` is above 0 and below 1."""
    if probability < 0.5:
        return -t_quantile(degrees, 1 - probability)
    above = 1 - probability
    return _first(lambda t: t_above(degrees, t) <= above)


@cache
def f_quantile(first: int, second: int, probability: float) -> float:
    """Return a quantile of Fisher's F distribution with these degrees of freedom."""

    def reached(f: float) -> bool:
        return _incomplete_beta(first / 2, second / 2, first * f, second) >= probability

    return _first(reached)


def ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the ranks of values, from 1; equal values share the mean of their ranks."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    means: NDArray[np.float64] = np.cumsum(counts) - (counts - 1) / 2
    return means[which]


def latin_hypercube(points: int, numbers: int, seed: int) -> NDArray[np.float64]:
    """Return points of a Latin hypercube in the unit cube, shape (points, numbers).

    Each number's range is cut into as many equal parts as there are points; each is drawn from once
    (McKay, Beckman and Conover 1979, Technometrics 21, 239-245).
    """
    rng = np.random.default_rng(seed).spawn(1)[0]  # the points that SciPy's sampler gives
    within = rng.uniform(size=(points, numbers))
    orders = np.tile(np.arange(1, points + 1), (numbers, 1))
    for order in orders:
        rng.shuffle(order)
    return (orders.T - within) / points


def _first(reached: Callable[[float], bool]) -> float:
    """Return the least number, 0 or more, from which a condition holds."""
    low, high = 0.0, 1.0
    while not reached(high):
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _incomplete_beta(a: float, b: float, u: float, v: float) -> float:
    """Return the regularised incomplete beta function at u / (u + v), both non-negative."""
    x, y = u / (u + v), v / (u + v)
    if x == 0 or y == 0:
        return 0.0 if x == 0 else 1.0
    if u * (b + 1) > v * (a + 1):  # it converges faster on the other side
        return 1.0 - _incomplete_beta(b, a, v, u)
    # x**a y**b / B(a, b), by how far x and y are from the peak at x = a / (a + b).
    apart = (u * b - v * a) / (u + v)
    power = a * _log_ratio(x * (a + b) / a, apart / a) + b * _log_ratio(y * (a + b) / b, -apart / b)
    power += _remainder(a + b) - _remainder(a) - _remainder(b)
    factor = math.exp(power) * math.sqrt(a * b / (2 * math.pi * (a + b)))
    fraction, c, d = 1.0, 1.0, 0.0
    for m in range(1, 100_000):
        half = m // 2
        step = -(a + half) * (a + b + half) if m % 2 else half * (b - half)
        step *= x / ((a + m - 1) * (a + m))
        d = 1 / (1 + step * d)
        c = 1 + step / c
        fraction *= c * d
        if abs(c * d - 1) <= ENOUGH:
            break
    return factor / (a * fraction)


def _log_ratio(ratio: float, more: float) -> float:
    """Return the logarithm of a ratio that is 1 + `more`."""
    return math.log1p(more) if abs(more) < 0.5 else math.log(ratio)


def _remainder(x: float) -> float:
    """Return the remainder of Stirling's formula for the logarithm of the gamma function."""
    if x < STIRLING:
        return math.lgamma(x) - ((x - 0.5) * math.log(x) - x + math.log(2 * math.pi) / 2)
    s = 1 / (x * x)
    return (
        1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * 691 / 360360))))
    ) / x

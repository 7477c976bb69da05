"""Intervals of means over replications, and of shares of draws.

Levels, paired differences, sweeps, curves and the page all use this module. Intervals of means
cover simulation noise only: the precision of the average of runs, not the uncertainty of the
assumptions. The replication is the unit of inference; cases of one run are never pooled.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.results.notes import Note
from sim.results.probability import t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.results.notes import Notes

LEVEL = 0.95
"""Share of intervals that cover the mean in the long run."""

FARTHEST = 2.0
"""How much farther than Student's an end may be: few replications give little information on
skewness, and its correction diverges."""

ROUNDING = 1e-9
"""Numbers that differ by no more are equal up to rounding."""


class Interval(NamedTuple):
    """An estimate with its interval; numbers, or arrays of one shape.

    Examples
    --------
    >>> import sim
    >>> estimate, low, high = sim.measures.share_interval(18, 20)
    >>> low < estimate < high
    True
    """

    estimate: Any
    """The mean, or the share."""
    low: Any
    """Its lower end."""
    high: Any
    """Its upper end."""


def mean_interval(values: NDArray[Any], level: float = LEVEL) -> Interval:
    """Return the mean of replications and an interval for it.

    Parameters
    ----------
    values : shape (n_replications,)
        One number a replication, such as a paired difference, from independent seeds; known in each
        of them.
    level
        In (0, 1).

    Returns
    -------
    Interval
        `low` and `high` are NaN where there is none, the estimate too without a replication;
        `interval_note` says why.

    Notes
    -----
    With t the quantile of Student's t with n - 1 degrees of freedom, s the standard deviation and g
    the skewness of the replications, an end is the farther of Student's and of Willink's
    [Willink2005]_, whose interval corrects for skewness, but never more than twice as far from the
    mean as Student's::

        mean - t s / sqrt(n)           mean + t s / sqrt(n)
        mean - G(t) s / sqrt(n)        mean - G(-t) s / sqrt(n)
        G(r) = (cbrt(1 + 6 a (r - a)) - 1) / (2 a),   a = g / (6 sqrt(n))

    Conditions: replications are independent and have one distribution, of any form with a third
    moment; counts may be clustered by run, as a run is one number here. Student's interval alone
    covers too seldom where few replications differ from the others, or a few are far out, and
    Willink's alone where few replications hide their skewness. For normal numbers both together
    cover .965 of means at 5 replications, .962 at 10 and .957 at 20. Of numbers that take two or
    three values (the median day of each run) they cover more than .99 at 5 replications; narrower
    ones would cover too seldom where few replications differ. Where one run in hundreds decides the
    mean, at a skewness of 7, they cover .7 at 5 and .9 at 20: so few replications do not show such
    runs.

    Where all replications agree, nothing is known of their spread. An interval of no length would
    claim that there is none. With 95 % confidence fewer than 1 - 0.05 ** (1 / n) of all
    replications differ [Hanley1983]_, but not by how much.

    References
    ----------
    .. [Willink2005] Willink, R. (2005). A confidence interval and test for the mean of an
       asymmetric distribution. Communications in Statistics - Theory and Methods 34, 753-766.
    .. [Hanley1983] Hanley, J. A. and Lippman-Hand, A. (1983). If nothing goes wrong, is everything
       all right? Interpreting zero numerators. JAMA 249, 1743-1745.

    Examples
    --------
    >>> estimate, low, high = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 2), estimate, round(high, 2)
    (-0.48, 2.0, 4.48)
    >>> mean_interval(np.array([0.0, 0.0, 0.0]))
    Interval(estimate=0.0, low=nan, high=nan)
    """
    if len(values) == 0:
        return Interval(math.nan, math.nan, math.nan)
    estimate, low, high = bands(np.asarray(values, np.float64)[:, None], level)
    return Interval(float(estimate[0]), float(low[0]), float(high[0]))


def interval_note(values: NDArray[Any]) -> Notes:
    """Return why the mean of replications has no interval, or nothing.

    It is nothing if there is an interval, or no replication.

    Parameters
    ----------
    values : shape (n_replications,)
        As in `mean_interval`.
    """
    if len(values) == 1:
        return {Note.NO_REPETITION: ()}
    return {Note.ALIKE: ()} if len(values) > 1 and bool(all_alike(values)) else {}


def all_alike(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return whether all replications, along the first axis, are equal up to rounding."""
    return np.asarray(np.ptp(values, axis=0) <= ROUNDING)


def bands(values: NDArray[Any], level: float = LEVEL) -> Interval:
    """Return the mean curve over replications, with an interval at each point.

    Parameters
    ----------
    values : shape (n_replications, n_points)
        One curve for each replication.
    level
        Confidence level of each single point, in (0, 1). The whole curve lies within its band
        less often.

    Returns
    -------
    Interval
        Of arrays of shape (n_points,), as `mean_interval` gives them; `low` and `high` are NaN with
        fewer than two replications, and where all agree.

    Examples
    --------
    >>> import numpy as np
    >>> import sim
    >>> curves = np.array([[1.0, 0.5, 0.2], [1.0, 0.6, 0.3]])
    >>> sim.measures.bands(curves).estimate.tolist()
    [1.0, 0.55, 0.25]
    """
    estimate = values.mean(axis=0)
    if len(values) < 2:
        unknown = np.full(estimate.shape, np.nan)
        return Interval(estimate, unknown, unknown)
    error = np.where(all_alike(values), np.nan, values.std(axis=0, ddof=1) / math.sqrt(len(values)))
    below, above = reach(len(values), skewness(values), level)
    return Interval(estimate, estimate - below * error, estimate + above * error)


def reach(n: int, skewed: Any, level: float = LEVEL) -> tuple[Any, Any]:
    """Return an interval's ends below and above the mean, in standard errors; see `mean_interval`.

    Parameters
    ----------
    n
        Replications, 2 or more.
    skewed
        Their skewness.
    level
        In (0, 1).
    """
    t, a = t_quantile(n - 1, 0.5 + level / 2), np.asarray(skewed) / (6 * math.sqrt(n))

    def willink(r: float) -> NDArray[np.float64]:
        # Near a = 0 the fraction tends to r, and its numerator to mere rounding.
        return np.where(
            np.abs(a) < 1e-6,
            r,
            (np.cbrt(1 + 6 * a * (r - a)) - 1) / np.where(np.abs(a) < 1e-6, 1.0, 2 * a),
        )

    return np.clip(willink(t), t, FARTHEST * t), np.clip(-willink(-t), t, FARTHEST * t)


def skewness(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the skewness of replications along the first axis.

    Its third moment is unbiased. It is 0 for fewer than three replications, or equal ones.
    """
    n = len(values)
    if n < 3:
        return np.zeros(values.shape[1:])
    apart = values - values.mean(axis=0)
    third, spread = n * (apart**3).sum(axis=0) / ((n - 1) * (n - 2)), values.std(axis=0, ddof=1)
    return np.where(all_alike(values), 0.0, third / np.where(all_alike(values), 1.0, spread) ** 3)


def share_interval(counted: int, of: int, level: float = LEVEL) -> Interval:
    """Return a share, such as that of draws in which an effect hurts, with Wilson's interval.

    Parameters
    ----------
    counted, of
        How many of how many; they count as independent. Of a Latin hypercube shares vary less, so
        the interval is then rather wide.
    level
        In (0, 1).

    Returns
    -------
    Interval
        Within 0 and 1, of some length also at these [Wilson1927]_; NaN of nothing.

    References
    ----------
    .. [Wilson1927] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
       inference. Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> [round(number, 3) for number in share_interval(0, 20)]
    [0.0, 0.0, 0.161]
    """
    if of == 0:
        return Interval(math.nan, math.nan, math.nan)
    share, z2 = counted / of, NormalDist().inv_cdf(0.5 + level / 2) ** 2
    middle = (counted + z2 / 2) / (of + z2)
    half = math.sqrt(z2 * (share * (1 - share) * of + z2 / 4)) / (of + z2)
    return Interval(
        share, 0.0 if counted == 0 else middle - half, 1.0 if counted == of else middle + half
    )


def share_difference(
    first: NDArray[np.bool_], second: NDArray[np.bool_], level: float = LEVEL
) -> Interval:
    """Return the difference of two shares of the same draws, the second minus the first.

    It has Newcombe's interval for paired shares.

    Parameters
    ----------
    first, second : shape (n_draws,)
        Whether each draw is counted.
    level
        In (0, 1).

    Returns
    -------
    Interval
        Between -1 and 1; NaN without draws.

    Notes
    -----
    Wilson's intervals of both shares are put together with the correlation of the two counts, which
    is made smaller by half of a draw where it is positive (method 10 of [Newcombe1998]_).

    References
    ----------
    .. [Newcombe1998] Newcombe, R. G. (1998). Improved confidence intervals for the difference
       between binomial proportions based on paired data. Statistics in Medicine 17, 2635-2650.

    Examples
    --------
    >>> counted = np.arange(20)
    >>> [round(float(number), 3) for number in share_difference(counted < 4, counted < 12)]
    [0.4, 0.142, 0.587]
    """
    n = len(first)
    one, two = (share_interval(int(counted.sum()), n, level) for counted in (first, second))
    if n == 0:
        return one
    both, neither = int((first & second).sum()), int((~first & ~second).sum())
    only_first, only_second = int(first.sum()) - both, int(second.sum()) - both
    product = both * neither - only_first * only_second
    spread = math.sqrt(first.sum() * second.sum() * (n - first.sum()) * (n - second.sum()))
    alike = (max(product - n / 2, 0) if product > 0 else product) / spread if spread else 0.0

    def apart(a: float, b: float) -> float:
        return math.sqrt(a**2 - 2 * alike * a * b + b**2)

    below = apart(two.estimate - two.low, one.high - one.estimate)
    above = apart(two.high - two.estimate, one.estimate - one.low)
    difference = two.estimate - one.estimate
    return Interval(difference, difference - below, difference + above)

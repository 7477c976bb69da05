"""Numbers of a run that show the patterns of real logs; `sim.logs.yardsticks` has the real ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.state.tables import NOBODY
from sim.results.cohort import chosen
from sim.results.descriptive import gini, quantile, ratio
from sim.results.probability import ranks
from sim.results.resolution import times
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]


MONTHS = 12
"""Months per year; a month has 250 / 12 working days."""


def experience_elasticity(record: RunRecord, of: NDArray[np.bool_] | None = None) -> float:
    """Return the elasticity of 1 + days with respect to the number of the case within its issue.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases that are counted and compared; the cohort unless given. Only those truly resolved
        have a time.

    Returns
    -------
    float
        The slope of log(1 + days) on log(n) within issue and within month. NaN (not applicable) if
        nothing varies.

    Notes
    -----
    Never use it to support precedents: it falls wherever anybody learns, or where early cases
    happen to be harder, and in logs of service desks also because duplicates come in bursts. Only a
    comparison of arms is evidence.
    """
    part = chosen(record, of)
    issue = record.case_columns["issue"][part].astype(np.int64)
    month = record.case_columns["filed_day"][part].astype(np.int64) * MONTHS // YEAR_DAYS
    days = times(record, of=part)
    known = np.isfinite(days)
    if not known.any():
        return math.nan
    return within_slope(
        np.log1p(days[known]), np.log(_occurrence(issue))[known], issue[known], month[known]
    )


def within_slope(
    y: NDArray[Any], x: NDArray[Any], first: NDArray[np.int64], second: NDArray[np.int64]
) -> float:
    """Return the least-squares slope of y on x with fixed effects of two groupings.

    Parameters
    ----------
    y, x : shape (n,)
        Finite.
    first, second : shape (n,)
        Group numbers of 0 or more.

    Notes
    -----
    By the theorem of Frisch, Waugh and Lovell the slope is that of the residuals of both on the
    groups' indicators, whose normal equations need only counts and sums by group.
    """
    groups = np.unique(first, return_inverse=True)[1], np.unique(second, return_inverse=True)[1]
    normal = _normal_matrix(*groups)
    residual = x - _fitted(x, groups, normal)
    spread = float(residual @ residual)
    if spread <= 1e-12 * float(x @ x):
        return math.nan
    return float(residual @ y) / spread


def _occurrence(issue: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of each case within its issue, from 1."""
    order = np.argsort(issue, kind="stable")
    starts = np.searchsorted(issue[order], issue[order])
    occurrence = np.empty(len(issue), np.int64)
    occurrence[order] = np.arange(len(issue)) - starts + 1
    return occurrence


def _normal_matrix(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.float64]:
    """Return the cross products of the indicators of two groupings."""
    n, m = int(first.max()) + 1, int(second.max()) + 1
    both = np.bincount(first * m + second, minlength=n * m).reshape(n, m)
    return np.block(
        [[np.diag(both.sum(axis=1)), both], [both.T, np.diag(both.sum(axis=0))]]
    ).astype(np.float64)


def _fitted(
    values: NDArray[Any], groups: tuple[NDArray[Any], NDArray[Any]], normal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the least-squares fit of values by indicators; all solutions give the same fit."""
    first, second = groups
    sums = np.concatenate((np.bincount(first, values), np.bincount(second, values)))
    effects = np.linalg.lstsq(normal, sums, rcond=None)[0]
    n = int(first.max()) + 1
    fitted: NDArray[np.float64] = effects[first] + effects[n + second]
    return fitted


def handoff_hazard(handoffs: NDArray[np.int64], first: int, last: int) -> float:
    """Return the probability of another hand-off after k, pooled over k from `first` to `last`.

    Parameters
    ----------
    handoffs : shape (n_cases,)
        Of each case, in all.
    first, last
        0 or more.
    """
    ks = range(first, last + 1)
    return ratio(
        sum(int((handoffs > k).sum()) for k in ks), sum(int((handoffs >= k).sum()) for k in ks)
    )


def rank_correlation(x: NDArray[Any], y: NDArray[Any]) -> float:
    """Return Spearman's rank correlation; values may be infinite. NaN if either does not vary."""
    if len(x) < 2 or (x == x[0]).all() or (y == y[0]).all():
        return math.nan
    return float(np.corrcoef(ranks(x), ranks(y))[0, 1])


LEAST_DAYS = 0.5
"""A median of 0 whole days counts as half a day when it divides."""


def growth(part: NDArray[np.float64], of: NDArray[np.float64]) -> float:
    """Return the median of some days over that of others."""
    return ratio(quantile(part, 0.5), max(quantile(of, 0.5), LEAST_DAYS))


def tail(days: NDArray[np.float64]) -> float:
    """Return the 99 % quantile of days over their median."""
    return ratio(quantile(days, 0.99), max(quantile(days, 0.5), LEAST_DAYS))


def touch_gini(record: RunRecord, of: Mask) -> float:
    """Return the Gini coefficient of the number of these cases that each unit ever held.

    As in a log, which names no others, only units that held one are counted.
    """
    events = record.kept_events()
    held = of[events["case"]] & (events["unit"] != NOBODY)
    n_units = len(record.unit_rows)
    pairs = np.unique(events["case"][held].astype(np.int64) * n_units + events["unit"][held])
    counts = np.bincount(pairs % n_units)
    return gini(counts[counts > 0])


def most_returned(record: RunRecord, of: Mask, fewest: int) -> float:
    """Return the share of cases that units returned, in the issue with most over that in all.

    Parameters
    ----------
    record
        Of any run.
    of : shape (n_cases,)
        The cases counted.
    fewest
        Cases that an issue must have.
    """
    cases = record.case_columns
    issue, returned = cases["issue"][of], cases["declines"][of] > 0
    counts = np.bincount(issue)
    shares = np.bincount(issue, returned)[counts >= fewest] / counts[counts >= fewest]
    return ratio(shares.max(), returned.mean()) if len(shares) else math.nan

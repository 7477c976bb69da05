"""The experience curve: whether the n-th case of an issue takes less time than the first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.cohort import chosen
from sim.results.resolution import times
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

MONTHS = 12
"""Months a year; a month has 250 / 12 working days."""


def experience_elasticity(record: RunRecord, of: NDArray[np.bool_] | None = None) -> float:
    """Return the elasticity of 1 + days with respect to how many cases of the issue there have been, this one included.

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
    Never use it to support precedents: it falls wherever anybody learns, or where cases that happen
    to come first are harder, and in logs of service desks also because duplicates come in bursts.
    The comparison of arms is what tells.
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
    """Return of each case the how-manieth of its issue it is, from 1."""
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
    """Return the least-squares fit of values by indicators; of the many solutions of the equations any gives the same fit."""
    first, second = groups
    sums = np.concatenate((np.bincount(first, values), np.bincount(second, values)))
    effects = np.linalg.lstsq(normal, sums, rcond=None)[0]
    n = int(first.max()) + 1
    fitted: NDArray[np.float64] = effects[first] + effects[n + second]
    return fitted

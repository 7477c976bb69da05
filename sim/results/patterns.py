"""The patterns of a plausible city: in real logs, in a run, and whether they agree.

P1, P2, P3, P6 and P8 come from IT service desks: an analogue, as no public log of a city hotline
records hand-offs. A model is fitted to P1-P3 and judged on P4 and P5; P8 must never be used to
support precedents.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.tables import NOBODY
from sim.results.cohort import chosen, cohort, is_followed
from sim.results.descriptive import gini, mean, quantile, ratio
from sim.results.probability import ranks
from sim.results.resolution import times
from sim.results.summary import no_handoff_share, open_over_250, ping_pong_share
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


DESKS = "IT service desks (BPI Challenge 2013 and 2014, UCI incident log): an analogue"
BOSTON = "Boston 311, second half of 2011, and IT service desks (an analogue)"

MANY = 9
"""Number of hand-offs from which a case counts as passed on for ever."""

LATER = 6
"""The later hazard is that of cases with at least this number of hand-offs, up to `MANY`."""

LEAST_DAYS = 0.5
"""A median of 0 whole days counts as half a day when it divides."""


class Pattern(NamedTuple):
    """A number that real logs show, beside the same number of a run.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom").with_values({"adjudication.enabled": False})
    >>> sim.measures.patterns(sim.run(town, seed=1))[0].name
    'P1'
    """

    name: str
    """P1 to P8."""
    what: str
    """Which number of it, in words."""
    value: float
    """NaN where the run has no such number."""
    low: float
    """Least that real logs show, as far as is known."""
    high: float
    """Most that they show."""
    source: str
    """The logs that show it."""

    @property
    def met(self) -> bool | None:
        """Whether the run's number lies within the range; None where it has none."""
        return None if math.isnan(self.value) else self.low <= self.value <= self.high


def patterns(record: RunRecord) -> list[Pattern]:
    """Return the patterns P1 to P8 as a run's cohort shows them.

    Parameters
    ----------
    record
        Of a run with a cohort; the patterns are those of a city without adjudication.

    Returns
    -------
    list of Pattern
        In order; P1, P2, P4, P5 and P6 have two numbers each.

    Raises
    ------
    RecordError
        If the run was recorded without its events.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom").with_values({"adjudication.enabled": False})
    >>> found = sim.measures.patterns(sim.run(town, seed=1))
    >>> [pattern.name for pattern in found][:3]
    ['P1', 'P1', 'P2']
    """
    of = cohort(record)
    counts = record.case_columns["handoffs"][of]
    return [
        *_handoffs(record, of, counts),
        *_durations(record, of, counts),
        *_on_time(record, of, counts),
        *_rest(record, of),
    ]


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


def _handoffs(record: RunRecord, of: Mask, counts: NDArray[np.int64]) -> list[Pattern]:
    """Return P1 to P3: the distribution of hand-offs."""
    return [
        Pattern(
            "P1",
            "share of cases without a hand-off",
            no_handoff_share(record, of),
            0.49,
            0.62,
            DESKS,
        ),
        Pattern("P1", "99 % quantile of hand-offs", quantile(counts, 0.99), 7, 11, DESKS),
        Pattern(
            "P2", "probability of a first hand-off", handoff_hazard(counts, 0, 0), 0.38, 0.51, DESKS
        ),
        Pattern(
            "P2",
            "probability of another hand-off after 6 to 9",
            handoff_hazard(counts, LATER, MANY),
            0.6,
            0.8,
            DESKS,
        ),
        Pattern(
            "P3",
            "share with ping-pong, given two hand-offs",
            ping_pong_share(record, of),
            0.5,
            0.65,
            DESKS,
        ),
    ]


def _durations(record: RunRecord, of: Mask, counts: NDArray[np.int64]) -> list[Pattern]:
    """Return P4 and P5: hand-offs take time, and the tail is heavy.

    As in the logs, any end counts; open cases are infinite.
    """
    days = times(record, end="ended", of=of)
    median = quantile(days, 0.5)
    growth = ratio(
        quantile(days[counts >= MANY], 0.5), max(quantile(days[counts == 0], 0.5), LEAST_DAYS)
    )
    tail = ratio(quantile(days, 0.99), max(median, LEAST_DAYS))
    return [
        Pattern(
            "P4",
            "median days after 9 or more hand-offs, over that without one",
            growth,
            10,
            math.inf,
            DESKS,
        ),
        Pattern(
            "P4",
            "rank correlation of hand-offs and days",
            rank_correlation(counts, days),
            0.4,
            0.6,
            DESKS,
        ),
        Pattern("P5", "99 % quantile of days over the median", tail, 15, math.inf, BOSTON),
        Pattern("P5", "share open after a year", open_over_250(record, of), 0.03, 0.093, BOSTON),
    ]


def _on_time(record: RunRecord, of: Mask, counts: NDArray[np.int64]) -> list[Pattern]:
    """Return P6: the share resolved within the limit falls with hand-offs."""
    limits = record.limits(of)
    on_time = times(record, of=of) <= limits
    known = is_followed(record, of, limits)
    shares = [
        mean(on_time[chosen]) if known else math.nan for chosen in (counts == 0, counts >= MANY)
    ]
    return [
        Pattern(
            "P6",
            "share on time without a hand-off",
            shares[0],
            0.7,
            0.85,
            "IT service desks (UCI incident log): an analogue",
        ),
        Pattern(
            "P6",
            "share on time after 9 or more hand-offs",
            shares[1],
            0,
            0.1,
            "IT service desks (UCI incident log): an analogue",
        ),
    ]


def _rest(record: RunRecord, of: Mask) -> list[Pattern]:
    """Return P7 and P8: load is concentrated, and the n-th case of an issue takes less time."""
    source = "IT service desks (UCI incident log): an analogue, and observational"
    return [
        Pattern(
            "P7",
            "inequality (Gini) between units in cases touched",
            touch_gini(record, of),
            0.7,
            0.85,
            "BPI Challenge 2013: 649 teams of a firm",
        ),
        Pattern(
            "P8",
            "elasticity of 1 + days in the number of cases of the issue",
            experience_elasticity(record, of),
            -0.2,
            -0.1,
            source,
        ),
    ]


def touch_gini(record: RunRecord, of: Mask) -> float:
    """Return the Gini coefficient over all units of the number of these cases each ever held."""
    events = record.kept_events()
    held = of[events["case"]] & (events["unit"] != NOBODY)
    n_units = len(record.unit_rows)
    pairs = np.unique(events["case"][held].astype(np.int64) * n_units + events["unit"][held])
    return gini(np.bincount(pairs % n_units, minlength=n_units))

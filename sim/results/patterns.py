"""The patterns that a plausible city shows: what real logs show, what a run shows, and whether they agree.

P1, P2, P3, P6 and P8 come from IT service desks: an analogue, as no public log of a city hotline
records hand-offs. A model is fitted to P1-P3 and judged on P4 and P5; P8 must never be used to
support precedents.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.model.state.tables import NOBODY
from sim.results import handoffs
from sim.results.cohort import cohort, is_followed
from sim.results.descriptive import gini, mean, quantile, ratio
from sim.results.experience import experience_elasticity
from sim.results.resolution import open_over_250, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.records.record import RunRecord

    Mask = NDArray[np.bool_]

DESKS = "IT service desks (BPI Challenge 2013 and 2014, UCI incident log): an analogue"
BOSTON = "Boston 311, second half of 2011, and IT service desks (an analogue)"

MANY = 9
"""From so many hand-offs on a case counts as passed on for ever."""

LATER = 6
"""The later hazard is that of cases with so many hand-offs or more, up to `MANY`."""

LEAST_DAYS = 0.5
"""A median of 0 whole days counts as half a day where something is divided by it."""


class Pattern(NamedTuple):
    """A number that real logs show, beside the same number of a run."""

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
    """Return the probability of another hand-off, given k already, pooled over k from `first` to `last`.

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
    from scipy.stats import rankdata

    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


def _handoffs(record: RunRecord, of: Mask, counts: NDArray[np.int64]) -> list[Pattern]:
    """Return P1 to P3: how often cases are passed on."""
    return [
        Pattern(
            "P1",
            "share of cases without a hand-off",
            handoffs.no_handoff_share(record, of),
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
            handoffs.ping_pong_share(record, of),
            0.5,
            0.65,
            DESKS,
        ),
    ]


def _durations(record: RunRecord, of: Mask, counts: NDArray[np.int64]) -> list[Pattern]:
    """Return P4 and P5: hand-offs take time, and the tail is heavy. As in the logs, any end counts; open cases are infinite."""
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
    limits = record.limit_days[record.case_columns["issue"][of]]
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
    """Return the Gini coefficient over all units of how many of these cases each ever held."""
    events = record.kept_events()
    held = of[events["case"]] & (events["unit"] != NOBODY)
    n_units = len(record.unit_rows)
    pairs = np.unique(events["case"][held].astype(np.int64) * n_units + events["unit"][held])
    return gini(np.bincount(pairs % n_units, minlength=n_units))

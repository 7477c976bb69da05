"""How long cases take: T is the working days from filing to an end, infinite without that end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.model.state.status import Status
from sim.model.state.tables import NOBODY
from sim.results.cohort import check_followed, chosen, is_followed
from sim.results.descriptive import mean, quantile
from sim.results.intervals import bands
from sim.results.result import Each

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.cohort import Part
    from sim.results.result import Look

    End = Literal["resolved", "disposed", "reported", "ended"]


def times(
    record: RunRecord, *, end: End = "resolved", of: Part | None = None
) -> NDArray[np.float64]:
    """Return the time that each case took.

    Parameters
    ----------
    record
        Of any run.
    end
        What counts as the end: `resolved` (the last close, not rejected at the call-back:
        *true* resolution), `disposed` (that, or referred out with an explanation), `reported` (the
        first close, or resolution by fiat without one) or `ended` (anything after which the case is
        no longer open, withdrawal too).
    of : shape (n_cases,), or a slice
        The cases asked about; the cohort unless given.

    Returns
    -------
    shape (n_chosen,), working days
        Infinite for cases that have not come to that end when the run ends.

    Raises
    ------
    ValueError
        If `end` is none of these.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> days = sim.measures.times(record)
    >>> len(days) == int(sim.measures.cohort(record).sum())
    True
    """
    cases, part = record.case_columns, chosen(record, of)
    status, day = cases["status"][part], cases["end_day"][part]
    match end:
        case "resolved":
            counted = status == Status.RESOLVED
        case "disposed":
            counted = (status == Status.RESOLVED) | (status == Status.REFERRED_OUT)
        case "ended":
            counted = status >= Status.RESOLVED
        case "reported":
            reported = cases["reported_day"][part]
            counted = (reported != NOBODY) | (status == Status.RESOLVED)
            day = np.where(reported != NOBODY, reported, day)
        case _:
            raise ValueError(
                f"end must be 'resolved', 'disposed', 'reported' or 'ended', but was {end!r}"
            )
    taken: NDArray[np.float64] = np.where(counted, day, np.inf) - cases["filed_day"][part]
    return taken


def restricted_mean(
    record: RunRecord, horizon: int | None = None, *, end: End = "resolved", of: Part | None = None
) -> float:
    """Return the mean of min(T, horizon), the restricted mean time to resolution.

    It equals the area under the curve of unresolved cases up to the horizon [Royston2013]_. As
    every case asked about was followed that long, it is a plain mean and rests on no model of
    censoring.

    Parameters
    ----------
    record
        Of any run.
    horizon : working days
        The scenario's unless given.
    end
        As in `times`. Cases without that end count as the horizon.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, working days
        NaN (not applicable) if no case is asked about.

    Raises
    ------
    RecordError
        If the run ended before some of the cases were followed for the whole horizon.

    References
    ----------
    .. [Royston2013] Royston, P. and Parmar, M. K. B. (2013). Restricted mean survival time: an
       alternative to the hazard ratio for the design and analysis of randomized trials with a
       time-to-event outcome. BMC Medical Research Methodology 13, 152.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> restricted_mean(record, horizon=20) < restricted_mean(record, horizon=60)
    True
    """
    limit = record.scenario.time.horizon if horizon is None else horizon
    part = chosen(record, of)
    check_followed(record, part, limit)
    return mean(np.minimum(times(record, end=end, of=part), limit))


def quantile_days(record: RunRecord, share: float, *, of: Part | None = None) -> float:
    """Return the least number of days within which at least a share of cases is truly resolved.

    Parameters
    ----------
    record
        Of any run.
    share
        In (0, 1]: 0.5 for the median.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, whole working days
        Cases never resolved count as infinite, whether open, referred out or withdrawn. NaN (not
        applicable) if the quantile lies beyond the scenario's horizon or no case is asked about.

    Raises
    ------
    RecordError
        If the run ended before some of the cases were followed for the whole horizon.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.measures.quantile_days(record, 0.5) <= sim.measures.quantile_days(record, 0.9)
    True
    """
    horizon = record.scenario.time.horizon
    part = chosen(record, of)
    check_followed(record, part, horizon)
    return quantile(times(record, of=part), share, horizon)


def resolved_within(record: RunRecord, days: int, *, of: Part | None = None) -> float:
    """Return the share of cases truly resolved within a number of working days.

    Parameters
    ----------
    record
        Of any run.
    days : working days
        0 or more.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    float, a share
        NaN (not applicable) if no case is asked about, or the run ended before some were followed
        that long.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.measures.resolved_within(record, 5) <= sim.measures.resolved_within(record, 20)
    True
    """
    part = chosen(record, of)
    if not is_followed(record, part, days):
        return math.nan
    return mean(times(record, of=part) <= days)


def curve(
    record: RunRecord, days: int | None = None, *, of: Part | None = None
) -> NDArray[np.float64]:
    """Return the share of cases not yet truly resolved by days since filing.

    Parameters
    ----------
    record
        Of any run.
    days : working days
        How far; the scenario's horizon unless given.
    of : shape (n_cases,)
        The cases asked about; the cohort unless given.

    Returns
    -------
    shape (days + 1,)
        At 0, 1, ... `days`; cases referred out or withdrawn stay unresolved. NaN throughout if no
        case is asked about.

    Raises
    ------
    RecordError
        If the run ended before some of the cases were followed that long.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> unresolved = sim.measures.curve(record, days=30)
    >>> unresolved.shape, bool(unresolved[0] >= unresolved[30])
    ((31,), True)
    """
    last = record.scenario.time.horizon if days is None else days
    part = chosen(record, of)
    check_followed(record, part, last)
    taken = times(record, of=part)
    if len(taken) == 0:
        return np.full(last + 1, np.nan)
    counts = np.bincount(taken[taken <= last].astype(np.int64), minlength=last + 1)
    unresolved: NDArray[np.float64] = 1 - np.cumsum(counts) / len(taken)
    return unresolved


class Curves(Each):
    """The shares of cases not yet truly resolved, by `day` since filing.

    Columns `estimate`, `low`, `high` have pointwise 95 % intervals; `difference`, `difference_low`,
    `difference_high` have the paired differences to the first arm, NaN for the first arm itself.
    Intervals are NaN with one replication, and if all replications are equal.
    """

    name = "resolution_curves"

    def collect(self, record: RunRecord, look: Look) -> NDArray[np.float64]:
        """Return a run's curve."""
        return curve(record)

    def frame(self, kept: list[NDArray[np.float64]]) -> pd.DataFrame:
        """Return an arm's curve."""
        import pandas as pd

        interval = bands(np.array(kept))
        return pd.DataFrame({"day": np.arange(len(kept[0])), **interval._asdict()})

    def table(self, kept: Mapping[str, list[NDArray[np.float64]]]) -> pd.DataFrame:
        """Return the curves of all arms with their differences."""
        curves = {arm: np.array(each) for arm, each in kept.items()}
        first = next(iter(curves.values()))
        apart = [
            np.full((3, first.shape[1]), np.nan) if each is first else np.array(bands(each - first))
            for each in curves.values()
        ]
        names = ("difference", "difference_low", "difference_high")
        return super().table(kept).assign(**dict(zip(names, np.hstack(apart), strict=True)))

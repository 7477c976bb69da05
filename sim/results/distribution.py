"""The distribution of days over cases: days for a given share, and share for given days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.intervals import ROUNDING
from sim.results.resolution import curve, times
from sim.results.result import Mean

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look

BOUNDS = (1, 3, 5, 10, 15, 30, 60, 125, 250, 500)
"""Numbers of working days at which cases are counted, besides the horizon."""

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Shares of cases: deciles and the tail."""


def bounds(horizon: int) -> tuple[int, ...]:
    """Return the numbers of days at which cases are counted."""
    return (*(days for days in BOUNDS if days < horizon), horizon)


def days_for(done: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first day by which each share is done, NaN if it is beyond the curve.

    Parameters
    ----------
    done : shape (n_days,)
        Share done by each day from 0, never falling.
    shares : shape (n,)
        In (0, 1].

    Examples
    --------
    >>> days_for(np.array([0.0, 0.5, 0.5, 0.8]), np.array([0.5, 0.6, 0.9]))
    array([ 1.,  3., nan])
    """
    days = np.searchsorted(done, shares - ROUNDING)
    return np.where(days < len(done), days, np.nan)


class Distribution(Mean):
    """Shares of cases by `days` since filing: `resolved`, `referred_out`, `withdrawn`, `open`.

    Every case of the cohort is in one of them, so that none is dropped: a case open at the horizon
    takes longer.
    """

    name = "distribution"
    keys = ("days",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the shares of a run."""
        days = np.array(bounds(record.scenario.time.horizon))
        resolved, disposed, ended = (
            _within(times(record, end=end), days) for end in ("resolved", "disposed", "ended")
        )
        return {
            "days": days,
            "resolved": resolved,
            "referred_out": disposed - resolved,
            "withdrawn": ended - disposed,
            "open": 1 - ended,
        }


class Quantiles(Mean):
    """Days within which a `share` of cases is truly resolved: `days`, NaN beyond the horizon.

    They are read off the mean curve over replications: a mean of each run's quantiles would leave
    out the runs in which they are beyond the horizon.
    """

    name = "quantiles"
    keys = ("day",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return a run's curve."""
        unresolved = curve(record)
        return {"day": np.arange(len(unresolved)), "done": 1 - unresolved}

    def frame(self, kept: tuple[Columns, Columns]) -> pd.DataFrame:
        """Return an arm's quantiles."""
        import pandas as pd

        done, shares = super().frame(kept)["done"].to_numpy(), np.array(SHARES)
        return pd.DataFrame({"share": shares, "days": days_for(done, shares)})


def _within(taken: NDArray[np.float64], days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of cases with each number of days at most, up to the last; NaN if none."""
    if len(taken) == 0:
        return np.full(len(days), np.nan)
    last = int(days[-1])
    counts = np.bincount(np.minimum(taken, last + 1).astype(np.int64), minlength=last + 2)
    shares: NDArray[np.float64] = np.cumsum(counts)[days] / len(taken)
    return shares

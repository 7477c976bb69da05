"""`Outcomes`: what became of cases, told the same way by a log and by a run, so that one can be held against the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario.city import WEEK_DAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.log import WorkLog
    from sim.records.record import RunRecord

SETTLED = 60
"""Working days after which most hand-offs of a case have been."""

HALF = 0.5


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of cases, a place a case, each of shape (n_cases,).

    Attributes
    ----------
    days
        Working days from opening to the end, or until the case was last seen open.
    closed
        Whether it ended, however it did.
    handoffs, ping_pong
        Steps from unit to unit, and whether one led straight back.
    unit, first_unit
        Names of the last and of the first unit.
    week
        Week in which the case was opened: cases of one week share its load.
    followed
        Working days for which the case was or would have been followed.
    """

    days: NDArray[np.int64]
    closed: NDArray[np.bool_]
    handoffs: NDArray[np.int64]
    ping_pong: NDArray[np.bool_]
    unit: NDArray[Any]
    first_unit: NDArray[Any]
    week: NDArray[np.int64]
    followed: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.days)

    def take(self, cases: NDArray[Any]) -> Outcomes:
        """Return the outcomes of some cases, by number or by mask."""
        return Outcomes(*(getattr(self, name)[cases] for name in self.__dataclass_fields__))


def settled(outcomes: Outcomes) -> Outcomes:
    """Return the cases that were followed long enough to have had most of their hand-offs, or all if those are fewer than half.

    Cases that a log's end cuts short have had fewer hand-offs than they will have.
    """
    long = outcomes.followed >= SETTLED
    return outcomes.take(long) if long.mean() >= HALF else outcomes


def outcomes_of_log(log: WorkLog) -> Outcomes:
    """Return what became of a log's cases."""
    cases = log.cases
    return Outcomes(
        days=cases["days"].to_numpy(np.int64),
        closed=cases["closed"].to_numpy(bool),
        handoffs=cases["handoffs"].to_numpy(np.int64),
        ping_pong=cases["ping_pong"].to_numpy(bool),
        unit=cases["unit"].to_numpy(object),
        first_unit=cases["first_unit"].to_numpy(object),
        week=cases["opened_day"].to_numpy(np.int64) // WEEK_DAYS,
        followed=cases["followed_days"].to_numpy(np.int64),
    )


def outcomes_of_run(record: RunRecord) -> Outcomes:
    """Return what became of the cases of a run's cohort: filed from the warm-up on, and early enough to be followed to the horizon.

    A case that is referred out or withdrawn has ended too, as a log's closed cases have, whatever
    they were closed for.
    """
    time, rows = record.scenario.time, record.case_rows
    rows = rows[
        (rows["filed_day"] >= time.warm_up) & (rows["filed_day"] < time.days - time.horizon)
    ]
    filed, end = rows["filed_day"].astype(np.int64), rows["end_day"].astype(np.int64)
    units = np.array([*record.names.units, ""], object)  # the last is for -1, nobody
    return Outcomes(
        days=np.where(end >= 0, end, time.days) - filed,
        closed=end >= 0,
        handoffs=rows["handoffs"].astype(np.int64),
        ping_pong=rows["ping_pong"] == 1,
        unit=units[rows["unit"]],
        first_unit=units[rows["first_unit"]],
        week=filed // WEEK_DAYS,
        followed=time.days - filed,
    )


def share_closed(
    days: NDArray[np.int64], closed: NDArray[np.bool_], last: int
) -> NDArray[np.float64]:
    """Return the share of cases that is closed by the end of each day after opening, by Kaplan and Meier (1958).

    Parameters
    ----------
    days, closed : shape (n_cases,)
        Of each case (`Outcomes`); one that is open was last seen so on its day.
    last
        Last day that is asked for.

    Returns
    -------
    shape (last + 1,)
    """
    capped = np.minimum(days, last + 1)
    seen = np.bincount(capped, minlength=last + 2)
    ended = np.bincount(capped[closed & (days <= last)], minlength=last + 2)
    at_risk = len(days) - np.concatenate([[0], np.cumsum(seen)[:-1]])
    with np.errstate(invalid="ignore", divide="ignore"):
        survived = np.where(at_risk > 0, 1 - ended / at_risk, 1.0)
    return 1 - np.cumprod(survived[: last + 1])

"""Periods of one city in sequence: on which days they lie, and how many cases each day brings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import Shock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Window(NamedTuple):
    """The working days [first, end) of a period, from 0 on the first day of the sequence."""

    first: int
    end: int


class CountError(ValueError):
    """The cases of a period contradict those of the others."""

    def __init__(self, place: int, others: float) -> None:
        """Take its place in the sequence, and the cases that others have on its days."""
        super().__init__(place, others)
        self.place, self.others = place, others


def daily_cases(windows: Sequence[Window], counts: Sequence[int | None], usual: float) -> Array:
    """Return the cases of each day, evenly spread, so that every period has its count.

    A period within a longer one keeps its own cases; those left of the longer one lie on its other
    days. A day that no counted period covers has the cases of the day before, those before all
    counted periods the cases of the first counted day. Without any count each day has `usual`.

    Returns
    -------
    shape (n_days,)
        Cases by day.

    Raises
    ------
    CountError
        If a period has fewer cases than those within it, or more and no day of its own.
    """
    rates = np.full(max(each.end for each in windows), np.nan)
    shortest = sorted(range(len(windows)), key=lambda place: np.ptp(windows[place]))
    for place in shortest:
        count, days = counts[place], slice(*windows[place])
        if count is None:
            continue
        others, free = float(np.nansum(rates[days])), np.isnan(rates[days])
        left = count - others
        if left < -1e-6 or (not free.any() and left > 1e-6):
            raise CountError(place, others)
        rates[days][free] = max(left, 0) / max(free.sum(), 1)
    known = np.flatnonzero(np.isfinite(rates))
    if not len(known):
        return np.full(len(rates), usual)
    last = np.maximum.accumulate(np.where(np.isfinite(rates), np.arange(len(rates)), known[0]))
    return np.asarray(rates[last])


def shocks_of(rates: Array, warm_up: int) -> tuple[Shock, ...]:
    """Return the demand of days as shocks to that of the last one.

    The warm-up has the demand of the first day.
    """
    factors = np.concatenate([np.full(warm_up, rates[0]), rates]) / rates[-1]
    changes = np.flatnonzero(np.diff(factors, prepend=np.nan, append=np.nan)).tolist()
    return tuple(
        Shock(day=first, days=end - first, factor=float(factors[first]))
        for first, end in pairwise(changes)
        if factors[first] != 1
    )


def months(first: np.datetime64, last: np.datetime64) -> str:
    """Return a period in short: its month or months if they are whole, else its days."""
    ends = np.array([first, last + np.timedelta64(1, "D")])
    begins, after = ends.astype("datetime64[M]")
    if (ends != [begins, after]).any():
        return f"{first}/{last}"
    last_month = after - np.timedelta64(1, "M")
    return str(begins) if begins == last_month else f"{begins}/{last_month}"

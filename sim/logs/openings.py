"""When cases of a log were opened: where that is complete, and where it was cut or has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import WEEK_DAYS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.files.calendar import WorkingCalendar
    from sim.logs.reading import Reading
    from sim.logs.work_log import WorkLog

    Days = NDArray[np.int64]

FEWEST = 100
"""Minimum number of cases for a judgement."""

THIN, FEW, LONG = 0.1, 0.1, 0.05
"""A thin beginning or end: its rate relative to the rest and its share of the cases, at most, and
its share of the time, at least."""

EDGE = 0.01
"""Share of the closings that are left out at each end of their time."""

BEFORE, SHORT = 0.25, 0.25
"""Share of the cases opened before the closings begin, at least, and length of the closings' time
relative to the log's, at most: only closings of a period can be so."""

SOME, OLDER = 0.05, 0.35
"""The same by form: share of the cases opened before the closings begin, at least, and the part of
them in the older half of their time, at most."""

ABRUPT = 0.5
"""Rate in the first tenth of a time relative to the mean, at least, for an abrupt beginning."""

LITTLE, MUCH, ERRORS = 1.2, 1.5, 3.0
"""How many times as many cases are opened in one third of the time as in another for openings to
change, and to grow or shrink, and by how many standard errors they differ at least."""


class Openings(NamedTuple):
    """When the cases of a log were opened, in working days."""

    first: int
    """First day of its openings, without a thin beginning."""
    last: int
    """Last day, without a thin end."""
    closings: tuple[int, int] | None
    """First and last day of the closings, if older cases are there only as far as they were open
    then."""
    of_closings: bool
    """Whether the log has only cases closed in that time."""
    thirds: tuple[float, float]
    """Cases a day in the first and the last third of the time."""
    changes: bool
    """Whether these differ, and beyond chance."""

    @property
    def grows(self) -> bool:
        """Whether the thirds differ much."""
        return self.changes and max(self.thirds) >= MUCH * min(self.thirds)

    def complete(self, log: WorkLog) -> WorkLog:
        """Return a log, or a part of it, without the older cases of which some are missing.

        Of cases opened before its closings begin it may hold only those that were still open then,
        which last longer than others.
        """
        if self.closings is None or self.of_closings:
            return log
        return log.part((log.cases["opened_day"] >= self.first).to_numpy())


def openings(cases: pd.DataFrame) -> Openings:
    """Return when the cases of a log were opened."""
    opened, closed = cases["opened_day"].to_numpy(), cases["closed"].to_numpy(bool)
    ends = (opened + cases["days"].to_numpy())[closed]
    first, last = int(opened.min()), int(opened.max())
    if len(cases) < FEWEST:
        return Openings(first, last, None, False, (np.nan, np.nan), False)
    closings = _closings(opened, ends, bool(closed.all())) if len(ends) else None
    first = closings[0] if closings else _begin(opened)
    last = max(first, -_begin(-opened))
    return Openings(
        first, last, closings, bool(closings) and bool(closed.all()), *_thirds(opened, first, last)
    )


def _begin(days: Days) -> int:
    """Return the first day after a thin beginning, by the likelihood of two rates.

    Where openings only grow from few to many, no day is one of beginning.
    """
    starts, before = np.unique(days, return_counts=True)
    before, n = np.cumsum(before) - before, len(days)
    earlier, later = starts - starts[0], starts[-1] + 1 - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = before / earlier, (n - before) / later
        likelihood = np.nan_to_num(before * np.log(rates[0])) + (n - before) * np.log(rates[1])
        thin = (rates[0] <= THIN * rates[1]) & (before <= FEW * n)
    thin &= earlier >= LONG * (starts[-1] + 1 - starts[0])
    if not thin.any():
        return int(starts[0])
    best = int(np.where(thin, likelihood, -np.inf).argmax())
    first, tenth = int(starts[best]), later[best] / 10
    at_first = np.sum((days >= first) & (days < first + max(1.0, tenth))) / max(1.0, tenth)
    return first if at_first >= ABRUPT * rates[1][best] else int(starts[0])


def _closings(opened: Days, ends: Days, all_closed: bool) -> tuple[int, int] | None:
    """Return first and last day of the closings if they cut a log, None otherwise.

    A log of openings begins with them, and closings follow slowly. One of closings begins with
    closings at their full rate, and its openings get rarer the older they are.
    """
    first, last = (int(day) for day in np.quantile(ends, (EDGE, 1 - EDGE), method="lower"))
    old = opened[opened < first]
    if len(old) < SOME * len(opened):
        return None
    whole = max(int(ends.max()), int(opened.max())) - int(opened.min())
    if all_closed and last - first <= SHORT * whole and len(old) >= BEFORE * len(opened):
        return first, last
    oldest = np.quantile(old, EDGE)
    tenth = max(1.0, (last - first + 1) / 10)
    at_first = np.sum((ends >= first) & (ends < first + tenth)) / tenth
    usual = np.sum((ends >= first) & (ends <= last)) / (last - first + 1)
    thinning = np.mean(old < (oldest + first) / 2) <= OLDER
    goes_on = opened.max() >= (first + last) / 2  # openings do, where closings end
    return (first, last) if thinning and goes_on and at_first >= ABRUPT * usual else None


def _thirds(opened: Days, first: int, last: int) -> tuple[tuple[float, float], bool]:
    """Return the rates of the first and the last third, and whether they differ."""
    within = opened[(opened >= first) & (opened <= last)]
    weeks = np.bincount((within - first) // WEEK_DAYS)[: (last + 1 - first) // WEEK_DAYS]
    n = len(weeks) // 3
    if n < 2:
        return (np.nan, np.nan), False
    early, late = weeks[:n] / WEEK_DAYS, weeks[-n:] / WEEK_DAYS
    error = np.sqrt((early.var(ddof=1) + late.var(ddof=1)) / n)
    few, many = sorted((float(early.mean()), float(late.mean())))
    differ = many >= LITTLE * few and many - few > ERRORS * error
    return (float(early.mean()), float(late.mean())), bool(differ)


def note_openings(cases: pd.DataFrame, calendar: WorkingCalendar, reading: Reading) -> None:
    """Report a log of closings, a thin beginning or end, and growth."""
    shown, opened, n = openings(cases), cases["opened_day"], len(cases)
    if shown.closings:
        first, last = (day.item() for day in calendar.date_of(np.array(shown.closings)))
        old = int((opened < shown.closings[0]).sum())
        key = "window" if shown.of_closings else "open_in_window"
        reading.note(key, first=first, last=last, n=old, cases=n)
    elif early := int((opened < shown.first).sum()):
        since, usual = (
            day.item() for day in calendar.date_of(np.array([opened.min(), shown.first]))
        )
        reading.note("stragglers", n=early, cases=n, first=since, case=cases.index[0], usual=usual)
    if shown.of_closings:
        return  # openings and their rates are not known
    if late := int((opened > shown.last).sum()):
        usual = calendar.date_of(shown.last).item()
        reading.note(
            "stops", n=late, cases=n, usual=usual, case=opened.index[opened > shown.last][0]
        )
    if shown.grows:
        early_rate, late_rate = shown.thirds
        reading.note("grows", first=early_rate, last=late_rate)

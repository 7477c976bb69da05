"""When the events of a log happen on a calendar: the model knows working days only, process mining wants dates and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.files.calendar import MONDAY_TO_FRIDAY, WorkingCalendar, date_in, holidays_in, week_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.records.exports.log import EventLog

START = "2024-01-01"
"""The date of day 0 unless another is named: a Monday. *Assumption*: a scenario has no dates."""

OFFSET = "+08:00"
"""Of all times from UTC: China's, as the cities are. *Assumption*."""

MORNING = np.timedelta64(9, "h")
"""Time of a day's first event; each further one is a millisecond later, so that sorting by time
keeps the order of the log."""

EVENING = np.timedelta64(18, "h")
"""Time from which the rulings of a day have force; they are made at its end."""


def calendar_of(
    start: str = START, week: str = MONDAY_TO_FRIDAY, holidays: Path | None = None
) -> WorkingCalendar:
    """Return a calendar.

    Parameters
    ----------
    start
        A date such as 2024-01-31; day 0 is the first working day from then on.
    week
        Seven digits from Monday on, 1 for a day that is worked.
    holidays
        A file with a date a line; what follows # is ignored.

    Raises
    ------
    CalendarError
        If one of them is not valid, or the file cannot be read.
    """
    return WorkingCalendar(
        date_in(start, "start"), week_of(week), holidays_in(holidays) if holidays else ()
    )


class Timetable:
    """The times of a log's events.

    Parameters
    ----------
    log
        Its events stand in the order of their days.
    calendar
        Which working day is which date.
    """

    def __init__(self, log: EventLog, calendar: WorkingCalendar) -> None:
        counts = np.zeros(1, np.int64)
        for _, rows in log.parts():
            of_part = np.bincount(rows["day"], minlength=len(counts))
            of_part[: len(counts)] += counts
            counts = of_part
        self._first = np.cumsum(counts) - counts
        self._mornings = calendar.date_of(np.arange(len(counts))) + MORNING.astype(
            "timedelta64[ms]"
        )
        self._calendar = calendar

    def of(self, places: NDArray[np.int64], days: NDArray[Any]) -> list[str]:
        """Return the times of events that have these places in the log and happen on these days, both shape (n,)."""
        return written(
            self._mornings[days] + (places - self._first[days]).astype("timedelta64[ms]")
        )

    def evenings(self, days: NDArray[Any]) -> list[str]:
        """Return the evenings of working days, shape (n,), which may be before the first."""
        return written(
            self._calendar.date_of(days.astype(np.int64)) + EVENING.astype("timedelta64[ms]")
        )


def written(times: NDArray[np.datetime64]) -> list[str]:
    """Return times in the one format that all exports have: ISO 8601 to the millisecond, with the offset from UTC."""
    return [time + OFFSET for time in np.datetime_as_string(times, unit="ms").tolist()]

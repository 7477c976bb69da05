"""The working calendar: converts between working days of the model and dates of a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import CalendarError
from sim.files.regular import regular

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MONDAY_TO_FRIDAY = "1111100"
"""Which days of the week are worked, from Monday on."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days, numbered from 0 on the first one not before `start`.

    Attributes
    ----------
    start
        A date, worked or not.
    week
        Seven digits from Monday on, 1 for a working day.
    holidays
        Dates that are not worked whatever the day of the week.
    """

    start: np.datetime64
    week: str = MONDAY_TO_FRIDAY
    holidays: tuple[np.datetime64, ...] = ()
    _days: np.busdaycalendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare NumPy's calendar."""
        object.__setattr__(self, "_days", np.busdaycalendar(self.week, list(self.holidays)))

    def date_of(self, days: Any) -> NDArray[np.datetime64]:
        """Return the dates of working days, any shape."""
        first = np.busday_offset(
            self.start.astype("datetime64[D]"), 0, roll="forward", busdaycal=self._days
        )
        return np.asarray(np.busday_offset(first, days, busdaycal=self._days))

    def day_of(self, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the numbers of the working days of dates, any shape.

        A day that is not worked counts as the next working day.
        """
        start, on = self.start.astype("datetime64[D]"), dates.astype("datetime64[D]")
        after = np.busday_count(start, np.maximum(on, start), busdaycal=self._days)
        # Backwards, NumPy counts the later day and leaves the earlier one out.
        before = np.busday_count(np.minimum(on, start), start, busdaycal=self._days)
        return np.asarray(after - before, np.int64)


def calendar_of(
    start: str, week: str = MONDAY_TO_FRIDAY, holidays: Path | None = None
) -> WorkingCalendar:
    """Return a calendar from a user's values: a date, the days of the week, a file of holidays.

    Raises
    ------
    CalendarError
        If one of them is invalid, or the file cannot be read.
    """
    return WorkingCalendar(
        date_in(start, "start"), week_of(week), holidays_in(holidays) if holidays else ()
    )


def week_of(written: str) -> str:
    """Return which days of the week are worked.

    Raises
    ------
    CalendarError
        If the text is not seven digits, 0 or 1, or no day is worked.
    """
    if len(written) != 7 or set(written) - {"0", "1"} or "1" not in written:
        raise CalendarError(
            f"week {written!r}: write seven digits from Monday, 1 for a working day, such as "
            f"{MONDAY_TO_FRIDAY}"
        )
    return written


def holidays_in(path: Path) -> tuple[np.datetime64, ...]:
    """Return the dates in a file, one per line; empty lines and text after a # are ignored.

    Raises
    ------
    CalendarError
        If there is no such file, or a line is no date.
    """
    try:
        lines = regular(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CalendarError(
            f"holidays {path} cannot be read ({error}); name a text file with one date per line"
        ) from error
    written = {number: line.partition("#")[0].strip() for number, line in enumerate(lines, start=1)}
    return tuple(
        date_in(text, f"holidays {path}, line {number}") for number, text in written.items() if text
    )


def date_in(text: str, place: str) -> np.datetime64:
    """Return the date in a text.

    Raises
    ------
    CalendarError
        If it is no date.
    """
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError:
        raise CalendarError(
            f"{place}: {text!r} is not a date; write year, month and day, such as 2024-01-31"
        ) from None

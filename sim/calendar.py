"""The working calendar: which date is which working day, so that days of the model and dates of a log can be told in each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONDAY_TO_FRIDAY = "1111100"
"""Which days of the week are worked, from Monday on."""

EVERY_DAY = "1111111"


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days, numbered from 0 on the first one that is not before `start`.

    Attributes
    ----------
    start
        A date, worked or not.
    week
        Seven digits from Monday on, 1 for a day that is worked.
    holidays
        Dates that are not worked whatever the day of the week.
    """

    start: np.datetime64
    week: str = MONDAY_TO_FRIDAY
    holidays: tuple[np.datetime64, ...] = ()
    _days: np.busdaycalendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare what NumPy counts with."""
        object.__setattr__(self, "_days", np.busdaycalendar(self.week, list(self.holidays)))

    def date_of(self, days: Any) -> NDArray[np.datetime64]:
        """Return the dates of working days, any shape."""
        first = np.busday_offset(self.start.astype("datetime64[D]"), 0, roll="forward", busdaycal=self._days)
        return np.asarray(np.busday_offset(first, days, busdaycal=self._days))

    def day_of(self, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the numbers of the working days of dates, any shape; a day that is not worked counts as the next one that is."""
        on = dates.astype("datetime64[D]")
        return np.asarray(np.busday_count(self.start.astype("datetime64[D]"), on, busdaycal=self._days), np.int64)

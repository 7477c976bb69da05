"""The daily series of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records.frames import day_columns
from sim.results.result import Mean

if TYPE_CHECKING:
    from sim.records.record import RunRecord
    from sim.results.result import Columns, Look


class Daily(Mean):
    """Mean daily series, with the columns of `RunRecord.daily`."""

    name = "daily"
    keys = ("day",)

    def collect(self, record: RunRecord, look: Look) -> Columns:
        """Return the daily series."""
        return day_columns(record.day_rows)

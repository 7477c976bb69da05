"""The rulings kept as precedents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.results.result import First

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.record import RunRecord
    from sim.results.result import Look


class Rulings(First):
    """With the columns of `RunRecord.precedents`."""

    name = "rulings"

    def collect(self, record: RunRecord, look: Look) -> pd.DataFrame:
        """Return one row per ruling."""
        return record.precedents

"""The cases that have been open longest: the members of a city's tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.state.status import FIRST_END
from sim.records.frames import case_frame
from sim.results.result import First

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.record import RunRecord
    from sim.results.result import Look

KEPT = ("case", "issue", "zone", "district", "unit", "handoffs", "follow_ups")


def longest_open(record: RunRecord, count: int = 10) -> pd.DataFrame:
    """Return the cases that have been open longest when the run ends, the oldest first.

    Parameters
    ----------
    record
        Of any run.
    count
        How many at most.

    Returns
    -------
    pandas.DataFrame
        Columns `case`, `issue`, `zone`, `district`, `unit` (that holds it, or the service centre),
        `handoffs`, `follow_ups` and `days_open`, working days.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> len(sim.measures.longest_open(record, count=3))
    3
    """
    oldest = np.flatnonzero(record.case_columns["status"] < FIRST_END)[
        :count
    ]  # cases are in the order of filing
    rows = record.case_rows[oldest]
    frame = case_frame(rows, record.names)
    frame["case"] = oldest
    return frame[list(KEPT)].assign(
        days_open=len(record.day_rows) - 1 - rows["filed_day"].astype(np.int64)
    )


class LongestOpen(First):
    """The cases open longest; see `longest_open`."""

    name = "longest_open"

    def collect(self, record: RunRecord, look: Look) -> pd.DataFrame:
        """Return one row per case."""
        return longest_open(record)

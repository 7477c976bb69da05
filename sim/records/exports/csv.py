"""The log as one CSV file with XES' names for its columns: a row an event, in the order of the log, with what is known of its case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from sim.files.csv_files import save_csv
from sim.model.state.status import ACTIVITIES
from sim.model.state.tables import NOBODY
from sim.records.exports.attributes import case_attributes, named
from sim.records.exports.lifecycle import Lifecycle

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.exports.dates import Timetable
    from sim.records.exports.log import EventLog

COLUMNS = {
    "case:concept:name": "number of the case",
    "concept:name": "activity",
    "time:timestamp": "when it happened",
    "org:group": "who holds the case after the event",
    "lifecycle:transition": "what it is in the standard lifecycle",
    "day": "working day",
    "from_unit": "who held the case before the event",
    "rule": "rule, procedure or way of ruling that decided, if one did",
    "precedent": "number of the ruling that was made or followed, if one was",
}
"""The columns of events; those of their cases follow, with `case:` before the names of
`sim.records.exports.attributes`."""


def write_csv(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as CSV."""
    import pandas as pd

    lifecycle = Lifecycle(log)
    save_csv(pd.DataFrame(columns=[*COLUMNS, *_of_cases(log.cases[:0], log)]), file)
    for places, rows in log.parts():
        save_csv(
            _frame(rows, times.of(places, rows["day"]), lifecycle.of(rows), log), file, header=False
        )


def _frame(
    rows: NDArray[Any], stamps: list[str], transitions: NDArray[np.object_], log: EventLog
) -> pd.DataFrame:
    """Return events as a frame."""
    import pandas as pd

    values = (
        rows["case"],
        named(ACTIVITIES, rows["activity"]),
        stamps,
        named(log.holders, rows["unit"] + 1),
        transitions,
        rows["day"],
        named(log.holders, rows["from_unit"] + 1),
        named(log.names.rules, rows["rule"]),
        pd.arrays.IntegerArray(rows["precedent"].astype(np.int64), rows["precedent"] == NOBODY),
    )
    return pd.DataFrame(
        dict(zip(COLUMNS, values, strict=True)) | _of_cases(log.cases[rows["case"]], log)
    )


def _of_cases(rows: NDArray[Any], log: EventLog) -> dict[str, list[Any]]:
    """Return the columns of what is known of cases."""
    return {f"case:{name}": values for name, values in case_attributes(rows, log.names).items()}

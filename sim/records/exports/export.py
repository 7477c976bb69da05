"""`export`: the event log of a run, for tools of process mining."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.errors import OutputError, suggestion
from sim.files.calendar import calendar_of
from sim.files.csv_files import save_csv
from sim.files.new_file import check_new, new_file
from sim.model.state.tables import NOBODY
from sim.records.exports.columns import (
    EVENT_COLUMNS,
    Lifecycle,
    Timetable,
    case_attributes,
    event_columns,
)
from sim.records.exports.event_log import EventLog, log_in, log_of
from sim.records.exports.write_ocel import write_ocel
from sim.records.exports.write_xes import write_xes

if TYPE_CHECKING:
    from typing import Any, TextIO

    from numpy.typing import NDArray

    from sim.files.calendar import WorkingCalendar
    from sim.records.record import RunRecord

START = "2024-01-01"
"""Default date of day 0: a Monday. *Assumption*: a scenario has no dates."""


def write_csv(log: EventLog, times: Timetable, file: TextIO) -> None:
    """Write a log as one CSV file with XES column names: one row per event, with its case."""
    import pandas as pd

    lifecycle, case = Lifecycle(log), "case:concept:name"

    def of_cases(rows: NDArray[Any]) -> dict[str, list[Any]]:
        known = case_attributes(rows, log.names)
        return {f"case:{name}": values for name, values in known.items()}

    save_csv(pd.DataFrame(columns=[case, *EVENT_COLUMNS, *of_cases(log.cases[:0])]), file)
    for places, rows in log.parts():
        columns = event_columns(log, rows, times.of(places, rows["day"]), lifecycle)
        frame = pd.DataFrame(
            {case: rows["case"], **columns, **of_cases(log.cases[rows["case"]])}
        ).astype({"precedent": "Int64"})
        frame["precedent"] = frame["precedent"].mask(rows["precedent"] == NOBODY)
        save_csv(frame, file, header=False)


WRITERS = {"csv": write_csv, "xes": write_xes, "ocel": write_ocel}
"""The writer of each format."""

ENDINGS = {".csv": "csv", ".xes": "xes", ".json": "ocel"}

FILES = {"csv": "log.csv", "xes": "log.xes", "ocel": "log.ocel.json"}
"""Name of each export in the folder of its run."""


def export(
    record: RunRecord | Path | str,
    path: Path | str,
    format: Literal["csv", "xes", "ocel"] | None = None,
    calendar: WorkingCalendar | None = None,
) -> None:
    """Write the event log of a run to a file.

    Parameters
    ----------
    record
        A record, or the folder in which one was saved with its events.
    path
        The file; it may not exist yet.
    format
        `csv`: one row per event, columns with XES' names (`sim.records.exports.columns`). `xes`:
        IEEE 1849. `ocel`: OCEL 2.0 as JSON, with cases, units, rulings and citizens as objects.
        Unless given, by the end of the file's name: ``.csv``, ``.xes`` or ``.json``.
    calendar
        Which working day is which date; by default Monday to Friday from 2024-01-01 on, which is an
        assumption.

    Raises
    ------
    RecordError
        If there is no record, or none with its events.
    OutputError
        If the format is not known or no name tells it, or the file exists already or cannot be
        written.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "out/classroom.xes")  # doctest: +SKIP
    """
    form = format or _form_of(Path(path))
    if form not in WRITERS:
        raise OutputError(f"there is no format {form!r}{suggestion(form, WRITERS)}")
    check_new(Path(path))
    log = log_in(Path(record)) if isinstance(record, Path | str) else log_of(record)
    write(log, Path(path), form, calendar or calendar_of(START))


def _form_of(path: Path) -> str:
    """Return the format of a file by its ending."""
    if path.suffix not in ENDINGS:
        raise OutputError(
            f"{path}: its ending is none of {', '.join(ENDINGS)}; use one of them, or name a "
            f"format: {', '.join(WRITERS)}"
        )
    return ENDINGS[path.suffix]


def write(log: EventLog, path: Path, format: str, calendar: WorkingCalendar) -> None:
    """Write a log to a new file in one of the formats."""
    times = Timetable(log, calendar)
    with new_file(path) as file:
        WRITERS[format](log, times, file)

"""The tables of a saved record as rows with codes, whether they were kept as CSV or binary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import RecordError
from sim.files.csv_files import unguarded
from sim.files.regular import regular
from sim.model.state.status import ACTIVITIES, STATUSES
from sim.model.state.tables import CASE, EVENT, NOBODY, PRECEDENT, REFERRED
from sim.model.state.zones import ZONES
from sim.records.frames import SERVICE_CENTRE
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.frames import Names

    Known = dict[str, tuple[tuple[str, ...], int]]

ROWS_AT_ONCE = 250_000
"""Rows of a CSV file that are a frame at once."""

CASE_READ = np.dtype(
    [
        (name, CASE[name])
        for name in (
            "filed_day",
            "citizen",
            "district",
            "issue",
            "zone",
            "circumstance",
            "effort",
            "status",
            "original",
            "found",
        )
    ]
)
"""What an export says of a case. The other fields of `CASE` are not in a record's CSV file, or can
be counted in its log."""

COLUMNS = {"effort": "effort_hours"}
"""Names of columns that are not those of their fields."""

RECKONED = {"effort": (60, 0), "district": (1, -1)}
"""Factor and shift that make a field of a column: files have hours, and number the districts from
1."""


def read_cases(folder: Path, names: Names) -> NDArray[Any]:
    """Return the cases, shape (n_cases,): mapped from a binary file, else with the fields of `CASE_READ`."""
    if (folder / "cases.npy").exists():
        return _mapped(folder / "cases.npy", CASE_READ)
    known = {
        "issue": (names.issues, 0),
        "zone": (ZONES, 0),
        "status": (STATUSES, 0),
        "found": (("False", "True"), 0),
    }
    return _rows(folder / "cases.csv", CASE_READ, known)


def read_events(folder: Path, names: Names) -> NDArray[Any]:
    """Return the event log, shape (n_events,), mapped from a binary file or read."""
    if (folder / "events.npy").exists():
        return _mapped(folder / "events.npy", EVENT)
    holders = ((SERVICE_CENTRE, *names.units), NOBODY)
    known = {
        "activity": (ACTIVITIES, 0),
        "unit": holders,
        "from_unit": holders,
        "rule": (names.rules, 0),
    }
    return _rows(folder / "events.csv", EVENT, known)


def read_rulings(folder: Path, names: Names) -> NDArray[Any]:
    """Return the rulings kept, shape (n_rulings,)."""
    known = {"issue": (names.issues, 0), "unit": ((BEYOND, SERVICE_CENTRE, *names.units), REFERRED)}
    return _rows(folder / "precedents.csv", PRECEDENT, known)


def _mapped(path: Path, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a binary table as it lies on disk, if it has the fields that are read."""
    rows: NDArray[Any] = np.load(regular(path), mmap_mode="r")
    missing = sorted({*(kind.names or ())} - {*(rows.dtype.names or ())})
    if missing:
        raise RecordError(
            f"{path} has no {missing[0]}: another version of Remit wrote it; make the run again"
        )
    return rows


def _rows(path: Path, kind: np.dtype[Any], known: Known) -> NDArray[Any]:
    """Return a CSV file as rows; for a column of names `known` has the names and the code of the first."""
    import pandas as pd

    fields = kind.names or ()
    numbers = {COLUMNS.get(field, field): [""] for field in fields if field not in known}
    exact = [
        field for field in fields if kind[field].kind == "f"
    ]  # pandas may read the last digit of a number otherwise
    parts = pd.read_csv(
        regular(path),
        usecols=[*known, *numbers],
        dtype=dict.fromkeys((*known, *exact), str),
        keep_default_na=False,  # a unit may be called NA
        na_values=numbers,
        chunksize=ROWS_AT_ONCE,
        encoding="utf-8",
    )
    with parts:
        return np.concatenate(
            [np.zeros(0, kind), *(_part(part, path, kind, known) for part in parts)]
        )


def _part(part: pd.DataFrame, path: Path, kind: np.dtype[Any], known: Known) -> NDArray[Any]:
    """Return a part of a file as rows."""
    rows = np.zeros(len(part), kind)
    for field in kind.names or ():
        column = part[COLUMNS.get(field, field)]
        if field in known:
            rows[field] = _codes(column, path, *known[field])
            continue
        factor, shift = RECKONED.get(field, (1, 0))
        numbers = column.astype(np.float64).fillna(NOBODY).to_numpy() * factor + shift
        rows[field] = numbers if kind[field].kind == "f" else np.rint(numbers)
    return rows


def _codes(
    column: pd.Series[Any], path: Path, names: tuple[str, ...], first: int
) -> NDArray[np.int64]:
    """Return the codes of names."""
    import pandas as pd

    places = np.asarray(
        pd.Index(names, dtype=object).get_indexer(pd.Index(column.map(unguarded), dtype=object))
    )
    unknown = np.flatnonzero(places < 0)
    if len(unknown):
        line = int(column.index[unknown[0]]) + 2
        raise RecordError(
            f"{path}, line {line}: the {column.name} {column.iloc[unknown[0]]!r} is none of "
            "this "
            "run; make the run again"
        )
    return places + first

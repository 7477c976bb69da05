"""Records on disk, written and read: manifests and tables, as CSV while they are small.

Tables that are large or growing are in NumPy's binary format.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Self, TextIO

import numpy as np
from numpy.lib.format import dtype_to_descr, write_array_header_2_0

from sim.errors import RecordError
from sim.files.csv_files import csv_text, read_rows, save_csv, unguarded
from sim.files.inputs import sha256_now
from sim.files.regular import regular
from sim.files.tables import read_table, save_parquet, table_file
from sim.model.state.status import ACTIVITIES, STATUSES
from sim.model.state.tables import CASE, EVENT, NOBODY, PRECEDENT, REFERRED
from sim.model.state.zones import ZONES
from sim.records.frames import SERVICE_CENTRE, Names, case_frame, event_frame
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

Format = Literal["csv", "npy", "parquet"]
Row = dict[str, str]
Known = dict[str, tuple[tuple[str, ...], int]]
"""For each column of names, its names and the code of the first one."""

MOST_CSV_ROWS = 1_000_000
"""Longer tables are binary unless CSV is asked for."""

MANIFEST = "manifest.json"

WAY_OUT = "name a folder that 'sim run --out' has written with its events"
"""Advice for a folder without a record."""

PART = 250_000
"""Rows turned into a frame, or read from one, at once."""


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
"""The fields of a case in an export. The other fields of `CASE` are not in a record's CSV file, or
can
be counted in its log."""

COLUMNS = {"effort": "effort_hours"}
"""Columns whose names differ from those of their fields."""

RECKONED = {"effort": (60, 0), "district": (1, -1)}
"""Factor and shift that turn a column into a field: files have hours, and number the districts from
1."""


@contextmanager
def record_in(folder: Path) -> Iterator[None]:
    """Turn every error of reading into one that names the folder as without a valid record.

    Raises
    ------
    RecordError
        In place of errors of the file system and of damaged content.
    """
    try:
        yield
    except OSError as error:
        raise RecordError(f"{error.filename} cannot be read; {WAY_OUT}") from None
    except KeyError as error:
        raise RecordError(
            f"{folder} is not the record of a run, because it has no {error}; {WAY_OUT}"
        ) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{folder} is not the record of a run: {type(error).__name__} {error}; {WAY_OUT}"
        ) from None


def now() -> str:
    """Return the time in the format of a manifest."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_manifest(folder: Path, command: str, **entries: Any) -> None:
    """Write the `manifest.json` of a command: its values, seeds, versions and outcome."""
    manifest = {"command": command, "created": now(), **entries, **files_in(folder)}
    save_manifest(folder / "manifest.json", manifest)


def files_in(folder: Path, without: Callable[[str], bool] = lambda name: False) -> dict[str, Any]:
    """Return the manifest's entries for a folder's files: names, and SHA-256 by path."""
    names = sorted({path.name for path in folder.iterdir()} | {MANIFEST})
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    return {
        "files": [name for name in names if not without(name)],
        "sha256": {
            name: sha256_now(str(paths[name])) for name in sorted(paths) if not without(name)
        },
    }


def save_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest.

    File names that are invalid in this machine's encoding have escapes, which JSON reads back.
    """
    path.write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
        errors="backslashreplace",
    )


class EventFile:
    """A file in NumPy's format to which blocks of events are appended as a run makes them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._rows = 0

    def __enter__(self) -> Self:
        self._write_header()
        return self

    def __exit__(self, *error: object) -> None:
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def append(self, rows: NDArray[Any]) -> None:
        """Append events, shape (n,)."""
        self._file.write(rows.tobytes())
        self._rows += len(rows)

    def _write_header(self) -> None:
        """Write the number of rows; NumPy leaves room for the number to grow."""
        write_array_header_2_0(
            self._file,
            {"descr": dtype_to_descr(EVENT), "fortran_order": False, "shape": (self._rows,)},
        )


def save_cases(rows: NDArray[Any], names: Names, folder: Path, form: Format | None) -> None:
    """Write `cases.csv` or `cases.npy`, shape (n_cases,)."""
    kind = _form(rows, form)
    if kind == "npy":
        np.save(folder / "cases.npy", rows)
    elif kind == "parquet":
        save_parquet(case_frame(rows, names), folder / "cases.parquet")
    else:
        _save_csv(rows, folder / "cases.csv", lambda part, first: case_frame(part, names, first))


def save_events(rows: NDArray[Any], names: Names, folder: Path, form: Format | None) -> None:
    """Write `events.csv` or `events.npy`, shape (n_events,), unless they are there already."""
    binary = folder / "events.npy"
    if _form(rows, form) == "npy":
        if not binary.exists():
            np.save(binary, rows)
        return
    if form == "parquet":
        save_parquet(event_frame(rows, names), folder / "events.parquet")
    else:
        _save_csv(rows, folder / "events.csv", lambda part, _: event_frame(part, names))
    binary.unlink(missing_ok=True)


def _form(rows: NDArray[Any], asked: Format | None) -> Format:
    """Return the format of a table."""
    return asked or ("csv" if len(rows) <= MOST_CSV_ROWS else "npy")


def _save_csv(
    rows: NDArray[Any], path: Path, framed: Callable[[NDArray[Any], int], pd.DataFrame]
) -> None:
    """Write a table part by part, so that a long one is never a frame as a whole."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for first in range(0, max(1, len(rows)), PART):
            save_csv(framed(rows[first : first + PART], first), file, header=first == 0)


def manifest_in(folder: Path) -> dict[str, Any]:
    """Return the manifest of a saved record."""
    manifest: dict[str, Any] = json.loads(
        regular(folder / "manifest.json").read_text(encoding="utf-8")
    )
    return manifest


def names_of(manifest: dict[str, Any]) -> Names:
    """Return the names behind the codes of a saved record's tables."""
    return Names(**{key: tuple(listed) for key, listed in manifest["names"].items()})


def read_cases(folder: Path, names: Names) -> NDArray[Any]:
    """Return the cases, shape (n_cases,): mapped from a binary file, or fields of `CASE_READ`."""
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
    """Return a binary table mapped from disk, if it has the fields that are read."""
    rows: NDArray[Any] = np.load(regular(path), mmap_mode="r")
    missing = sorted({*(kind.names or ())} - {*(rows.dtype.names or ())})
    if missing:
        raise RecordError(
            f"{path} has no {missing[0]}: another version of Remit wrote it; repeat the run"
        )
    return rows


def _rows(path: Path, kind: np.dtype[Any], known: Known) -> NDArray[Any]:
    """Return a CSV file as rows; `known` has each column's names and the code of the first."""
    import pandas as pd

    fields = kind.names or ()
    numbers = {COLUMNS.get(field, field): [""] for field in fields if field not in known}
    exact = [
        field for field in fields if kind[field].kind == "f"
    ]  # otherwise pandas may change the last digit of a number
    with (
        _source(path) as file,
        pd.read_csv(
            file,
            usecols=[*known, *numbers],
            dtype=dict.fromkeys((*known, *exact), str),
            keep_default_na=False,  # a unit may be called NA
            na_values=numbers,
            chunksize=PART,
        ) as parts,
    ):
        return np.concatenate(
            [np.zeros(0, kind), *(_part(part, path, kind, known) for part in parts)]
        )


def _source(path: Path) -> TextIO:
    """Return the text of a CSV file, made from a Parquet file if that is in its place."""
    if table_file(path) != path:
        return io.StringIO(csv_text(read_table(path)), newline="")
    return regular(path).open(encoding="utf-8", newline="")


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
            f"{path}, line {line}: the {column.name} {column.iloc[unknown[0]]!r} does not occur "
            "in this run; repeat the run"
        )
    return places + first


def case_in(folder: Path, names: Names, case: int | None) -> tuple[int, Row]:
    """Return the number of cases of a saved record, and the row of one; empty if there is none.

    Unless a case is named, it is the one with most hand-offs.
    """
    if not (folder / "cases.npy").exists():
        with _source(folder / "cases.csv") as file:
            written = list(read_rows(file))
        number = _most([int(row["handoffs"]) for row in written]) if case is None else case
        return len(written), written[number] if 0 <= number < len(written) else {}
    rows = np.load(regular(folder / "cases.npy"), mmap_mode="r")
    number = _most(rows["handoffs"]) if case is None else case
    found = as_written(case_frame(rows[number : number + 1], names, number)) if number >= 0 else []
    return len(rows), found[0] if found else {}


def events_in(folder: Path, names: Names, case: int) -> list[Row]:
    """Return the events of a case of a saved record."""
    rows = read_events(folder, names)
    return as_written(event_frame(rows[rows["case"] == case], names))


def as_written(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as in its CSV file."""
    return list(read_rows(io.StringIO(csv_text(frame), newline="")))


def _most(numbers: Any) -> int:
    """Return the place of the largest number, the first if several; 0 if there are none."""
    return int(np.argmax(numbers)) if len(numbers) else 0

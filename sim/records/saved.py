"""Results on disk: manifests, and large tables, as CSV while they are small, in NumPy's binary format while large or growing."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.lib.format import dtype_to_descr, write_array_header_2_0

from sim.errors import RecordError
from sim.files.csv_files import csv_text, read_rows, save_csv
from sim.files.regular import regular
from sim.model.state.tables import EVENT
from sim.records.frames import Names, case_frame, event_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

Format = Literal["csv", "npy"]
Row = dict[str, str]

MOST_CSV_ROWS = 1_000_000
"""Longer tables are binary unless CSV is asked for."""

WAY_OUT = "name a folder that 'sim run --out' has written with its events"
"""What to do where a folder holds no record."""

PART = 250_000
"""Rows that are turned into a frame at once."""


@contextmanager
def record_in(folder: Path) -> Iterator[None]:
    """Say of whatever cannot be read in a folder that the folder holds no record.

    Raises
    ------
    RecordError
        In place of errors of the file system and of what a file has or has not.
    """
    try:
        yield
    except OSError as error:
        raise RecordError(f"{error.filename} cannot be read; {WAY_OUT}") from None
    except KeyError as error:
        raise RecordError(
            f"{folder} is no record of a run, since nothing in it is called {error}; {WAY_OUT}"
        ) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordError(
            f"{folder} is no record of a run: {type(error).__name__} {error}; {WAY_OUT}"
        ) from None


def save_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest; names of files that are no text in this machine's encoding have escapes, which JSON reads back."""
    path.write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
        errors="backslashreplace",
    )


def now() -> str:
    """Return the time as a manifest gives it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


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
        """Write how many rows there are; NumPy leaves room for the number to grow."""
        write_array_header_2_0(
            self._file,
            {"descr": dtype_to_descr(EVENT), "fortran_order": False, "shape": (self._rows,)},
        )


def save_cases(rows: NDArray[Any], names: Names, folder: Path, form: Format | None) -> None:
    """Write `cases.csv` or `cases.npy`, shape (n_cases,)."""
    if _form(rows, form) == "npy":
        np.save(folder / "cases.npy", rows)
    else:
        _save_csv(rows, folder / "cases.csv", lambda part, first: case_frame(part, names, first))


def save_events(rows: NDArray[Any], names: Names, folder: Path, form: Format | None) -> None:
    """Write `events.csv` or `events.npy`, shape (n_events,), unless that is where they are already."""
    binary = folder / "events.npy"
    if _form(rows, form) == "npy":
        if not binary.exists():
            np.save(binary, rows)
        return
    _save_csv(rows, folder / "events.csv", lambda part, _: event_frame(part, names))
    binary.unlink(missing_ok=True)


def _form(rows: NDArray[Any], asked: Format | None) -> Format:
    """Return the format of a table."""
    return asked or ("csv" if len(rows) <= MOST_CSV_ROWS else "npy")


def _save_csv(
    rows: NDArray[Any], path: Path, framed: Callable[[NDArray[Any], int], pd.DataFrame]
) -> None:
    """Write a table part by part, so that a long one never is a frame as a whole."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for first in range(0, max(1, len(rows)), PART):
            save_csv(framed(rows[first : first + PART], first), file, header=first == 0)


def case_in(folder: Path, case: int | None) -> tuple[int, Row]:
    """Return how many cases a saved record has and the row of one, by default of the one with most hand-offs; empty if there is none."""
    if not (folder / "cases.npy").exists():
        written = _read(folder / "cases.csv")
        number = _most([int(row["handoffs"]) for row in written]) if case is None else case
        return len(written), written[number] if 0 <= number < len(written) else {}
    rows = np.load(regular(folder / "cases.npy"), mmap_mode="r")
    number = _most(rows["handoffs"]) if case is None else case
    return len(rows), as_written(case_frame(rows[number : number + 1], _names_in(folder), number))[
        0
    ] if 0 <= number < len(rows) else {}


def events_in(folder: Path, case: int) -> list[Row]:
    """Return the events of a case of a saved record."""
    if not (folder / "events.npy").exists():
        return [row for row in _read(folder / "events.csv") if row["case"] == str(case)]
    rows = np.load(regular(folder / "events.npy"), mmap_mode="r")
    return as_written(event_frame(rows[rows["case"] == case], _names_in(folder)))


def as_written(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as its CSV file would have them."""
    return list(read_rows(io.StringIO(csv_text(frame), newline="")))


def _read(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with regular(path).open(encoding="utf-8", newline="") as file:
        return list(read_rows(file))


def _most(numbers: Any) -> int:
    """Return the place of the first greatest of some numbers, 0 if there are none."""
    return int(np.argmax(numbers)) if len(numbers) else 0


def _names_in(folder: Path) -> Names:
    """Return the names behind the codes of binary tables."""
    names = json.loads(regular(folder / "manifest.json").read_text(encoding="utf-8"))["names"]
    return Names(**{key: tuple(listed) for key, listed in names.items()})

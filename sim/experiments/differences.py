"""Differences between two tables: the first place, the rows, the largest numerical one."""

from __future__ import annotations

import csv
import math
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.files.inputs import sha256_now
from sim.files.regular import regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

csv.field_size_limit(1 << 30)


@dataclass
class Difference:
    """A difference between a table and its rerun.

    Attributes
    ----------
    file
        Its path.
    row, column
        The first cell that differs, rows counted from 1 below the head; 0 and empty if only one of
        the tables exists, or their columns differ.
    before, now
        Its contents.
    rows
        Number of rows with a difference.
    largest
        The largest difference between numbers; 0 if only words differ.
    """

    file: str
    row: int = 0
    column: str = ""
    before: str = ""
    now: str = ""
    rows: int = 0
    largest: float = 0.0

    def __str__(self) -> str:
        """Return it in one line."""
        if not self.row:
            return f"{self.file}: was {self.before}, is {self.now}"
        most = f"; largest difference {self.largest:.6g}" if self.largest else ""
        rows = "1 row differs" if self.rows == 1 else f"{self.rows:,} rows differ"
        return (
            f"{self.file}: {rows}, first row {self.row:,}, column {self.column}: was "
            f"{self.before}, is {self.now}{most}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


def difference(name: str, before: Path, now: Path) -> Difference | None:
    """Return the difference between a table and its rerun, or None."""
    there = [path.is_file() for path in (before, now)]
    if not all(there):
        words = ["there" if each else "missing" for each in there]
        return None if not any(there) else Difference(name, before=words[0], now=words[1])
    if sha256_now(str(before)) == sha256_now(str(now)):
        return None
    if name.endswith(".npy"):
        return _of_arrays(name, before, now)
    if name.endswith(".parquet"):
        return _of_rows(name, _parquet(before), _parquet(now))
    with (
        regular(before).open(newline="", encoding="utf-8", errors="replace") as first,
        regular(now).open(newline="", encoding="utf-8", errors="replace") as second,
    ):
        return _of_rows(name, csv.reader(first), csv.reader(second))


def _of_rows(name: str, before: Iterator[list[str]], now: Iterator[list[str]]) -> Difference | None:
    """Return the difference between rows, the first being columns; None if only formats differ."""
    columns, others = next(before, []), next(now, [])
    if columns != others:
        lost, new = (
            [each for each in columns if each not in others],
            [each for each in others if each not in columns],
        )
        return Difference(name, before=f"columns {lost or columns}", now=f"columns {new or others}")
    found = Difference(name)
    for row, (first, second) in enumerate(zip_longest(before, now, fillvalue=None), 1):
        if first == second:
            continue
        found.rows += 1
        for column, one, other in zip(
            columns,
            first or ["(no row)"] * len(columns),
            second or ["(no row)"] * len(columns),
            strict=False,
        ):
            if one == other:
                continue
            if not found.row:
                found.row, found.column, found.before, found.now = row, column, one, other
            found.largest = max(found.largest, _apart(one, other))
    return found if found.rows else None


def _apart(one: str, other: str) -> float:
    """Return the distance of two numbers, 0 if they are no numbers."""
    try:
        apart = abs(float(one) - float(other))
    except ValueError:
        return 0.0
    return apart if math.isfinite(apart) else 0.0


def _of_arrays(name: str, before: Path, now: Path) -> Difference | None:
    """Return the difference between two tables in NumPy's format."""
    first, second = (np.load(path, mmap_mode="r", allow_pickle=False) for path in (before, now))
    if first.dtype != second.dtype or first.dtype.names is None:
        return Difference(name, before=f"{first.dtype}", now=f"{second.dtype}")
    fields, shared = first.dtype.names, min(len(first), len(second))
    found, differs = Difference(name), np.zeros(shared, bool)
    for field in fields:
        one, other = first[field][:shared], second[field][:shared]
        apart = (one != other) & ~((one != one) & (other != other))
        places = np.flatnonzero(apart)
        if len(places):
            if not found.row or places[0] + 1 < found.row:
                found.row, found.column = int(places[0]) + 1, field
                found.before, found.now = str(one[places[0]]), str(other[places[0]])
            gaps = np.abs(one[places].astype(float) - other[places].astype(float))
            found.largest = max(found.largest, float(np.nanmax(gaps, initial=0.0)))
        differs |= apart
    found.rows = int(differs.sum()) + abs(len(first) - len(second))
    if found.rows and not found.row:
        found.row, found.column = shared + 1, fields[0]
        found.before, found.now = f"{len(first):,} rows", f"{len(second):,} rows"
    return found if found.rows else None


def _parquet(path: Path) -> Iterator[list[str]]:
    """Yield the columns and the rows of a Parquet file as text."""
    import pandas as pd

    frame = pd.read_parquet(path)
    yield [*map(str, frame.columns)]
    for row in frame.itertuples(index=False):
        yield [*map(str, row)]

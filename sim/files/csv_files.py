"""CSV files as we write and read them: no text in one is a formula to a spreadsheet, and each comes back as it was.

A text that a spreadsheet would take for a formula is written with an apostrophe before it, and so
is one that looks like such a text already. Numbers, written as numbers or as text, stay as they
are. Source: OWASP, CSV Injection.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import TextIO

    import pandas as pd

MARK = "'"

FORMULA = re.compile(
    r"'*(?!\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z)(?:[\t\r\n]|\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])"
)
"""The beginning of a formula, in full width too, perhaps marked already; a number with a sign is
none."""


def guarded(cell: Any) -> Any:
    """Return a cell as it is written: a text that begins a formula gets a mark."""
    return MARK + cell if isinstance(cell, str) and FORMULA.match(cell) else cell


def unguarded(cell: Any) -> Any:
    """Return a cell as it was before it was written."""
    return (
        cell[1:]
        if isinstance(cell, str) and cell.startswith(MARK) and FORMULA.match(cell)
        else cell
    )


def save_csv(frame: pd.DataFrame, file: Path | TextIO, header: bool = True) -> None:
    """Write a frame without its index."""
    written, returns = frame.copy(deep=False), False
    for place, (_, values) in enumerate(frame.items()):
        of = (
            values.cat.categories
            if values.dtype == "category"
            else values
            if values.dtype.kind == "O"
            else values[:0]
        )
        texts = {cell for cell in of.to_numpy(object) if isinstance(cell, str)}
        if any(map(FORMULA.match, texts)):
            guards = (
                values.cat.rename_categories(list(map(guarded, of)))
                if values.dtype == "category"
                else values.map(guarded)
            )
            written.isetitem(place, guards.array)
        returns |= any("\r" in text for text in texts)
    written.rename(columns=guarded).to_csv(
        file,
        index=False,
        header=header,
        quoting=csv.QUOTE_NONNUMERIC
        if returns
        else csv.QUOTE_MINIMAL,  # Python itself quotes only line ends of the kind that it writes
    )


def csv_text(frame: pd.DataFrame) -> str:
    """Return what `save_csv` writes."""
    file = io.StringIO(newline="")
    save_csv(frame, file)
    return file.getvalue()


def write_rows(rows: Iterable[Iterable[Any]], file: TextIO) -> None:
    """Write rows of cells."""
    csv.writer(file, lineterminator="\n").writerows(map(guarded, row) for row in rows)


def read_rows(file: Iterable[str]) -> Iterator[dict[str, str]]:
    """Give the rows of a file, by the names of its columns."""
    for row in csv.DictReader(file):
        yield {unguarded(name): unguarded(cell) for name, cell in row.items()}


def save_stacked(path: Path, tables: Iterable[pd.DataFrame]) -> None:
    """Write tables with columns `measure` and `contrast` as one, those columns first, in place of an older file."""
    import pandas as pd

    from sim.files.new_file import replaced

    table, first = pd.concat(list(tables), ignore_index=True), ["measure", "contrast"]
    with replaced(path) as partial:
        save_csv(table[[*first, *table.columns.drop(first)]], partial)

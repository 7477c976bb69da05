"""CSV files that spreadsheets cannot run as formulas and that are read back unchanged.

A text that a spreadsheet would take for a formula is written with an apostrophe before it, and so
is one that looks like such a text already. Numbers, written as numbers or as text, are unchanged.
Source: OWASP, CSV Injection.
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
"""The beginning of a formula, also full-width, perhaps already marked; a number with a sign is no
formula."""


def guarded(cell: Any) -> Any:
    """Return a cell for writing: a text that begins like a formula gets a mark."""
    return MARK + cell if isinstance(cell, str) and FORMULA.match(cell) else cell


def unguarded(cell: Any) -> Any:
    """Return a cell without the mark."""
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
        else csv.QUOTE_MINIMAL,  # Python itself quotes only the line ends that it writes
    )


def csv_text(frame: pd.DataFrame) -> str:
    """Return the text that `save_csv` writes."""
    file = io.StringIO(newline="")
    save_csv(frame, file)
    return file.getvalue()


def write_rows(rows: Iterable[Iterable[Any]], file: TextIO) -> None:
    """Write rows of cells."""
    csv.writer(file, lineterminator="\n").writerows(map(guarded, row) for row in rows)


def read_rows(file: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a file, by column name."""
    for row in csv.DictReader(file):
        yield {unguarded(name): unguarded(cell) for name, cell in row.items()}


def save_stacked(path: Path, tables: Iterable[pd.DataFrame]) -> None:
    """Write tables as one, the columns `measure` and `contrast` first; replace an older file."""
    import pandas as pd

    from sim.files.new_file import replaced

    table, first = pd.concat(list(tables), ignore_index=True), ["measure", "contrast"]
    with replaced(path) as partial:
        save_csv(table[[*first, *table.columns.drop(first)]], partial)

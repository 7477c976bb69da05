"""The rows of a log's file as text: CSV in whatever encoding and with whatever separator, or XES."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from typing import TYPE_CHECKING, Any, cast

from sim.errors import LogError
from sim.logs.packed import FORMS, content
from sim.logs.xes import read_xes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""With what they are called."""

ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
"""Tried in this order where none is given."""

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
"""Marks with which files begin, and their encodings; the longer before what they begin with."""

SAMPLE = 1 << 16
"""Bytes that are looked at to see what a file is."""


def read_rows(path: Path, encoding: str | None = None) -> tuple[pd.DataFrame, str]:
    """Return all rows of a log as text, and what was found out about the file.

    The frame's index is the number of the row after the header, from 1; with one line a row it lies in line number + 1.

    Raises
    ------
    LogError
        If there is no such file, it is empty, or it is no table of text.
    """
    data = content(path)
    if _is_xml(data):
        return read_xes(data, path), "XES"
    found = _known(encoding, path) if encoding else _encoding(data, path)
    sample = data[:SAMPLE].decode(found, "ignore")
    separator = max(SEPARATORS, key=_first_line(sample).count)
    name = found.removesuffix("-sig")
    sure = encoding or found in MARKS.values()
    written = name if sure else f"{name}, as it is not UTF-8: if names look wrong, give its --encoding"
    return _table(data, found, separator, path), f"CSV, {written}, separated by {SEPARATORS[separator]}"


def _is_xml(data: bytes) -> bool:
    """Say whether a file is XML, as XES is."""
    return data[:SAMPLE].decode(_marked(data) or "utf-8", "ignore").lstrip().startswith("<")


def _marked(data: bytes) -> str:
    """Return the encoding that a file's first bytes tell, "" if they do not."""
    return next((encoding for mark, encoding in MARKS.items() if data.startswith(mark)), "")


def _encoding(data: bytes, path: Path) -> str:
    """Return the first encoding in which the whole file is text."""
    marked = _marked(data)
    if marked and marked not in ENCODINGS:
        return marked
    if b"\x00" in data:
        raise LogError(
            f"{path}: is not text, as line {_line(data, data.index(0))} has a byte 0; {FORMS}. Save a spreadsheet as CSV; of text in "
            "UTF-16 say --encoding utf-16-le"
        )
    wrong = []
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            wrong.append(error.start)
        else:
            return encoding
    raise LogError(
        f"{path}: is in none of the encodings {', '.join(ENCODINGS)}; line {_line(data, wrong[0])} is the first that is not UTF-8. Mend "
        "it, or name the file's encoding with --encoding"
    )


def _line(data: bytes, place: int) -> int:
    """Return the number of the line in which a byte is."""
    return data.count(b"\n", 0, place) + 1


def _known(encoding: str, path: Path) -> str:
    """Return an encoding that was named, if there is such a one."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise LogError(f"{path}: there is no encoding {encoding!r} (--encoding); such are {', '.join(ENCODINGS)}") from None


def _first_line(sample: str) -> str:
    """Return the line with the names of the columns."""
    return sample.lstrip("\ufeff \r\n").split("\n", 1)[0]


def _table(data: bytes, encoding: str, separator: str, path: Path) -> pd.DataFrame:
    """Return the rows of a CSV file, under the names that its first line has, also where two of them are the same."""
    import pandas as pd

    def read(**how: Any) -> pd.DataFrame:
        rows = pd.read_csv(
            io.BytesIO(data), sep=separator, encoding=encoding, dtype=str, keep_default_na=False, na_values=[""], index_col=False, **how
        )
        return cast("pd.DataFrame", rows)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows are longer than the first line, and would be cut
            frame = read()
        names = read(header=None, nrows=1).iloc[0].fillna("")
    except UnicodeError as error:
        raise LogError(f"{path}: is not in the encoding {encoding} ({error}); name another with --encoding") from error
    except pd.errors.ParserWarning:
        first = _first_line(data[:SAMPLE].decode(encoding, "ignore"))
        raise LogError(
            f"{path}: rows have more columns than the first line has names, which is {first!r}. Take out what stands before the line "
            "with the names, or give each column one"
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise LogError(f"{path}: is not a table ({_told(error)})") from error
    if frame.empty:
        raise LogError(f"{path}: has the names of columns ({', '.join(names)}) but no rows")
    return frame.set_axis(names.str.strip().tolist(), axis=1).set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)


def _told(error: Exception) -> str:
    """Return what is wrong with a table, and what to do about it."""
    said = str(error).strip().removeprefix("Error tokenizing data. C error: ")
    if "inside string" in said:
        return f"{said}: a quotation mark there is never closed; close it, or write it twice"
    return (
        f"{said}; every row must have as many columns as the first line, and a value with a separator in it stands between quotation marks"
    )

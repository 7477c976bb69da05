"""What is used of a log's file: CSV in whatever encoding and with whatever separator, or XES."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING

from sim.errors import LogError
from sim.files.csv_files import MARK, unguarded
from sim.files.inputs import content, too_much
from sim.logs.table import Column, most_rows
from sim.logs.xes import read_xes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from sim.logs.columns import Columns
    from sim.logs.reading import Reading
    from sim.logs.table import Choice

FORMS = "a log is a CSV file (also zipped or gzipped) or XES"

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

SAID = re.compile(r"\s*\"?sep=([^\w \"\r\n])\"?[,;\t|]*\s*", re.IGNORECASE)
"""A first line with which spreadsheets are told the separator."""

WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+)?html", re.IGNORECASE)

LONGEST_LINE = 1 << 20
"""Characters of a line."""

EMPTY = "is empty; a log has a line with the names of its columns, then a row an event or a case"
UNCLOSED = "a quotation mark there is never closed; close it, or write it twice"
EACH_ROW = (
    "every row must have as many columns as the first line, and a value with a separator "
    "in it stands between quotation marks"
)

END = "\ufdd0"
"""A last line of our own: it is a row of its own unless a quotation mark before it was never
closed."""


def read_table(
    path: Path, choice: Choice, encoding: str | None, reading: Reading
) -> tuple[pd.DataFrame, Columns]:
    """Return what is used of a log.

    The number of a row is its place after the header, from 1; with one line a row it lies in line
    number + 1.

    Parameters
    ----------
    path
        Of the file.
    choice
        Says of the names of the columns which are used.
    encoding
        Of the file, if it is known.
    reading
        Is told what kind of file it is.

    Returns
    -------
    pandas.DataFrame
        Categorical columns of text, NaN where nothing is written, by the number of the row.
    Columns
        Which column says what.

    Raises
    ------
    LogError, InputError
        If there is no such file, it is empty, or it is no table of text.
    """
    data = content(path)
    if data[:SAMPLE].lstrip()[:1] in (b"{", b"["):
        raise LogError(f"is JSON; {FORMS}")
    if not data or data.isspace():
        raise LogError(EMPTY)
    if WEB_PAGE.match(data.removeprefix(codecs.BOM_UTF8)):
        raise LogError(
            "is a web page (HTML), as sites give for a spreadsheet, or where one must log in; "
            f"save the data themselves. {FORMS}"
        )
    if _is_xml(data):
        return read_xes(data, choice, reading)
    found = _known(encoding) if encoding else _encoding(data)
    name, lines = found.removesuffix("-sig"), _lines(data, found)
    if not encoding and found not in MARKS.values():
        reading.note(
            f"its encoding is taken to be {name}, as it is not UTF-8; if names look wrong, "
            "give "
            "its --encoding"
        )
    try:
        first = next(lines, "")
        said = SAID.fullmatch(first)
        lines = lines if said else chain([first], lines)
        separator = said[1] if said else max(SEPARATORS, key=_first_line(data, found).count)
        reading.form = f"CSV, {name}, separated by {SEPARATORS.get(separator, separator)}"
        return _table(lines, separator, choice, reading)
    except UnicodeError as error:
        raise LogError(
            f"is not in the encoding {found} ({error}); name another with --encoding"
        ) from error


def _is_xml(data: bytes) -> bool:
    """Say whether a file is XML, as XES is."""
    return _text(data, _marked(data) or "utf-8").lstrip().startswith("<")


def _text(data: bytes, encoding: str) -> str:
    """Return the beginning of a file as text."""
    return data[:SAMPLE].decode(encoding, "ignore")


def _marked(data: bytes) -> str:
    """Return the encoding that a file's first bytes tell, "" if they do not."""
    return next((encoding for mark, encoding in MARKS.items() if data.startswith(mark)), "")


def _encoding(data: bytes) -> str:
    """Return the first encoding in which the whole file is text."""
    marked = _marked(data)
    if marked and marked not in ENCODINGS:
        return marked
    if b"\x00" in data:
        raise LogError(
            f"is not text, as line {_line(data, data.index(0))} has a byte 0; {FORMS}. Save a "
            "spreadsheet as CSV; of text in "
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
        f"is in none of the encodings {', '.join(ENCODINGS)}; line {_line(data, wrong[0])} is the "
        "first that is not UTF-8. Mend "
        "it, or name the file's encoding with --encoding"
    )


def _line(data: bytes, place: int) -> int:
    """Return the number of the line in which a byte is."""
    return data.count(b"\n", 0, place) + 1


def _known(encoding: str) -> str:
    """Return an encoding that was named, if there is such a one."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise LogError(
            f"there is no encoding {encoding!r} (--encoding); such are {', '.join(ENCODINGS)}"
        ) from None


def _first_line(data: bytes, encoding: str) -> str:
    """Return the line with the names of the columns."""
    return _text(data, encoding).lstrip("\ufeff \r\n").split("\n", 1)[0]


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """Give the lines of a file."""
    with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
            if len(line) == LONGEST_LINE:
                raise LogError(
                    f"is not a table (line {number} has {LONGEST_LINE:,} characters or more); "
                    "a "
                    "log has a row an event or a case"
                )
            yield line.removeprefix("\ufeff") if number == 1 else line


def _table(
    lines: Iterator[str], separator: str, choice: Choice, reading: Reading
) -> tuple[pd.DataFrame, Columns]:
    """Return what is used of a CSV file; columns are found by the names that its first line has."""
    import pandas as pd

    reader = csv.reader(chain(lines, [END]), delimiter=separator)
    rows = _rows(reader)
    head = next(rows, None)
    if head is None:
        raise LogError(EMPTY)
    names, first = [unguarded(name.strip()) for name in head], next(rows, None)
    if first is None:
        raise LogError(f"has the names of columns ({', '.join(names)}) but no rows")
    if any(first[len(names) :]):
        raise LogError(
            "rows have more columns than the first line has names, which is "
            f"{separator.join(head)!r}. Take out what stands before the "
            "line with the names, or give each column one. If it is row 1 that is wrong, "
            f"{EACH_ROW}"
        )
    columns = choice(names)
    used = [(Column(), names.index(name)) for name in columns.named()]
    held, n = most_rows(), 0
    short: list[int] = []
    marked: list[int] = []
    last = max(place for _, place in used)
    for n, row in enumerate(chain([first], rows), start=1):
        if any(row[len(names) :]):
            raise LogError(
                f"is not a table (Expected {len(names)} fields in line {reader.line_num}, saw "
                f"{len(row)}; {EACH_ROW})"
            )
        if len(row) <= last:
            short.append(n)
        if n > held:
            raise too_much(f"{held:,} rows")
        for column, place in used:
            if place < len(row) and row[place]:
                text = row[place]
                if text[0] == MARK and (text := unguarded(text)) != row[place]:
                    marked.append(n)
                column.put(n - 1, text)
    reading.rows = n
    if short:
        reading.note(
            f"{len(short):,} rows end before the last column that is used (first in row "
            f"{short[0]}), which counts as not given there"
        )
    if marked:
        reading.note(
            f"{len(marked):,} values have an apostrophe before a sign, as exports guard what a "
            "spreadsheet would calculate (first in row "
            f"{marked[0]}), and are read without it"
        )
    texts = {
        name: column.values(n) for name, (column, _) in zip(columns.named(), used, strict=True)
    }
    return pd.DataFrame(texts, index=pd.RangeIndex(1, n + 1)), columns


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Give the rows of a CSV file but those that are blank.

    Raises
    ------
    LogError
        If a quotation mark is never closed: it makes a value of all that follows.
    """
    n, row = -1, [""]
    try:
        for row in filter(None, reader):
            n += 1
            if row == [END]:
                return
            if row[-1].endswith(END):
                break
            yield row
        raise LogError(f"is not a table (EOF inside a value starting at row {n}: {UNCLOSED})")
    except csv.Error as error:
        raise LogError(
            f"is not a table ({error}, in a value starting at row {n + 1}: {UNCLOSED})"
        ) from error

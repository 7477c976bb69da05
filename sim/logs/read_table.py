"""Reading a log's file: CSV in any encoding and with any separator, or XES."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd

from sim.files.csv_files import MARK, unguarded
from sim.files.inputs import content, too_much
from sim.logs.columns import Column, most_rows
from sim.logs.read_xes import read_xes
from sim.logs.reading import Note, message, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.logs.columns import Choice, Columns
    from sim.logs.reading import Reading

SEPARATORS = (",", ";", "\t", "|")

ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
"""Encodings tried in this order if none is given."""

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
"""Byte order marks and their encodings; longer ones before their own beginnings."""

SAMPLE = 1 << 16
"""Bytes inspected to identify a file."""

SAID = re.compile(r"\s*\"?sep=([^\w \"\r\n])\"?[,;\t|]*\s*", re.IGNORECASE)
"""A first line that tells spreadsheets the separator."""

WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+)?html", re.IGNORECASE)

LONGEST_LINE = 1 << 20
"""Maximum number of characters in a line."""

END = "\ufdd0"
"""An added last line: a row of its own unless a quotation mark before it was never closed."""


def read_table(
    path: Path, choice: Choice, encoding: str | None, reading: Reading
) -> tuple[pd.DataFrame, Columns]:
    """Return the used columns of a log, and the role of each column.

    The columns that `choice` takes are categorical text, NaN if empty, indexed by the number of the
    row: its place after the header, from 1. The encoding is detected unless given.

    Raises
    ------
    LogError, InputError
        If there is no such file, it is empty, or it is no table of text.
    """
    data = content(path)
    if data[:SAMPLE].lstrip()[:1] in (b"{", b"["):
        raise refused("json", forms=message("forms"))
    if not data or data.isspace():
        raise refused("empty")
    if WEB_PAGE.match(data.removeprefix(codecs.BOM_UTF8)):
        raise refused("web_page", forms=message("forms"))
    marked = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    if _beginning(data, marked or "utf-8").lstrip().startswith("<"):
        return read_xes(data, choice, reading)
    found = _known(encoding) if encoding else _encoding(data, marked)
    name, lines = found.removesuffix("-sig"), _lines(data, found)
    if not encoding and found not in MARKS.values():
        reading.note("guessed_encoding", encoding=name)
    try:
        first = next(lines, "")
        said = SAID.fullmatch(first)
        names = _beginning(data, found).lstrip("\ufeff \r\n").split("\n", 1)[0]
        separator = said[1] if said else max(SEPARATORS, key=names.count)
        shown = Note(f"separators.{separator}") if separator in SEPARATORS else separator
        reading.form = Note("csv", encoding=name, separator=shown)
        return _table(lines if said else chain([first], lines), separator, choice, reading)
    except UnicodeError as error:
        raise refused("other_encoding", encoding=found, error=error) from error


def _beginning(data: bytes, encoding: str) -> str:
    """Return the beginning of a file as text."""
    return data[:SAMPLE].decode(encoding, "ignore")


def _encoding(data: bytes, marked: str) -> str:
    """Return the first encoding in which the whole file is text."""
    if marked and marked not in ENCODINGS:
        return marked
    if b"\x00" in data:
        raise refused("byte_0", line=_line(data, data.index(0)), forms=message("forms"))
    wrong = []
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            wrong.append(error.start)
        else:
            return encoding
    raise refused("no_encoding", encodings=", ".join(ENCODINGS), line=_line(data, wrong[0]))


def _line(data: bytes, place: int) -> int:
    """Return the number of the line in which a byte is."""
    return data.count(b"\n", 0, place) + 1


def _known(encoding: str) -> str:
    """Return a named encoding, if it exists."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        known = ", ".join(ENCODINGS)
        raise refused("unknown_encoding", encoding=encoding, encodings=known) from None


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """Yield the lines of a file."""
    with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
            if len(line) == LONGEST_LINE:
                raise refused("long_line", line=number, longest=LONGEST_LINE)
            yield line.removeprefix("\ufeff") if number == 1 else line


def _table(
    lines: Iterator[str], separator: str, choice: Choice, reading: Reading
) -> tuple[pd.DataFrame, Columns]:
    """Return the used columns of a CSV file; its first line has their names."""
    reader = csv.reader(chain(lines, [END]), delimiter=separator)
    rows = _rows(reader)
    head = next(rows, None)
    if head is None:
        raise refused("empty")
    names, first = [unguarded(name.strip()) for name in head], next(rows, None)
    if first is None:
        raise refused("no_rows", names=", ".join(names))
    each_row = message("each_row")
    if any(first[len(names) :]):
        raise refused("more_than_names", head=repr(separator.join(head)), each_row=each_row)
    columns = choice(names)
    used = [(Column(), names.index(name)) for name in columns.named()]
    held, n, last = most_rows(), 0, max(place for _, place in used)
    short: list[int] = []
    marked: list[int] = []
    for n, row in enumerate(chain([first], rows), start=1):
        if any(row[len(names) :]):
            line, fields = reader.line_num, len(row)
            raise refused("fields", expected=len(names), line=line, found=fields, each_row=each_row)
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
    for key, those in (("short_rows", short), ("guarded", marked)):
        if those:
            reading.note(key, n=len(those), row=those[0])
    texts = {
        name: column.values(n) for name, (column, _) in zip(columns.named(), used, strict=True)
    }
    return pd.DataFrame(texts, index=pd.RangeIndex(1, n + 1)), columns


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, except blank ones.

    Raises
    ------
    LogError
        If a quotation mark is never closed, so that all that follows is one value.
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
        raise refused("unclosed", what="EOF inside a value", row=n)
    except csv.Error as error:
        raise refused("unclosed", what=f"{error}, in a value", row=n + 1) from error

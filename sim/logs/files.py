"""The rows of a log's file as text: CSV, zipped or gzipped, in whatever encoding and with whatever separator; or XES."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sim.errors import LogError
from sim.logs.xes import read_xes

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "?", "-", "NA", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "NaT", "无", "空")
"""What stands where a value is not known."""

SEPARATORS = ",;\t|"

ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
"""Tried in this order where none is given."""

SAMPLE = 1 << 16
"""Bytes that are looked at to see what a file is."""


def read_rows(path: Path, encoding: str | None = None) -> tuple[pd.DataFrame, str]:
    """Return all rows of a log as text, missing values as NaN, and what was found out about the file.

    The frame's index is the number of the row after the header, from 1; with one line a row it lies in line number + 1.

    Raises
    ------
    LogError
        If there is no such file, it is empty, or it is no table of text.
    """
    data = _content(path)
    if _is_xml(data):
        return read_xes(io.BytesIO(data), path), "XES"
    encoding = _known(encoding, path) if encoding else _encoding(data, path)
    separator = _separator(data[:SAMPLE].decode(encoding, "ignore"))
    return _table(data, encoding, separator, path), f"CSV, {encoding.removesuffix('-sig')}, separated by {NAMES[separator]}"


NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _content(path: Path) -> bytes:
    """Return what a file holds, unpacked."""
    try:
        if zipfile.is_zipfile(path):
            return _zipped(path)
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except FileNotFoundError:
        raise LogError(f"{path}: there is no such file") from None
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise LogError(f"{path}: cannot be read ({error})") from error
    if data.lstrip()[:1] in (b"{", b"["):
        raise LogError(f"{path}: is JSON; a log is a CSV file (also zipped or gzipped) or XES")
    if not data.strip():
        raise LogError(f"{path}: is empty; a log has a line with the names of its columns, then a row an event or a case")
    return data


def _zipped(path: Path) -> bytes:
    """Return the one file of an archive."""
    with zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if not name.endswith("/") and not Path(name).name.startswith((".", "__MACOSX"))]
        if "[Content_Types].xml" in inside:
            raise LogError(f"{path}: is a spreadsheet; save it as CSV")
        if len(inside) != 1:
            raise LogError(f"{path}: holds {len(inside)} files ({', '.join(inside[:5])}); unpack it and name the log itself")
        return archive.read(inside[0])


def _is_xml(data: bytes) -> bool:
    """Say whether a file is XML, as XES is."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _encoding(data: bytes, path: Path) -> str:
    """Return the first encoding in which the whole file is text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\x00" in data[:SAMPLE]:
        raise LogError(f"{path}: is not text; a log is a CSV file (also zipped or gzipped) or XES. Save a spreadsheet as CSV")
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise LogError(f"{path}: is in none of the encodings {', '.join(ENCODINGS)}; name it with --encoding")


def _known(encoding: str, path: Path) -> str:
    """Return an encoding that was named, if there is such a one."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise LogError(f"{path}: there is no encoding {encoding!r} (--encoding); such are {', '.join(ENCODINGS)}") from None


def _separator(sample: str) -> str:
    """Return the separator that the first line has most of."""
    line = sample.lstrip("\ufeff").split("\n", 1)[0]
    return max(SEPARATORS, key=line.count)


def _table(data: bytes, encoding: str, separator: str, path: Path) -> pd.DataFrame:
    """Return the rows of a CSV file, under the names that its first line has, also where two of them are the same."""
    import pandas as pd

    def read(**how: Any) -> pd.DataFrame:
        rows = pd.read_csv(io.BytesIO(data), sep=separator, encoding=encoding, dtype=str, keep_default_na=False, index_col=False, **how)
        return cast("pd.DataFrame", rows)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows are longer than the first line, and would be cut
            frame = read(na_values=MISSING)
        names = read(header=None, nrows=1).iloc[0]
    except UnicodeDecodeError as error:
        raise LogError(f"{path}: is not in the encoding {encoding} ({error}); name another with --encoding") from error
    except pd.errors.ParserWarning:
        raise LogError(f"{path}: rows have more columns than the first line has names; end that line as they end, or mend them") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise LogError(f"{path}: is not a table ({str(error).strip()}); every row must have as many columns as the first line") from error
    if frame.empty:
        raise LogError(f"{path}: has the names of columns ({', '.join(names)}) but no rows")
    return frame.set_axis(names.str.strip().tolist(), axis=1).set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0)

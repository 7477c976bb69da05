"""Reading XES (IEEE 1849): traces and their events as one table, under the names that CSV logs use."""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

from sim.errors import LogError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

Row = dict[str, str]

DEPTH_OF_TRACE = 2
"""Of elements below `log`; a trace's attributes and events lie one deeper, an event's attributes two."""


DECLARED = re.compile(rb"""\s*<\?xml[^>]*encoding=["']([\w.-]+)["']""")
"""The encoding that a file says it has."""

PARSED = ("utf-8", "utf-16")
"""Encodings that the parser reads itself; of others it knows only those with a byte a character."""


def read_xes(data: bytes, path: Path) -> pd.DataFrame:
    """Return a row an event; what is said of a trace stands in columns that begin with `case:`, whatever an event says under such a name.

    Raises
    ------
    LogError
        If the file is no XES log.
    """
    import pandas as pd

    rows = _Rows()
    parser = ParserCreate(_declared(data) and "utf-8")
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    try:
        parser.Parse(_in_utf8(data, path), True)
    except ExpatError as error:
        raise LogError(f"{path}: is not well-formed XML ({error}); a log is a CSV file or XES") from error
    except KeyError:
        raise LogError(f"{path}: is no XES log; an attribute in line {parser.CurrentLineNumber} has no key") from None
    if not rows.n:
        raise LogError(f"{path}: has no trace with an event; is it an XES log?")
    return pd.DataFrame(rows.columns(), index=pd.RangeIndex(1, rows.n + 1), dtype=str)


def _declared(data: bytes) -> str | None:
    """Return the encoding that a file says it has, if the parser does not read it itself."""
    found = DECLARED.match(data)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    return None if name in PARSED else name


def _in_utf8(data: bytes, path: Path) -> bytes:
    """Return a file in an encoding that the parser reads."""
    encoding = _declared(data)
    try:
        return data.decode(encoding).encode() if encoding else data
    except (LookupError, UnicodeError) as error:
        raise LogError(f"{path}: says that it is in {encoding}, and cannot be read so ({error}); save it in UTF-8") from error


class _Rows:
    """The events of a log as they come: called by the parser for each element, of which a log has many millions."""

    def __init__(self) -> None:
        self.n = 0
        self._columns: dict[str, list[str | None]] = {}
        self._depth = 0
        self._trace: Row = {}
        self._events: list[Row] = []
        self._event: Row | None = None

    def start(self, name: str, attributes: Row) -> None:
        """Take the beginning of an element: attributes of attributes do not count."""
        self._depth += 1
        depth = self._depth
        if depth == DEPTH_OF_TRACE + 2:
            if self._event is not None and "value" in attributes:
                self._event[intern(attributes["key"])] = intern(attributes["value"])
        elif depth == DEPTH_OF_TRACE:
            self._trace, self._events = {}, []
        elif depth == DEPTH_OF_TRACE + 1:
            if name.endswith("event"):
                self._event = {}
                self._events.append(self._event)
            elif "value" in attributes:
                self._trace[f"case:{attributes['key']}"] = intern(attributes["value"])

    def end(self, name: str) -> None:
        """Take the end of an element: only with its trace is all known of an event."""
        if self._depth == DEPTH_OF_TRACE + 1:
            self._event = None
        elif self._depth == DEPTH_OF_TRACE and name.endswith("trace"):
            for event in self._events:
                self._append(event | self._trace)
                self.n += 1
        self._depth -= 1

    def _append(self, row: Row) -> None:
        """Put values at the ends of their columns."""
        for key, value in row.items():
            column = self._columns.setdefault(key, [])
            if len(column) < self.n:
                column += [None] * (self.n - len(column))
            column.append(value)

    def columns(self) -> dict[str, list[str | None]]:
        """Return the columns, all of one length."""
        for column in self._columns.values():
            column += [None] * (self.n - len(column))
        return self._columns

"""Reading XES (IEEE 1849): traces and their events as one table, under the names that CSV logs use."""

from __future__ import annotations

from sys import intern
from typing import IO, TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

from sim.errors import LogError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

Row = dict[str, str]

DEPTH_OF_TRACE = 2
"""Of elements below `log`; a trace's attributes and events lie one deeper, an event's attributes two."""


def read_xes(file: IO[bytes], path: Path) -> pd.DataFrame:
    """Return a row an event; what is said of a trace stands in columns that begin with `case:`.

    Raises
    ------
    LogError
        If the file is no XES log.
    """
    import pandas as pd

    rows = _Rows()
    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    try:
        parser.ParseFile(file)
    except ExpatError as error:
        raise LogError(f"{path}: is not well-formed XML ({error})") from error
    if not rows.n:
        raise LogError(f"{path}: has no trace with an event; is it an XES log?")
    return pd.DataFrame(rows.columns(), index=pd.RangeIndex(1, rows.n + 1), dtype=str)


class _Rows:
    """The events of a log as they come: called by the parser for each element, of which a log has many millions."""

    def __init__(self) -> None:
        self.n = 0
        self._columns: dict[str, list[str | None]] = {}
        self._depth = 0
        self._trace: Row = {}
        self._event: Row = {}

    def start(self, name: str, attributes: Row) -> None:
        """Take the beginning of an element: attributes of attributes do not count."""
        self._depth += 1
        depth = self._depth
        if depth == DEPTH_OF_TRACE + 2:
            if "value" in attributes:
                self._event[intern(attributes["key"])] = intern(attributes["value"])
        elif depth == DEPTH_OF_TRACE:
            self._trace = {}
        elif depth == DEPTH_OF_TRACE + 1:
            self._event = {}
            if "value" in attributes:
                self._trace[f"case:{attributes['key']}"] = intern(attributes["value"])

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._depth == DEPTH_OF_TRACE + 1 and name.endswith("event"):
            self._append(self._trace)
            self._append(self._event)
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

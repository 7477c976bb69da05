"""The columns of a log: their roles and their texts.

Each text is kept once, and only used columns are kept, so that a table needs no more memory than
its file.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import suggestion
from sim.files.inputs import most
from sim.logs.reading import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    Choice = Callable[[list[str]], "Columns"]
    """Returns the roles of the columns in a file."""

CASE, UNIT = "case:concept:name", "org:group"
"""Names that event logs share (XES, IEEE 1849), for the required columns."""

SHARED = {"time": "time:timestamp", "activity": "concept:name", "issue": "case:issue"}
"""The same for optional columns; the last name of each is that of our own exports."""

MOST_NAMED = 100
"""Maximum number of columns in a message."""

ROW_BYTES = 64
"""Memory per row, however short it is in the file."""


@dataclass(frozen=True)
class Columns:
    """Names of columns, as a log has them.

    Attributes
    ----------
    case
        The case of a row.
    unit
        The holder of the case after the row's event; in a log of cases, the unit that handled it.
    time
        Time of the row's event; None in a log with one row per case.
    issue
        The kind of request; None if the log does not say.
    activity
        The event; None if the log does not say.
    opened, closed
        When the case was opened and closed. If several are named for `closed`, the first with a
        value counts. Without `opened` a case opens at its first event; without `closed` it ends at
        its last.
    status
        The status of a case after the row's event, or at last; None if the log does not say.
    """

    case: str = CASE
    unit: str = UNIT
    time: str | None = None
    issue: str | None = None
    activity: str | None = None
    opened: str | None = None
    closed: tuple[str, ...] = ()
    status: str | None = None

    def roles(self) -> list[tuple[str, str]]:
        """Return role and name of each named column."""
        one = ("case", "unit", "time", "issue", "activity", "opened", "status")
        named = [(role, name) for role in one if (name := getattr(self, role))]
        return named + [("closed", name) for name in self.closed]

    def named(self) -> list[str]:
        """Return all named columns, each once."""
        return list(dict.fromkeys(name for _, name in self.roles()))

    def times(self) -> list[str]:
        """Return the columns with times; the first is the time of the rows."""
        return [name for name in (self.time, self.opened) if name] + list(self.closed)


def chosen(listed: list[str], given: Columns | dict[str, Any]) -> Columns:
    """Return the columns of a log: the given ones, or those with the names that event logs share.

    Raises
    ------
    LogError
        If a column is missing.
    """
    if not isinstance(given, Columns):
        asked: dict[str, Any] = {
            role: (name,) if role == "closed" and isinstance(name, str) else name
            for role, name in given.items()
            if name
        }
        given = Columns(**({role: name for role, name in SHARED.items() if name in listed} | asked))
    for role, name in given.roles():
        if name not in listed:
            meant = _suggested(name, listed)
            raise refused("no_column", name=name, role=role, meant=meant, columns=_named(listed))
        if listed.count(name) > 1:
            raise refused("twice", n=listed.count(name), name=name, role=role)
    if not given.time and given.opened and not given.closed:
        raise refused("no_closed")
    if not given.time and not given.opened:
        raise refused("no_time", columns=_named(listed))
    return given


def _suggested(name: str, there: list[str]) -> str:
    """Return a column with a similar name, ignoring case, if there is one."""
    meant = suggestion(name.lower(), [column.lower() for column in there])
    if "did you mean" not in meant:
        return ""
    near = next(column for column in there if repr(column.lower()) in meant)
    return f"; did you mean {near!r}?"


def _named(listed: list[str]) -> str:
    """Return the names of the columns, as far as they are legible."""
    more = len(listed) - MOST_NAMED
    return ", ".join(listed[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


class Column:
    """The texts of a column, for a row or for a group of rows."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._of_row, self._of_group = (array("i"), array("i")), (array("i"), array("i"))

    def put(self, row: int, text: str) -> None:
        """Add the text of a row; if there are several, the last counts."""
        self._of_row[0].append(row)
        self._of_row[1].append(self._known.setdefault(text, len(self._known)))

    def put_group(self, group: int, text: str) -> None:
        """Add the text of all rows of a group, which overrides the text of a row."""
        self._of_group[0].append(group)
        self._of_group[1].append(self._known.setdefault(text, len(self._known)))

    def values(self, n: int, groups: NDArray[np.int32] | None = None) -> pd.Categorical:
        """Return the texts of n rows in these groups, shape (n,)."""
        import pandas as pd

        codes = _spread(self._of_row, n)
        if groups is not None and len(groups):
            of_group = _spread(self._of_group, int(groups[-1]) + 1)[groups]
            codes = np.where(of_group < 0, codes, of_group)
        return pd.Categorical.from_codes(codes, pd.Index(list(self._known), dtype=object))


def most_rows() -> int:
    """Return the maximum number of rows, for which a table needs no more memory than a file may."""
    return most() // ROW_BYTES


def _spread(said: tuple[array[int], array[int]], n: int) -> NDArray[np.int32]:
    """Return codes by place, -1 where there is none."""
    codes = np.full(n, -1, np.int32)
    codes[np.asarray(said[0], np.int32)] = np.asarray(said[1], np.int32)
    return codes

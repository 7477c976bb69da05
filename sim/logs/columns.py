"""Which columns of a log say what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import LogError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable

CASE, UNIT = "case:concept:name", "org:group"
"""Names that event logs share (XES, IEEE 1849), of what every log must have."""

SHARED = {"time": "time:timestamp", "activity": "concept:name", "issue": "case:issue"}
"""The same of what a log may have; the last is that of our own exports."""


@dataclass(frozen=True)
class Columns:
    """Names of columns, as a log has them.

    Attributes
    ----------
    case
        Which case a row is about.
    unit
        Who holds the case after the row's event; in a log of cases, who handled it.
    time
        When the row's event was; None in a log that has a row a case.
    issue
        The kind of request; None if the log does not say.
    activity
        What happened; None if the log does not say.
    opened, closed
        When the case was opened and closed. Of several for `closed`, the first that a case has. Without `opened` a case
        opens at its first event; without `closed` it ends at its last.
    """

    case: str = CASE
    unit: str = UNIT
    time: str | None = None
    issue: str | None = None
    activity: str | None = None
    opened: str | None = None
    closed: tuple[str, ...] = ()

    def named(self) -> list[str]:
        """Return all columns that are named, each once."""
        one = (self.case, self.unit, self.time, self.issue, self.activity, self.opened)
        return list(dict.fromkeys([name for name in one if name] + list(self.closed)))


def chosen(listed: Iterable[str], **given: str | tuple[str, ...] | None) -> Columns:
    """Return the columns of a log: those that were given, else those with the names that event logs share.

    Parameters
    ----------
    listed
        The columns there are.
    **given
        Attributes of `Columns`; None or nothing for what was not given.

    Raises
    ------
    LogError
        If a column is missing.
    """
    there = list(listed)
    asked: dict[str, Any] = {role: name for role, name in given.items() if name}
    if isinstance(asked.get("closed"), str):
        asked["closed"] = (asked["closed"],)
    must = {"case": CASE, "unit": UNIT} | asked
    for role, name in _one_by_one(must):
        if name not in there:
            raise LogError(f"no column {name!r} (--{role}){_suggested(name, there)}; the columns are: {', '.join(there)}")
        if there.count(name) > 1:
            raise LogError(f"{there.count(name)} columns are called {name!r} (--{role}); give each a name of its own in the first line")
    shared = {role: name for role, name in SHARED.items() if name in there}
    columns = Columns(**(shared | asked))
    if not columns.time and columns.opened and not columns.closed:
        raise LogError("a log with a row a case must say when cases were closed (--closed), or else name the time of each event (--time)")
    if not columns.time and not columns.opened:
        raise LogError(
            "no column says when: name the one with the time of each event (--time) or, in a log with a row a case, the one "
            f"with the time of opening (--opened); the columns are: {', '.join(there)}"
        )
    return columns


def _suggested(name: str, there: list[str]) -> str:
    """Return the column that may be meant, whether in capitals or not, if one is near."""
    meant = suggestion(name.lower(), [column.lower() for column in there])
    near = [column for column in there if repr(column.lower()) in meant] if "did you mean" in meant else []
    return f"; did you mean {near[0]!r}?" if near else ""


def _one_by_one(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """Return role and name of each column."""
    return [(role, name) for role, names in asked.items() for name in ([names] if isinstance(names, str) else names)]

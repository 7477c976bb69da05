"""Which columns of a log say what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.errors import LogError, suggestion

CASE, UNIT = "case:concept:name", "org:group"
"""Names that event logs share (XES, IEEE 1849), of what every log must have."""

SHARED = {"time": "time:timestamp", "activity": "concept:name", "issue": "case:issue"}
"""The same of what a log may have; the last is that of our own exports."""

MOST_NAMED = 100
"""Columns in a message."""


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
        When the row's event was; None in a log that has one row per case.
    issue
        The kind of request; None if the log does not say.
    activity
        What happened; None if the log does not say.
    opened, closed
        When the case was opened and closed. Of several for `closed`, the first that a case has.
        Without `opened` a case opens at its first event; without `closed` it ends at its last.
    """

    case: str = CASE
    unit: str = UNIT
    time: str | None = None
    issue: str | None = None
    activity: str | None = None
    opened: str | None = None
    closed: tuple[str, ...] = ()

    def roles(self) -> list[tuple[str, str]]:
        """Return the role and the name of each column that is named."""
        one = [
            (role, getattr(self, role))
            for role in ("case", "unit", "time", "issue", "activity", "opened")
        ]
        return [(role, name) for role, name in one if name] + [
            ("closed", name) for name in self.closed
        ]

    def named(self) -> list[str]:
        """Return all columns that are named, each once."""
        return list(dict.fromkeys(name for _, name in self.roles()))

    def times(self) -> list[str]:
        """Return the columns that say when; the first says it of the rows."""
        return [name for name in (self.time, self.opened) if name] + list(self.closed)


def chosen(listed: list[str], given: Columns | dict[str, Any]) -> Columns:
    """Return the columns of a log: those that were given, else those with the names that event logs share.

    Parameters
    ----------
    listed
        The columns there are.
    given
        All of them, or attributes of `Columns` by name; None or nothing for what was not given.

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
            raise LogError(
                f"no column {name!r} (--{role}){_suggested(name, listed)}; the columns are: "
                f"{_named(listed)}"
            )
        if listed.count(name) > 1:
            raise LogError(
                f"{listed.count(name)} columns are called {name!r} (--{role}); give each a "
                "name "
                "of its own in the first line"
            )
    if not given.time and given.opened and not given.closed:
        raise LogError(
            "a log with one row per case must say when cases were closed (--closed), or else name "
            "the "
            "time of each event (--time)"
        )
    if not given.time and not given.opened:
        raise LogError(
            "no column says when: name the one with the time of each event (--time) or, in a log "
            "with one row per case, the one "
            f"with the time of opening (--opened); the columns are: {_named(listed)}"
        )
    return given


def _suggested(name: str, there: list[str]) -> str:
    """Return the column that may be meant, whether in capitals or not, if one is near."""
    meant = suggestion(name.lower(), [column.lower() for column in there])
    near = (
        [column for column in there if repr(column.lower()) in meant]
        if "did you mean" in meant
        else []
    )
    return f"; did you mean {near[0]!r}?" if near else ""


def _named(listed: list[str]) -> str:
    """Return the columns there are, as far as they can be read."""
    more = len(listed) - MOST_NAMED
    return ", ".join(listed[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")

"""The report of reading a log: omissions and their reasons, with texts from `messages.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import LogError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def message(key: str, **values: Any) -> str:
    """Return a message, with values in their places."""
    return str(messages()[key]).format(**values)


def refused(key: str, **values: Any) -> LogError:
    """Return the error for a refused log."""
    return LogError(message(key, **values))


@dataclass
class Reading:
    """The report of a reading, filled while a log is read.

    Attributes
    ----------
    name
        Of the file.
    form
        The kind of file.
    rows
        Number of rows.
    left_out
        Omissions, with their number and an example.
    notes
        Further facts needed to use the log.
    """

    name: str
    form: str = ""
    rows: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, n: int, key: str, example: str = "", **values: Any) -> None:
        """Record an omission, unless its number is 0."""
        if n:
            about = f" ({example})" if example else ""
            self.left_out.append(f"{n:,} {message(key, **values)}{about}")

    def note(self, key: str, **values: Any) -> None:
        """Record a further fact."""
        self.notes.append(message(key, **values))

    def note_rows(self, key: str, rows: pd.DataFrame, marked: Any, **values: Any) -> None:
        """Record the number of marked rows and the first one, unless there is none."""
        if n := int(marked.sum()):
            self.note(key, n=n, first=first_of(rows, marked), row=min(rows.index[marked]), **values)

    def refusal(self, why: str) -> LogError:
        """Return the error for a refused log, with earlier omissions, which may be the reason."""
        before = [*(f"left out: {line}" for line in self.left_out), *self.notes]
        lines = [f"{why}. What was read before:", *before] if before else [why]
        return LogError("\n  ".join(map(_printable, lines)))

    def refused(self, key: str, **values: Any) -> LogError:
        """Return the error for the refused log being read."""
        return self.refusal(message(key, log=self.name, **values))

    def lines(self) -> list[str]:
        """Return the report, one line per fact."""
        left_out = [f"left out: {line}" for line in self.left_out] or ["nothing was left out"]
        head = f"{self.name}: {self.rows:,} rows ({self.form})"
        return list(map(_printable, [head, *left_out, *self.notes]))


def first_of(rows: pd.DataFrame, marked: NDArray[Any] | pd.Series) -> str:
    """Return text about the first marked row of the file, with its case; "" if there is none."""
    if not marked.any():
        return ""
    row = min(rows.index[marked])
    return f"first in row {row}, case {rows['case'][row]}"


@cache
def messages() -> dict[str, Any]:
    """Return the messages by key, and tables of them."""
    path = Path(__file__).with_name("messages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _printable(line: str) -> str:
    """Return a line without control characters, whatever names are in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

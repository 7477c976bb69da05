"""What was read of a log, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.errors import LogError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass
class Reading:
    """The report of a reading, filled while a log is read.

    Attributes
    ----------
    name
        Of the file.
    form
        What kind of file it is.
    rows
        How many rows it has.
    left_out
        What was left out, with how often and an example.
    notes
        What else one must know to use what was read.
    """

    name: str
    form: str = ""
    rows: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave_out(self, n: int, what: str, example: str = "") -> None:
        """Note that something was left out, unless there was none of it."""
        if n:
            self.left_out.append(f"{n:,} {what}{f' ({example})' if example else ''}")

    def note(self, text: str) -> None:
        """Note what else one must know."""
        self.notes.append(text)

    def refusal(self, why: str) -> LogError:
        """Return the refusal of a log, with what was left out before, since that may be why."""
        before = [*(f"left out: {line}" for line in self.left_out), *self.notes]
        return LogError(
            "\n  ".join(
                map(_printable, [f"{why}. What was read before:", *before] if before else [why])
            )
        )

    def lines(self) -> list[str]:
        """Return the report, a line a fact."""
        left_out = [f"left out: {line}" for line in self.left_out] or ["nothing was left out"]
        return list(
            map(
                _printable,
                [f"{self.name}: {self.rows:,} rows ({self.form})", *left_out, *self.notes],
            )
        )


def _printable(line: str) -> str:
    """Return a line that neither a terminal nor a file obeys, whatever names of a log are in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def first_of(rows: pd.DataFrame, marked: NDArray[Any] | pd.Series) -> str:
    """Return in words the first row of the file that is marked, with its case; "" if none is."""
    if not marked.any():
        return ""
    row = min(rows.index[marked])
    return f"first in row {row}, case {rows['case'][row]}"

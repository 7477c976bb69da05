"""The report of reading a log: what was left out, and why.

What is said of a log is kept as notes, whose texts are in the catalogue of each language, table
`log`. Errors are in English; their texts are in `messages.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import LogError
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray


class Note:
    """Something to say: a key of the catalogue's table `log`, and values for its places.

    Values may be notes, names, tuples of these (a list in a sentence), or lists of notes (several
    sentences).
    """

    def __init__(self, key: str, /, **values: Any) -> None:
        self.key, self.values = key, values


class Name(str):
    """A name that code declares in English: other languages have it in `declared.log`."""

    __slots__ = ()


def worded(said: Any, words: Catalogue) -> Any:
    """Return the text of notes and names; other values are returned unchanged."""
    if isinstance(said, Note):
        values = {name: worded(value, words) for name, value in said.values.items()}
        return words.text(f"log.{said.key}", **values)
    if isinstance(said, Name):
        form = re.sub(r"\d+", "{}", said)
        return words.declared("log", form, form).format(*re.findall(r"\d+", said))
    if isinstance(said, tuple | list):
        between = words.text("lists.between" if isinstance(said, tuple) else "lists.apart")
        return between.join(worded(each, words) for each in said)
    return said


def lines(notes: Iterable[Any], language: str) -> list[str]:
    """Return notes in a language, a line each.

    Raises
    ------
    LanguageError
        If there are no texts in that language.
    """
    words = Catalogue(language)
    return [worded(note, words) for note in notes]


def quoted(names: Iterable[str]) -> tuple[Note, ...]:
    """Return names in quotation marks."""
    return tuple(Note("quoted", name=name) for name in names)


def message(key: str, **values: Any) -> str:
    """Return the text of an error, with values in their places."""
    english = Catalogue("en")
    return str(messages()[key]).format(
        **{name: worded(value, english) for name, value in values.items()}
    )


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
        The kind of file, a note or a name.
    rows
        Number of rows.
    left_out
        Omissions, with their number and an example: notes.
    notes
        Further facts needed to use the log; several sentences are a list.
    """

    name: str
    form: Any = ""
    rows: int = 0
    left_out: list[Note] = field(default_factory=list)
    notes: list[Note | list[Note]] = field(default_factory=list)

    def leave_out(self, n: int, key: str, example: Note | str = "", **values: Any) -> None:
        """Record an omission, unless its number is 0."""
        if n:
            about = Note("about", example=example) if example else ""
            self.left_out.append(Note("left_out", n=n, what=Note(key, **values), about=about))

    def note(self, key: str, **values: Any) -> None:
        """Record a further fact."""
        self.notes.append(Note(key, **values))

    def note_rows(self, key: str, rows: pd.DataFrame, marked: Any, **values: Any) -> None:
        """Record the number of marked rows and the first one, unless there is none."""
        if n := int(marked.sum()):
            self.note(key, n=n, first=first_of(rows, marked), row=min(rows.index[marked]), **values)

    def refusal(self, why: str) -> LogError:
        """Return the error for a refused log, with earlier omissions, which may be the reason."""
        before = lines([*self.left_out, *self.notes], "en")
        said = [f"{why}. What was read before:", *before] if before else [why]
        return LogError("\n  ".join(map(_printable, said)))

    def refused(self, key: str, **values: Any) -> LogError:
        """Return the error for the refused log being read."""
        return self.refusal(message(key, log=self.name, **values))

    def lines(self, language: str = "en") -> list[str]:
        """Return the report, one line per fact.

        Parameters
        ----------
        language
            Of the lines: one of `sim.i18n.catalogue.LANGUAGES`.
        """
        head = Note("head", name=self.name, rows=self.rows, form=self.form)
        left_out = self.left_out or [Note("nothing_left_out")]
        return list(map(_printable, lines([head, *left_out, *self.notes], language)))


def first_of(rows: pd.DataFrame, marked: NDArray[Any] | pd.Series) -> Note | str:
    """Return a note of the first marked row of the file, with its case; "" if there is none."""
    if not marked.any():
        return ""
    row = min(rows.index[marked])
    return Note("first_of", row=row, case=rows["case"][row])


@cache
def messages() -> dict[str, Any]:
    """Return the texts of errors by key."""
    path = Path(__file__).with_name("messages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _printable(line: str) -> str:
    """Return a line without control characters, whatever names are in it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)

"""Texts in each language: one TOML file per language, with equal keys and placeholders.

A count chooses between two forms of a word: `{arms} {arms:arm|arms}` is "1 arm" or "2 arms".

Texts that code declares in English (descriptions of measures and of values of a scenario, units)
stay where they are declared. Other languages have them in the table `declared`, which English does
not have.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from numbers import Integral
from pathlib import Path
from typing import Any

from sim.errors import LanguageError, suggestion

LANGUAGES = tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))
"""Languages with a catalogue."""


class Count(int):
    """A whole number that can select one of two words: for one, and for any other number."""

    def __format__(self, form: str) -> str:
        one, parted, more = form.partition("|")
        return (one if self == 1 else more) if parted else super().__format__(form)


class Catalogue:
    """The texts of one language.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    instead
        A table whose texts replace those of the same dotted keys, if any.
    names
        Names that a user gives to codes of tables, such as mechanisms of the user's own, by table.
    **values
        Values in the places of all texts.

    Raises
    ------
    LanguageError
        If there is no catalogue in that language.
    """

    def __init__(
        self,
        language: str,
        instead: str = "",
        names: Mapping[str, Mapping[str, str]] | None = None,
        **values: Any,
    ) -> None:
        if language not in LANGUAGES:
            raise LanguageError(
                f"Remit has no texts in the language {language!r}{suggestion(language, LANGUAGES)}"
            )
        self.language = language
        self._instead, self._names, self._values = instead, names or {}, values
        self._words = _read(language)

    def text(self, key: str, **values: Any) -> str:
        """Return the text of a dotted key, with values in their places."""
        counted = {
            name: Count(value) if isinstance(value, Integral) else value
            for name, value in (self._values | values).items()
        }
        if self._instead and self.knows(f"{self._instead}.{key}"):
            key = f"{self._instead}.{key}"
        return str(self._found(key)).format(**counted)

    def knows(self, key: str) -> bool:
        """Return whether a dotted key has a text."""
        try:
            return isinstance(self._found(key), str)
        except (KeyError, TypeError):
            return False

    def within(self, table: str) -> Callable[..., str]:
        """Return `text` for the keys of one table."""
        return lambda key, **values: self.text(f"{table}.{key}", **values)

    def name(self, table: str, code: str) -> str:
        """Return the text for a code of a table; an unknown code is returned unchanged.

        The text for `department_07` is made from that for `department`.
        """
        if own := self.given(table, code):
            return own
        known = self._found(table)
        stem, _, number = code.rpartition("_")
        if code not in known and stem in known and number.isdigit():
            return str(known[stem]).format(number=number)
        return str(known.get(code, code))

    def table(self, table: str) -> dict[str, Any]:
        """Return the texts of a table, with those of tables within it."""
        return dict(self._found(table))

    def given(self, table: str, code: str) -> str:
        """Return the name that a user gives to a code of a table, or nothing."""
        return self._names.get(table, {}).get(code, "")

    def codes(self, table: str) -> tuple[str, ...]:
        """Return the codes for which a table has texts."""
        return tuple(self._found(table))

    def _found(self, key: str) -> Any:
        """Return the value of a dotted key."""
        found: Any = self._words
        for part in key.split("."):
            found = found[part]
        return found

    def listed(self, names: Iterable[str], last: str = "and") -> str:
        """Return names as a list in a sentence, with a word of table `lists` before the last."""
        *before, end = names
        return (
            f"{self.text('lists.between').join(before)}{self.text(f'lists.{last}')}{end}"
            if before
            else end
        )

    def declared(self, table: str, code: str, english: str) -> str:
        """Return the text for something declared in English, from a table of `declared`."""
        return str(self._words.get("declared", {}).get(table, {}).get(code, english))


@cache
def _read(language: str) -> dict[str, Any]:
    """Return the tables of a language's file."""
    return tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8"))

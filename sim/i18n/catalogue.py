"""Words for people, in the language that they ask for: one TOML file a language, with equal keys and placeholders."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import LanguageError, suggestion

LANGUAGES = ("en", "zh")


class Catalogue:
    """The words of one language.

    Parameters
    ----------
    language
        One of `LANGUAGES`.

    Raises
    ------
    LanguageError
        If there is no catalogue in that language.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise LanguageError(f"there are no words in the language {language!r}{suggestion(language, LANGUAGES)}")
        self.language = language
        self._words = _read(language)

    def text(self, key: str, **values: Any) -> str:
        """Return the words of a dotted key, with values in their places."""
        return str(self._found(key)).format(**values)

    def name(self, table: str, code: str) -> str:
        """Return the words for a code of a table, or the code itself where the user has made it up."""
        return str(self._found(table).get(code, code))

    def _found(self, key: str) -> Any:
        """Return what stands under a dotted key."""
        found: Any = self._words
        for part in key.split("."):
            found = found[part]
        return found


@cache
def _read(language: str) -> dict[str, Any]:
    """Return the tables of a language's file."""
    return tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))

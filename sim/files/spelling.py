"""Names that differ only in writing: Unicode form, width, case, blanks and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSEEN = ("Cc", "Cf")
"""Categories of invisible characters: control and format, such as those of zero width."""

OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that a terminal, a table or a document would act on or cannot hold: control
characters,
marks that turn the direction of writing, ends of lines and non-characters."""

VARIANTS = range(0xFE00, 0xFE10)
"""Characters that select the form of the preceding one."""


def obeyed(text: str, but: str = "") -> str:
    """Return why a text for display is refused, with the text and the way out; "" if it is not.

    `but` are characters that are allowed all the same.
    """
    found = next((each for each in OBEYED.findall(text) if each not in but), "")
    if not found:
        return ""
    what = "more than one line" if found == "\n" else f"the control character U+{ord(found):04X}"
    return f"{text!r} has {what}; {'write it in one line' if found == '\n' else 'remove it'}"


def harmless(text: str, but: str = "\n\t") -> str:
    """Return a text with escapes for control characters, except those in `but`."""
    return OBEYED.sub(
        lambda found: found[0] if found[0] in but else f"\\u{ord(found[0]):04x}", text
    )


def alike(names: Iterable[str]) -> list[list[str]]:
    """Return groups of names that differ only in writing, in their original order."""
    ways: dict[str, dict[str, None]] = {}
    for name in names:
        ways.setdefault(_plain(name), {})[name] = None
    return [list(written) for written in ways.values() if len(written) > 1]


def shown(names: Iterable[str]) -> str:
    """Return the first two names for a message."""
    return " and ".join(told_apart(names))


def told_apart(names: Iterable[str]) -> tuple[str, str]:
    """Return the first two names in quotation marks, with escapes where they look the same."""
    first, second = list(names)[:2]
    same = unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)
    written = ascii if same else repr
    return written(first), written(second)


def first_of(names: list[str], most: int) -> str:
    """Return names as a list in a sentence: the first ones and the number of the others."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _plain(name: str) -> str:
    """Return a name without differences of writing."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return (
        plain
        if plain.isascii() and plain.isalnum()
        else "".join(character for character in plain if _counts(character))
    )


def _counts(character: str) -> bool:
    """Return whether a character is part of a name rather than of its writing."""
    return (
        not character.isspace()
        and ord(character) not in VARIANTS
        and unicodedata.category(character) not in UNSEEN
    )

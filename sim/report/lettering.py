"""How wide text is when drawn, and how it is broken into lines that fit: also names without a space, and Chinese."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Literal

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.report.fonts import families

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = 72
"""An inch."""

LINESPACING = 1.2
"""From one line to the next, in sizes of the font; older Matplotlib draws them a little closer."""

SLACK = 1.03
"""Letters are drawn on whole pixels, which can make a line this much longer than its outlines."""

TELLING = 1.2
"""What is left of a shortened name must be this wide, in sizes of the font: two or three letters,
or two Chinese ones."""

PARTED_AFTER = "_="
PARTED_UNLESS_BEFORE_A_DIGIT = "-/:.,"
NEVER_LAST = "([{“‘【《（"
NEVER_FIRST = ",.;:!?%)]}…”’、。》】，：；？！）"

Weight = Literal["normal", "bold"]


def width_of(text: str, size: float, weight: Weight = "normal") -> float:
    """Return the inches that a line takes, drawn in a size given in points."""
    return _width(text, size, weight, *families())


def height_of(text: str, size: float) -> float:
    """Return the inches that broken text takes from top to bottom."""
    return (text.count("\n") + 1) * size * LINESPACING / POINTS


def wrapped(text: str, inches: float, size: float, weight: Weight = "normal") -> str:
    """Return text broken so that no line is wider than this.

    Lines end after a space, but for one before a plus, and anywhere between Chinese characters;
    within what is between two spaces only if it is too wide for a line of its own: after the marks
    that join names, keys and values, before a backslash, and in a word or a number that is itself
    too wide, anywhere.
    """
    lines = [""]

    def fits(text: str) -> bool:
        return width_of(text.rstrip(), size, weight) <= inches

    for word in _pieces(text, _ends_word):
        for part in [word] if fits(word) else _pieces(word, _ends_part):
            for piece in [part] if fits(part) else part:
                if lines[-1] and not fits(lines[-1] + piece):
                    lines.append("")
                lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str, inches: float, size: float) -> str:
    """Return the text if it fits into one line, or else its beginning, an ellipsis and the number that it may end with.

    Nothing if too little of it would be left to say anything.
    """
    if width_of(text, size) <= inches:
        return text
    tail = text[len(text.rstrip("0123456789")) :]
    head = text[: len(text) - len(tail)]
    while head and width_of(f"{head}…{tail}", size) > inches:
        head = head[:-1]
    return f"{head.rstrip(' _')}…{tail}" if width_of(head, size) * POINTS >= TELLING * size else ""


@cache
def _width(text: str, size: float, weight: Weight, *families: str) -> float:
    """Measure a line."""
    font = FontProperties(family=list(families), size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return SLACK * float(width) / POINTS


def _pieces(text: str, ends: Callable[[str, str], bool]) -> list[str]:
    """Return the text in pieces between which a line may end."""
    pieces = [""]
    for before, after in zip(f" {text}", text, strict=False):
        if (
            pieces[-1]
            and after not in NEVER_FIRST
            and before not in NEVER_LAST
            and ends(before, after)
        ):
            pieces.append("")
        pieces[-1] += after
    return pieces


def _ends_word(before: str, after: str) -> bool:
    """Whether a word ends between two characters."""
    return (
        after not in " +"
        if before == " "
        else after != " " and (_is_wide(before) or _is_wide(after))
    )


def _ends_part(before: str, after: str) -> bool:
    """Whether a part of a name, a key or a value ends between two characters; a number is never parted."""
    return (
        before in PARTED_AFTER
        or after == "\\"
        or (before in PARTED_UNLESS_BEFORE_A_DIGIT and not after.isdigit())
    )


def _is_wide(character: str) -> bool:
    """Whether a character is as wide as a Chinese one."""
    return unicodedata.east_asian_width(character) in "WF"

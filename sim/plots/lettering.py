"""How wide text is when drawn, and how it is broken into lines that fit: also names without a space, and Chinese."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.plots.fonts import families

POINTS = 72
"""An inch."""

LINESPACING = 1.2
"""From one line to the next, in sizes of the font; older Matplotlib draws them a little closer."""

SLACK = 1.03
"""Letters are drawn on whole pixels, which can make a line this much longer than its outlines."""

TELLING = 1.2
"""What is left of a shortened name must be this wide, in sizes of the font: two or three letters, or two Chinese ones."""

BREAK_AFTER = " _-/:"
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

    Lines end after a space, an underscore, a hyphen, a slash or a colon, before a backslash, and anywhere between Chinese
    characters; within a word only if it is too wide for a line of its own.
    """
    lines = [""]
    for piece in _pieces(text):
        for part in [piece] if width_of(piece.rstrip(), size, weight) <= inches else piece:
            if lines[-1] and width_of((lines[-1] + part).rstrip(), size, weight) > inches:
                lines.append("")
            lines[-1] += part
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


def _pieces(text: str) -> list[str]:
    """Return the text in pieces between which a line may end."""
    pieces = [""]
    for before, character in zip(f" {text}", text, strict=False):
        breakable = before in BREAK_AFTER or ((_is_wide(before) or _is_wide(character)) and before not in NEVER_LAST)
        if pieces[-1] and (breakable or character == "\\") and character not in NEVER_FIRST and character != " ":
            pieces.append("")
        pieces[-1] += character
    return pieces


def _is_wide(character: str) -> bool:
    """Whether a character is as wide as a Chinese one."""
    return unicodedata.east_asian_width(character) in "WF"

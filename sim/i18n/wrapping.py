"""Line breaks, also in Chinese, which has no blanks."""

from __future__ import annotations

import re

OPENING, CLOSING = "（《“‘「【［｛([", "，。、；：？！）》”’」】］｝…%‰)],.;:?!"
"""Marks that must not end a line, and those that must not begin one."""

FULL = "⺀-⿟぀-鿿豈-﫿"
"""Characters between any two of which a line may be broken; marks are excluded."""

UNIT = "个百分点|个工作日|工作日|小时|天|日|件|次|组|年|个|倍|条|种"

PIECE = re.compile(
    rf"[{re.escape(OPENING)}]*"
    rf"(?:[−+-]?\d[\d,.]*(?:{UNIT})|[{FULL}]|[^\s{FULL}{re.escape(OPENING)}，。、；：？！）》”’」】］｝]+)?"
    rf"[{re.escape(CLOSING)}]*\s*"
)
"""An unbreakable piece: a word or a number with its unit, and adjacent marks."""


def pieces(text: str) -> list[str]:
    """Return the unbreakable pieces of a text, with the blanks after them."""
    return [piece for piece in PIECE.findall(text) if piece]


def broken(text: str, width: int) -> str:
    """Return a text in lines of at most `width` columns, unless a piece alone is wider."""
    from rich.cells import cell_len

    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if line and cell_len(line) + cell_len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return "\n".join(lines)

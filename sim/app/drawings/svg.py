"""Common parts of drawings: a scalable frame, text, colours for colour-blind readers."""

from __future__ import annotations

from html import escape

INK, SOFT, FAINT = "#222222", "#555555", "#8a8a8a"
LEFT, RIGHT = "#0072b2", "#b34700"
"""Colours of the arms; the right one's lines are dashed too."""

WIDTH = 440
"""Width of a drawing in units; on a phone it is scaled to three quarters, and text must still be
legible."""

FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
TEXT = 12.5
"""Height of text."""

WIDE = 0x2E80
"""First character as wide as high."""


def drawing(title: str, height: float, parts: list[str]) -> str:
    """Return an image with a title for readers who cannot see it."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg" '
        f'font-family="{FONT}" font-size="{TEXT}" '
        f'fill="{INK}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def words(
    text: str,
    x: float,
    y: float,
    *,
    anchor: str = "start",
    size: float = TEXT,
    room: float | None = None,
) -> str:
    """Return text with its baseline at y, shortened to the room; a tooltip has the full text."""
    short = shortened(text, room / size) if room is not None else text
    whole = f"<title>{escape(text)}</title>" if short != text else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'font-size="{size:g}">{escape(short)}{whole}</text>'
    )


def shortened(text: str, room: float) -> str:
    """Return text at most so many times as wide as high; empty if not two characters fit."""
    if text_width(text) <= room:
        return text
    kept = text
    while kept and text_width(kept) + 0.8 > room:
        kept = kept[:-1]
    return f"{kept}…" if len(kept) > 1 else ""


def text_width(text: str) -> float:
    """Return the approximate width of a text, relative to its height."""
    return sum(1.0 if ord(letter) >= WIDE else 0.62 for letter in text)

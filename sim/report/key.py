"""Keys: samples of what is drawn with their names, in lines below the panels of a sheet or in a column beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.report.lettering import height_of, width_of, wrapped
from sim.report.sheet import MARGIN, Box, Sheet
from sim.report.style import SMALL, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

SAMPLE, HEIGHT, GAP, BETWEEN = 0.3, 0.11, 0.07, 0.2
"""Inches: width and height of a sample, from it to its name, from there to the next sample in a
line."""

BELOW = 0.06
"""Inches from one name to the one below it."""

LINE = height_of("x", SMALL) + BELOW


class Entry(NamedTuple):
    """Something that is drawn, and what it is."""

    sample: Artist
    """In a box whose sides it reckons as 0 to 1."""
    name: str


def lines_height(names: Sequence[str]) -> float:
    """Return the inches that a key of these names takes in lines below the panels."""
    return (_places(names)[-1][1] + 1) * LINE


def draw_lines(sheet: Sheet, entries: Sequence[Entry], top: float) -> None:
    """Draw a key in lines of the sheet's width, from this height on; no name may be longer than a line."""
    for entry, (left, line) in zip(
        entries, _places([entry.name for entry in entries]), strict=True
    ):
        _draw_entry(sheet, entry, left, top + line * LINE)


def column_height(names: Sequence[str], left: float) -> float:
    """Return the inches that a key of these names takes in a column from here to the right edge."""
    return sum(height_of(_broken(name, left), SMALL) + BELOW for name in names)


def draw_column(sheet: Sheet, entries: Sequence[Entry], left: float, top: float) -> None:
    """Draw a key in a column from here to the right edge, one entry below the other, their names broken to fit."""
    for sample, name in entries:
        entry = Entry(sample, _broken(name, left))
        _draw_entry(sheet, entry, left, top)
        top += height_of(entry.name, SMALL) + BELOW


def _draw_entry(sheet: Sheet, entry: Entry, left: float, top: float) -> None:
    """Draw a sample with its name."""
    sheet.sample(Box(left, top + 0.01, SAMPLE, HEIGHT), entry.sample)
    sheet.text(left + SAMPLE + GAP, top, entry.name)


def _broken(name: str, left: float) -> str:
    """Return a name in lines that reach no further than the right edge; lines that it has are kept."""
    inches = WIDTH - MARGIN - left - SAMPLE - GAP
    return "\n".join(wrapped(line, inches, SMALL) for line in name.split("\n"))


def _places(names: Sequence[str]) -> list[tuple[float, int]]:
    """Return the left edge and the line of each entry of a key in lines."""
    places: list[tuple[float, int]] = []
    left, line = MARGIN, 0
    for name in names:
        width = SAMPLE + GAP + width_of(name, SMALL)
        if places and left + width > WIDTH - MARGIN:
            left, line = MARGIN, line + 1
        places.append((left, line))
        left += width + BETWEEN
    return places

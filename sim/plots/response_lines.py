"""Responses over one factor: lines with bands over numbers, points with bars over names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from sim.plots.fonts import drawable
from sim.plots.key import Entry, draw_lines, lines_height
from sim.plots.lettering import wrapped
from sim.plots.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.plots.style import FAINT, SMALL, WIDTH, stroke
from sim.plots.ticks import set_ticks, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, BETWEEN, BELOW, HEIGHT = 0.7, 0.75, 0.62, 2.4
"""Inches: for numbers to the left of a panel, between two panels, below them, and of their height."""

SIDE = 0.12
"""Inches by which names at one place stand apart."""


class Line(NamedTuple):
    """A response over one factor."""

    name: str
    rows: pd.DataFrame


class Panel(NamedTuple):
    """Responses of one kind."""

    title: str
    is_effect: bool
    lines: list[Line]


def draw_response_lines(panels: Sequence[Panel], key: str, note: str) -> Figure:
    """Draw responses over one factor, those of one kind in one panel.

    Parameters
    ----------
    panels
        Of measures and of effects, or of one of them.
    key
        The factor.
    note
        What must be known to read the figure.
    """
    width = (WIDTH - LEFT - 2 * MARGIN - (len(panels) - 1) * BETWEEN) / len(panels)
    texts, above = titles([panel.title for panel in panels], width)
    names = [wrapped(line.name, WIDTH - 1, SMALL) for panel in panels for line in panel.lines]
    keyed = lines_height(names)
    box = Box(LEFT, MARGIN + above, width, HEIGHT)
    sheet = Sheet(box.top + HEIGHT + BELOW + keyed + note_height(note))
    entries, first = [], 0
    for place, panel, text in zip(cells(len(panels), len(panels), box, BETWEEN), panels, texts, strict=True):
        sheet.title(place.left, place.top, text)
        axes = sheet.axes(place)
        strokes = range(first, first + len(panel.lines))
        _draw(axes, place.width, panel, key, strokes)
        entries += [Line2D([0, 1], [0.5, 0.5], color=stroke(n).colour, linestyle=stroke(n).dashes) for n in strokes]
        first += len(panel.lines)
    draw_lines(sheet, [Entry(sample, name) for sample, name in zip(entries, names, strict=True)], box.top + HEIGHT + BELOW)
    sheet.note(note)
    return sheet.finished()


def _draw(axes: Axes, inches: float, panel: Panel, key: str, strokes: Sequence[int]) -> None:
    """Draw the lines of a panel."""
    if panel.is_effect:
        axes.axhline(0, color=FAINT, linewidth=1)
    values = [value for line in panel.lines for value in line.rows[key].tolist()]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        for line, number in zip(panel.lines, strokes, strict=True):
            rows, look = line.rows.sort_values(key), stroke(number)
            axes.fill_between(rows[key], rows["low"], rows["high"], color=look.colour, alpha=0.2, linewidth=0)
            axes.plot(rows[key], rows["estimate"], color=look.colour, linestyle=look.dashes, marker=look.marker, markersize=3)
        set_ticks(axes, inches, 8.5)
    else:
        _draw_points(axes, inches, panel, key, strokes)
    axes.yaxis.set_major_formatter(lambda number, _: written(number))
    axes.set_xlabel(drawable(key))


def _draw_points(axes: Axes, inches: float, panel: Panel, key: str, strokes: Sequence[int]) -> None:
    """Draw points with bars, those of one name side by side."""
    names = [drawable(str(value)) for value in panel.lines[0].rows[key]]
    room = inches / len(names)
    for which, (line, number) in enumerate(zip(panel.lines, strokes, strict=True)):
        aside = (which - (len(panel.lines) - 1) / 2) * min(SIDE, room / (len(panel.lines) + 1)) / room
        places: Any = np.arange(len(names)) + aside
        colour = stroke(number).colour
        axes.vlines(places, line.rows["low"], line.rows["high"], color=colour, linewidth=1.5)
        axes.plot(places, line.rows["estimate"], "o", color=colour, markersize=4)
    axes.set_xticks(range(len(names)), [wrapped(name, room * 0.9, SMALL) for name in names], fontsize=SMALL)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.grid(visible=False, axis="x")

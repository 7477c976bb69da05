"""Responses over one factor: lines with bands over numbers, points with bars over names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from sim.report.key import Entry, draw_lines, lines_height
from sim.report.lettering import height_of, wrapped
from sim.report.response_axes import (
    LABEL,
    axis_name,
    is_numeric,
    is_spread,
    levels,
    names_along,
    set_log,
)
from sim.report.response_colours import state
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import COLOURS, FAINT, SMALL, WIDTH, stroke
from sim.report.ticks import set_ticks, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.i18n.catalogue import Catalogue

LEFT, BETWEEN, BELOW, HEIGHT = 0.7, 0.75, 0.35, 2.4
"""Inches: for numbers to the left of a panel, between two panels, below them beside names, and of
their height."""

HOLLOW = ("uncertain", "zero")
"""States of effects whose marks are hollow."""

MARK = 4.0
"""Size of marks, in points."""

WIDER = 2.4
"""Points by which a line is wider for each that lies on it, so that both are seen."""

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


def draw_response_lines(
    panels: Sequence[Panel], key: str, replications: str, about: Sequence[str], said: Catalogue
) -> Figure:
    """Draw responses over one factor, those of one kind in one panel.

    Parameters
    ----------
    panels
        Of measures and of effects, or of one of them.
    key
        The factor.
    replications
        In words, how many the means are over.
    about
        What else must be known.
    said
        The words.
    """
    note = _note(panels, replications, about, said)
    width = (WIDTH - LEFT - 2 * MARGIN - (len(panels) - 1) * BETWEEN) / len(panels)
    texts, above = titles([panel.title for panel in panels], width)
    values = panels[0].lines[0].rows[key]
    is_log = is_spread(values)
    label = axis_name(values, is_log, width, said)
    ticks = max(height_of(name, SMALL) for name in names_along(values, width))
    bottom = MARGIN + above + HEIGHT + BELOW + height_of(label, LABEL) + ticks
    names = [wrapped(line.name, WIDTH - 1, SMALL) for panel in panels for line in panel.lines]
    keyed = lines_height(names)
    box = Box(LEFT, MARGIN + above, width, HEIGHT)
    sheet = Sheet(bottom + keyed + note_height(note))
    entries, first = list[Line2D](), 0
    for place, panel, text in zip(
        cells(len(panels), len(panels), box, BETWEEN), panels, texts, strict=True
    ):
        sheet.title(place.left, place.top, text)
        axes = sheet.axes(place)
        strokes = [_stroke_of(line) for line in range(first, first + len(panel.lines))]
        axes.set_xlabel(label)
        _draw(axes, place.width, panel, key, strokes)
        if is_log:
            set_log(axes, "x", values, place.width, 8.5)
        entries += [_sample(number, is_line=is_numeric(values)) for number in strokes]
        first += len(panel.lines)
    draw_lines(
        sheet, [Entry(sample, name) for sample, name in zip(entries, names, strict=True)], bottom
    )
    sheet.note(note)
    return sheet.finished()


def _note(panels: Sequence[Panel], replications: str, about: Sequence[str], said: Catalogue) -> str:
    """Return what must be known to read the lines."""
    states = {
        state(row, panel.is_effect)
        for panel in panels
        for line in panel.lines
        for row in line.rows.to_dict("records")
    }
    say = said.within("figures.responses")
    parts = [
        say("line_note", replications=replications),
        *(say(f"{known}_in_lines") for known in HOLLOW if known in states),
        *about,
    ]
    return said.text("figures.between").join(parts)


def _draw(axes: Axes, inches: float, panel: Panel, key: str, strokes: Sequence[int]) -> None:
    """Draw the lines of a panel, on an axis of equal steps."""
    if panel.is_effect:
        axes.axhline(0, color=FAINT, linewidth=1)
    axes.yaxis.set_major_formatter(lambda number, _: written(number))
    values = panel.lines[0].rows[key]
    if not is_numeric(values):
        _draw_points(axes, inches, panel, key, strokes)
        return
    for place, (line, number) in enumerate(zip(panel.lines, strokes, strict=True)):
        rows, look = line.rows.sort_values(key), stroke(number)
        wider = WIDER * sum(_coincide(line, over) for over in panel.lines[place + 1 :])
        axes.fill_between(
            rows[key], rows["low"], rows["high"], color=look.colour, alpha=0.2, linewidth=0
        )
        (drawn,) = axes.plot(
            rows[key],
            rows["estimate"],
            color=look.colour,
            linestyle=look.dashes,
            marker=look.marker,
            markersize=MARK,
            label=line.name,
        )
        drawn.set(linewidth=drawn.get_linewidth() + wider, markersize=MARK + wider)
        _hollow(axes, rows[key].tolist(), rows, panel.is_effect, number, MARK + wider)
    set_ticks(axes, inches, 8.5, [] if is_spread(values) else values.unique().tolist())


def _stroke_of(line: int) -> int:
    """Return how the line of this number is drawn: never in grey, which is for what is zero by construction."""
    turn, place = divmod(line, len(COLOURS) - 1)
    return turn * len(COLOURS) + place


def _sample(number: int, is_line: bool) -> Line2D:
    """Return a sample of how a line, or points over names, are drawn."""
    look = stroke(number)
    sample = Line2D(
        [0, 0.5, 1],
        [0.5] * 3,
        color=look.colour,
        marker=look.marker,
        markersize=MARK,
        markevery=[1],
    )
    sample.set_linestyle(look.dashes if is_line else "none")
    return sample


def _coincide(under: Line, over: Line) -> bool:
    """Say whether a line lies on another between two points at least."""
    same = np.isclose(under.rows["estimate"], over.rows["estimate"])
    return bool((same[1:] & same[:-1]).any())


def _hollow(
    axes: Axes,
    places: Sequence[float],
    rows: pd.DataFrame,
    is_effect: bool,
    number: int,
    size: float = MARK,
) -> None:
    """Hollow the marks of effects that cannot be told from zero; those that are zero by construction are grey too."""
    look = stroke(number)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        known = state(row, is_effect)
        if known in HOLLOW:
            colour = FAINT if known == "zero" else look.colour
            axes.plot(
                place,
                row["estimate"],
                look.marker,
                color=colour,
                markerfacecolor="white",
                markersize=size,
                zorder=3,
            )


def _draw_points(axes: Axes, inches: float, panel: Panel, key: str, strokes: Sequence[int]) -> None:
    """Draw points with bars, those of one name side by side."""
    names = names_along(panel.lines[0].rows[key], inches)
    room = inches / len(names)
    for which, (line, number) in enumerate(zip(panel.lines, strokes, strict=True)):
        aside = (
            (which - (len(panel.lines) - 1) / 2) * min(SIDE, room / (len(panel.lines) + 1)) / room
        )
        places = levels(line.rows[key])[1] + aside
        colour = stroke(number).colour
        axes.vlines(places, line.rows["low"], line.rows["high"], color=colour, linewidth=1.5)
        axes.plot(
            places,
            line.rows["estimate"],
            stroke(number).marker,
            color=colour,
            markersize=MARK,
            label=line.name,
        )
        _hollow(axes, places.tolist(), line.rows, panel.is_effect, number)
    axes.set_xticks(range(len(names)), names, fontsize=SMALL)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.grid(visible=False, axis="x")

"""Responses over one factor: lines with bands over numbers, points with bars over names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.lines import Line2D

from sim.report.keys import key_name
from sim.report.lettering import LINESPACING, em, width_of, wrapped
from sim.report.response_factors import is_numeric, is_spread, levels, state
from sim.report.sheet import Sheet, number_axis, tick_text
from sim.report.style import COLOURS, FAINT, pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue

HEIGHT, LEFT = 2.6, 5
"""Inches of a panel's height; width of the space to its left in letter sizes."""

HOLLOW = ("uncertain", "zero")
"""States of effects with hollow marks."""

WIDER = 2.4
"""Points by which a line is wider for each line on top of it, so that both are visible."""

SIDE = 0.9
"""Distance of marks at one name, in letter sizes."""


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
    panels: Sequence[Panel],
    key: str,
    replications: str,
    about: Sequence[str],
    said: Catalogue,
    style: str,
) -> Sheet:
    """Draw responses over one factor, those of one kind in one panel.

    Parameters
    ----------
    panels
        Of measures and of effects, or of one of them.
    key
        The factor.
    replications
        In words.
    about
        Further notes.
    said
        The words.
    """
    values = panels[0].lines[0].rows[key]
    drawn, lines = Sheet.of_few(HEIGHT, len(panels), style), list[tuple[Line2D, str]]()
    width = drawn.inches / (len(panels) / len(drawn.heights)) - LEFT * em()
    for panel, axes in zip(panels, drawn.axes, strict=True):
        drawn.entitle(axes, panel.title, width)
        lines += _draw(axes, width, panel, key, len(lines))
        axes.set_xlabel(axis_name(values, is_spread(values), width, said))
    return drawn.finished(_caption(panels, replications, about, said), lines)


def axis_name(column: pd.Series[Any], is_log: bool, inches: float, said: Catalogue) -> str:
    """Return the name of a factor's axis, in lines no longer than the axis."""
    name = key_name(str(column.name), said)
    if is_log:
        name = said.text("figures.responses.logarithmic", factor=name)
    return wrapped(name, inches)


def set_names(axes: Axes, column: pd.Series[Any], inches: float) -> None:
    """Write the values of a factor along a panel, or every n-th number if there is no room."""
    names, _ = levels(column)
    room = inches / len(names)
    if is_numeric(column):
        every = -(-(max(width_of(name) for name in names) + 0.06) // room)
        shown = [name if place % every == 0 else "" for place, name in enumerate(names)]
    else:
        shown = [wrapped(name, 0.9 * room) for name in names]
    axes.set_xticks(range(len(names)), shown, linespacing=LINESPACING)
    axes.set_xlim(-0.5, len(names) - 0.5)


def _caption(
    panels: Sequence[Panel], replications: str, about: Sequence[str], said: Catalogue
) -> str:
    """Return the notes for reading the lines."""
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


def _draw(
    axes: Axes, inches: float, panel: Panel, key: str, first: int
) -> list[tuple[Line2D, str]]:
    """Draw the lines of a panel of this width, numbered from `first`; return them with names."""
    values, made = panel.lines[0].rows[key], list[tuple[Line2D, str]]()
    numeric, many = is_numeric(values), len(panel.lines)
    room = inches / len(levels(values)[0])
    step = min(SIDE * em(), room / (many + 1)) / room
    for place, line in enumerate(panel.lines):
        look, rows = pen(_stroke_of(first + place), marked=True), line.rows
        wider = 0.0
        if numeric:
            rows = rows.sort_values(key)
            at = rows[key].to_numpy(np.float64)
            wider = WIDER * sum(_coincide(line, over) for over in panel.lines[place + 1 :])
            axes.fill_between(at, rows["low"], rows["high"], color=look["color"], alpha=0.2, lw=0)
        else:
            at = levels(rows[key])[1] + (place - (many - 1) / 2) * step
            axes.vlines(at, rows["low"], rows["high"], color=look["color"])
            look["linestyle"] = "none"
        look["markersize"] = mpl.rcParams["lines.markersize"] + wider
        look["linewidth"] = mpl.rcParams["lines.linewidth"] + wider
        made += [
            (drawn, line.name) for drawn in axes.plot(at, rows["estimate"], label=line.name, **look)
        ]
        _hollow(axes, at, rows, panel.is_effect, look)
    if panel.is_effect:
        axes.axhline(0, color=FAINT)
    if numeric:
        axes.set_xscale("log" if is_spread(values) else "linear")
        number_axis(axes.xaxis, values=values.unique().tolist(), inches=inches)
    else:
        set_names(axes, values, inches)
        axes.grid(visible=False, axis="x")
    axes.yaxis.set_major_formatter(lambda number, _: tick_text(number))
    return made


def _stroke_of(line: int) -> int:
    """Return the style of the line of this number: never grey, which means zero by construction."""
    turn, place = divmod(line, len(COLOURS) - 1)
    return turn * len(COLOURS) + place


def _coincide(under: Line, over: Line) -> bool:
    """Return whether a line lies on another between at least two points."""
    same = np.isclose(under.rows["estimate"], over.rows["estimate"])
    return bool((same[1:] & same[:-1]).any())


def _hollow(
    axes: Axes, at: NDArray[np.float64], rows: pd.DataFrame, is_effect: bool, look: dict[str, Any]
) -> None:
    """Hollow the marks of effects indistinguishable from zero; structural zeros are grey too."""
    for place, row in zip(at, rows.to_dict("records"), strict=True):
        known = state(row, is_effect)
        if known in HOLLOW:
            colour = FAINT if known == "zero" else look["color"]
            mark = look | {"color": colour, "markerfacecolor": "white", "zorder": 3}
            axes.plot(place, row["estimate"], **mark)

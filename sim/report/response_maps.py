"""Responses over two factors as maps: coloured cells of a grid, or coloured points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.lettering import LINESPACING, em, height_of, width_of, wrapped
from sim.report.response_factors import is_numeric, is_spread, levels, state
from sim.report.response_lines import axis_name, set_names
from sim.report.sheet import Sheet, number_axis, tick_text
from sim.report.style import INK
from sim.results.numbers import measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue
    from sim.report.response_factors import State

EFFECT, LEVEL = "PuOr_r", "cividis"
"""Colours: for an effect violet is less, orange more, white none; for a measure lighter is more."""

LIGHT = 0.179
"""Luminance above which black text has more contrast than white."""

HEIGHT, NAMES, LEFT, BAR = 18, 10, 4.5, 6
"""Letter sizes: height of a map, maximum for its vertical values, further space to its left, and
width
of a colour key."""

LEAST = 4.5
"""Minimum size of a number in points; below it the map has a colour key instead."""

POINT = 5.0
"""Size of the points if the design is no grid."""

MARKS = {"uncertain": ".", "zero": "_", "none": "x"}
"""Mark of a cell or a point without a number."""


ROOM = 0.05
"""Share of an axis beyond the first and beyond the last number."""


class Sides(NamedTuple):
    """The horizontal and vertical values of all maps, so that their axes are alike."""

    across: pd.Series[Any]
    up: pd.Series[Any]
    is_grid: bool
    """Whether every map has a row for each combination: cells if so, otherwise points."""


class Map(NamedTuple):
    """A response over two factors."""

    title: str
    centred: bool
    """Whether 0 means no effect and is white."""
    keys: tuple[str, str]
    """The horizontal and the vertical factor."""
    rows: pd.DataFrame
    among: pd.Series[float]
    """All numbers that share its colours."""


def draw_response_maps(
    maps: Sequence[Map],
    measure: str,
    replications: str,
    about: Sequence[str],
    said: Catalogue,
    style: str,
) -> Sheet:
    """Draw maps, two side by side.

    `measure` determines the format of their numbers; `about` has further notes.
    """
    columns, sides = min(1 if style == "narrow" else 2, len(maps)), _sides(maps)
    drawn = Sheet([1.0] * -(-len(maps) // columns), style)
    drawn.heights = [HEIGHT * em()] * len(drawn.heights)
    widest = max(width_of(line) for name in _names(sides.up) for line in name.split("\n"))
    width = drawn.inches / columns - LEFT * em() - widest
    keyed = not (sides.is_grid and all(_has_room(each, sides, width, measure) for each in maps))
    width -= BAR * em() * keyed
    along = _axis(sides.across, sides, width, said)
    for each, axes in zip(maps, drawn.panels(columns, len(maps)), strict=True):
        look = colours(each.among, each.centred)
        drawn.entitle(axes, each.title, width)
        axes.grid(visible=False)
        if sides.is_grid:
            _draw_cells(axes, width, each, sides, look, None if keyed else measure)
        else:
            _draw_points(axes, width, each, sides, look)
        axes.set_xlabel(along)
        axes.set_ylabel(_axis(sides.up, sides, HEIGHT * em(), said))
        if keyed:
            key = drawn.colorbar(
                look,
                ax=axes,
                aspect=25,
                pad=0.02,
                ticks=MaxNLocator(5),
                format=FuncFormatter(lambda number, _: tick_text(number)),
            )
            key.ax.tick_params(length=2)
            key.ax.grid(visible=False)
    return drawn.finished(_caption(maps, keyed, replications, about, said))


def colours(among: pd.Series[float], centred: bool) -> ScalarMappable:
    """Return the colours of numbers, around 0 for effects, otherwise over the range of `among`."""
    known = among.dropna()
    if centred:
        most = float(known.abs().max()) if known.any() else 1.0
        return ScalarMappable(Normalize(-most, most), EFFECT)
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    room = (
        (0.05 * abs(low) or 1.0) if low == high else 0.0
    )  # a key of a single number needs a range too
    return ScalarMappable(Normalize(low - room, high + room), LEVEL)


def ink_on(colour: Any) -> str:
    """Return the text colour with the higher contrast on a colour (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > LIGHT else "white"


def _caption(
    maps: Sequence[Map], keyed: bool, replications: str, about: Sequence[str], said: Catalogue
) -> str:
    """Return the notes for reading the maps."""
    say, how = said.within("figures.responses"), "colours" if keyed else "numbers"
    states = {state(row, each.centred) for each in maps for row in each.rows.to_dict("records")}
    marks = [
        say("no_value") if mark == "none" else say(f"{mark}_in_{how}")
        for mark in MARKS
        if mark in states
    ]
    return said.text("figures.between").join(
        [say(f"map_{how}", replications=replications), *marks, *about]
    )


def _draw_cells(
    axes: Axes, width: float, drawn: Map, sides: Sides, look: ScalarMappable, measure: str | None
) -> None:
    """Draw a cell for each row into an empty panel, with its number if the measure is given."""
    x, y, cell = *_places(drawn, sides), _cell(sides, width)
    for left, low, colour, known, row in _coloured(x - 0.5, y - 0.5, drawn, look):
        inside, ink = ("white", INK) if known == "none" else (colour, ink_on(colour))
        patch = Rectangle((left, low), 1, 1, facecolor=inside, edgecolor="white", linewidth=0.6)
        axes.add_patch(patch)
        middle = left + 0.5, low + 0.5
        if measure and known != "none":
            text = _number(row, measure, centred=drawn.centred)
            how: dict[str, Any] = {"ha": "center", "va": "center", "color": ink}
            axes.text(*middle, text, fontsize=_size(text, cell), **how)
        elif known in MARKS:
            axes.plot(*middle, MARKS[known], color=ink, markersize=3)
    _name_places(axes, width, sides)
    axes.tick_params(length=0)


def _draw_points(axes: Axes, width: float, drawn: Map, sides: Sides, look: ScalarMappable) -> None:
    """Draw a point for each row into an empty panel of this width."""
    edge: dict[str, Any] = {"markeredgecolor": INK, "markeredgewidth": 0.4, "markersize": POINT}
    for x, y, colour, known, _ in _coloured(*_places(drawn, sides), drawn, look):
        if known != "none":
            axes.plot(x, y, "o", color=colour, **edge)
        if known in MARKS:
            ink = INK if known == "none" else ink_on(colour)
            axes.plot(x, y, MARKS[known], color=ink, markersize=3)
    _name_places(axes, width, sides)


def _coloured(
    x: NDArray[np.float64], y: NDArray[np.float64], drawn: Map, look: ScalarMappable
) -> Iterator[tuple[float, float, Any, State, dict[Any, Any]]]:
    """Yield place, colour and state of each row, and the row."""
    colours_of = look.to_rgba(drawn.rows["estimate"].to_numpy(np.float64))
    for *place, colour, row in zip(x, y, colours_of, drawn.rows.to_dict("records"), strict=True):
        yield place[0], place[1], colour, state(row, drawn.centred), row


def _places(drawn: Map, sides: Sides) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions of a map's rows: at their numbers, or at the places of their names."""
    along, up = (
        drawn.rows[key].to_numpy(np.float64)
        if _at_numbers(side, sides)
        else levels(drawn.rows[key], side)[1].astype(np.float64)
        for key, side in zip(drawn.keys, sides[:2], strict=True)
    )
    return along, up


def _at_numbers(side: pd.Series[Any], sides: Sides) -> bool:
    """Return whether rows are at their numbers; cells are side by side whatever their values."""
    return is_numeric(side) and not sides.is_grid


def _name_places(axes: Axes, width: float, sides: Sides) -> None:
    """Set the axes of a panel of this width."""
    for axis, side in ((axes.xaxis, sides.across), (axes.yaxis, sides.up)):
        across = axis is axes.xaxis
        if _at_numbers(side, sides):
            axes.set(**{f"{'x' if across else 'y'}scale": "log" if is_spread(side) else "linear"})
            axis.set_view_interval(*_limits(side), ignore=True)
            values = side.unique().tolist() if across else ()
            number_axis(axis, values=values, inches=width if across else math.inf)
        elif across:
            set_names(axes, side, width)
        else:
            names = _names(side)
            axes.set_yticks(range(len(names)), names, linespacing=LINESPACING)
            axes.set_ylim(-0.5, len(names) - 0.5)


def _limits(column: pd.Series[Any]) -> tuple[float, float]:
    """Return the ends of an axis of numbers, with some room about them."""
    low, high = float(column.min()), float(column.max())
    if is_spread(column):
        room = (high / low) ** ROOM
        return low / room, high * room
    room = ROOM * (high - low) or max(abs(low), 1.0) / 2
    return low - room, high + room


def _sides(maps: Sequence[Map]) -> Sides:
    """Return the common horizontal and vertical values of all maps."""
    import pandas as pd

    across, up = (
        pd.concat([each.rows[each.keys[which]] for each in maps], ignore_index=True)
        for which in (0, 1)
    )
    cells_of_each = len(levels(across)[0]) * len(levels(up)[0])
    return Sides(across, up, all(len(each.rows) == cells_of_each for each in maps))


def _axis(column: pd.Series[Any], sides: Sides, inches: float, said: Catalogue) -> str:
    """Return the name of an axis of maps; cells are side by side whatever their values."""
    return axis_name(column, not sides.is_grid and is_spread(column), inches, said)


def _cell(sides: Sides, width: float) -> tuple[float, float]:
    """Return the width of a cell in inches."""
    across, up = (len(levels(side)[0]) for side in sides[:2])
    return width / across, HEIGHT * em() / up


def _has_room(drawn: Map, sides: Sides, width: float, measure: str) -> bool:
    """Return whether the cells of a map of this width have room for their numbers."""
    known = drawn.rows[drawn.rows["estimate"].notna()].to_dict("records")
    cell = _cell(sides, width)
    return all(_size(_number(row, measure, centred=drawn.centred), cell) >= LEAST for row in known)


def _size(text: str, cell: tuple[float, float]) -> float:
    """Return the size in points at which a number fits its cell, at most that of other text."""
    wide, high = cell[0] / width_of(text), cell[1] / height_of(text)
    return float(mpl.rcParams["font.size"]) * min(1.0, 0.9 * wide, 0.9 * high)


def _names(up: pd.Series[Any]) -> list[str]:
    """Return the vertical values, broken into short lines."""
    return [wrapped(name, NAMES * em()) for name in levels(up)[0]]


def _number(row: dict[Any, Any], measure: str, *, centred: bool) -> str:
    """Return a number as text in its cell."""
    known = state(row, centred)
    if known == "zero":
        return "0"
    told = measured(row["estimate"], measure, signed=centred, bare=True)
    return f"({told})" if known == "uncertain" else told

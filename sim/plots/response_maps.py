"""Responses over two factors as maps: coloured cells with their numbers, or coloured points where the design is no grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.measures.numbers import measured
from sim.plots.lettering import height_of, width_of, wrapped
from sim.plots.response_axes import LABEL, axis_name, is_numeric, is_spread, levels, names_along, scale, set_log
from sim.plots.response_colours import colours, draw_key, is_light, key_width, state
from sim.plots.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.plots.style import INK, SMALL, WIDTH
from sim.plots.ticks import set_ticks, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

    from sim.i18n.catalogue import Catalogue

COLUMNS = 2
BELOW, HEIGHT = 0.28, 2.3
"""Inches below a map beside names, and of its height."""

KEY, NAMES = 0.3, 1.3
"""Inches to the left of a map: beside names, and for its values at most."""

TITLE = SMALL + 1
"""Points."""

LEAST = 4.5
"""Points: where a number would be smaller, the map has a key of its colours instead of numbers."""

POINT = 5.0
"""Size of the points of a design that is no grid."""

MARKS = {"uncertain": ".", "zero": "_", "none": "x"}
"""What is put on a cell or a point that has no number."""


class Map(NamedTuple):
    """A response over two factors."""

    title: str
    centred: bool
    """Whether 0 means no effect, which is white then."""
    keys: tuple[str, str]
    """Along the map, then upwards."""
    rows: pd.DataFrame
    among: pd.Series[float]
    """All numbers that share its colours."""


def draw_response_maps(maps: Sequence[Map], measure: str, replications: int, said: Catalogue) -> Figure:
    """Draw maps, two side by side; `measure` says how their numbers are written."""
    columns = min(COLUMNS, len(maps))
    up = [_axis(each, 1, HEIGHT, said) for each in maps]
    left = KEY + max(height_of(name, LABEL) for name in up) + max(width_of(line, SMALL) for each in maps for line in _lines(each))
    width = (WIDTH - MARGIN - columns * left) / columns
    looks = [colours(each.among, each.centred) for each in maps]
    keyed = not all(_has_room(each, width, measure) for each in maps)
    beside = key_width(looks) if keyed else 0.0
    width -= beside
    texts, above = titles([each.title for each in maps], width, TITLE)
    along = [_axis(each, 0, width, said) for each in maps]
    ticks = max(height_of(name, SMALL) for each in maps for name in names_along(each.rows[each.keys[0]], width))
    step, note = above + HEIGHT + BELOW + ticks + max(height_of(name, LABEL) for name in along), _note(maps, keyed, replications, said)
    sheet = Sheet(MARGIN + -(-len(maps) // columns) * step + note_height(note))
    places = cells(len(maps), columns, Box(left, 0, width, HEIGHT), left + beside)
    for number, (each, look, text, place) in enumerate(zip(maps, looks, texts, places, strict=True)):
        box = place._replace(top=MARGIN + above + number // columns * step)
        sheet.title(box.left, box.top, text, TITLE)
        axes = sheet.axes(box)
        axes.grid(visible=False)
        if _is_grid(each):
            _draw_cells(axes, box, each, look, None if keyed else measure)
        else:
            _draw_points(axes, box, each, look)
        axes.set_xlabel(along[number], fontsize=LABEL)
        axes.set_ylabel(up[number], fontsize=LABEL)
        if keyed:
            draw_key(sheet, box, look)
    sheet.note(note)
    return sheet.finished()


def _note(maps: Sequence[Map], keyed: bool, replications: int, said: Catalogue) -> str:
    """Return what must be known to read the maps."""
    say, how = said.within("figures.responses"), "colours" if keyed else "numbers"
    states = {state(row, each.centred) for each in maps for row in each.rows.to_dict("records")}
    marks = [say("no_value") if mark == "none" else say(f"{mark}_in_{how}") for mark in MARKS if mark in states]
    return said.text("figures.between").join([say(f"map_{how}", replications=replications), *marks])


def _draw_cells(axes: Axes, box: Box, drawn: Map, look: ScalarMappable, measure: str | None) -> None:
    """Draw a cell for each row into an empty panel of this size, with its number if the measure is given."""
    (across, places_across), (up, places_up) = (levels(drawn.rows[key]) for key in drawn.keys)
    cell = Box(0, 0, box.width / len(across), box.height / len(up))
    filled = look.to_rgba(drawn.rows["estimate"].to_numpy(np.float64))
    for x, y, colour, row in zip(places_across, places_up, filled, drawn.rows.to_dict("records"), strict=True):
        known = state(row, drawn.centred)
        inside = "white" if known == "none" else colour
        ink = INK if known == "none" or is_light(colour) else "white"
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=inside, edgecolor="white", linewidth=0.6))
        if measure and known != "none":
            text = _number(row, measure, centred=drawn.centred)
            axes.text(x, y, text, ha="center", va="center", fontsize=_size(text, cell), color=ink)
        elif known in MARKS:
            axes.plot(x, y, MARKS[known], color=ink, markersize=3)
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.set_xticks(range(len(across)), names_along(drawn.rows[drawn.keys[0]], box.width))
    axes.set_yticks(range(len(up)), _names(drawn))
    axes.tick_params(length=0, labelsize=SMALL)


def _draw_points(axes: Axes, box: Box, drawn: Map, look: ScalarMappable) -> None:
    """Draw a point for each row into an empty panel of this size."""
    (along, x), (up, y) = (scale(drawn.rows[key]) for key in drawn.keys)
    filled = look.to_rgba(drawn.rows["estimate"].to_numpy(np.float64))
    for *place, colour, row in zip(x, y, filled, drawn.rows.to_dict("records"), strict=True):
        known = state(row, drawn.centred)
        if known != "none":
            axes.plot(*place, "o", color=colour, markeredgecolor=INK, markeredgewidth=0.4, markersize=POINT)
        if known in MARKS:
            axes.plot(*place, MARKS[known], color=INK if known == "none" or is_light(colour) else "white", markersize=3)
    axes.tick_params(labelsize=SMALL)
    if along:
        axes.set_xlim(-0.5, len(along) - 0.5)  # which is the room that names are broken to
        axes.set_xticks(range(len(along)), names_along(drawn.rows[drawn.keys[0]], box.width))
    elif is_spread(drawn.rows[drawn.keys[0]]):
        set_log(axes, "x", box.width, SMALL)
    else:
        set_ticks(axes, box.width, SMALL)
    if up:
        axes.set_ylim(-0.5, len(up) - 0.5)
        axes.set_yticks(range(len(up)), _names(drawn))
    elif is_spread(drawn.rows[drawn.keys[1]]):
        set_log(axes, "y", box.height, SMALL)
    else:
        axes.yaxis.set_major_formatter(lambda number, _: written(number))


def _axis(drawn: Map, which: int, inches: float, said: Catalogue) -> str:
    """Return what an axis of a map is called; cells stand side by side whatever their values."""
    column = drawn.rows[drawn.keys[which]]
    return axis_name(column, not _is_grid(drawn) and is_spread(column), inches, said)


def _is_grid(drawn: Map) -> bool:
    """Say whether every combination of the values has its row."""
    across, up = (levels(drawn.rows[key])[0] for key in drawn.keys)
    return len(across) * len(up) == len(drawn.rows)


def _has_room(drawn: Map, width: float, measure: str) -> bool:
    """Say whether a map of this width is a grid whose cells have room for their numbers."""
    if not _is_grid(drawn):
        return False
    across, up = (len(levels(drawn.rows[key])[0]) for key in drawn.keys)
    known = drawn.rows[drawn.rows["estimate"].notna()].to_dict("records")
    cell = Box(0, 0, width / across, HEIGHT / up)
    return all(_size(_number(row, measure, centred=drawn.centred), cell) >= LEAST for row in known)


def _size(text: str, cell: Box) -> float:
    """Return the points in which a number is as large as its cell has room for, but no larger than other text."""
    return min(SMALL, 0.92 * SMALL * cell.width / width_of(text, SMALL), 0.9 * SMALL * cell.height / height_of(text, SMALL))


def _names(drawn: Map) -> list[str]:
    """Return the values upwards, broken into lines that are not too long; of points with numbers, some like those on the axis."""
    column = drawn.rows[drawn.keys[1]]
    if is_numeric(column) and not _is_grid(drawn):
        return [written(number) for number in MaxNLocator().tick_values(column.min(), column.max())]
    return [wrapped(name, NAMES, SMALL) for name in levels(column)[0]]


def _lines(drawn: Map) -> list[str]:
    """Return the lines of the values upwards."""
    return [line for name in _names(drawn) for line in name.split("\n")]


def _number(row: dict[Any, Any], measure: str, *, centred: bool) -> str:
    """Return a number as it is written into its cell."""
    known = state(row, centred)
    if known == "zero":
        return "0"
    told = measured(row["estimate"], measure, signed=centred).replace("-", "\N{MINUS SIGN}")
    return f"({told})" if known == "uncertain" else told

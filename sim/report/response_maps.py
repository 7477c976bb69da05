"""Responses over two factors as maps: coloured cells with their numbers, or coloured points where the design is no grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.report.lettering import height_of, width_of, wrapped
from sim.report.response_axes import (
    LABEL,
    axis_name,
    is_numeric,
    is_spread,
    levels,
    limits,
    names_along,
    scale,
    set_log,
)
from sim.report.response_colours import colours, draw_key, ink_on, key_width, state
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import INK, SMALL, WIDTH
from sim.report.ticks import set_ticks, written
from sim.results.numbers import measured

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


class Sides(NamedTuple):
    """The values along maps and upwards: those of all maps, so that their axes are alike."""

    across: pd.Series[Any]
    up: pd.Series[Any]
    is_grid: bool
    """Whether every map has a row for each combination: then it has cells, else points."""


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


def draw_response_maps(
    maps: Sequence[Map], measure: str, replications: str, about: Sequence[str], said: Catalogue
) -> Figure:
    """Draw maps, two side by side; `measure` says how their numbers are written, `about` what else must be known."""
    columns = min(COLUMNS, len(maps))
    sides = _sides(maps)
    up = _axis(sides.up, sides, HEIGHT, said)
    left = (
        KEY
        + height_of(up, LABEL)
        + max(width_of(line, SMALL) for name in _names(sides) for line in name.split("\n"))
    )
    width = (WIDTH - MARGIN - columns * left) / columns
    looks = [colours(each.among, each.centred) for each in maps]
    keyed = not (sides.is_grid and all(_has_room(each, sides, width, measure) for each in maps))
    beside = key_width(looks) if keyed else 0.0
    width -= beside
    texts, above = titles([each.title for each in maps], width, TITLE)
    along = _axis(sides.across, sides, width, said)
    ticks = max(height_of(name, SMALL) for name in names_along(sides.across, width))
    step, note = (
        above + HEIGHT + BELOW + ticks + height_of(along, LABEL),
        _note(maps, keyed, replications, about, said),
    )
    sheet = Sheet(MARGIN + -(-len(maps) // columns) * step + note_height(note))
    places = cells(len(maps), columns, Box(left, 0, width, HEIGHT), left + beside)
    for number, (each, look, text, place) in enumerate(
        zip(maps, looks, texts, places, strict=True)
    ):
        box = place._replace(top=MARGIN + above + number // columns * step)
        sheet.title(box.left, box.top, text, TITLE)
        axes = sheet.axes(box)
        axes.grid(visible=False)
        if sides.is_grid:
            _draw_cells(axes, box, each, sides, look, None if keyed else measure)
        else:
            _draw_points(axes, each, look, sides)
            _set_axes(axes, box, sides)
        axes.set_xlabel(along, fontsize=LABEL)
        axes.set_ylabel(up, fontsize=LABEL)
        if keyed:
            draw_key(sheet, box, look)
    sheet.note(note)
    return sheet.finished()


def _note(
    maps: Sequence[Map], keyed: bool, replications: str, about: Sequence[str], said: Catalogue
) -> str:
    """Return what must be known to read the maps."""
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
    axes: Axes, box: Box, drawn: Map, sides: Sides, look: ScalarMappable, measure: str | None
) -> None:
    """Draw a cell for each row into an empty panel of this size, with its number if the measure is given."""
    (across, places_across), (up, places_up) = (
        levels(drawn.rows[key], side) for key, side in zip(drawn.keys, sides[:2], strict=True)
    )
    cell = Box(0, 0, box.width / len(across), box.height / len(up))
    filled = look.to_rgba(drawn.rows["estimate"].to_numpy(np.float64))
    for x, y, colour, row in zip(
        places_across, places_up, filled, drawn.rows.to_dict("records"), strict=True
    ):
        known = state(row, drawn.centred)
        inside = "white" if known == "none" else colour
        ink = INK if known == "none" else ink_on(colour)
        axes.add_patch(
            Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=inside, edgecolor="white", linewidth=0.6)
        )
        if measure and known != "none":
            text = _number(row, measure, centred=drawn.centred)
            axes.text(x, y, text, ha="center", va="center", fontsize=_size(text, cell), color=ink)
        elif known in MARKS:
            axes.plot(x, y, MARKS[known], color=ink, markersize=3)
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.set_xticks(range(len(across)), names_along(sides.across, box.width))
    axes.set_yticks(range(len(up)), _names(sides))
    axes.tick_params(length=0, labelsize=SMALL)


def _draw_points(axes: Axes, drawn: Map, look: ScalarMappable, sides: Sides) -> None:
    """Draw a point for each row into an empty panel."""
    (_, x), (_, y) = (
        scale(drawn.rows[key], side) for key, side in zip(drawn.keys, sides[:2], strict=True)
    )
    filled = look.to_rgba(drawn.rows["estimate"].to_numpy(np.float64))
    for *place, colour, row in zip(x, y, filled, drawn.rows.to_dict("records"), strict=True):
        known = state(row, drawn.centred)
        if known != "none":
            axes.plot(
                *place,
                "o",
                color=colour,
                markeredgecolor=INK,
                markeredgewidth=0.4,
                markersize=POINT,
            )
        if known in MARKS:
            axes.plot(
                *place, MARKS[known], color=INK if known == "none" else ink_on(colour), markersize=3
            )


def _set_axes(axes: Axes, box: Box, sides: Sides) -> None:
    """Set the axes of a panel of points, which has this size."""
    (along, _), (up, _) = (scale(side, side) for side in sides[:2])
    axes.tick_params(labelsize=SMALL)
    if along:
        axes.set_xlim(-0.5, len(along) - 0.5)  # which is the room that names are broken to
        axes.set_xticks(range(len(along)), names_along(sides.across, box.width))
    else:
        axes.set_xlim(limits(sides.across))
        if is_spread(sides.across):
            set_log(axes, "x", sides.across, box.width, SMALL)
        else:
            set_ticks(axes, box.width, SMALL, sides.across.unique().tolist())
    if up:
        axes.set_ylim(-0.5, len(up) - 0.5)
        axes.set_yticks(range(len(up)), _names(sides))
    else:
        axes.set_ylim(limits(sides.up))
        if is_spread(sides.up):
            set_log(axes, "y", sides.up, box.height, SMALL)
        else:
            axes.yaxis.set_major_formatter(lambda number, _: written(number))


def _sides(maps: Sequence[Map]) -> Sides:
    """Return what all maps have along and upwards."""
    import pandas as pd

    across, up = (
        pd.concat([each.rows[each.keys[which]] for each in maps], ignore_index=True)
        for which in (0, 1)
    )
    cells_of_each = len(levels(across)[0]) * len(levels(up)[0])
    return Sides(across, up, all(len(each.rows) == cells_of_each for each in maps))


def _axis(column: pd.Series[Any], sides: Sides, inches: float, said: Catalogue) -> str:
    """Return what an axis of maps is called; cells stand side by side whatever their values."""
    return axis_name(column, not sides.is_grid and is_spread(column), inches, said)


def _has_room(drawn: Map, sides: Sides, width: float, measure: str) -> bool:
    """Say whether the cells of a map of this width have room for their numbers."""
    across, up = (len(levels(side)[0]) for side in sides[:2])
    known = drawn.rows[drawn.rows["estimate"].notna()].to_dict("records")
    cell = Box(0, 0, width / across, HEIGHT / up)
    return all(_size(_number(row, measure, centred=drawn.centred), cell) >= LEAST for row in known)


def _size(text: str, cell: Box) -> float:
    """Return the points in which a number is as large as its cell has room for, but no larger than other text."""
    return min(
        SMALL,
        0.92 * SMALL * cell.width / width_of(text, SMALL),
        0.9 * SMALL * cell.height / height_of(text, SMALL),
    )


def _names(sides: Sides) -> list[str]:
    """Return the values upwards, broken into lines that are not too long; of points with numbers, some like those on the axis."""
    if is_numeric(sides.up) and not sides.is_grid:
        return [written(number) for number in MaxNLocator().tick_values(*limits(sides.up))]
    return [wrapped(name, NAMES, SMALL) for name in levels(sides.up)[0]]


def _number(row: dict[Any, Any], measure: str, *, centred: bool) -> str:
    """Return a number as it is written into its cell."""
    known = state(row, centred)
    if known == "zero":
        return "0"
    told = measured(row["estimate"], measure, signed=centred).replace("-", "\N{MINUS SIGN}")
    return f"({told})" if known == "uncertain" else told

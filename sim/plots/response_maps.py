"""Responses over two factors as maps: a coloured cell, or point, with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.patches import Rectangle

from sim.measures.numbers import measured
from sim.plots.fonts import drawable
from sim.plots.lettering import height_of, width_of, wrapped
from sim.plots.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.plots.style import INK, SMALL, WIDTH
from sim.plots.ticks import set_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

COLUMNS = 2
BELOW, HEIGHT = 0.55, 2.3
"""Inches below a map, and of its height."""

KEY, NAMES = 0.45, 1.3
"""Inches to the left of a map: for the key of its values, and for the values themselves at most."""

TITLE = SMALL + 1
"""Points."""

EFFECT, LEVEL = "PuOr_r", "cividis"
"""Colours: of an effect, less being violet, more orange and none white; of a measure, more being lighter."""

LIGHT = 0.5
"""Lightness above which numbers are written in black."""

LEAST = 4.5
"""Points: smaller numbers are left out."""

POINT = 26
"""Size of the points of a design that is no grid."""


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


def draw_response_maps(maps: Sequence[Map], measure: str, note: str) -> Figure:
    """Draw maps, two side by side; `measure` says how their numbers are written."""
    columns = min(COLUMNS, len(maps))
    left = KEY + max(width_of(name, SMALL) for each in maps for name in _names(each))
    width = (WIDTH - MARGIN - columns * left) / columns
    texts, above = titles([each.title for each in maps], width, TITLE)
    step = above + HEIGHT + BELOW
    sheet = Sheet(MARGIN + -(-len(maps) // columns) * step + note_height(note))
    places = cells(len(maps), columns, Box(left, 0, width, HEIGHT), left)
    for number, (each, text, place) in enumerate(zip(maps, texts, places, strict=True)):
        box = place._replace(top=MARGIN + above + number // columns * step)
        sheet.title(box.left, box.top, text, TITLE)
        _draw(sheet.axes(box), box, each, measure)
    sheet.note(note)
    return sheet.finished()


def _draw(axes: Axes, box: Box, drawn: Map, measure: str) -> None:
    """Draw a map into an empty panel of this size."""
    rows = drawn.rows
    colours = _colours(drawn)
    (across, places_across), (up, places_up) = (_levels(rows[key]) for key in drawn.keys)
    axes.set(xlabel=drawable(drawn.keys[0]), ylabel=drawable(drawn.keys[1]))
    axes.grid(visible=False)
    if len(across) * len(up) != len(rows):
        axes.scatter(rows[drawn.keys[0]], rows[drawn.keys[1]], s=POINT, c=colours, edgecolors=INK, linewidths=0.4)
        set_ticks(axes, box.width, 8.5)
        return
    cell = Box(0, 0, box.width / len(across), box.height / len(up))
    for place, level, colour, row in zip(places_across, places_up, colours, rows.to_dict("records"), strict=True):
        axes.add_patch(Rectangle((place - 0.5, level - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=0.6))
        _write(axes, (place, level), _number(row, measure, centred=drawn.centred), cell, INK if _lightness(colour) > LIGHT else "white")
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.set_xticks(range(len(across)), _thinned(across, cell.width))
    axes.set_yticks(range(len(up)), _names(drawn))
    axes.tick_params(length=0, labelsize=SMALL)


def _write(axes: Axes, place: tuple[float, float], text: str, cell: Box, ink: str) -> None:
    """Write a number into its cell, as large as there is room for."""
    size = min(SMALL, 0.92 * SMALL * cell.width / width_of(text, SMALL), 0.9 * SMALL * cell.height / height_of(text, SMALL))
    if size >= LEAST:
        axes.text(*place, text, ha="center", va="center", fontsize=size, color=ink)


def _thinned(names: list[str], inches: float) -> list[str]:
    """Return names along an axis, every n-th where there is no room for all."""
    widest = max(width_of(name, SMALL) for name in names) + 0.06
    every = -(-widest // inches)
    return [name if place % every == 0 else "" for place, name in enumerate(names)]


def _names(drawn: Map) -> list[str]:
    """Return the values upwards, broken into lines that are not too long."""
    return [wrapped(name, NAMES, SMALL) for name in _levels(drawn.rows[drawn.keys[1]])[0]]


def _levels(column: pd.Series[Any]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values of a factor in words, numbers in order, and which of them each row has."""
    told = [str(value) if isinstance(value, list) else value for value in column]
    values = list(dict.fromkeys(told))
    if all(isinstance(value, int | float) for value in values):
        values.sort()
    number = {value: place for place, value in enumerate(values)}
    return [drawable(f"{value:g}" if isinstance(value, float) else str(value)) for value in values], np.array(
        [number[value] for value in told]
    )


def _colours(drawn: Map) -> NDArray[np.float64]:
    """Return the colour of each row, shape (n_rows, 4)."""
    known = drawn.among.dropna()
    norm: Normalize
    if drawn.centred:
        most = float(known.abs().max()) if known.any() else 1.0
        norm = TwoSlopeNorm(0, -most, most)
    else:
        norm = Normalize(known.min(), known.max())
    colours = mpl.colormaps[EFFECT if drawn.centred else LEVEL](norm(drawn.rows["estimate"].to_numpy(np.float64)))
    return np.asarray(colours)


def _number(row: dict[Any, Any], measure: str, *, centred: bool) -> str:
    """Return a number as it is written into its cell."""
    written = measured(row["estimate"], measure, signed=centred).replace("-", "\N{MINUS SIGN}")
    return f"({written})" if centred and row["low"] <= 0 <= row["high"] else written


def _lightness(colour: Any) -> float:
    """Return how light a colour is, from 0 to 1 (ITU-R BT.709)."""
    red, green, blue = colour[:3]
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

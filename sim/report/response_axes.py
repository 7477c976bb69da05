"""Axes of responses over a factor: numbers, on a logarithmic scale where they are spread so, or names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.report.fonts import drawable
from sim.report.lettering import width_of, wrapped
from sim.report.style import SMALL
from sim.report.ticks import log_ticks, ticks_at, written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue

    Axis = Literal["x", "y"]

LABEL = 9
"""Points of the name of an axis."""

ROOM = 0.05
"""Share of an axis beyond the first and beyond the last number."""

LEAST_RATIO = 10.0
"""Of the greatest value to the least, for a logarithmic scale."""


def is_numeric(column: pd.Series[Any]) -> bool:
    """Say whether the values of a factor are numbers."""
    return all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in column.tolist()
    )


def is_spread(column: pd.Series[Any]) -> bool:
    """Say whether equal ratios part the numbers of a factor more evenly than equal steps do."""
    if not is_numeric(column) or column.min() <= 0 or column.max() < LEAST_RATIO * column.min():
        return False
    low, high, middle = float(column.min()), float(column.max()), float(np.median(column.unique()))
    return abs(middle - math.sqrt(low * high)) < abs(middle - (low + high) / 2)


def levels(
    column: pd.Series[Any], among: pd.Series[Any] | None = None
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values of a factor in words, numbers in order, and which of them each row has; those of all rows if more are given."""
    told, values = _told(column), list(dict.fromkeys(_told(column if among is None else among)))
    if all(isinstance(value, int | float) for value in values):
        values.sort()
    number = {value: place for place, value in enumerate(values)}
    return [
        drawable(f"{value:g}" if isinstance(value, float) else str(value)) for value in values
    ], np.array([number[value] for value in told])


def _told(column: pd.Series[Any]) -> list[Any]:
    """Return values that can be told apart."""
    return [str(value) if isinstance(value, list) else value for value in column]


def scale(column: pd.Series[Any], among: pd.Series[Any]) -> tuple[list[str] | None, list[float]]:
    """Return the names along an axis of all these values, or None for numbers, and the place of each row."""
    if is_numeric(among):
        return None, column.tolist()
    names, places = levels(column, among)
    return names, places.tolist()


def limits(column: pd.Series[Any]) -> tuple[float, float]:
    """Return the ends of an axis of numbers, with some room about them."""
    low, high = float(column.min()), float(column.max())
    if is_spread(column):
        room = (high / low) ** ROOM
        return low / room, high * room
    room = ROOM * (high - low) or max(abs(low), 1.0) / 2
    return low - room, high + room


def names_along(column: pd.Series[Any], inches: float) -> list[str]:
    """Return the values of a factor along an axis, broken to their room; of numbers that have not room for all, every n-th."""
    names, _ = levels(column)
    room = inches / len(names)
    if not is_numeric(column):
        return [wrapped(name, 0.9 * room, SMALL) for name in names]
    every = -(-(max(width_of(name, SMALL) for name in names) + 0.06) // room)
    return [name if place % every == 0 else "" for place, name in enumerate(names)]


def axis_name(column: pd.Series[Any], is_log: bool, inches: float, said: Catalogue) -> str:
    """Return what the axis of a factor is called, in lines that are no longer than it."""
    name = drawable(str(column.name))
    return wrapped(
        said.text("figures.responses.logarithmic", factor=name) if is_log else name, inches, LABEL
    )


def set_log(axes: Axes, axis: Axis, values: pd.Series[Any], inches: float, size: float) -> None:
    """Make an axis of what is drawn logarithmic."""
    axes.set(**{f"{axis}scale": "log"})
    axes.minorticks_off()
    low, high = axes.get_xlim() if axis == "x" else axes.get_ylim()
    ticks = ticks_at(values.unique().tolist(), low, high, inches, size, is_log=True) or log_ticks(
        low, high, inches, size
    )
    (axes.set_xticks if axis == "x" else axes.set_yticks)(ticks, [written(tick) for tick in ticks])

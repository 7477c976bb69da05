"""Axes of responses over a factor: numbers, on a logarithmic scale where they are spread so, or names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.plots.fonts import drawable
from sim.plots.lettering import width_of
from sim.plots.style import SMALL
from sim.plots.ticks import log_ticks, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue

    Axis = Literal["x", "y"]

LEAST_RATIO = 10.0
"""Of the greatest value to the least, for a logarithmic scale."""


def is_numeric(column: pd.Series[Any]) -> bool:
    """Say whether the values of a factor are numbers."""
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in column.tolist())


def is_spread(values: Sequence[float]) -> bool:
    """Say whether equal ratios part values more evenly than equal steps do: half of them lie below the geometric middle."""
    low, high = min(values), max(values)
    if low <= 0 or high < LEAST_RATIO * low:
        return False
    middle = float(np.median(sorted(set(values))))
    return abs(middle - math.sqrt(low * high)) < abs(middle - (low + high) / 2)


def levels(column: pd.Series[Any]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values of a factor in words, numbers in order, and which of them each row has."""
    told = [str(value) if isinstance(value, list) else value for value in column]
    values = list(dict.fromkeys(told))
    if all(isinstance(value, int | float) for value in values):
        values.sort()
    number = {value: place for place, value in enumerate(values)}
    return [drawable(f"{value:g}" if isinstance(value, float) else str(value)) for value in values], np.array(
        [number[value] for value in told]
    )


def thinned(names: list[str], inches: float) -> list[str]:
    """Return names along an axis, every n-th where a name has too few inches for all."""
    widest = max(width_of(name, SMALL) for name in names) + 0.06
    every = -(-widest // inches)
    return [name if place % every == 0 else "" for place, name in enumerate(names)]


def set_log(axes: Axes, axis: Axis, values: Sequence[float], inches: float, size: float) -> bool:
    """Make an axis of drawn values logarithmic if they are spread so; say whether they are."""
    if not is_spread(values):
        return False
    axes.set(**{f"{axis}scale": "log"})
    axes.minorticks_off()
    ticks = log_ticks(*(axes.get_xlim() if axis == "x" else axes.get_ylim()), inches, size)
    (axes.set_xticks if axis == "x" else axes.set_yticks)(ticks, [written(tick) for tick in ticks])
    return True


def axis_name(key: str, is_log: bool, said: Catalogue) -> str:
    """Return what an axis is called."""
    return said.text("figures.responses.logarithmic", factor=drawable(key)) if is_log else drawable(key)

"""Round numbers along an axis, as many as there is room for."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from sim.report.lettering import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

MOST, GAP = 6, 0.12
"""Numbers along an axis, and inches between two."""


def set_ticks(axes: Axes, inches: float, size: float, values: Sequence[float] = ()) -> None:
    """Have numbers along the horizontal axis of a finished panel, which is so wide, in a size given in points.

    They are these values if all fit, and otherwise round ones.
    """
    low, high = axes.get_xlim()
    at_values = ticks_at(values, low, high, inches, size)
    if at_values:
        axes.set_xticks(at_values, [written(tick) for tick in at_values])
        return
    for most in range(MOST, 0, -1):
        every = MaxNLocator(most).tick_values(low, high)
        ticks = [float(tick) for tick in every if low <= tick <= high]
        numbers = [written(tick) for tick in ticks]
        widest = max((width_of(number, size) for number in numbers), default=0.0)
        if widest + GAP <= inches * float(every[1] - every[0]) / (high - low):
            break
    axes.set_xticks(ticks, numbers)


def ticks_at(
    values: Sequence[float],
    low: float,
    high: float,
    inches: float,
    size: float,
    is_log: bool = False,
) -> list[float]:
    """Return values in order if their numbers fit side by side along an axis from low to high, which is so long, or else none."""
    scaled = math.log if is_log else float
    ticks = sorted(values)
    inch = inches / (scaled(high) - scaled(low))
    for left, right in itertools.pairwise(ticks):
        width = (width_of(written(left), size) + width_of(written(right), size)) / 2
        if width + GAP > inch * (scaled(right) - scaled(left)):
            return []
    return ticks


def log_ticks(low: float, high: float, inches: float, size: float) -> list[float]:
    """Return round numbers along a logarithmic axis between two numbers above 0: powers of ten, with twos and fives if they fit."""
    ticks: list[float] = []
    for every, digits in ((1, (1, 2, 5)), (1, (1, 3)), (1, (1,)), (2, (1,)), (4, (1,))):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [
            tick
            for power in powers
            if power % every == 0
            for digit in digits
            if low <= (tick := digit * 10.0**power) <= high
        ]
        widest = max((width_of(written(tick), size) for tick in ticks), default=0.0)
        least = min((math.log(b / a) for a, b in itertools.pairwise(ticks)), default=math.inf)
        if widest + GAP <= inches * least / math.log(high / low):
            break
    return ticks


def written(number: float) -> str:
    """Return a number of ten figures at most as it stands along an axis: without an exponent, zero without a sign."""
    return f"{Decimal(f'{number + 0.0:.10g}'):,f}".replace("-", "\N{MINUS SIGN}")

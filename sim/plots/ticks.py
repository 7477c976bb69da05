"""Round numbers along an axis, as many as there is room for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from sim.plots.lettering import width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST, GAP = 6, 0.12
"""Numbers along an axis, and inches between two."""


def set_ticks(axes: Axes, inches: float, size: float) -> None:
    """Have round numbers along the horizontal axis of a finished panel, which is so wide, in a size given in points."""
    low, high = axes.get_xlim()
    for most in range(MOST, 0, -1):
        every = MaxNLocator(most).tick_values(low, high)
        ticks = [float(tick) for tick in every if low <= tick <= high]
        numbers = [written(tick) for tick in ticks]
        widest = max((width_of(number, size) for number in numbers), default=0.0)
        if widest + GAP <= inches * float(every[1] - every[0]) / (high - low):
            break
    axes.set_xticks(ticks, numbers)


def written(number: float) -> str:
    """Return a number of ten figures at most as it stands along an axis: without an exponent, zero without a sign."""
    return f"{Decimal(f'{number + 0.0:.10g}'):,f}".replace("-", "\N{MINUS SIGN}")

"""Poisson numbers by inversion: one keyed draw a day, a table of probabilities for each mean."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.compiled.streams import uniform

SPREADS, MORE = 12, 40
"""Half-width of a table around its mean: so many standard deviations, and so many more. The
probability beyond it is less than any draw."""


class PoissonTables(NamedTuple):
    """Cumulative probabilities for each day's mean; days with the same mean share a table."""

    of: NDArray[np.int64]
    """The table of each day."""
    first: NDArray[np.int64]
    """Where each table begins in `cumulated`, and where the last one ends."""
    least: NDArray[np.int64]
    """The smallest number in each table."""
    cumulated: NDArray[np.float64]
    """The probabilities that a number is at most the smallest, the next, and so on."""


def poisson_tables(means: NDArray[np.float64]) -> PoissonTables:
    """Return the tables for days with these means, shape (days,)."""
    distinct, which = np.unique(means, return_inverse=True)
    least, tables = [], []
    for mean in distinct:
        reach = SPREADS * np.sqrt(mean) + MORE
        least.append(max(0, int(mean - reach)))
        tables.append(_cumulated(least[-1], int(mean + reach), mean))
    first = np.cumsum([0, *map(len, tables)])
    return PoissonTables(which, first, np.array(least, np.int64), np.concatenate([[], *tables]))


def _cumulated(least: int, end: int, mean: float) -> NDArray[np.float64]:
    """Return the probabilities that a Poisson number is at most `least`, ... up to `end` - 1.

    Values outside are taken as impossible. Only products and sums in a fixed order are used: equal
    on every machine.
    """
    mode = int(mean)
    above = np.cumprod(mean / np.arange(mode + 1, end))
    below = np.cumprod(np.arange(mode, least, -1) / mean) if mode > least else np.empty(0)
    cumulated = np.cumsum(np.concatenate((below[::-1], [1.0], above)))
    found: NDArray[np.float64] = cumulated / cumulated[-1]
    return found


@compiled
def poisson_number(day: int, key: Any, of: Any, first: Any, least: Any, cumulated: Any) -> int:
    """Return the number of a day.

    It is the smallest number whose cumulative probability is not below the day's draw.
    """
    draw, table = uniform(key, day, 0), of[day]
    low, high = first[table], first[table + 1]
    while low < high:
        middle = (low + high) >> 1
        if cumulated[middle] < draw:
            low = middle + 1
        else:
            high = middle
    return int(least[table] + low - first[table])

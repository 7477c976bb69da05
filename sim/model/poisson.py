"""Poisson numbers of a day, one draw each: from tables that are made once for all runs of a scenario."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled.streams import uniforms

SPREADS, MORE = 12, 40
"""A table reaches so many standard deviations, and so many more, to both sides of its mean: beyond
lies less than any draw."""


class PoissonTables(NamedTuple):
    """Cumulated probabilities for the mean of each day; days of one mean share a table."""

    days: int
    tables: tuple[tuple[NDArray[np.int64], int, NDArray[np.float64]], ...]
    """The days of a mean, the least number in its table, and the probabilities that the number is
    at most that, one more, ..."""


def poisson_tables(means: NDArray[np.float64]) -> PoissonTables:
    """Return the tables for days with these means, shape (days,)."""
    from scipy.special import pdtr

    distinct, which = np.unique(means, return_inverse=True)
    tables = []
    for number, mean in enumerate(distinct):
        reach = SPREADS * np.sqrt(mean) + MORE
        least = max(0, int(mean - reach))
        tables.append(
            (
                np.flatnonzero(which == number),
                least,
                pdtr(np.arange(least, int(mean + reach)), mean),
            )
        )
    return PoissonTables(len(means), tuple(tables))


def poisson_numbers(tables: PoissonTables, key: np.uint64) -> NDArray[np.int64]:
    """Return a number for each day, shape (days,): the least whose cumulated probability is not below the day's draw."""
    draws = uniforms(key, np.arange(tables.days))
    numbers = np.empty(tables.days, np.int64)
    for days, least, cumulated in tables.tables:
        numbers[days] = least + np.searchsorted(cumulated, draws[days])
    return numbers

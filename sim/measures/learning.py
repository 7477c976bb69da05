"""The learning curve: how long cases take, and how often they are handed on, by how many like cases came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.cohort import chosen
from sim.measures.experience import occurrence
from sim.measures.resolution import times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.record import RunRecord

EARLIER = ("0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33-64", "65+")
"""How many like cases came before, in bins."""

FIRST_OF_BIN = (1, 2, 3, 5, 9, 17, 33, 65)
"""Least number of each bin but the first."""

MOST_STRETCHES = 1000


class LearningCurve(NamedTuple):
    """Cases of each bin of `EARLIER` and their means, each of shape (n_bins,); NaN where a bin has no case."""

    cases: NDArray[np.float64]
    days: NDArray[np.float64]
    """Mean of min(T, horizon), T the time to true resolution."""
    handoffs: NDArray[np.float64]


def learning_curve(record: RunRecord, of: NDArray[np.bool_] | None = None) -> LearningCurve:
    """Return how time and hand-offs of cases depend on how many like cases came before.

    Parameters
    ----------
    record
        Of a run whose cohort is followed for the whole horizon.
    of : shape (n_cases,)
        The cases asked about, followed as long; the cohort unless given.

    Returns
    -------
    LearningCurve
        Like cases are of one issue and lie in one stretch of its line, as long as a ruling reaches to both sides together; before
        means filed earlier, since the end of the warm-up, when compared mechanisms switch on.

    Notes
    -----
    It describes; the comparison of arms is what tells. Later cases of a run also meet other queues than its first.
    """
    time, rows, mask = record.scenario.time, record.case_rows, chosen(record, of)
    counted = rows["filed_day"] >= time.warm_up
    stretches = _stretches(record.scenario.precedents.reach)
    groups = rows["issue"][counted].astype(np.int64) * stretches + (rows["circumstance"][counted] * stretches).astype(np.int64)
    earlier = np.zeros(len(rows), np.int64)
    earlier[counted] = occurrence(groups) - 1
    which = np.digitize(earlier[mask], FIRST_OF_BIN)
    days = np.minimum(times(record, of=mask), time.horizon)
    cases, *sums = (np.bincount(which, weights, len(EARLIER)).astype(np.float64) for weights in (None, days, rows["handoffs"][mask]))
    return LearningCurve(cases, *(np.divide(total, cases, out=np.full(len(EARLIER), np.nan), where=cases > 0) for total in sums))


def _stretches(reach: float) -> int:
    """Return into how many stretches an issue's line is cut."""
    return min(MOST_STRETCHES, max(1, round(1 / (2 * reach)))) if reach > 0 else MOST_STRETCHES

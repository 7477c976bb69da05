"""The learning curve: time and hand-offs of cases by the number of earlier similar cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.compiled import door
from sim.results.cohort import chosen
from sim.results.intervals import mean_interval
from sim.results.resolution import times
from sim.results.result import Each

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.records.record import RunRecord
    from sim.results.result import Look

EARLIER = ("0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33-64", "65+")
"""Number of earlier similar cases, in bins."""

FIRST_OF_BIN = (1, 2, 3, 5, 9, 17, 33, 65)
"""Least number of each bin except the first."""


class LearningCurve(NamedTuple):
    """Cases of each bin of `EARLIER` and their means, shape (n_bins,); NaN without a case.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> found = sim.measures.learning_curve(record)
    >>> len(found.cases) == len(found.days) == len(found.handoffs)
    True
    """

    cases: NDArray[np.float64]
    """How many."""
    days: NDArray[np.float64]
    """Mean of min(T, horizon), T the time to true resolution."""
    handoffs: NDArray[np.float64]
    """Mean number of moves from one unit to another."""


def learning_curve(
    record: RunRecord, of: NDArray[np.bool_] | None = None, reach: float | None = None
) -> LearningCurve:
    """Return how time and hand-offs of cases depend on how many like cases came before.

    Parameters
    ----------
    record
        Of a run whose cohort is followed for the whole horizon.
    of : shape (n_cases,)
        The cases asked about, followed as long; the cohort unless given.
    reach
        Distance in circumstance up to which cases are alike; the scenario's `precedents.reach`
        unless given. Curves to be compared need the same.

    Returns
    -------
    LearningCurve
        Like cases are of one issue and lie within reach of one another, as a ruling on one would
        cover the other; before means filed earlier, since the end of the warm-up, when compared
        mechanisms switch on. Cases filed before that have none before.

    Notes
    -----
    This is a description. Compare arms bin by bin for an effect. Bins differ in other ways, too:
    cases with many like ones are of frequent issues and come late in the run, when queues differ.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> found = sim.measures.learning_curve(record)
    >>> bool(found.cases.sum() == sim.measures.cohort(record).sum())
    True
    """
    time, cases, part = record.scenario.time, record.case_columns, chosen(record, of)
    reach = record.scenario.precedents.reach if reach is None else reach
    counted = cases["filed_day"] >= time.warm_up
    earlier = np.zeros(len(counted), np.int64)
    earlier[counted] = earlier_like(cases["issue"][counted], cases["circumstance"][counted], reach)
    which = np.digitize(earlier[part], FIRST_OF_BIN)
    days = np.minimum(times(record, of=part), time.horizon)
    summed = (None, days, cases["handoffs"][part])
    n, *sums = (np.bincount(which, weights, len(EARLIER)).astype(np.float64) for weights in summed)
    return LearningCurve(
        n, *(np.divide(total, n, out=np.full(len(EARLIER), np.nan), where=n > 0) for total in sums)
    )


def earlier_like(
    issue: NDArray[Any], circumstance: NDArray[np.float64], reach: float
) -> NDArray[np.int64]:
    """Return how many like cases came before each case.

    Parameters
    ----------
    issue, circumstance : shape (n,)
        Of cases in the order of filing.
    reach
        Distance in circumstance up to which cases of an issue are alike.

    Returns
    -------
    shape (n,)
        Of each case, the number of cases before it of its issue and within reach of it.

    Notes
    -----
    All issues are laid on one line, too far apart to reach one another; like cases are then
    neighbours on it.

    Examples
    --------
    >>> earlier_like(np.array([0, 0, 1, 0]), np.array([0.1, 0.5, 0.1, 0.2]), reach=0.2).tolist()
    [0, 0, 0, 1]
    """
    line = issue * (2 + reach) + circumstance
    along = np.argsort(line, kind="stable")
    return _count_earlier(along, line[along], float(reach))


@door
def _count_earlier(
    along: NDArray[np.int64], line: NDArray[np.float64], reach: float
) -> NDArray[np.int64]:
    """Return the number of cases within reach of each case that have a lower number.

    `along` are the numbers of the cases in the order of the line, and `line` their places on it.
    Cases are put on it one after another, and those there already are counted by sums over
    stretches of it (Fenwick 1994, Software: Practice and Experience 24, 327-336): of the order of
    n log n steps.
    """
    n = len(along)
    place = np.empty(n, np.int64)  # of each case along the line
    first, last = np.empty(n, np.int64), np.empty(n, np.int64)  # of the cases within its reach
    low = high = 0
    for k in range(n):
        while line[low] < line[k] - reach:
            low += 1
        while high < n and line[high] <= line[k] + reach:
            high += 1
        case = along[k]
        place[case], first[case], last[case] = k, low, high
    found, sums = np.zeros(n, np.int64), np.zeros(n + 1, np.int64)
    for case in range(n):
        at, before = last[case], first[case]
        while at > 0:
            found[case] += sums[at]
            at -= at & -at
        while before > 0:
            found[case] -= sums[before]
            before -= before & -before
        at = place[case] + 1
        while at <= n:
            sums[at] += 1
            at += at & -at
    return found


class Learning(Each):
    """Mean learning curve: `earlier`, `cases`, `days`, `handoffs`, the last two with intervals.

    Means are over the replications in which a bin has a case.
    """

    name = "learning_curve"

    def collect(self, record: RunRecord, look: Look) -> LearningCurve:
        """Return a run's curve; all arms classify the same cases alike."""
        return learning_curve(record, reach=look.reach)

    def frame(self, kept: list[LearningCurve]) -> pd.DataFrame:
        """Return one row per bin."""
        import pandas as pd

        columns: dict[str, Any] = {
            "earlier": EARLIER,
            "cases": np.mean([curve.cases for curve in kept], axis=0),
        }
        for name in ("days", "handoffs"):
            values = np.array([getattr(curve, name) for curve in kept])
            intervals = [mean_interval(column[np.isfinite(column)]) for column in values.T]
            names = (name, f"{name}_low", f"{name}_high")
            columns |= dict(zip(names, zip(*intervals, strict=True), strict=True))
        return pd.DataFrame(columns)

"""`Stays`: the stays of cases with units, in a log or a run; a unit that follows itself is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.model.state.tables import NOBODY
from sim.results.cohort import Cases, cohort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.logs.work_log import WorkLog
    from sim.records.record import RunRecord

ARRAYS = ("unit", "begin", "end", "ended")
"""Fields of `Stays`, beside `case`, that have a value for each stay."""


@dataclass(frozen=True, eq=False)
class Stays:
    """Stays in the order of cases and, within a case, of time, each array of shape (n_stays,).

    Attributes
    ----------
    cases, names
        Number of cases; names of units.
    case
        Number of the case, from 0. A case that no unit held has no stay.
    unit
        Place of the unit in `names`.
    begin, end
        Working days from opening to the arrival, and until the case was passed on, ended, or was
        last seen.
    ended
        Whether it was passed on or ended.
    """

    cases: int
    names: NDArray[Any]
    case: NDArray[np.int64]
    unit: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    ended: NDArray[np.bool_]

    @classmethod
    def of_log(cls, log: WorkLog) -> Stays:
        """Return the stays of a log's cases."""
        cases, rows = log.cases, log.stays
        case = cases.index.get_indexer(rows["case"].cat.categories)[rows["case"].cat.codes]
        days = rows["day"].to_numpy() - cases["opened_day"].to_numpy()[case]
        seen, closed = cases["days"].to_numpy(np.int64), cases["closed"].to_numpy(bool)
        unit, names = pd.factorize(rows["unit"].to_numpy(object))
        return cls.placed(names, case, unit, days, seen, closed)

    @classmethod
    def of_run(cls, record: RunRecord) -> Stays:
        """Return the stays of a run's cohort; the run must have kept its events."""
        of, cases, events = cohort(record), Cases(record), record.kept_events()
        filed, end = (cases[field].astype(np.int64) for field in ("filed_day", "end_day"))
        events = events[of[events["case"]] & (events["unit"] != NOBODY)]
        case = (np.cumsum(of) - 1)[events["case"]]
        order = np.argsort(case, kind="stable")
        case, unit = case[order], events["unit"][order]
        step = np.ones(len(case), bool)
        step[1:] = (case[1:] != case[:-1]) | (unit[1:] != unit[:-1])
        case, day = case[step], events["day"][order][step] - filed[case[step]]
        seen = np.where(end >= 0, end, record.scenario.time.days) - filed
        names = np.array(record.names.units, object)
        return cls.placed(names, case, unit[step].astype(np.int64), day, seen, end >= 0)

    @classmethod
    def placed(
        cls,
        names: NDArray[Any],
        case: NDArray[np.int64],
        unit: NDArray[np.int64],
        days: NDArray[np.int64],
        seen: NDArray[np.int64],
        closed: NDArray[np.bool_],
    ) -> Stays:
        """Return stays from arrivals, in order within each case, and the ends of all cases.

        Parameters
        ----------
        names
            Of units.
        case, unit, days : shape (n_stays,)
            Case, unit and day of each arrival.
        seen, closed : shape (n_cases,)
            When each case ended or was last seen, and whether it ended.
        """
        order = np.argsort(case, kind="stable")
        case, unit, days = case[order], unit[order], np.clip(days[order], 0, seen[case[order]])
        last = np.diff(case, append=-1) != 0
        end = np.where(last, seen[case], np.maximum(days, np.roll(days, -1)))
        return cls(len(seen), names, case, unit, days, end, ~last | closed[case])

    @classmethod
    def joined(cls, parts: Sequence[Stays]) -> Stays:
        """Return the stays of several runs of one city as one."""
        before = np.cumsum([0, *(part.cases for part in parts)])
        case = [part.case + first for part, first in zip(parts, before[:-1], strict=True)]
        rest = ([getattr(part, name) for part in parts] for name in ARRAYS)
        names = parts[0].names
        return cls(int(before[-1]), names, np.concatenate(case), *map(np.concatenate, rest))

    def take(self, cases: NDArray[Any]) -> Stays:
        """Return the stays of some cases, by number, also several times, or by mask."""
        chosen = np.flatnonzero(cases) if cases.dtype == bool else cases
        counts = np.bincount(self.case, minlength=self.cases)
        first, taken = np.cumsum(counts) - counts, counts[chosen]
        case = np.repeat(np.arange(len(chosen)), taken)
        row = np.arange(len(case)) - (np.cumsum(taken) - taken)[case] + first[chosen][case]
        return Stays(len(chosen), self.names, case, *(getattr(self, name)[row] for name in ARRAYS))

    def until(self, seen: NDArray[np.int64]) -> Stays:
        """Return the stays as they were when each case was last seen, shape (n_cases,)."""
        at = seen[self.case]
        known = self.first | (self.begin <= at)
        begin, end = np.minimum(self.begin, at), np.minimum(self.end, at)
        cut = replace(self, begin=begin, end=end, ended=self.ended & (self.end <= at))
        rest = (getattr(cut, name)[known] for name in ARRAYS)
        return Stays(self.cases, self.names, self.case[known], *rest)

    @property
    def first(self) -> NDArray[np.bool_]:
        """Whether a stay is the first of its case."""
        return np.asarray(np.diff(self.case, prepend=-1) != 0)

    @property
    def last(self) -> NDArray[np.bool_]:
        """Whether a stay is the last of its case."""
        return np.asarray(np.diff(self.case, append=-1) != 0)

"""One run of a comparison, and what is kept of it: a record stays in the process that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.records.simulate import run
from sim.results.burden import Burden, Lorenz, burden, load_curve
from sim.results.flows import handoff_flows
from sim.results.incidence import cumulative_incidence
from sim.results.learning import LearningCurve, learning_curve
from sim.results.longest import longest_open
from sim.results.resolution import curve
from sim.results.summary import summary, summary_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.model.plan import Plan
    from sim.records.record import RunRecord
    from sim.scenario.schema import Scenario

Summary = dict[str, float]

HOURS = ("work_hours", "coordination_hours", "utilisation")
"""What is told of each unit."""


class Task(NamedTuple):
    """A run that is to be made."""

    arm: int
    replication: int
    scenario: Scenario
    plan: Plan
    seed: int
    by: tuple[str, ...]
    reach: float
    """Up to which cases are alike in the learning curve, in all arms alike."""
    closely: bool
    """Whether to look at single events and cases too."""


class Kept(NamedTuple):
    """What a comparison keeps of each run."""

    summary: Summary
    parts: dict[str, dict[str, Summary]]
    """By breakdown, then by label."""
    curve: NDArray[np.float64]
    """Shape (horizon + 1,): share not yet truly resolved."""
    learning: LearningCurve
    close: Close | None


class Series(NamedTuple):
    """What a comparison keeps of all runs of an arm together: sums."""

    incidence: NDArray[np.float64]
    """Shape (n_ends, horizon + 1): share that has come to each end of `ENDS` by then."""
    daily: NDArray[np.float64]
    """Shape (n_columns, days): the columns of `RunRecord.daily`."""
    load: NDArray[np.float64]
    """Shape (n_points,): the Lorenz curve of the load."""
    hours: NDArray[np.float64]
    """Shape (n_kinds, n_units): the hours of `HOURS`."""

    def plus(self, other: Series) -> Series:
        """Return the sum of two."""
        return Series(*(mine + its for mine, its in zip(self, other, strict=True)))

    def over(self, number: int) -> Series:
        """Return the mean of so many that were added."""
        return Series(*(mine / number for mine in self))


class Outcome(NamedTuple):
    """What comes back from where a run was made."""

    kept: Kept
    series: Series


class Close(NamedTuple):
    """What is kept of single events and cases, and what all runs of an arm have alike."""

    daily_columns: tuple[str, ...]
    share_of_units: NDArray[np.float64]
    """Shape (n_points,): along the Lorenz curve."""
    leader_hours: float
    """That directives took, a year."""

    flows: NDArray[np.int64]
    """Hand-offs from unit to unit, shape (n_units, n_units)."""
    rulings: NDArray[Any]
    """Rows of the precedents, shape (n_rulings,)."""
    longest_open: pd.DataFrame


def outcome(task: Task) -> Outcome:
    """Make a run and return what is kept of it."""
    record = run(
        task.scenario, task.seed, record="events" if task.closely else "cases", plan=task.plan
    )
    used, curve_of_load = burden(record), load_curve(record)
    return Outcome(
        Kept(
            summary=summary(record),
            parts={by: summary_by(record, by) for by in task.by},
            curve=curve(record),
            learning=learning_curve(record, reach=task.reach),
            close=_close(record, used, curve_of_load) if task.closely else None,
        ),
        Series(
            incidence=cumulative_incidence(record).ended,
            daily=record.daily.to_numpy(np.float64).T,
            load=curve_of_load.share_of_load,
            hours=np.array([getattr(used, name) for name in HOURS]),
        ),
    )


def _close(record: RunRecord, used: Burden, curve_of_load: Lorenz) -> Close:
    """Look closely at a run."""
    return Close(
        daily_columns=tuple(map(str, record.daily.columns)),
        share_of_units=curve_of_load.share_of_units,
        leader_hours=used.leader_hours,
        flows=handoff_flows(record),
        rulings=record.precedent_rows.copy(),
        longest_open=longest_open(record),
    )

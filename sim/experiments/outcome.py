"""One run of a comparison, and what is kept of it: a record stays in the process that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.measures.burden import Burden, Lorenz, burden, load_curve
from sim.measures.flows import handoff_flows
from sim.measures.incidence import cumulative_incidence
from sim.measures.learning import LearningCurve, learning_curve
from sim.measures.longest import longest_open
from sim.measures.resolution import curve
from sim.measures.summary import summary, summary_by
from sim.simulate import run

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.record import RunRecord
    from sim.scenario.schema import Scenario

Summary = dict[str, float]


class Task(NamedTuple):
    """A run that is to be made."""

    arm: int
    replication: int
    scenario: Scenario
    seed: int
    by: tuple[str, ...]
    reach: float
    """Up to which cases are alike in the learning curve, in all arms alike."""
    closely: bool
    """Whether to look at single events and cases too."""


class Outcome(NamedTuple):
    """What a comparison keeps of a run."""

    summary: Summary
    parts: dict[str, dict[str, Summary]]
    """By breakdown, then by label."""
    curve: NDArray[np.float64]
    """Shape (horizon + 1,): share not yet truly resolved."""
    incidence: NDArray[np.float64]
    """Shape (n_ends, horizon + 1): share that has come to each end of `ENDS` by then."""
    daily: dict[str, NDArray[np.float64]]
    """Columns of `RunRecord.daily`, each of shape (days,)."""
    learning: LearningCurve
    load_curve: Lorenz
    burden: Burden
    close: Close | None


class Close(NamedTuple):
    """What is kept of single events and cases."""

    flows: NDArray[np.int64]
    """Hand-offs from unit to unit, shape (n_units, n_units)."""
    rulings: NDArray[Any]
    """Rows of the precedents, shape (n_rulings,)."""
    longest_open: pd.DataFrame


def outcome(task: Task) -> Outcome:
    """Make a run and return what is kept of it."""
    record = run(task.scenario, task.seed, record="events" if task.closely else "cases")
    return Outcome(
        summary=summary(record),
        parts={by: summary_by(record, by) for by in task.by},
        curve=curve(record),
        incidence=cumulative_incidence(record).ended,
        daily=_daily(record),
        learning=learning_curve(record, reach=task.reach),
        load_curve=load_curve(record),
        burden=burden(record),
        close=Close(handoff_flows(record), record.precedent_rows.copy(), longest_open(record)) if task.closely else None,
    )


def _daily(record: RunRecord) -> dict[str, NDArray[np.float64]]:
    """Return the daily series as numbers that can be averaged."""
    return {str(name): column.to_numpy(np.float64) for name, column in record.daily.items()}

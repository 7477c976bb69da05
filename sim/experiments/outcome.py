"""One run of a comparison, and what is kept of it: a record stays in the process that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.incidence import cumulative_incidence
from sim.measures.resolution import curve
from sim.measures.summary import summary, summary_by
from sim.simulate import run

if TYPE_CHECKING:
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


class Outcome(NamedTuple):
    """What a comparison keeps of a run."""

    summary: Summary
    parts: dict[str, dict[str, Summary]]
    """By breakdown, then by label."""
    curve: NDArray[np.float64]
    """Shape (horizon + 1,): share not yet truly resolved."""
    incidence: NDArray[np.float64]
    """Shape (3, horizon + 1): share resolved, referred out, withdrawn by then."""
    daily: dict[str, NDArray[np.float64]]
    """Columns of `RunRecord.daily`, each of shape (days,)."""


def outcome(task: Task) -> Outcome:
    """Make a run and return what is kept of it."""
    record = run(task.scenario, task.seed, record="cases")
    return Outcome(
        summary=summary(record),
        parts={by: summary_by(record, by) for by in task.by},
        curve=curve(record),
        incidence=cumulative_incidence(record).ended,
        daily=_daily(record),
    )


def _daily(record: RunRecord) -> dict[str, NDArray[np.float64]]:
    """Return the daily series as numbers that can be averaged."""
    return {str(name): column.to_numpy(np.float64) for name, column in record.daily.items()}

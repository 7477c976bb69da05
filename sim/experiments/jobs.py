"""Jobs of a sweep: single runs in order, in chunks for workers."""

from __future__ import annotations

import math
import time
import traceback
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ChangedError, StudyError
from sim.experiments.arms import switched
from sim.experiments.identity import engine
from sim.experiments.store import DONE, FAILED, Run
from sim.model.plan import Plan, make_plan
from sim.records.simulate import run
from sim.results.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.experiments.store import ArmOfPoint, Store
    from sim.experiments.study_file import SweepStudy
    from sim.scenario.schema import Scenario

TARGET_SECONDS = 0.25
"""Target duration of a chunk: long compared with the transfer to a worker, short compared with
acceptable loss."""

MOST_IN_BLOCK = 64
"""Maximum number of consecutive replications of one point in a block."""

FORGETTING = 0.2
"""Weight of the newest chunk in the estimated duration of a run."""

MOST_KEPT = 128
"""Number of scenarios that a process keeps, with their plans of about 300 kB each. The arms of a
small grid recur, and all of them fit."""


class Job(NamedTuple):
    """A run of one arm of one point."""

    arm: ArmOfPoint
    seed: int


def missing_jobs(store: Store, study: SweepStudy) -> Iterator[Job]:
    """Yield the missing runs: some replications of all points before more of any.

    Blocks are of 1, 1, 2, 4, 8, ... replications. A scenario is made once per block, and at any
    moment at least half of the finished runs are the same replications of all points.
    """
    first = 0
    while first < study.replications:
        last = min(first + min(max(1, first), MOST_IN_BLOCK), study.replications)
        for each, seeds in store.missing(study.seeds[first:last]):
            yield from (Job(each, seed) for seed in seeds)
        first = last


class Chunks[Job]:
    """Jobs in chunks of about equal duration, as measured during the work."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = iter(jobs)
        self._seconds, self._size = math.inf, 1

    def __iter__(self) -> Iterator[tuple[Job, ...]]:
        """Yield chunks until no job is left, each at most twice the last: runs may get slower."""
        while chunk := tuple(islice(self._jobs, self._size)):
            yield chunk
            self._size = max(1, min(int(TARGET_SECONDS / self._seconds), 2 * self._size))

    def learn(self, runs: Sequence[Run]) -> None:
        """Record the durations of runs; failed runs, which may be immediate, do not count."""
        each = [run.seconds for run in runs if run.status == DONE]
        if each:
            mean = max(sum(each) / len(each), 1e-6)
            before = mean if math.isinf(self._seconds) else self._seconds
            self._seconds = (1 - FORGETTING) * before + FORGETTING * mean


def make(base: Scenario, toggles: tuple[str, ...], code: str, job: Job) -> Run:
    """Make a run and return the data kept of it; a failed one is recorded.

    It is refused if Remit, or a file that a rule reads, differs from that of the sweep: results
    must not be mixed.
    """
    if engine() != code:
        raise StudyError(
            f"a worker has a different version of Remit or its libraries (engine {engine()} "
            f"there, {code} here); install the same version"
        )
    began = time.perf_counter()
    try:
        scenario, plan = _planned(base, toggles, job.arm)
        found = summary(run(scenario, job.seed, record="cases", plan=plan))
    except ChangedError as error:
        raise StudyError(str(error)) from error
    except Exception:
        return failed(job, traceback.format_exc(), time.perf_counter() - began)
    measures = tuple(None if math.isnan(number) else float(number) for number in found.values())
    return Run(job.arm.key, job.seed, DONE, None, time.perf_counter() - began, measures)


def failed(job: Job, why: str, seconds: float = 0.0) -> Run:
    """Return the data kept of a failed run."""
    return Run(job.arm.key, job.seed, FAILED, why, seconds, ())


_kept: dict[str, tuple[Scenario, Plan]] = {}
"""The scenarios and plans that this process made last, by the keys of their arms."""


def _planned(base: Scenario, toggles: tuple[str, ...], arm: ArmOfPoint) -> tuple[Scenario, Plan]:
    """Return the scenario of an arm and its plan, from the cache if possible."""
    if arm.key not in _kept:
        if len(_kept) >= MOST_KEPT:
            del _kept[next(iter(_kept))]
        point = base.with_values(arm.values)
        scenario = switched(point, toggles, arm.on) if toggles else point
        _kept[arm.key] = scenario, make_plan(scenario)
    return _kept[arm.key]

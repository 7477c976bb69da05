"""Jobs of a sweep: the runs of one arm of a point, and what a worker makes of a chunk of them."""

from __future__ import annotations

import time
import traceback
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import ChangedError
from sim.experiments.arms import arm_of
from sim.experiments.identity import engine
from sim.model.plan import Plan, make_plan
from sim.records.simulate import run
from sim.results.summary import MEASURES, summary

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

DONE, FAILED = "done", "failed"


class Job(NamedTuple):
    """Runs of one arm of one point, with several seeds."""

    key: str
    """Hash of the scenario of the arm."""
    values: tuple[tuple[str, Any], ...]
    """The point: dotted keys and values."""
    toggles: tuple[str, ...]
    on: frozenset[str]
    seeds: tuple[int, ...]


class Chunk(NamedTuple):
    """Jobs that are sent to a worker together, so that short runs are not outweighed by the way there and back."""

    scenario: Scenario
    """It carries the files that the runs read."""
    engine: str
    """Fingerprint of the engine that the sweep is of."""
    jobs: tuple[Job, ...]

    @property
    def runs(self) -> int:
        """How many runs there are in all jobs."""
        return sum(len(job.seeds) for job in self.jobs)


class Run(NamedTuple):
    """What is kept of a run."""

    key: str
    seed: int
    status: str
    measures: tuple[float | None, ...]
    """In the order of `MEASURES`; None where not applicable, or where the run failed."""
    error: str | None
    """Of a failed run, the traceback."""
    seconds: float


NOTHING: tuple[None, ...] = (None,) * len(MEASURES)


class Refused(NamedTuple):
    """What a worker answers whose results must not be mixed with others: its Remit, or a file that a rule reads, is another."""

    why: str


def make(chunk: Chunk) -> list[Run] | Refused:
    """Make the runs of a chunk; one that fails is recorded, and the others are made."""
    if engine() != chunk.engine:
        return Refused(
            f"a worker has another version of Remit or its libraries (engine {engine()}, here "
            f"{chunk.engine}); install the same"
        )
    try:
        return [_run(chunk.scenario, job, seed) for job in chunk.jobs for seed in job.seeds]
    except ChangedError as error:
        return Refused(str(error))


def single(chunk: Chunk) -> list[Chunk]:
    """Return a chunk's runs one by one, to tell which of them it is that ends its worker."""
    return [
        chunk._replace(jobs=(job._replace(seeds=(seed,)),))
        for job in chunk.jobs
        for seed in job.seeds
    ]


def lost(chunk: Chunk, why: str) -> list[Run]:
    """Return the runs of a chunk that no worker survives."""
    return [
        Run(job.key, seed, FAILED, NOTHING, why, 0.0) for job in chunk.jobs for seed in job.seeds
    ]


def _run(base: Scenario, job: Job, seed: int) -> Run:
    """Make a run and return what is kept of it."""
    began = time.perf_counter()
    try:
        scenario, plan = _planned(base, job)
        found = summary(run(scenario, seed, record="cases", plan=plan))
    except ChangedError:
        raise
    except Exception:
        return Run(
            job.key, seed, FAILED, NOTHING, traceback.format_exc(), time.perf_counter() - began
        )
    measures = tuple(None if number != number else float(number) for number in found.values())
    return Run(job.key, seed, DONE, measures, None, time.perf_counter() - began)


MOST_KEPT = 128
"""Scenarios that a process keeps, with their plans some 300 kB each: as many as the arms of a small
grid, which come again and again."""

_kept: OrderedDict[str, tuple[Scenario, Plan]] = OrderedDict()
"""The scenarios that this process ran last, by the keys of their jobs, the latest at the end."""


def _planned(base: Scenario, job: Job) -> tuple[Scenario, Plan]:
    """Return the scenario of a job and its plan, made again only if not among the last that were run."""
    if job.key not in _kept:
        point = base.with_values(dict(job.values))
        scenario = arm_of(point, job.toggles, job.on).scenario if job.toggles else point
        _kept[job.key] = scenario, make_plan(scenario)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(job.key)
    return _kept[job.key]

"""The order in which a sweep's runs are made, and how many of them are sent to a worker at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.jobs import DONE, Chunk, Job

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.experiments.jobs import Run
    from sim.experiments.store import Store
    from sim.scenario.schema import Scenario

TARGET_SECONDS = 0.25
"""Of a chunk: long beside the way to a worker and back, short beside what may be lost."""

MOST_IN_BLOCK = 64
"""Replications of one point that follow one another."""

FORGETTING = 0.2
"""Weight of the newest chunk in the time that a run is taken to need."""


def jobs(store: Store, seed: int, replications: int, toggles: tuple[str, ...]) -> Iterator[Job]:
    """Give the runs that are missing: some replications of all points before more of any, so that a stopped sweep is balanced.

    Notes
    -----
    Blocks of 1, 1, 2, 4, 8, ... replications: a scenario is made once for a block, and half of what
    has been made at any moment is the same replications everywhere.
    """
    first = 0
    while first < replications:
        last = min(first + min(max(1, first), MOST_IN_BLOCK), replications)
        for each, seeds in store.missing(range(seed + first, seed + last)):
            yield Job(each.key, tuple(each.values.items()), toggles, each.on, seeds)
        first = last


class Chunks:
    """Jobs in chunks that take about as long as each other, as measured while they are made.

    Parameters
    ----------
    scenario, engine
        See `Chunk`.
    waiting
        The jobs, in order.
    """

    def __init__(self, scenario: Scenario, engine: str, waiting: Iterator[Job]) -> None:
        self._scenario, self._engine, self._waiting = scenario, engine, waiting
        self._left: Job | None = None
        self._seconds: float | None = None
        self._last = 1

    def __iter__(self) -> Iterator[Chunk]:
        """Give chunks until no job is left; the first is one run, which tells how long they take."""
        while chosen := self._chosen(self._room()):
            chunk = Chunk(self._scenario, self._engine, tuple(chosen))
            self._last = chunk.runs
            yield chunk

    def learn(self, runs: Iterable[Run]) -> None:
        """Note how long runs took; those that failed, which may be at once, tell nothing of the others."""
        each = [run.seconds for run in runs if run.status == DONE]
        if not each:
            return
        mean = max(sum(each) / len(each), 1e-6)
        self._seconds = (
            mean if self._seconds is None else (1 - FORGETTING) * self._seconds + FORGETTING * mean
        )

    def _room(self) -> int:
        """Return how many runs the next chunk has room for: at most twice as many as the last, as those to come may be slower."""
        return (
            1
            if self._seconds is None
            else max(1, min(int(TARGET_SECONDS / self._seconds), 2 * self._last))
        )

    def _chosen(self, room: int) -> list[Job]:
        """Return the next jobs with as many runs as there is room for; what does not fit of a job stays for the next chunk."""
        found: list[Job] = []
        while room > 0:
            job = self._left or next(self._waiting, None)
            if job is None:
                break
            now, later = job.seeds[:room], job.seeds[room:]
            found.append(job._replace(seeds=now))
            self._left = job._replace(seeds=later) if later else None
            room -= len(now)
        return found

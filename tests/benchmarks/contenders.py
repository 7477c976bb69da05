"""The timed programs: each in a process of its own, with its own memory and cold caches."""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from sim.scenario.schema import Scenario

Run = Callable[[int], tuple[float, int]]
"""From a seed to the seconds that a run took, and how many events it had."""


class Timing(NamedTuple):
    """The measurements of a program."""

    seconds: tuple[float, ...]
    """Of each run, in order of size."""
    events: int
    megabytes: float
    """Most memory that the process had, its libraries included."""

    @property
    def median(self) -> float:
        """The median run."""
        return self.seconds[len(self.seconds) // 2]

    @property
    def per_event(self) -> float:
        """Nanoseconds an event."""
        return self.median / self.events * 1e9


def timed(contender: str, scenario: Scenario, runs: int) -> Timing:
    """Time some runs, of seeds 1, 2 and so on, after one that warms up."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_timed, contender, scenario, runs).result()


def _timed(contender: str, scenario: Scenario, runs: int) -> Timing:
    """Time some runs in this process."""
    run = CONTENDERS[contender](scenario)
    run(0)
    made = [run(seed) for seed in range(1, runs + 1)]
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Timing(
        tuple(sorted(seconds for seconds, _ in made)),
        made[-1][1],
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    )


def _clocked(function: Callable[[], int]) -> tuple[float, int]:
    """Return the seconds that a function takes, and its result."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def engine(scenario: Scenario) -> Run:
    """Time whole runs, from the scenario to the record with its events."""
    import sim

    return lambda seed: _clocked(lambda: len(sim.run(scenario, seed).kept_events()))


def summed_up(scenario: Scenario) -> Run:
    """Time runs with their summary measures and without their events, counted in cases."""
    import sim

    def run(seed: int) -> int:
        record = sim.run(scenario, seed, record="cases")
        sim.measures.summary(record)
        return len(record.case_rows)

    return lambda seed: _clocked(lambda: run(seed))


def days(scenario: Scenario) -> Run:
    """Time the days alone, without the demand tape."""
    from sim.model.build import build_city
    from sim.model.engine import advance

    def run(seed: int) -> tuple[float, int]:
        city = build_city(scenario, seed)
        return _clocked(lambda: int(advance(city, scenario.time.days).clock[0].events))

    return run


def limit(scenario: Scenario) -> Run:
    """Time the replay of a run's log."""
    from tests.benchmarks.limit import prepare, replay

    prepared = prepare(scenario, 1)
    return lambda seed: (_clocked(lambda: int(replay(*prepared)))[0], len(prepared[0]))


def reference(scenario: Scenario) -> Run:
    """Time the model of `tests/reference`, which leaves the same events."""
    from tests.reference import run

    return lambda seed: _clocked(lambda: len(run(scenario, seed)))


def simpy(scenario: Scenario) -> Run:
    """Time the city in SimPy."""
    from tests.benchmarks.simpy_city import simulate

    return lambda seed: _clocked(lambda: len(simulate(scenario, seed).log))


def ciw(scenario: Scenario) -> Run:
    """Time the queues in Ciw."""
    from tests.benchmarks.ciw_queues import prepare, simulate

    return lambda seed: _clocked(lambda: simulate(*prepare(scenario, seed))[0])


CONTENDERS: dict[str, Callable[[Scenario], Run]] = {
    "engine": engine,
    "summed up": summed_up,
    "days": days,
    "limit": limit,
    "reference": reference,
    "SimPy": simpy,
    "Ciw": ciw,
}

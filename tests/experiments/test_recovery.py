"""Pools whose workers are lost."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import ClassVar

import pytest

import sim
from sim.errors import ComparisonError, StudyError
from sim.experiments.executors import Place
from sim.experiments.jobs import Chunk, Run, make
from sim.experiments.pool import Pool
from sim.experiments.recovery import Lost, finished
from tests.experiments.sweep_examples import written

Numbers = tuple[int, ...]


def doubled(numbers: Numbers) -> list[int]:
    """Double numbers; 13 kills its worker."""
    if 13 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * number for number in numbers]


def one_by_one(numbers: Numbers) -> list[Numbers]:
    return [(number,) for number in numbers]


def tasks(n: int) -> Iterator[Numbers]:
    return ((first, first + 1, first + 2) for first in range(0, n, 3))


def made(
    pool: Pool, n: int, make: Callable[[Numbers], list[int]] = doubled
) -> tuple[list[int], list[Numbers]]:
    """All numbers doubled, and the tasks that no worker survived."""
    results = list(finished(make, tasks(n), pool, one_by_one))
    return (
        sorted(number for _, found in results if not isinstance(found, Lost) for number in found),
        [task for task, found in results if isinstance(found, Lost)],
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_only_the_part_of_a_task_that_kills_its_worker_is_lost(workers: int) -> None:
    with Pool(Place("processes", workers), workers) as pool:
        found, lost = made(pool, 30)
    assert found == [2 * number for number in range(30) if number != 13]
    assert lost == [(13,)]


def test_nothing_is_lost_where_no_worker_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with Pool(Place()) as pool:
        assert made(pool, 12) == ([2 * number for number in range(12)], [])


class Flaky(ProcessPoolExecutor):
    """A pool whose fourth task breaks it, whatever it is, once."""

    broken = False

    def __init__(self) -> None:
        super().__init__(1)
        self._tasks = 0

    def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        self._tasks += 1
        if self._tasks == 4 and not Flaky.broken:
            Flaky.broken = True
            raise BrokenProcessPool("a worker was lost")
        return super().submit(*args, **kwargs)  # type: ignore[arg-type]


def test_task_is_not_blamed_for_the_break_of_a_pool_that_it_was_only_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Flaky, "broken", False)
    with Pool(Flaky, 1) as pool:
        assert made(pool, 12) == ([2 * number for number in range(12)], [])
    assert Flaky.broken


class NeverStarts(Executor):
    """A pool whose workers end at once."""

    def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        raise BrokenProcessPool("no worker has started")


def test_workers_that_never_start_are_told_of() -> None:
    with (
        Pool(NeverStarts) as pool,
        pytest.raises(
            StudyError, match="workers cannot be started, or end before they have done anything"
        ),
    ):
        made(pool, 30)


class NoMore(Executor):
    """A pool that finds nothing to start workers with after its first task."""

    tasks = 0

    def submit(self, make: Callable[..., object], *args: object) -> Future[object]:  # type: ignore[override]
        NoMore.tasks += 1
        if NoMore.tasks > 1:
            raise OSError("Resource temporarily unavailable")
        future: Future[object] = Future()
        future.set_result(make(*args))
        return future


def test_tasks_are_not_blamed_where_no_more_workers_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NoMore, "tasks", 0)
    with (
        Pool(NoMore, 1) as pool,
        pytest.raises(StudyError, match="Resource temporarily unavailable"),
    ):
        made(pool, 30)


class TellsLate(Executor):
    """Pools of which the first loses its first task and then gives the result of its second: the break is not the last that it tells."""

    made: ClassVar[list["TellsLate"]] = []

    def __init__(self) -> None:
        self._first: Future[object] | None = None
        self._broken = False
        TellsLate.made.append(self)

    def submit(self, make: Callable[..., object], *args: object) -> Future[object]:  # type: ignore[override]
        if self._broken:
            raise BrokenProcessPool("it is broken")
        future: Future[object] = Future()
        if self is not TellsLate.made[0]:
            future.set_result(make(*args))
        elif self._first is not None:
            self._broken = True
            self._first.set_exception(BrokenProcessPool("a worker was lost"))
            Timer(0.2, lambda: future.set_result(make(*args))).start()
        else:
            self._first = future
        return future


def test_task_is_not_blamed_where_a_result_comes_after_the_break(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(TellsLate, "made", [])
    with Pool(TellsLate, 1) as pool:
        found = list(finished(doubled, iter([(1,), (2,), (3,)]), pool, one_by_one))
    assert sorted(found) == [((1,), [2]), ((2,), [4]), ((3,), [6])]


def deadly(numbers: Numbers) -> list[int]:
    """Double numbers; all from 9 to 20 kill their worker."""
    if any(9 <= number <= 20 for number in numbers):
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * number for number in numbers]


def test_many_tasks_that_kill_their_workers_are_all_lost_and_no_others() -> None:
    with Pool(Place("processes", 2), 2) as pool:
        found, lost = made(pool, 30, deadly)
    assert found == [2 * number for number in range(30) if not 9 <= number <= 20]
    assert sorted(lost) == [(number,) for number in range(9, 21)]


class WithoutRemit(ThreadPoolExecutor):
    """Workers that lack what a task needs."""

    def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        return super().submit(__import__, "no_such_module")


def test_workers_that_lack_what_a_task_needs_are_told_of() -> None:
    with (
        Pool(WithoutRemit) as pool,
        pytest.raises(StudyError, match="is the same Remit installed where they are"),
    ):
        made(pool, 300)


def test_tasks_are_taken_as_workers_become_free() -> None:
    taken: list[Numbers] = []

    def noted() -> Iterator[Numbers]:
        for task in tasks(300):
            taken.append(task)
            yield task

    with Pool(Place("processes", 1), 1) as pool:
        results = finished(doubled_all, noted(), pool, one_by_one)
        next(results)
        assert len(taken) <= 2 * 1 + 1


def test_more_tasks_wait_when_a_cluster_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.pool.COUNT_SECONDS", 0)
    executor, cores = ThreadPoolExecutor(1), dict[str, int]()
    monkeypatch.setattr(executor, "_client", SimpleNamespace(ncores=lambda: cores), raising=False)
    with Pool(lambda: executor, 1) as pool:
        for workers, at_once in ((0, 2), (3, 6), (8, 16), (0, 16)):
            cores = dict.fromkeys(map(str, range(workers)), 1)
            pool.submit(doubled_all, (1,)).result()
            assert pool.at_once == at_once


def doubled_all(numbers: Numbers) -> list[int]:
    return [2 * number for number in numbers]


def fatal(chunk: Chunk) -> list[Run]:
    """Make runs; the one with seed 3 at the first point kills its worker."""
    if any(
        job.values[0][1] == 50 and job.values[1][1] == "intake" and not job.on and 3 in job.seeds
        for job in chunk.jobs
    ):
        os.kill(os.getpid(), signal.SIGKILL)
    return make(chunk)  # type: ignore[return-value]


def test_run_that_no_worker_survives_is_recorded_and_all_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.sweep.make", fatal)
    assert sim.sweep(written(tmp_path), tmp_path / "out", executor="processes", workers=2) == (
        39,
        1,
        40,
    )
    failed = sim.load_sweep(tmp_path / "out").query("status == 'failed'")
    assert failed[["point", "precedents", "seed"]].to_numpy().tolist() == [[0, False, 3]]
    assert "no worker survived it" in (tmp_path / "out" / "failures.csv").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_scheduler_that_nobody_answers_at_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        ComparisonError,
        match=r"no scheduler answers at tcp://127.0.0.1:1 .*start one with: dask scheduler",
    ):
        sim.sweep(
            written(tmp_path), tmp_path / "out", executor="dask", scheduler="tcp://127.0.0.1:1"
        )


def test_worker_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.jobs.engine", lambda: "another")
    with pytest.raises(StudyError, match="a worker has another version of Remit or its libraries"):
        sim.sweep(written(tmp_path), tmp_path / "out")

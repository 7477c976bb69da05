"""Pools of workers, some of which are lost."""

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext, suppress
from threading import Timer
from typing import Any, ClassVar

import pytest

from sim.errors import ComparisonError, ScenarioError, StudyError
from sim.experiments.executors import Lost, Pool, made


def doubled(number: int) -> int:
    """Double a number; 13 kills its worker."""
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def chunks(n: int) -> Iterator[tuple[int, ...]]:
    return ((first, first + 1, first + 2) for first in range(0, n, 3))


def found(
    pool: Pool, n: int, do: Callable[[int], object] = doubled
) -> tuple[list[object], list[int]]:
    """Return the results for numbers, and the numbers that no worker survived."""
    results = list(pool.results(do, chunks(n)))
    return (
        sorted(each for _, got in results if not isinstance(got, Lost) for each in got),
        [number for chunk, got in results if isinstance(got, Lost) for number in chunk],
    )


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("process",), "did you mean 'processes'"),
        (("processes", 0), "but was 0"),
        (("processes", 1, "tcp://127.0.0.1:1"), "is for the executor dask"),
    ],
)
def test_place_that_is_not_valid_is_refused(place: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ComparisonError, match=message):
        Pool(*place)


@pytest.mark.parametrize("workers", [1, 2])
def test_only_the_part_of_a_chunk_that_kills_its_worker_is_lost(workers: int) -> None:
    with Pool("processes", workers) as pool:
        assert found(pool, 30) == ([2 * number for number in range(30) if number != 13], [13])


def deadly(number: int) -> int:
    """Double a number; all from 9 to 12 end their worker."""
    if 9 <= number <= 12:
        os._exit(1)
    return 2 * number


def test_many_tasks_that_end_their_workers_are_all_lost_and_no_others() -> None:
    with Pool("processes", 2) as pool:
        kept, lost = found(pool, 30, deadly)
    assert kept == [2 * number for number in range(30) if not 9 <= number <= 12]
    assert sorted(lost) == [9, 10, 11, 12]


def asked_to_exit(number: int) -> int:
    return sys.exit("no more") if number == 4 else number


def test_task_that_asks_its_worker_to_exit_is_lost_alone() -> None:
    with Pool("processes", 2) as pool:
        assert found(pool, 6, asked_to_exit) == ([0, 1, 2, 3, 5], [4])


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
        assert found(pool, 12) == ([2 * number for number in range(12)], [])
    assert Flaky.broken


class TellsLate(Executor):
    """Pools of which the first loses its first task, and then returns the result of its second.

    The breakdown is therefore not its last report.
    """

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
        assert found(pool, 9) == ([2 * number for number in range(9)], [])


class CancelsWhatWaits(Executor):
    """Pools of which the first breaks while a task waits, which it cancels as it ends."""

    made: ClassVar[list["CancelsWhatWaits"]] = []

    def __init__(self) -> None:
        self._waiting: Future[object] | None = None
        CancelsWhatWaits.made.append(self)

    def submit(self, make: Callable[..., object], *args: object) -> Future[object]:  # type: ignore[override]
        if self._waiting is not None:
            raise BrokenProcessPool("it is broken")
        future: Future[object] = Future()
        if self is CancelsWhatWaits.made[0]:
            self._waiting = future
        else:
            future.set_result(make(*args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        if self._waiting is not None and cancel_futures:
            self._waiting.cancel()


def test_task_that_an_ended_pool_has_cancelled_is_done_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CancelsWhatWaits, "made", [])
    with Pool(CancelsWhatWaits, 1) as pool:
        assert found(pool, 9) == ([2 * number for number in range(9)], [])


class NeverStarts(Executor):
    """A pool whose workers end at once."""

    def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        raise BrokenProcessPool("no worker has started")


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


class WithoutRemit(ThreadPoolExecutor):
    """Workers that lack what a task needs."""

    def submit(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        return super().submit(__import__, "no_such_module")


@pytest.mark.parametrize(
    ("executor", "why"),
    [
        (NeverStarts, "no worker has started"),
        (NoMore, "Resource temporarily unavailable"),
        (WithoutRemit, "no_such_module"),
    ],
)
def test_workers_that_are_of_no_use_end_the_work(executor: type[Executor], why: str) -> None:
    NoMore.tasks = 0
    with Pool(executor) as pool, pytest.raises(StudyError, match=why) as refused:
        found(pool, 30)
    assert "is the same Remit installed where the workers are" in str(refused.value)


def always_deadly(number: int) -> int:
    os._exit(1)


def test_workers_that_end_before_any_task_is_done_end_the_work() -> None:
    with (
        Pool("processes", 2) as pool,
        pytest.raises(StudyError, match="before their first run"),
    ):
        found(pool, 300, always_deadly)


def test_chunks_are_taken_as_workers_become_free() -> None:
    taken: list[tuple[int, ...]] = []

    def noted() -> Iterator[tuple[int, ...]]:
        for chunk in chunks(300):
            taken.append(chunk)
            yield chunk

    with Pool("processes", 1) as pool:
        next(pool.results(abs, noted()))
        assert len(taken) == 2


class Client:
    """A stand-in for Dask's, of one thread."""

    cores: ClassVar[dict[str, int]] = {}

    def __init__(self, address: str, timeout: str) -> None:
        self.executor = ThreadPoolExecutor(1)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *failure: object) -> None:
        self.executor.shutdown()

    def ncores(self) -> dict[str, int]:
        return self.cores

    def submit(self, do: Callable[..., Any], *arguments: Any, pure: bool) -> Future[Any]:
        return self.executor.submit(do, *arguments)


def test_result_that_is_lost_with_its_scheduler_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distributed = pytest.importorskip("distributed")
    failures = [OSError("the scheduler is gone")]

    class Fetched(Future[Any]):
        """A task that is done, but whose result cannot always be fetched."""

        status = "finished"

        def result(self, timeout: float | None = None) -> Any:
            if failures:
                raise failures.pop()
            return super().result(timeout)

    class Losing(Client):
        def submit(self, do: Callable[..., Any], *arguments: Any, pure: bool) -> Future[Any]:
            task = Fetched()
            task.set_result(do(*arguments))
            return task

    monkeypatch.setattr(distributed, "Client", Losing)
    with Pool("dask", scheduler="tcp://127.0.0.1:1") as pool:
        assert found(pool, 9) == ([2 * number for number in range(9)], [])
    assert not failures


def test_more_chunks_wait_when_a_cluster_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("sim.experiments.executors.COUNT_SECONDS", 0)
    cores: dict[str, int] = {}
    monkeypatch.setattr(Client, "cores", cores)
    monkeypatch.setattr(distributed, "Client", Client)
    taken: list[int] = []

    def noted() -> Iterator[list[int]]:
        for number in range(1000):
            taken.append(number)
            yield [number]

    with Pool("dask", scheduler="tcp://127.0.0.1:1") as pool:
        results = pool.results(abs, noted())
        next(results)
        few = len(taken)
        cores["many"] = 100
        next(results)
        next(results)
        assert few < 200 <= len(taken)


def slow_if_even(number: int) -> int:
    time.sleep(0 if number % 2 else 0.05)
    return number


@pytest.mark.parametrize(
    "start", [nullcontext, lambda: Pool("processes", 2), lambda: ThreadPoolExecutor(2)]
)
def test_results_come_in_the_order_of_their_tasks(start: Callable[[], Any]) -> None:
    progress: list[tuple[int, int]] = []
    with start() as executor:
        told = made(slow_if_even, range(8), executor, lambda *far: progress.append(far), before=2)
        assert list(told) == list(range(8))
        assert list(made(slow_if_even, [], executor)) == []
    assert progress == [(done, 10) for done in range(2, 11)]


def wrong(number: int) -> int:
    raise ValueError("no such number") if number else ScenarioError("a user's doing")


@pytest.mark.parametrize(
    ("numbers", "error"), [(range(3), ScenarioError), (range(1, 3), ComparisonError)]
)
def test_error_of_a_task_ends_the_work(numbers: range, error: type[Exception]) -> None:
    with Pool("processes", 2) as pool, pytest.raises(error):
        list(made(wrong, numbers, pool))


def test_comparison_survives_the_loss_of_a_worker_but_not_a_run_that_ends_each() -> None:
    with Pool("processes", 2) as pool:
        assert list(made(abs, [-1], pool)) == [1]
        with pytest.raises(ComparisonError, match="a run failed twice, the second time alone"):
            list(made(doubled, range(20), pool))


def blocked(number: int) -> set[int]:
    """Signals that never reach this process."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, []))


def test_worker_is_born_deaf_to_ctrl_c() -> None:
    with Pool("processes", 1) as pool:
        assert signal.SIGINT in next(made(blocked, [0], pool))
    assert signal.SIGINT not in blocked(0)


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def interrupted_when_busy() -> None:
    """Keep two workers busy for longer than the test, and be interrupted meanwhile."""
    with Pool("processes", 2) as pool:
        for seconds in made(nap, [0, *[1000] * 6], pool):
            assert seconds == 0
            raise KeyboardInterrupt


def test_workers_are_ended_in_the_midst_of_a_task_if_anything_goes_wrong() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted_when_busy()
    assert not multiprocessing.active_children()


@pytest.fixture
def _heed_interrupts() -> Iterator[None]:
    """Take back that a shell which runs the tests in the background has them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press(*given: object) -> None:
    signal.raise_signal(signal.SIGINT)


class Pressed(ThreadPoolExecutor):
    """Workers during whose start and end Ctrl-C is pressed."""

    log: ClassVar[list[str]] = []

    def __init__(self) -> None:
        press()
        super().__init__(1)
        self.log.append("started")

    def shutdown(self, *args: bool, **kwargs: bool) -> None:
        press()
        super().shutdown(*args, **kwargs)
        self.log.append("ended")


@pytest.mark.usefixtures("_heed_interrupts")
def test_ctrl_c_neither_interrupts_the_start_of_workers_nor_a_second_one_their_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Pressed, "log", [])
    with pytest.raises(KeyboardInterrupt), Pool(Pressed) as pool:
        list(made(abs, [-1], pool))
    assert Pressed.log == ["started", "ended"]
    with pytest.raises(KeyboardInterrupt):
        press()


def goes_on_after_ctrl_c() -> None:
    with Pool(lambda: ThreadPoolExecutor(1)) as pool:
        with suppress(KeyboardInterrupt):
            press()
        next(pool.results(abs, [[-1]]))
        pytest.fail("went on")


@pytest.mark.usefixtures("_heed_interrupts")
def test_ctrl_c_that_was_lost_is_raised_by_the_next_task() -> None:
    with pytest.raises(KeyboardInterrupt):
        goes_on_after_ctrl_c()


@pytest.mark.usefixtures("_heed_interrupts")
def test_ctrl_c_is_left_to_whoever_has_seen_to_it() -> None:
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    with Pool():
        press()
    assert heard == [signal.SIGINT]


@pytest.mark.slow
def test_scheduler_without_workers_is_told_of_at_once(caplog: pytest.LogCaptureFixture) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=0,
        processes=False,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        address = cluster.scheduler_address
        with Pool("dask", scheduler=address) as pool:
            results = pool.results(abs, [[-1]])
            Timer(1, lambda: cluster.scale(1)).start()
            assert next(results) == ([-1], [1])
    assert (
        f"waiting for workers at {address}; start one with: dask worker {address}"
        in caplog.messages
    )

"""Processes that make runs."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future

import pytest

from sim.experiments.executors import Place, open_executor
from sim.experiments.interrupts import once, starting


def blocked() -> set[int]:
    """Signals that never reach this process, whoever asks."""
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, []))


def test_worker_is_born_deaf_to_ctrl_c() -> None:
    with open_executor(Place("processes", 1)) as executor:
        assert executor is not None
        assert signal.SIGINT in executor.submit(blocked).result()
    assert signal.SIGINT not in blocked()


def busy_until_interrupted(busy: list[Future[None]]) -> None:
    """Give two workers more to do than anybody waits for, and be interrupted when they are at it."""
    with open_executor(Place("processes", 2)) as executor:
        assert executor is not None
        busy += [executor.submit(time.sleep, 100) for _ in range(6)]
        while not busy[0].running():
            time.sleep(0.01)
        raise KeyboardInterrupt


def test_workers_are_ended_in_the_midst_of_a_task_if_anything_goes_wrong() -> None:
    began, busy = time.monotonic(), list[Future[None]]()
    with pytest.raises(KeyboardInterrupt):
        busy_until_interrupted(busy)
    assert time.monotonic() - began < 60
    assert not multiprocessing.active_children()
    assert all(task.cancelled() or isinstance(task.exception(), BrokenExecutor) for task in busy)


@pytest.fixture(autouse=True)
def _heed_interrupts() -> Iterator[None]:
    """Take back that a shell which runs the tests in the background has them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_ctrl_c_while_processes_start_is_answered_when_they_have() -> None:
    done: list[str] = []

    def start() -> None:
        with starting():
            press()
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["started"]


def test_second_ctrl_c_does_not_interrupt_the_ending_of_workers() -> None:
    ended_all = False
    with once():
        try:
            press()
        except KeyboardInterrupt:
            press()
            ended_all = True
    assert ended_all
    with pytest.raises(KeyboardInterrupt):
        press()


def test_further_ctrl_c_is_heard_if_the_first_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.interrupts.DEAF_SECONDS", 0.01)
    with once():
        with pytest.raises(KeyboardInterrupt):
            press()
        time.sleep(0.02)
        with pytest.raises(KeyboardInterrupt):
            press()


def test_ctrl_c_is_left_to_whoever_has_seen_to_it() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with once():
            press()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]


def test_other_thread_may_start_processes_too() -> None:
    found: list[set[int]] = []

    def start() -> None:
        with starting():
            found.append(blocked())

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert signal.SIGINT in found[0]

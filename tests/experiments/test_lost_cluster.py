"""Sweeps on a Dask cluster that loses a worker or its scheduler, both run as documented."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import sim
from tests.experiments.sweep_examples import GRID, until_kept, written

pytestmark = pytest.mark.slow

SECONDS = 300
"""In which each step must have happened, on a machine that is busy too."""

RUNS = 2400
"""Of the study."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start commands of Python modules, each as a process group that is ended completely."""
    started: list[subprocess.Popen[str]] = []

    def begin(*command: str | Path, said: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", *command], stderr=said, text=True, start_new_session=True
            )
        )
        return started[-1]

    yield begin
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process with all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def scheduler(start: Start, file: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a scheduler on a free port; its address."""
    process = start(
        "dask",
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--idle-timeout",
        str(SECONDS),
        "--scheduler-file",
        file,
    )
    began = time.monotonic()
    while not file.exists() or not file.read_text(encoding="utf-8"):
        assert process.poll() is None
        assert time.monotonic() - began < SECONDS
        time.sleep(0.05)
    return process, json.loads(file.read_text(encoding="utf-8"))["address"]


def worker(start: Start, address: str) -> subprocess.Popen[str]:
    """Start a worker."""
    return start("dask", "worker", address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study, made undisturbed into `whole`."""
    found = written(tmp_path, GRID.replace("= 5", "= 300"))
    sim.sweep(found, tmp_path / "whole")
    return found


def sweeping(start: Start, study: Path, address: str) -> subprocess.Popen[str]:
    """Start the sweep."""
    return start(
        "sim",
        "sweep",
        study,
        "--out",
        study.parent / "out",
        "--executor",
        "dask",
        "--scheduler",
        address,
        said=subprocess.PIPE,
    )


def same(study: Path) -> bool:
    """Return whether the sweep gives the results of an undisturbed one, row for row."""
    return (study.parent / "out" / "runs.csv").read_bytes() == (
        study.parent / "whole" / "runs.csv"
    ).read_bytes()


def test_sweep_goes_on_when_a_worker_is_killed_and_waits_when_it_was_the_last(
    start: Start, study: Path
) -> None:
    _, address = scheduler(start, study.parent / "scheduler.json")
    workers = [worker(start, address) for _ in range(2)]
    process = sweeping(start, study, address)
    for each, runs in zip(workers, (100, 300), strict=True):
        assert until_kept(process, study.parent / "out", runs) < RUNS
        kill(each)
    worker(start, address)
    assert process.wait(SECONDS) == 0
    assert same(study)


def test_same_command_goes_on_after_the_scheduler_was_killed(start: Start, study: Path) -> None:
    lost, address = scheduler(start, study.parent / "first.json")
    worker(start, address)
    process = sweeping(start, study, address)
    kept = until_kept(process, study.parent / "out", 100)
    kill(lost)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert f"no scheduler answers at {address}" in said
    assert kept <= len(sim.load_sweep(study.parent / "out")) < RUNS
    _, address = scheduler(start, study.parent / "second.json")
    worker(start, address)
    assert sweeping(start, study, address).wait(SECONDS) == 0
    assert same(study)

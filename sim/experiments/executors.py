"""Where runs are made: in this process, in several at once, or on the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import TYPE_CHECKING, NamedTuple

from sim.compiled.folder import CACHE_FOLDER, needs_compiling
from sim.errors import ComparisonError, suggestion
from sim.experiments.interrupts import once, starting
from sim.experiments.workers import Workers, kill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

WARM = "sim.experiments.warm"
"""The module that loads the engine when it is imported."""

EXECUTORS = ("serial", "processes", "dask")


class Place(NamedTuple):
    """Where runs are made."""

    executor: str = "serial"
    """One of `EXECUTORS`."""
    workers: int | None = None
    """Processes; as many as there are processors unless given."""
    scheduler: str | None = None
    """Address of a Dask scheduler that runs already; otherwise Dask starts processes of its own."""


@contextmanager
def open_executor(place: Place) -> Iterator[Executor | None]:
    """Give an executor for `compare`, and end its processes afterwards; None stands for this process.

    Parameters
    ----------
    place
        A script that asks for processes must start its work under `if __name__ == "__main__":`, as
        each process imports it.

    Raises
    ------
    ComparisonError
        If there is no such executor, fewer than one worker, or no scheduler at the address.
    """
    check_place(place)
    if place.executor == "serial":
        yield None
    elif place.executor == "dask":
        from sim.experiments.dask import dask_executor

        with once(), dask_executor(place.workers, place.scheduler) as executor:
            yield executor
    else:
        with once():
            compile_engine()
            pool = Workers(place.workers, _context())
            with ended(pool):
                yield pool


@contextmanager
def ended(executor: Executor) -> Iterator[None]:
    """End an executor afterwards: when its tasks are done, or else, if anything goes wrong, at once.

    Nobody waits for tasks whose results nobody will take; only processes can be ended in the midst
    of one.
    """
    try:
        yield
        executor.shutdown(wait=True, cancel_futures=True)
    except BaseException:
        if isinstance(executor, ProcessPoolExecutor):
            kill(executor)
        else:
            executor.shutdown(wait=False, cancel_futures=True)
        raise


def check_place(place: Place) -> None:
    """Refuse a place that is not valid.

    Raises
    ------
    ComparisonError
        If there is no such executor, fewer than one worker, or a scheduler where none is used.
    """
    if place.executor not in EXECUTORS:
        raise ComparisonError(
            f"there is no executor {place.executor!r}{suggestion(place.executor, EXECUTORS)}"
        )
    if place.workers is not None and place.workers < 1:
        raise ComparisonError(f"workers must be 1 or more, but was {place.workers}")
    if place.scheduler is not None and place.executor != "dask":
        raise ComparisonError(
            f"scheduler = {place.scheduler!r} is for the executor dask, but executor is "
            f"{place.executor!r}"
        )


def compile_engine() -> None:
    """Compile the engine, if that is still to be done, for all processes: in one of its own, which Ctrl-C can end in the midst of it."""
    if CACHE_FOLDER is None or not needs_compiling():
        return
    compiler: subprocess.Popen[bytes] | None = None
    try:
        with starting():
            compiler = subprocess.Popen([sys.executable, "-c", f"import {WARM}"])
        compiler.wait()  # should it fail, whoever runs the engine compiles it
    finally:
        if compiler is not None:
            compiler.kill()
            compiler.wait()


def start_server(place: Place) -> None:
    """Start, beside what else this process does, the server that workers are forked from: it takes a second to load the engine.

    Not where the engine has yet to be compiled, which both would do then.
    """
    if place.executor == "processes" and _has_server() and not needs_compiling():
        _context()
        with starting():
            forkserver.ensure_running()


def _has_server() -> bool:
    """Say whether this system can fork workers from a server."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def _context() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that copies no threads: a server that has loaded the engine, where there is one."""
    if not _has_server():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WARM, "sim.experiments.compare", "sim.experiments.jobs"])
    return context

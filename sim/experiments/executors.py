"""Where runs are made: in this process, or in several at once."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.errors import ComparisonError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

EXECUTORS = ("serial", "processes")


@contextmanager
def open_executor(name: str, workers: int | None = None) -> Iterator[Executor | None]:
    """Give an executor for `compare`, and end its processes afterwards; None stands for this process.

    Parameters
    ----------
    name
        `serial` or `processes`. A script that asks for processes must start its work under `if __name__ == "__main__":`, as
        each process imports it.
    workers
        Processes; as many as there are processors unless given.

    Raises
    ------
    ComparisonError
        If there is no such executor, or fewer than one worker.
    """
    if name not in EXECUTORS:
        raise ComparisonError(f"there is no executor {name!r}{suggestion(name, EXECUTORS)}")
    if workers is not None and workers < 1:
        raise ComparisonError(f"workers must be 1 or more, but was {workers}")
    if name == "serial":
        yield None
        return
    pool = ProcessPoolExecutor(workers, mp_context=_context())
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that copies no threads: a server that has imported the simulator, where there is one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sim.experiments.outcome"])
    return context

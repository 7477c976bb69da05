"""A pool of workers that can be opened again when it breaks: one worker that is killed breaks a whole process pool."""

from __future__ import annotations

import os
import time
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from sim.experiments.executors import Place, check_place, ended, open_executor, start_server
from sim.experiments.interrupts import once, starting

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from types import TracebackType

COUNT_SECONDS = 5.0
"""Between two looks at how many workers a cluster has: they come and go."""


class Pool:
    """Workers, and how many tasks to keep before them.

    Parameters
    ----------
    where
        A `Place`, or any function that makes a `concurrent.futures.Executor`, such as
        `mpi4py.futures.MPIPoolExecutor`.
    workers
        As many tasks are under way, and as many again wait before them, so that no worker waits; as
        many as there are processors unless given.
    """

    def __init__(self, where: Place | Callable[[], Executor], workers: int | None = None) -> None:
        if isinstance(where, Place):
            check_place(where)
            start_server(where)
        self._where = where
        self._is_here = isinstance(where, Place) and where.executor == "serial"
        self._interrupts = once()
        self._stack = ExitStack()
        self._executor: Executor | None = None
        self._workers = workers or os.cpu_count() or 1
        self._counted = -COUNT_SECONDS

    def __enter__(self) -> Self:
        self._interrupts.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        failure: BaseException | None = None,
        where: TracebackType | None = None,
    ) -> None:
        """End the workers: at once if anything went wrong, as nobody takes what they make then."""
        try:
            self._executor = None
            self._stack.__exit__(kind, failure, where)
        finally:
            self._interrupts.__exit__(None, None, None)

    @property
    def at_once(self) -> int:
        """How many tasks to hand over before the first is done."""
        return 1 if self._is_here else 2 * self._workers

    def submit(self, make: Callable[..., Any], task: Any) -> Future[Any]:
        """Hand over a task; the workers are started by the first."""
        if self._is_here:
            return _done(make, task)
        with starting():
            if self._executor is None:
                self._executor = self._opened()
            self._count_workers(self._executor)
            return self._executor.submit(make, task)

    def close(self) -> None:
        """End the workers; the next task starts new ones."""
        self._executor = None
        self._stack.close()

    def _opened(self) -> Executor:
        """Start the workers."""
        if isinstance(self._where, Place):
            found = self._stack.enter_context(open_executor(self._where))
            assert found is not None  # this process needs none
            return found
        executor = self._where()
        self._stack.enter_context(ended(executor))
        return executor

    def _count_workers(self, executor: Executor) -> None:
        """Note, now and then, how many workers a Dask cluster has, which only it knows; while it has none, as before."""
        client = getattr(executor, "_client", None)
        if client is not None and time.monotonic() - self._counted >= COUNT_SECONDS:
            self._counted = time.monotonic()
            self._workers = sum(client.ncores().values()) or self._workers


def _done(make: Callable[..., Any], task: Any) -> Future[Any]:
    """Do a task in this process."""
    future: Future[Any] = Future()
    try:
        future.set_result(make(task))
    except Exception as error:
        future.set_exception(error)
    return future

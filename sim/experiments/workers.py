"""Processes that make runs: they leave Ctrl-C to the one that starts them, and end when that ends, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from sim.experiments.interrupts import starting

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext


class Workers(ProcessPoolExecutor):
    """A pool of such processes.

    Parameters
    ----------
    workers
        How many; as many as there are processors if None.
    context
        How processes are started.
    """

    def __init__(self, workers: int | None, context: BaseContext) -> None:
        super().__init__(workers, mp_context=context, initializer=_prepare)

    def submit[**Given, Result](
        self, make: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Hand over a task; processes are started as they are needed."""
        with starting():
            return super().submit(make, *args, **kwargs)


def kill(pool: ProcessPoolExecutor) -> None:
    """End all processes of a pool at once, whatever they are doing; what was handed over is lost."""
    results: Any = pool._result_queue
    for process in list((pool._processes or {}).values()):
        process.kill()
    if results is not None:
        results._writer.close()  # or the pool would wait for the rest of a result that a process was just sending
    pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Make a worker ignore Ctrl-C also where systems cannot block it from the first, and end when the process that started it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the process that started this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is left to tell

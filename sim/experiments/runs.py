"""Making many runs: here, or wherever an executor makes them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    Progress = Callable[[int, int], None]


def after(done: int, progress: Progress | None) -> Progress | None:
    """Return progress that goes on after runs that are done."""
    return None if progress is None else lambda further, of: progress(done + further, done + of)


def made[Task, Result](
    make: Callable[[Task], Result],
    tasks: Sequence[Task],
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Make something of each task and give it, in the order of the tasks.

    Parameters
    ----------
    make
        A function of a module, so that it can be sent to another process.
    tasks
        The first is made here, before all others: it compiles for all workers.
    executor
        Any `concurrent.futures.Executor`; this process unless given.
    progress
        Called with the number of tasks done and of all tasks.
    """
    tell = progress or (lambda done, total: None)
    here = tasks[:1] if executor is not None else tasks
    for done, task in enumerate(here, 1):
        yield make(task)
        tell(done, len(tasks))
    if executor is None:
        return
    futures = deque(executor.submit(make, task) for task in tasks[1:])
    try:
        while futures:
            yield futures.popleft().result()  # a result is kept only until its turn comes
            tell(len(tasks) - len(futures), len(tasks))
    finally:
        for future in futures:
            future.cancel()

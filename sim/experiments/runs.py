"""Making many runs: here, or wherever an executor makes them, in whatever order they end."""

from __future__ import annotations

from concurrent.futures import as_completed
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    Progress = Callable[[int, int], None]


def made[Task, Result](
    make: Callable[[Task], Result], tasks: Sequence[Task], executor: Executor | None = None, progress: Progress | None = None
) -> list[Result]:
    """Make something of each task and return it in the order of the tasks.

    Parameters
    ----------
    make
        A function of a module, so that it can be sent to another process.
    tasks
        At least one. The first is made here, before all others: it compiles for all workers.
    executor
        Any `concurrent.futures.Executor`; this process unless given.
    progress
        Called with the number of tasks done and of all tasks.
    """
    tell = progress or (lambda done, total: None)
    results: dict[int, Result] = {}
    for place, task in enumerate(tasks[:1] if executor is not None else tasks):
        results[place] = make(task)
        tell(len(results), len(tasks))
    if executor is None:
        return list(results.values())
    futures = {executor.submit(make, task): place for place, task in enumerate(tasks) if place > 0}
    try:
        for future in as_completed(futures):
            results[futures[future]] = future.result()
            tell(len(results), len(tasks))
    finally:
        for future in futures:
            future.cancel()
    return [results[place] for place in range(len(tasks))]

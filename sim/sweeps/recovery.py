"""Making tasks in a pool whose workers may be lost at any moment."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.sweeps.pool import Pool

MOST_BREAKS = 3
"""Pools in a row that may break before any task is done: then it is not the tasks."""


class Lost(NamedTuple):
    """What came of a task that no worker survived."""

    error: BaseException


def finished[Task, Result](
    make: Callable[[Task], Result], tasks: Iterator[Task], pool: Pool, single: Callable[[Task], list[Task]]
) -> Iterator[tuple[Task, Result | Lost]]:
    """Give each task with its result, in the order in which they end.

    Parameters
    ----------
    make
        A function of a module, so that it can be sent to another process. It catches what may go wrong with a task itself.
    tasks
        Taken one by one as workers become free, so that there may be any number of them.
    pool
        Of workers. When it breaks it is made anew.
    single
        Divides a task into the smallest ones that it consists of.

    Yields
    ------
    tuple
        A task, which may be a part of one given, and its result. It is `Lost` if it broke the pool with others and then
        again when it was alone in it.

    Raises
    ------
    StudyError
        If pool after pool breaks before any task is done.
    """
    under_way: dict[Future[Result], Task] = {}
    suspects: deque[Task] = deque()
    breaks = 0
    while True:
        suspected = bool(suspects) and not under_way
        if suspected:
            _hand_over(suspects.popleft(), under_way, make, pool)
        elif not suspects:
            _fill(under_way, make, tasks, pool)
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            task = under_way.pop(future)
            error = _error(future)
            if error is None:
                breaks = 0
                yield task, future.result()
                continue
            parts = single(task)
            if suspected and len(parts) == 1:
                yield task, Lost(error)
            else:
                suspects.extend(parts)
            if isinstance(error, BrokenExecutor | CancelledError) and not under_way:
                breaks += 1
                _check_breaks(breaks, error)
                pool.close()


def _fill(under_way: dict[Future[Any], Any], make: Callable[..., Any], tasks: Iterator[Any], pool: Pool) -> None:
    """Hand over as many tasks as workers can use."""
    while len(under_way) < pool.at_once:
        task = next(tasks, None)
        if task is None:
            return
        _hand_over(task, under_way, make, pool)


def _hand_over(task: Any, under_way: dict[Future[Any], Any], make: Callable[..., Any], pool: Pool) -> None:
    """Hand over one task."""
    try:
        future = pool.submit(make, task)
    except (BrokenExecutor, OSError, EOFError) as error:  # it broke since the last task ended, or has nothing to start workers with
        future = Future()
        future.set_exception(BrokenExecutor(str(error)))
    under_way[future] = task


def _error(future: Future[Any]) -> BaseException | None:
    """Return why a task has no result, or None if it has."""
    return CancelledError("the pool was lost") if future.cancelled() else future.exception()


def _check_breaks(breaks: int, error: BaseException) -> None:
    """Give up where workers cannot even start."""
    if breaks > MOST_BREAKS:
        raise StudyError(
            f"workers end before they have done anything ({error}); try --executor serial, and in a script start the sweep under"
            ' if __name__ == "__main__":'
        ) from error

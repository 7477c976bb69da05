"""Making tasks in a pool whose workers may be lost at any moment."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.experiments.pool import Pool

MOST_IN_VAIN = 3
"""Times that workers may fail before any task is done: then it is not the tasks."""


class NotStartedError(BrokenExecutor):
    """Why a task was not begun: its pool was broken already, or has nothing to start workers with."""


class Lost(NamedTuple):
    """What came of a task that no worker survived."""

    error: BaseException


def finished[Task, Result](
    make: Callable[[Task], Result],
    tasks: Iterator[Task],
    pool: Pool,
    single: Callable[[Task], list[Task]],
) -> Iterator[tuple[Task, Result | Lost]]:
    """Give each task with its result, in the order in which they end.

    Parameters
    ----------
    make
        A function of a module, so that it can be sent to another process. It catches what may go
        wrong with a task itself.
    tasks
        Taken one by one as workers become free, so that there may be any number of them.
    pool
        Of workers. When it breaks it is made again.
    single
        Divides a task into the smallest ones that it consists of.

    Yields
    ------
    tuple
        A task, which may be a part of one given, and its result. It is `Lost` if it broke the pool
        with others and then again when it was alone in it.

    Raises
    ------
    StudyError
        If workers fail again and again before any task is done, or can no longer be started.
    """
    under_way: dict[Future[Result], Task] = {}
    suspects: deque[Task] = deque()
    errors: list[BaseException] = []
    in_vain, never_started, any_done = 0, 0, False
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
                any_done = True
                yield task, future.result()
                continue
            errors.append(error)
            parts = single(task)
            if suspected and len(parts) == 1 and not isinstance(error, NotStartedError):
                yield task, Lost(error)
            else:
                suspects.extend(parts)
        if errors and not under_way:
            in_vain += 1
            never_started = (
                never_started + 1
                if all(isinstance(error, NotStartedError) for error in errors)
                else 0
            )
            if (in_vain > MOST_IN_VAIN and not any_done) or never_started > MOST_IN_VAIN:
                raise _useless(errors[0])
            if any(isinstance(error, BrokenExecutor | CancelledError) for error in errors):
                pool.close()
            errors.clear()


def _fill(
    under_way: dict[Future[Any], Any], make: Callable[..., Any], tasks: Iterator[Any], pool: Pool
) -> None:
    """Hand over as many tasks as workers can use."""
    while len(under_way) < pool.at_once:
        task = next(tasks, None)
        if task is None:
            return
        _hand_over(task, under_way, make, pool)


def _hand_over(
    task: Any, under_way: dict[Future[Any], Any], make: Callable[..., Any], pool: Pool
) -> None:
    """Hand over one task."""
    try:
        future = pool.submit(make, task)
    except (
        BrokenExecutor,
        OSError,
        EOFError,
    ) as error:  # it broke since the last task ended, or has nothing to start workers with
        future = Future()
        future.set_exception(NotStartedError(str(error)))
    under_way[future] = task


def _error(future: Future[Any]) -> BaseException | None:
    """Return why a task has no result, or None if it has."""
    return CancelledError("the pool was lost") if future.cancelled() else future.exception()


def _useless(error: BaseException) -> StudyError:
    """Return what is told where workers cannot do anything."""
    return StudyError(
        f"workers cannot be started, or end before they have done anything ({error!r}); is the "
        "same Remit installed where they are?"
        ' In a script, start the sweep under if __name__ == "__main__":. To see what is wrong, '
        "try --executor serial"
    )

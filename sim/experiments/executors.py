"""Where tasks are done: here, in processes, or on a Dask cluster; lost tasks are repeated."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from multiprocessing import forkserver, resource_tracker
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sim.compiled.folder import CACHE_FOLDER, needs_compiling
from sim.errors import ComparisonError, SimError, StudyError, check_extra, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from distributed import Client

    Progress = Callable[[int, int], None]
    Opened = tuple[Executor, Callable[[], int] | None]

WARM = "sim.experiments.warm"
"""The module that loads the engine when it is imported."""

EXECUTORS = ("serial", "processes", "dask")

MOST_IN_VAIN = 3
"""Maximum number of chunks lost alone before any is done: then the tasks are not to blame."""

COUNT_SECONDS = 5.0
"""Time between two counts of a cluster's workers, which come and go."""

SENDING_SECONDS = 0.1
"""Time that a terminated worker has to finish sending a result."""


class Lost(NamedTuple):
    """The result of a task that no worker survived, with others or alone."""

    error: BaseException


class Pool:
    """Workers, started by the first task and replaced when one of them is lost.

    `executor` is one of `EXECUTORS`, an executor, which is used as it is, or any function that
    makes one, such as `mpi4py.futures.MPIPoolExecutor`. A script that uses processes must start its
    work under `if __name__ == "__main__":`, as each process imports it. There are as many `workers`
    as processors unless given; twice as many chunks are submitted at once, so that none waits.
    `scheduler` is the address of a running Dask scheduler; otherwise Dask starts processes of its
    own.

    Within its `with` block Ctrl-C interrupts once, and not while workers start or end.
    """

    def __init__(
        self,
        executor: str | Executor | Callable[[], Executor] = "serial",
        workers: int | None = None,
        scheduler: str | None = None,
    ) -> None:
        if isinstance(executor, str) and executor not in EXECUTORS:
            raise ComparisonError(
                f"there is no executor {executor!r}{suggestion(executor, EXECUTORS)}"
            )
        if workers is not None and workers < 1:
            raise ComparisonError(f"workers must be 1 or more, but was {workers}")
        if scheduler is not None and executor != "dask":
            raise ComparisonError(
                f"scheduler = {scheduler!r} is for the executor dask, but executor is {executor!r}"
            )
        if executor == "processes" and not needs_compiling():
            _start_server()  # concurrently, as it takes a second
        self._where, self._most, self._scheduler = executor, workers, scheduler
        self._workers, self._counted = workers or os.cpu_count() or 1, 0.0
        self._stack = ExitStack()
        self._opened: Opened | None = None
        self._is_broken = self._is_useful = self._is_busy = self._is_interrupted = False
        self._in_vain = 0
        self._before: Any = None

    def __enter__(self) -> Self:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *failure: Any) -> None:
        """Shut down the workers: at once after an error, as nobody uses their results then."""
        self._is_busy = True
        try:
            self._stack.__exit__(*failure)
        finally:
            if self._before is not None:
                signal.signal(signal.SIGINT, self._before)
        if self._is_interrupted and failure[0] is None:
            raise KeyboardInterrupt

    def results[Task, Result](
        self, do: Callable[[Task], Result], chunks: Iterable[Sequence[Task]]
    ) -> Iterator[tuple[Sequence[Task], list[Result] | Lost]]:
        """Yield chunks of tasks, or parts of them, with their results, as they are completed.

        `do` must be picklable; its `SimError` is raised here. Chunks are taken one by one as
        workers become free, so that there may be any number of them. A task that was lost with
        others, and again when it was alone, comes as `Lost`.
        """
        chunks = iter(chunks)
        if self._where == "serial":
            yield from ((chunk, _all(do, chunk)) for chunk in chunks)
            return
        _compile_engine()
        while lost := (yield from self._together(do, chunks)):
            for chunk in lost:
                yield from self._alone(do, chunk)

    def _together(self, do: Any, chunks: Iterator[Any]) -> Any:
        """Yield chunks with their results until all are done or one is lost; return lost ones."""
        under_way: dict[Future[Any], Any] = {}
        lost: list[Any] = []
        while True:
            while not lost and len(under_way) < 2 * self._workers and (chunk := next(chunks, ())):
                under_way[self._submit(do, chunk)] = chunk
            if not under_way:
                return lost
            ended = [future for future in under_way if future.done()]  # cancelled ones included
            for future in ended or wait(under_way, return_when=FIRST_COMPLETED).done:
                chunk, found = under_way.pop(future), self._result(future)
                if isinstance(found, Lost):
                    lost.append(chunk)
                else:
                    yield chunk, found

    def _alone(self, do: Any, chunk: Any) -> Iterator[Any]:
        """Yield a lost chunk with its results, halved repeatedly to find the task to blame."""
        found = self._result(self._submit(do, chunk))
        if not isinstance(found, Lost):
            yield chunk, found
            return
        self._in_vain += not self._is_useful
        if self._in_vain > MOST_IN_VAIN:
            raise _useless(found.error)
        if len(chunk) == 1:
            yield chunk, found
            return
        middle = len(chunk) // 2
        for half in (chunk[:middle], chunk[middle:]):
            yield from self._alone(do, half)

    def _submit(self, do: Any, chunk: Any) -> Future[Any]:
        """Submit a chunk, to new workers if the old ones are lost."""
        self._is_busy = True
        try:
            with suppress(BrokenExecutor, OSError, EOFError):  # it broke since the last chunk ended
                return self._handed_over(do, chunk)
            self._is_broken = True
            return self._handed_over(do, chunk)
        except (BrokenExecutor, OSError, EOFError) as error:
            raise _useless(error) from error
        finally:
            self._is_busy = False
            if self._is_interrupted:
                raise KeyboardInterrupt

    def _handed_over(self, do: Any, chunk: Any) -> Future[Any]:
        """Submit a chunk as soon as there are workers."""
        if self._is_broken:
            self._stack.close()
            self._opened, self._is_broken = None, False
        if self._opened is None:
            self._opened = self._stack.enter_context(self._open())
        executor, count = self._opened
        if count and time.monotonic() - self._counted >= COUNT_SECONDS:
            self._workers, self._counted = count() or self._workers, time.monotonic()
        return executor.submit(_all, do, chunk)

    def _open(self) -> AbstractContextManager[Opened]:
        """Yield workers, and a function that counts them if their number may change."""
        if self._where == "dask":
            return _cluster(self._most, self._scheduler)
        if self._where == "processes":
            return _processes(self._most)
        if isinstance(self._where, Executor):
            return nullcontext((self._where, None))
        return _ended(self._where())  # type: ignore[operator]

    def _result(self, future: Future[Any]) -> Any:
        """Return the results of a chunk, or `Lost`; raise errors that the user must correct."""
        error = CancelledError("lost") if future.cancelled() else future.exception()
        if error is None:
            self._is_useful = True
            return future.result()
        if isinstance(error, SimError):
            raise error
        self._is_broken |= isinstance(error, BrokenExecutor | CancelledError)
        return Lost(error)

    def _interrupt(self, *how: object) -> None:
        """Handle Ctrl-C, which may be pressed twice, or sent by the terminal and by `uv run`."""
        is_first, self._is_interrupted = not self._is_interrupted, True
        if is_first and not self._is_busy:
            raise KeyboardInterrupt


def made[Task, Result](
    do: Callable[[Task], Result],
    tasks: Sequence[Task],
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
    before: int = 0,
) -> Iterator[Result]:
    """Yield the result of each task, in order; raise an error if a task fails or is lost twice.

    `do` is a function of a module, so that it can be sent to another process. `progress` is called
    with the number of tasks done, those `before` included, and of all tasks.
    """
    pool = (
        executor if isinstance(executor, Pool) else Pool(executor or "serial", len(tasks) or None)
    )
    early: dict[int, Result] = {}
    done = 0
    if progress is not None:
        progress(before, before + len(tasks))
    for _, found in pool.results(partial(_numbered, do), ([each] for each in enumerate(tasks))):
        if isinstance(found, Lost):
            raise ComparisonError(
                f"a run failed twice, the second time alone ({found.error!r}); to see why, try "
                "--executor serial"
            ) from found.error
        early |= found
        while done in early:
            yield early.pop(done)  # a result is kept only until its turn
            done += 1
            if progress is not None:
                progress(before + done, before + len(tasks))


def _compile_engine() -> None:
    """Compile the engine for all workers, if necessary, in a process that Ctrl-C can end."""
    if CACHE_FOLDER is None or not needs_compiling():
        return
    with _interrupts_blocked():
        compiler = subprocess.Popen([sys.executable, "-c", f"import {WARM}"])
    try:
        compiler.wait()  # if it fails, the process that runs the engine compiles it
    finally:
        compiler.kill()
        compiler.wait()


def _useless(error: BaseException) -> StudyError:
    """Return the message for workers that cannot work."""
    return StudyError(
        f"workers cannot be started, or end before their first run ({error!r}); is the same "
        f"Remit installed where the workers are? In a script, start the work under if __name__ == "
        '"__main__":. To find the cause, try --executor serial'
    )


@contextmanager
def _ended(executor: Executor) -> Iterator[Opened]:
    """Shut down a user's own executor; after an error nobody waits for it."""
    is_done = False
    try:
        yield executor, None
        is_done = True
    finally:
        executor.shutdown(wait=is_done, cancel_futures=True)


@contextmanager
def _processes(workers: int | None) -> Iterator[Opened]:
    """Yield processes that end when `writer` is closed, by us or by the end of this process."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    executor = ProcessPoolExecutor(
        workers, mp_context=_start_server(), initializer=_prepare, initargs=(reader,)
    )
    with reader, writer:
        try:
            yield executor, None
        except BaseException:
            writer.close()
            raise
        finally:
            executor.shutdown(cancel_futures=True)


def _start_server() -> multiprocessing.context.BaseContext:
    """Return how to start processes: by a server that has loaded the engine, if possible.

    It copies no threads, and its processes never receive Ctrl-C.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WARM, "sim.experiments.compare", "sim.experiments.jobs"])
    with _interrupts_blocked():
        forkserver.ensure_running()
    return context


_at_work = False
"""Whether this process is running tasks, and so sends no results."""


def _all(do: Callable[[Any], Any], tasks: Sequence[Any]) -> list[Any]:
    """Return the results of tasks."""
    global _at_work
    _at_work = True
    try:
        return [do(task) for task in tasks]
    finally:
        _at_work = False


def _numbered(do: Callable[[Any], Any], task: tuple[int, Any]) -> tuple[int, Any]:
    """Return the result of a numbered task with its number."""
    return task[0], do(task[1])


def _prepare(reader: Connection) -> None:
    """Make this process ignore Ctrl-C, and end with the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(reader,), daemon=True).start()


def _end_with(reader: Connection) -> None:
    """End this process once the other end of a pipe is closed."""
    with suppress(EOFError, OSError):
        reader.recv_bytes()
    if not _at_work:
        time.sleep(SENDING_SECONDS)  # so that the pool does not wait for ever
    os._exit(1)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Keep Ctrl-C from the processes started here, for their whole life.

    It is blocked, which they inherit: a process that ignored it only later would be interrupted
    while it loads.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it unblocks Ctrl-C when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Cluster(Executor):
    """An executor of a Dask client.

    Dask's own leaves a task without an outcome for ever if the scheduler is lost just when its
    result is fetched.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, do: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        outcome: Future[Any] = Future()

        def settle(task: Any) -> None:
            if task.cancelled():  # asked for its result, Dask would print a traceback
                outcome.set_exception(BrokenExecutor("cancelled"))
                return
            try:
                outcome.set_result(task.result())
            except BaseException as error:  # also of a task cancelled meanwhile: no Exception
                outcome.set_exception(error if task.status == "error" else BrokenExecutor(error))

        try:
            self._client.submit(do, *arguments, pure=False, **options).add_done_callback(settle)
        except Exception as error:
            raise BrokenExecutor(str(error)) from error
        return outcome

    def count(self) -> int:
        """Return the number of workers, which come and go."""
        try:
            return sum(self._client.ncores().values())
        except Exception as error:
            raise BrokenExecutor(str(error)) from error


@contextmanager
def _cluster(workers: int | None, address: str | None) -> Iterator[Opened]:
    """Yield an executor of a Dask cluster, and a function that counts its workers."""
    check_extra("cluster", "the executor dask")
    import dask
    from distributed import Client, LocalCluster

    for name in ("distributed", "distributed.client"):  # a lost scheduler is reported once, by us
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        if address is None:
            environment = dict(dask.config.get("distributed.nanny.pre-spawn-environ"))
            environment.pop("MALLOC_TRIM_THRESHOLD_", None)  # it costs a third more time
            dask.config.set(
                {
                    "distributed.worker.profile.enabled": False,  # all stacks every 10 ms
                    "distributed.admin.low-level-log-length": 10,  # of tasks, scenarios and all
                    "distributed.nanny.pre-spawn-environ": environment,
                }
            )
            with _interrupts_blocked():
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    silence_logs=50,
                    dashboard_address="127.0.0.1:0",  # any free port
                    scheduler_kwargs={"dashboard": False},
                )
            address = stack.enter_context(cluster).scheduler_address
        try:
            client = stack.enter_context(Client(address, timeout="10s"))
        except (OSError, ValueError) as error:
            raise ComparisonError(
                f"no scheduler answers at {address} ({error}); start one with: dask scheduler. "
                "Finished runs of a sweep are kept, and the same command resumes it"
            ) from error

        executor = _Cluster(client)
        if not executor.count():
            logging.getLogger(__name__).warning(
                "waiting for workers at %s; start one with: dask worker %s", address, address
            )
        yield executor, executor.count

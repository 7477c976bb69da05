"""Ctrl-C: it reaches all processes of a terminal, but only the one that started the others is to answer, once."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


DEAF_SECONDS = 1.0
"""After Ctrl-C, in which a further one is taken for the same: pressed twice, or sent by the
terminal and by `uv run`."""


@contextmanager
def once() -> Iterator[None]:
    """Let Ctrl-C interrupt what is done here, but not the ending of workers that follows.

    Does nothing where somebody else has seen to Ctrl-C.
    """
    if not _is_main() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    last = -DEAF_SECONDS

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before >= DEAF_SECONDS:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def starting() -> Iterator[None]:
    """Keep Ctrl-C until afterwards, and from the processes that are started here for as long as they live.

    It is blocked, which processes inherit from whoever starts them: one that ignored it only when
    it had begun would be interrupted while it loads. It also goes to a handler that keeps it, as it
    may be delivered to another thread of this process.
    """
    kept: list[int] = []
    before = (
        signal.signal(signal.SIGINT, lambda number, frame: kept.append(number))
        if _is_main()
        else None
    )
    try:
        with _blocked():
            yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    if kept:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def _blocked() -> Iterator[None]:
    """Block Ctrl-C in this thread, where a system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it unblocks Ctrl-C when it starts, so it must not start in here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_main() -> bool:
    """Say whether this thread is the one that signals are handled in."""
    return threading.current_thread() is threading.main_thread()

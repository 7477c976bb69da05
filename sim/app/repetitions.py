"""A viewer's replications in the background: their results and who is notified."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nicegui import background_tasks

from sim.app.background import repeated
from sim.errors import SimError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.app.background import Repeated
    from sim.app.limits import Limits
    from sim.app.session import Session

turn = asyncio.Semaphore(1)
"""One viewer at a time has a replication made."""


class Repetitions:
    """Both arms of a session, run with other random numbers.

    Parameters
    ----------
    session
        The session of the arms.
    limits
        On the amount of work.

    Attributes
    ----------
    known
        The results for these arms; None before the first replication.
    refused
        Why there are none, in words; otherwise empty.
    told
        Called after each new result.
    """

    def __init__(self, session: Session, limits: Limits) -> None:
        self.known: Repeated | None = None
        self.refused = ""
        self.told: list[Callable[[], object]] = []
        self._session, self._limits = session, limits
        self._generation = 0
        self._ended = False

    def forget(self) -> None:
        """Cancel the current work: it is for other arms."""
        self._generation += 1
        self.known, self.refused = None, ""

    def end(self) -> None:
        """Cancel it for good: the window is closed."""
        self._ended = True
        self.forget()

    def begin(self) -> None:
        """Run the arms of the session again."""
        self.forget()
        if not self._ended:
            found = repeated(self._session.scenarios, self._session.setup.seed, self._limits)
            background_tasks.create(self._make(found, self._generation))

    async def _make(self, found: Iterator[Repeated], generation: int) -> None:
        """Make one replication after another, and notify of each."""
        while generation == self._generation:
            refused = ""
            try:
                async with turn:
                    if generation != self._generation:
                        return  # in the meantime
                    known = await asyncio.to_thread(next, found, None)
            except SimError as error:
                known, refused = None, str(error)
            if generation == self._generation:
                self.known, self.refused = known or self.known, refused
                for tell in self.told:
                    tell()
            if known is None:
                return

"""One viewer of the page: its run, speed, language, and the listeners to new pictures."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, ui

from sim.app.address import Shown
from sim.app.followed import MOST_HANDOFFS, WAYS
from sim.app.lessons import lessons
from sim.app.picture import Asked, Picture, take_picture
from sim.app.repetitions import Repetitions
from sim.app.setup import ARMS
from sim.errors import SimError
from sim.experiments.arms import Arm, pairing
from sim.scenario.expand import listed_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sim.app.lessons import Lesson
    from sim.app.limits import Limits
    from sim.app.session import Session
    from sim.app.setup import Setup
    from sim.i18n.catalogue import Catalogue

TICK = 0.05
"""Seconds between two timer events."""

LEAST_PAUSE = 0.15
"""Minimum number of seconds between two pictures; at least the duration of five, so that others are
served too."""

ANSWER = 5.0
"""Seconds for a browser to draw a picture before it is sent another one."""

LESSON_SPEED = 20
"""Days per second that suit a class."""

DONE = object()

turn = asyncio.Semaphore(1)
"""One viewer at a time has long work done, one slice of it."""


class Viewer:
    """The state of one browser window.

    Parameters
    ----------
    session
        Its two arms.
    shown
        The state asked for by its address; the session has made its arms.
    said
        The words of its language.
    limits
        Its limits.

    Attributes
    ----------
    draws
        Functions called with each new picture; a panel adds its own.
    changed
        Functions called when the arms have been made again.
    playing, speed
        Whether the run advances, and how many days per second.
    stop_at
        Day on which playing stops: the last of the run or of the lesson.
    lesson
        The current lesson.
    followed
        Number of a case, or a way of choosing one.
    picture
        The newest.
    repetitions
        Of these arms, in the background.
    """

    def __init__(self, session: Session, shown: Shown, said: Catalogue, limits: Limits) -> None:
        self.session, self.said, self.limits = session, said, limits
        self.client = (
            ui.context.client
        )  # of the window; an element that is asked for it may be gone
        self.draws: list[Callable[[Picture], object]] = []
        self.changed: list[Callable[[], object]] = []
        self.lesson = next(
            (
                lesson
                for lesson in lessons()
                if lesson.key == shown.lesson and lesson.is_run_by(shown.setup)
            ),
            None,
        )
        self.playing, self.speed, self.stop_at = False, shown.speed, self._end()
        self.followed = self._known(shown.followed)
        self.picture: Picture | None = None
        self.repetitions = Repetitions(session, limits)
        self._one, self._long = (
            asyncio.Lock(),
            asyncio.Lock(),
        )  # no viewer has two threads, or waits twice for a turn
        self._changes = self._pictures = 0
        self._making = False
        self._due = 0.0
        self._ticked = self._drawn = time.monotonic()
        self._pause = LEAST_PAUSE
        self._left = False

    @property
    def names(self) -> tuple[str, str]:
        """The names of the arms."""
        left, right = (self.said.text(f"page.{side}") for side in ARMS)
        return left, right

    @property
    def luck(self) -> str:
        """The part that the arms share."""
        arms = [
            Arm(name, scenario) for name, scenario in zip(ARMS, self.session.scenarios, strict=True)
        ]
        return self.said.text("page.together", luck=self.said.name("pairing", pairing(arms)))

    @property
    def shown(self) -> Shown:
        """The state that an address must contain to restore the view."""
        lesson = self.lesson.key if self.lesson is not None else ""
        return Shown(self.session.setup, self.session.day, lesson, self.followed, self.speed)

    async def begin(self, lesson: Lesson | None) -> None:
        """Start a lesson: make its arms and wait for an answer to its question; None ends it."""
        self.lesson, self.playing = lesson, False
        if lesson is not None:
            self.speed = LESSON_SPEED
            if await self.change(lesson.setup, 0):
                return
            if self.lesson is lesson:
                self.lesson = None
        self.stop_at = self._end()
        await self.draw()

    def play(self, *, on: bool) -> None:
        """Start or stop playing."""
        self.playing = on and self.session.day < self.session.last_day
        self._due, self._ticked = 0.0, time.monotonic()
        if self.session.day >= self.stop_at:
            self.stop_at = (
                self.session.last_day
            )  # pressing play at the end of a lesson continues the run

    async def tick(self) -> None:
        """Run the days that are due, and show them."""
        now = time.monotonic()
        elapsed, self._ticked = now - self._ticked, now
        if not self.playing:
            return
        self._due = min(
            self._due + elapsed * self.speed, 2.0 * self.speed
        )  # days that cannot be computed in time are dropped
        days = min(int(self._due), self.stop_at - self.session.day)
        self._due -= days
        if days > 0:
            before = self.session.day
            try:
                await self._in_thread(
                    next, self.session.advancing(days), None
                )  # days beyond a slice are still due
            except SimError as error:
                self.playing = False
                self.refuse(error)
            self._due += days - (self.session.day - before)
        if self.session.day >= self.stop_at:
            self.playing = False
        if not self.playing or (days > 0 and time.monotonic() - self._drawn >= self._pause):
            await self.draw()

    async def advance(self, days: int) -> None:
        """Run days at once."""
        self.playing = False
        changes = self._changes
        try:
            await self._gone_through(self.session.advancing(days), lambda: changes == self._changes)
        except SimError as error:
            self.refuse(error)
        await self.draw()

    async def finish(self) -> None:
        """Run to the end of the lesson, or from there or without a lesson to that of the run."""
        day, last = self.session.day, self.session.last_day
        await self.advance((self.stop_at if day < self.stop_at else last) - day)

    async def change(self, setup: Setup, day: int | None = None) -> bool:
        """Make the arms again; return whether this worked and nobody changed them meanwhile."""
        self._changes = mine = self._changes + 1
        try:
            if not await self._gone_through(
                self.session.changing(setup, day), lambda: mine == self._changes
            ):
                return False
        except SimError as error:
            self.refuse(error)
            return False
        if self.lesson is not None and not self.lesson.is_run_by(setup):
            self.lesson = None
        self.stop_at, self.followed = self._end(), self._known(self.followed)
        self.repetitions.forget()
        for changed in self.changed:
            changed()
        await self.draw()
        self.repetitions.begin()
        return True

    async def draw(self) -> None:
        """Take a picture, show it, and wait until the browser has drawn it.

        It is dropped if the window is closed or a later one is wanted.
        """
        self._pictures = mine = self._pictures + 1

        def newest() -> Picture | None:
            asked = Asked(self.said, self.names, self.followed)
            wanted = mine == self._pictures and not self._left
            return (
                self.session.look(lambda records: take_picture(records, asked)) if wanted else None
            )

        began = time.monotonic()
        picture = await self._in_thread(newest)
        if self._left or picture is None:
            return
        self.picture = picture
        self._pause = max(LEAST_PAUSE, 5 * (time.monotonic() - began))
        for draw in self.draws:
            draw(picture)
        with suppress(TimeoutError):  # a background window answers late
            await self.client.run_javascript("0", timeout=ANSWER)
        self._drawn = time.monotonic()

    async def made[Made](self, make: Callable[[], Made]) -> Made | None:
        """Return the result of long work; if impossible now, show a message and return None."""
        if self._making:
            self.notify(self.said.text("page.busy"))
            return None
        self._making = True
        try:
            async with self._long, turn:
                return await self._in_thread(make)
        except SimError as error:
            self.refuse(error)
            return None
        finally:
            self._making = False

    def refuse(self, error: SimError) -> None:
        """Show why something is not possible."""
        self.notify(self.said.text("page.failed", error=error))

    def notify(self, words: str) -> None:
        """Show a message for some seconds."""
        with self.client:
            ui.notify(words, type="warning", multi_line=True, timeout=10_000)

    def hand_over(self, text: str, file: str) -> None:
        """Have the browser save a text as a file."""
        with self.client:
            ui.download.content(text, file)

    def leave(self) -> None:
        """Stop all work: the window is closed."""
        self.repetitions.end()
        self.playing, self._left = False, True
        background_tasks.create(self._in_thread(self.session.end))

    async def _in_thread[Result](self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do work in a thread while others are served."""
        async with self._one:
            return await asyncio.to_thread(work, *arguments)

    async def _gone_through(self, slices: Generator[None], wanted: Callable[[], bool]) -> bool:
        """Do long work as long as it is wanted; return whether it is finished."""
        async with self._long:
            return await gone_through(slices, lambda: wanted() and not self._left, self._one)

    def _end(self) -> int:
        """Return the day on which playing stops."""
        return self.session.last_day if self.lesson is None else self.lesson.days

    def _known(self, followed: int | str) -> int | str:
        """Return the case to follow in a city that may lack the wanted issue."""
        known = isinstance(followed, int) or followed in (
            *WAYS,
            *(issue.name for issue in listed_issues(self.session.scenarios[0])),
        )
        return followed if known else MOST_HANDOFFS


async def gone_through(
    slices: Generator[None], wanted: Callable[[], bool], one: asyncio.Lock | None = None
) -> bool:
    """Do long work slice by slice, in turn with others.

    Parameters
    ----------
    slices
        The work.
    wanted
        Called before each slice.
    one
        Lock of the viewer, who has at most one thread.

    Returns
    -------
    bool
        Whether everything is done.
    """
    try:
        while True:
            async with turn, one or nullcontext():
                if not wanted():
                    return False
                if await asyncio.to_thread(next, slices, DONE) is DONE:
                    return True
    finally:
        with suppress(ValueError):  # its thread goes on while the server is being stopped
            slices.close()

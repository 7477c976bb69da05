"""One viewer of the page: what is played, how fast, in which language, and who is told of each new picture."""

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
    from sim.app.session import Limits, Session
    from sim.app.setup import Setup
    from sim.i18n.catalogue import Catalogue

TICK = 0.05
"""Seconds between two looks at the clock."""

LEAST_PAUSE = 0.15
"""Seconds between two pictures, at least; as long as five of them take where that is more, so that
others are served too."""

ANSWER = 5.0
"""Seconds that a browser has to draw a picture before it is sent another one."""

LESSON_SPEED = 20
"""Days a second that suit a class."""

DONE = object()

turn = asyncio.Semaphore(1)
"""Of all viewers one at a time has something made that takes long, a slice of it."""


class Viewer:
    """What one browser window shows.

    Parameters
    ----------
    session
        Its two arms.
    shown
        What its address asks for; the session has made the arms of it.
    said
        The words of its language.
    limits
        Of what it may ask for.

    Attributes
    ----------
    draws
        Called with each new picture; a panel adds its own.
    changed
        Called when the arms have been made again.
    playing, speed
        Whether days pass, and how many a second.
    stop_at
        Day on which days no longer pass by themselves: the last of the run or of the lesson.
    lesson
        The one that has begun.
    followed
        Number of a case or the way in which one is chosen.
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
        )  # no viewer has two threads, nor waits twice for a turn
        self._changes = self._pictures = 0
        self._making = False
        self._due = 0.0
        self._ticked = self._drawn = time.monotonic()
        self._pause = LEAST_PAUSE
        self._left = False

    @property
    def names(self) -> tuple[str, str]:
        """What the arms are called."""
        left, right = (self.said.text(f"page.{side}") for side in ARMS)
        return left, right

    @property
    def luck(self) -> str:
        """What the arms share."""
        arms = [
            Arm(name, scenario) for name, scenario in zip(ARMS, self.session.scenarios, strict=True)
        ]
        return self.said.text("page.together", luck=self.said.name("pairing", pairing(arms)))

    @property
    def shown(self) -> Shown:
        """What an address must say that leads back here."""
        lesson = self.lesson.key if self.lesson is not None else ""
        return Shown(self.session.setup, self.session.day, lesson, self.followed, self.speed)

    async def begin(self, lesson: Lesson | None) -> None:
        """Make the arms of a lesson, at a speed that suits a class, and wait for its question to be answered; None ends it."""
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
        """Let days pass, or stop."""
        self.playing = on and self.session.day < self.session.last_day
        self._due, self._ticked = 0.0, time.monotonic()
        if self.session.day >= self.stop_at:
            self.stop_at = (
                self.session.last_day
            )  # whoever presses play at the end of a lesson goes on

    async def tick(self) -> None:
        """Let as many days pass as are due, and show them."""
        now = time.monotonic()
        elapsed, self._ticked = now - self._ticked, now
        if not self.playing:
            return
        self._due = min(
            self._due + elapsed * self.speed, 2.0 * self.speed
        )  # what cannot be kept up with is forgotten
        days = min(int(self._due), self.stop_at - self.session.day)
        self._due -= days
        if days > 0:
            before = self.session.day
            try:
                await self._in_thread(
                    next, self.session.advancing(days), None
                )  # what a slice does not reach is still due
            except SimError as error:
                self.playing = False
                self.refuse(error)
            self._due += days - (self.session.day - before)
        if self.session.day >= self.stop_at:
            self.playing = False
        if not self.playing or (days > 0 and time.monotonic() - self._drawn >= self._pause):
            await self.draw()

    async def advance(self, days: int) -> None:
        """Let days pass at once."""
        self.playing = False
        changes = self._changes
        try:
            await self._gone_through(self.session.advancing(days), lambda: changes == self._changes)
        except SimError as error:
            self.refuse(error)
        await self.draw()

    async def finish(self) -> None:
        """Let all days pass up to the end of the lesson or, from there and without one, of the run."""
        day, last = self.session.day, self.session.last_day
        await self.advance((self.stop_at if day < self.stop_at else last) - day)

    async def change(self, setup: Setup, day: int | None = None) -> bool:
        """Make the arms again; say whether they could be, and nobody has asked for others meanwhile."""
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
        """Take a picture and show it, unless the window is closed or a later one is wanted; wait until the browser has drawn it."""
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
        with suppress(TimeoutError):  # a window in the background answers late
            await self.client.run_javascript("0", timeout=ANSWER)
        self._drawn = time.monotonic()

    async def made[Made](self, make: Callable[[], Made]) -> Made | None:
        """Return what takes long to make; nothing, and say so, if it cannot be made or something else is being made."""
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
        """Return why something cannot be."""
        self.notify(self.said.text("page.failed", error=error))

    def notify(self, words: str) -> None:
        """Show a message for some seconds."""
        with self.client:
            ui.notify(words, type="warning", multi_line=True, timeout=10_000)

    def hand_over(self, text: str, file: str) -> None:
        """Have the browser keep a text as a file."""
        with self.client:
            ui.download.content(text, file)

    def leave(self) -> None:
        """Stop all work: the window is closed."""
        self.repetitions.end()
        self.playing, self._left = False, True
        background_tasks.create(self._in_thread(self.session.end))

    async def _in_thread[Result](self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Have something done while others are served."""
        async with self._one:
            return await asyncio.to_thread(work, *arguments)

    async def _gone_through(self, slices: Generator[None], wanted: Callable[[], bool]) -> bool:
        """Go through something that takes long, as long as it is wanted; say whether it is done."""
        async with self._long:
            return await gone_through(slices, lambda: wanted() and not self._left, self._one)

    def _end(self) -> int:
        """Return the day on which days no longer pass by themselves."""
        return self.session.last_day if self.lesson is None else self.lesson.days

    def _known(self, followed: int | str) -> int | str:
        """Return whom to follow in a city that may not know the issue asked for."""
        known = isinstance(followed, int) or followed in (
            *WAYS,
            *(issue.name for issue in listed_issues(self.session.scenarios[0])),
        )
        return followed if known else MOST_HANDOFFS


async def gone_through(
    slices: Generator[None], wanted: Callable[[], bool], one: asyncio.Lock | None = None
) -> bool:
    """Go through something that takes long a slice at a time, in turn with others.

    Parameters
    ----------
    slices
        What is done.
    wanted
        Asked when a slice has its turn.
    one
        Of the viewer, who has at most one thread.

    Returns
    -------
    bool
        Whether all is done.
    """
    try:
        while True:
            async with turn, one or nullcontext():
                if not wanted():
                    return False
                if await asyncio.to_thread(next, slices, DONE) is DONE:
                    return True
    finally:
        with suppress(ValueError):  # its thread still goes on, as the server is being stopped
            slices.close()

"""One viewer of the page: what is played, how fast, in which language, and who is told of each new picture."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from nicegui import background_tasks, ui

from sim.app.background import Effect, check_size, effects
from sim.app.followed import MOST_HANDOFFS
from sim.app.picture import Asked, Picture, take_picture
from sim.app.setup import ARMS
from sim.errors import SimError
from sim.experiments.arms import LUCK_ONLY, SAME_LUCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.app.lessons import Lesson
    from sim.app.session import Limits, Session
    from sim.app.setup import Setup
    from sim.i18n.catalogue import Catalogue

TICK = 0.05
"""Seconds between two looks at the clock."""

LEAST_PAUSE = 0.15
"""Seconds between two pictures, at least; as long as five of them take where that is more, so that others are served too."""

ANSWER = 5.0
"""Seconds that a browser has to draw a picture before it is sent another one."""

SPEEDS = (1, 5, 20, 100)
LESSON_SPEED = 20

repeating = asyncio.Semaphore(1)
"""Of all viewers one at a time has runs repeated in the background."""


class Viewer:
    """What one browser window shows.

    Parameters
    ----------
    session
        Its two arms.
    said
        The words of its language.
    limits
        Of what it may ask for.

    Attributes
    ----------
    draws
        Called with each new picture; a panel adds its own.
    changed
        Called when the arms have been made anew.
    playing, speed
        Whether days pass, and how many a second.
    stop_at
        Day on which days no longer pass by themselves: the last of the run or of the lesson.
    lesson
        The one that has begun.
    followed
        Number of a case or the way in which one is chosen.
    """

    def __init__(self, session: Session, said: Catalogue, limits: Limits) -> None:
        self.session, self.said, self.limits = session, said, limits
        self.client = ui.context.client  # of the window; an element that is asked for it may be gone
        self.draws: list[Callable[[Picture], None]] = []
        self.changed: list[Callable[[], None]] = []
        self.told: list[Callable[[str], None]] = []
        self.playing, self.speed, self.stop_at = False, SPEEDS[1], session.last_day
        self.followed: int | str = MOST_HANDOFFS
        self.picture: Picture | None = None
        self.lesson: Lesson | None = None
        self._due = 0.0
        self._ticked = self._drawn = time.monotonic()
        self._pause = LEAST_PAUSE
        self._generation = 0
        self._left = False

    @property
    def names(self) -> tuple[str, str]:
        """What the arms are called."""
        left, right = (self.said.text(f"page.{side}") for side in ARMS)
        return left, right

    @property
    def luck(self) -> str:
        """What the arms share."""
        arms = self.session.setup.arms
        same = arms[0].scenario == arms[1].scenario and arms[0].values == arms[1].values
        return self.said.text("page.together", luck=self.said.told(SAME_LUCK if same else LUCK_ONLY))

    async def begin(self, lesson: Lesson | None) -> None:
        """Make the arms of a lesson, at a speed that suits a class, and wait for its question to be answered; None ends it."""
        self.lesson, self.playing = lesson, False
        if lesson is not None:
            self.speed = LESSON_SPEED
            await self.change(lesson.setup, 0)
        else:
            self.stop_at = self.session.last_day
            await self.draw()

    def play(self, *, on: bool) -> None:
        """Let days pass, or stop."""
        self.playing = on and self.session.day < self.session.last_day
        self._due, self._ticked = 0.0, time.monotonic()
        if self.session.day >= self.stop_at:
            self.stop_at = self.session.last_day  # whoever presses play at the end of a lesson goes on

    async def tick(self) -> None:
        """Let as many days pass as are due, and show them."""
        now = time.monotonic()
        elapsed, self._ticked = now - self._ticked, now
        if not self.playing:
            return
        self._due = min(self._due + elapsed * self.speed, 2.0 * self.speed)  # what cannot be kept up with is forgotten
        days = min(int(self._due), self.stop_at - self.session.day)
        self._due -= days
        if days > 0:
            await asyncio.to_thread(self.session.advance, days)
        if self.session.day >= self.stop_at:
            self.playing = False
        if not self.playing or (days > 0 and time.monotonic() - self._drawn >= self._pause):
            await self.draw()

    async def advance(self, days: int) -> None:
        """Let days pass at once."""
        self.playing = False
        await asyncio.to_thread(self.session.advance, days)
        await self.draw()

    async def change(self, setup: Setup, day: int | None = None) -> bool:
        """Make the arms anew; say whether they could be."""
        try:
            await asyncio.to_thread(self.session.change, setup, day)
        except SimError as error:
            self.notify(self.said.text("page.failed", error=error), kind="negative")
            return False
        if self.lesson is not None and replace(setup, seed=self.lesson.setup.seed) != self.lesson.setup:
            self.lesson = None  # another seed is the same lesson, another arm is not
        self.stop_at = self.session.last_day if self.lesson is None else self.lesson.days
        for changed in self.changed:
            changed()
        await self.draw()
        self.repeat()
        return True

    async def draw(self) -> None:
        """Take a picture and show it, unless the window is closed; wait until the browser has drawn it."""
        began = time.monotonic()
        asked = Asked(self.said, self.names, self.followed)
        picture = self.picture = await asyncio.to_thread(self.session.look, lambda records: take_picture(records, asked))
        self._pause = max(LEAST_PAUSE, 5 * (time.monotonic() - began))
        if self._left:
            return
        for draw in self.draws:
            draw(picture)
        with suppress(TimeoutError):  # a window in the background answers late
            await self.client.run_javascript("0", timeout=ANSWER)
        self._drawn = time.monotonic()

    def repeat(self) -> None:
        """Have whole runs repeated in the background; what was asked before is given up."""
        self._generation += 1
        background_tasks.create(self._repeat(self._generation))

    async def _repeat(self, generation: int) -> None:
        """Tell of the effect each time that more replications have been made."""
        scenarios, seed = self.session.scenarios, self.session.setup.seed
        try:
            check_size(scenarios, self.limits)
        except SimError as error:
            self._tell(self.said.text("page.numbers.not_repeated", error=error))
            return
        self._tell(self.said.text("page.numbers.repeating"))
        found: Iterator[Effect] = effects(scenarios, seed, self.limits)
        while generation == self._generation:
            async with repeating:
                effect = await asyncio.to_thread(next, found, None)
            if effect is None or generation != self._generation:
                return
            self._tell(self.said.text("page.numbers.repeated", **_written(effect)))

    def notify(self, words: str, kind: Literal["negative", "warning", "info"] = "info") -> None:
        """Show a message for some seconds."""
        with self.client:
            ui.notify(words, type=kind, multi_line=True, timeout=10_000)

    def leave(self) -> None:
        """Stop all work: the window is closed."""
        self._generation += 1
        self.playing, self._left = False, True

    def _tell(self, words: str) -> None:
        """Tell of the effect over whole runs."""
        for tell in self.told:
            tell(words)


def _written(effect: Effect) -> dict[str, Any]:
    """Return an effect as words take it."""
    numbers = {name: f"{getattr(effect, name):+.2f}" for name in ("estimate", "low", "high")}
    return {**numbers, "replications": effect.replications}

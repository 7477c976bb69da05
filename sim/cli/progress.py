"""Progress and expected cost on standard error: a bar on a terminal, a few lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.cli.screen import say
from sim.i18n.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress

LONG = 30.0
"""Seconds from which the expected cost is announced."""

SECONDS_BETWEEN_LINES = 30.0
"""Interval if progress does not go to a terminal."""

ENOUGH, MEASURED = 4, 0.5
"""Parts and seconds after the first part from which a pace is known."""

SLOW = 5.0
"""Seconds after which fewer parts suffice."""

UNITS = (
    ("year", 365 * 86400.0),
    ("day", 86400.0),
    ("hour", 3600.0),
    ("minute", 60.0),
    ("second", 1.0),
)


class Pace:
    """The speed of work, measured after its first part, which includes loading.

    The first recorded number is that of the parts already done.
    """

    def __init__(self) -> None:
        self._reached: list[tuple[int, float]] = []
        """The parts already done, the first part and the latest one, each with its time."""

    def reach(self, done: int) -> None:
        """Record the number of parts done."""
        if not self._reached or done > self._reached[-1][0]:
            self._reached[2:] = []
            self._reached.append((done, time.monotonic()))

    def seconds(self, parts: int) -> float | None:
        """Return the expected duration of some parts, or None if the pace is unknown."""
        if len(self._reached) == 3:
            (_, (first, began), (done, now)) = self._reached
            if now - began >= (MEASURED if done - first >= ENOUGH else SLOW):
                return parts * (now - began) / (done - first)
        return None


def duration(seconds: float, words: Catalogue) -> str:
    """Return a time in words, with the precision of an estimate: "40 seconds", "3 hours"."""
    for unit, length in UNITS:
        count = seconds / length
        if count >= 2 or unit == "second":
            rounded = max(1, round(count) if count < 20 or unit == "year" else 5 * round(count / 5))
            return words.text(f"progress.units.{unit}", count=rounded)
    raise AssertionError("any time has a unit")


def compiling(words: Catalogue) -> str:
    """Return why the first run of an installation takes longer, or nothing for later runs."""
    from sim.compiled.folder import CACHE_FOLDER, needs_compiling

    if not needs_compiling():
        return ""
    return words.text("progress.compiling_once" if CACHE_FOLDER else "progress.compiling")


class Shown:
    """A callback that shows progress in a bar, or in lines if no bar can be shown."""

    def __init__(self, bar: Progress, quiet: bool, words: Catalogue, runs: bool) -> None:
        self._bar, self._quiet, self._is_told, self._words = bar, quiet, quiet, words
        self._said_at = time.monotonic()
        loading, reason = words.text("progress.loading"), compiling(words) if runs else ""
        bar.add_task(loading, total=None, far="")
        self._doing = reason or loading
        bar.update(bar.task_ids[0], description=self._doing)
        if reason and bar.disable and not quiet:
            say(reason)

    def doing(self, key: str) -> None:
        """Show what is being done, however long it takes; `key` is one of the words."""
        text = self._words.text(f"progress.{key}")
        self._bar.update(self._bar.task_ids[0], description=text)
        if self._bar.disable and not self._quiet:
            say(text)

    def of(self, what: str, times: int = 1) -> Callable[..., None]:
        """Return a callback for the next work: `what` is a key of the words, such as runs.

        The whole work is `times` as much, for the estimate of its cost.
        """
        pace, begun = Pace(), -1
        words, text = self._words, self._words.within("progress")
        named = text(what)

        def show(done: int, total: int, note: str = "") -> None:
            nonlocal begun
            begun = done if begun < 0 else begun
            if done > begun:
                self._doing = ""
            pace.reach(done)
            parts = total * times - done
            seconds = pace.seconds(parts)
            if seconds is not None and done < total and not self._is_told:
                self._is_told = True
                if seconds >= LONG:
                    length = duration(seconds, words)
                    self.line(text("cost", parts=parts, what=named, time=length))
            left = pace.seconds(total - done) if done < total else None
            far = text("far", done=done, total=total, what=named, note=note)
            far += "" if left is None else text("left", time=duration(left, words))
            self._bar.update(
                self._bar.task_ids[0],
                description=self._doing,
                completed=done,
                total=total,
                far=far,
            )
            now = time.monotonic()
            if (
                self._bar.disable
                and not self._quiet
                and now - self._said_at >= SECONDS_BETWEEN_LINES
            ):
                self._said_at = now
                say(far)

        return show

    def line(self, line: str) -> None:
        """Print a line that remains."""
        if self._bar.disable:
            say(line)
        else:
            self._bar.console.print(line, highlight=False)


@contextmanager
def progress(quiet: bool = False, language: str = "en", runs: bool = True) -> Iterator[Shown]:
    """Show on standard error that work is done, and its progress as soon as it is known.

    Work that `runs` the engine may have to wait until it is compiled.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn("line"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[far]}"),
    )
    with Progress(
        *columns, console=console, transient=True, disable=quiet or not console.is_terminal
    ) as bar:
        yield Shown(bar, quiet, Catalogue(language), runs)

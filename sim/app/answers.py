"""The answers of a class to the questions of lessons, counted while a page is served."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any, NamedTuple

from sim.app.lessons import keys

OPTIONS = ("less", "alike", "more")
"""Answers to choose from, in the order of their letters."""

CLASS_SECONDS = 3600.0
"""A viewer belongs to the class for so long after an answer."""

MOST_VIEWERS = 500

LARGEST = 1000.0
"""Maximum of a difference, in days or hand-offs per request."""


class Answer(NamedTuple):
    """A viewer's newest answer to a question."""

    at: float
    option: str
    difference: float | None
    """Right minus left in the viewer's own run, once it has ended."""


class Answers:
    """The newest answer of each viewer to each lesson."""

    def __init__(self) -> None:
        self._given: dict[str, dict[str, Answer]] = {key: {} for key in keys()}

    def give(self, given: Any) -> bool:
        """Keep the answer that a browser has sent; return whether it is one."""
        if not isinstance(given, dict):
            return False
        lesson, viewer, option, difference = map(
            given.get, ("lesson", "viewer", "option", "difference")
        )
        if not (
            isinstance(lesson, str)
            and lesson in self._given
            and isinstance(viewer, str)
            and 0 < len(viewer) <= 40
            and option in OPTIONS
            and (difference is None or _is_number(difference))
        ):
            return False
        of_lesson = self._current(lesson)
        if viewer in of_lesson or len(of_lesson) < MOST_VIEWERS:
            of_lesson[viewer] = Answer(time.monotonic(), option, difference)
        return True

    def counted(self, lesson: str) -> dict[str, Any]:
        """Return how many viewers gave each answer, and the differences that they found."""
        found = self._current(lesson).values() if lesson in self._given else ()
        counts = Counter(each.option for each in found)
        return {
            "counts": {option: counts[option] for option in OPTIONS},
            "differences": [each.difference for each in found if each.difference is not None],
        }

    def _current(self, lesson: str) -> dict[str, Answer]:
        """Return the answers to a lesson, without those of an earlier class."""
        since = time.monotonic() - CLASS_SECONDS
        of_lesson = self._given[lesson]
        for viewer in [name for name, each in of_lesson.items() if each.at < since]:
            del of_lesson[viewer]
        return of_lesson


def _is_number(given: Any) -> bool:
    """Return whether something from a browser is a difference that a run can have."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return is_number and abs(given) <= LARGEST

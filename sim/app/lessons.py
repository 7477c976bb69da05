"""Lessons for a class: a story of two cities, then six steps that change one thing at a time.

The page asks a question before the run, and answers with the numbers of the run that the class has
seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app.setup import ArmSetup, loaded, with_days_of
from sim.experiments.arms import mechanisms, switched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.schema import Scenario

SCENARIO = "classroom"
ISSUES = ("fallen_trees", "noise")

CLEAR = {f"issues.{issue}.{zone}": 0.0 for issue in ISSUES for zone in ("overlap", "gap", "beyond")}
WITH_OVERLAP = CLEAR | {f"issues.{issue}.overlap": 0.2 for issue in ISSUES}
WITH_GAP = WITH_OVERLAP | {
    f"issues.{issue}.{zone}": 0.1 for issue in ISSUES for zone in ("gap", "beyond")
}

ROOF = ("roof", ("shanghai", "shishi"), "roof_leak")
"""Key, cities and kind of request of the story."""


@dataclass(frozen=True)
class Lesson:
    """One step."""

    key: str
    """Of its texts, in the table `lessons`."""
    arms: tuple[ArmSetup, ArmSetup]
    """The left and the right one."""
    measure: str
    """The number that decides its answer, of those in `measures.mjs`."""
    days: int = 300
    """Length of the run after the warm-up."""


def lessons() -> tuple[Lesson, ...]:
    """Return the lessons in their order."""
    clear, unerring = _town(CLEAR), _town({**CLEAR, "service_centre.accuracy": 1.0})
    overlap, gap = _town(WITH_OVERLAP), _town(WITH_GAP)
    ruled = _town(WITH_GAP, "adjudication")
    kept = _town(WITH_GAP, "adjudication", "precedents")
    helped = _town(WITH_GAP, "adjudication", "precedents", "social_organisations")
    return (
        Lesson("clear", (clear, unerring), "handoffs"),
        Lesson("overlap", (clear, overlap), "handoffs"),
        Lesson("gap", (overlap, gap), "days"),
        Lesson("adjudicate", (gap, ruled), "days"),
        Lesson("precedents", (ruled, kept), "days"),
        Lesson("society", (kept, helped), "days"),
    )


def keys() -> tuple[str, ...]:
    """Return the keys of the story and the lessons, in their order."""
    return (ROOF[0], *(lesson.key for lesson in lessons()))


def taught(lesson: Lesson, library: Mapping[str, Path]) -> list[Scenario]:
    """Return the scenarios of both sides, in which mechanisms begin after the warm-up.

    The right side of a lesson is then the left side of the next.
    """
    towns = [loaded(arm.scenario, library).with_values(arm.values) for arm in lesson.arms]
    return [
        switched(town, mechanisms(town), arm.mechanisms)
        for town, arm in zip(towns, lesson.arms, strict=True)
    ]


def story(library: Mapping[str, Path]) -> list[Scenario]:
    """Return the cities of the story as their files have them, over the days of the left one."""
    left, right = (loaded(name, library) for name in ROOF[1])
    return [left, with_days_of(left, right)]


def of_lessons() -> frozenset[str]:
    """Return the dotted keys of the values that lessons set in one arm."""
    return frozenset(key for lesson in lessons() for arm in lesson.arms for key in arm.values)


def _town(values: Mapping[str, float], *on: str) -> ArmSetup:
    """Return the classroom's town with values and mechanisms."""
    return ArmSetup(SCENARIO, frozenset(on), values)

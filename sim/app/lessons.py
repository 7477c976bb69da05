"""Lessons for a class: a story of two cities, then six steps that change one thing at a time.

The page asks a question before the run, and answers with the numbers of the run that the class has
seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app.setup import ArmSetup, loaded
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

NOTHING: tuple[set[str], set[str]] = (set(), set())
"""No mechanism in either arm."""


ROOF = ("roof", ("shanghai", "shishi"), "roof_leak")
"""Key, cities and kind of request of the story."""


@dataclass(frozen=True)
class Lesson:
    """One step.

    Attributes
    ----------
    key
        Of its texts, in the table `lessons`.
    arms
        The left and the right one.
    days
        Length of the run after the warm-up.
    measure
        The number that decides its answer, of those in `measures.mjs`.
    """

    key: str
    arms: tuple[ArmSetup, ArmSetup]
    days: int
    measure: str


def lessons() -> tuple[Lesson, ...]:
    """Return the lessons in their order."""
    return (
        _lesson("clear", NOTHING, (CLEAR, {**CLEAR, "service_centre.accuracy": 1.0}), "handoffs"),
        _lesson("overlap", NOTHING, (CLEAR, WITH_OVERLAP), "handoffs"),
        _lesson("gap", NOTHING, (WITH_OVERLAP, WITH_GAP), "days"),
        _lesson("adjudicate", (set(), {"adjudication"}), (WITH_GAP, WITH_GAP), "days"),
        _lesson(
            "precedents",
            ({"adjudication"}, {"adjudication", "precedents"}),
            (WITH_GAP, WITH_GAP),
            "days",
        ),
        _lesson(
            "society",
            (
                {"adjudication", "precedents"},
                {"adjudication", "precedents", "social_organisations"},
            ),
            (WITH_GAP, WITH_GAP),
            "days",
        ),
    )


def keys() -> tuple[str, ...]:
    """Return the keys of the story and the lessons, in their order."""
    return (ROOF[0], *(lesson.key for lesson in lessons()))


def taught(lesson: Lesson, library: Mapping[str, Path]) -> list[Scenario]:
    """Return the scenarios of both sides, in which mechanisms begin after the warm-up.

    The right side of a lesson is then the left side of the next.
    """
    found = []
    for side in lesson.arms:
        scenario = loaded(side.scenario, library).with_values(side.values)
        found.append(switched(scenario, mechanisms(scenario), side.mechanisms))
    return found


def story(library: Mapping[str, Path]) -> list[Scenario]:
    """Return the cities of the story as their files have them, over the days of the left one."""
    left, right = (loaded(name, library) for name in ROOF[1])
    days = {f"time.{key}": value for key, value in left.time.model_dump().items()}
    return [left, right.with_values(days)]


def of_lessons() -> frozenset[str]:
    """Return the dotted keys of the values that lessons set in one arm."""
    return frozenset(key for lesson in lessons() for arm in lesson.arms for key in arm.values)


def _lesson(
    key: str,
    mechanisms: tuple[set[str], set[str]],
    values: tuple[Mapping[str, float], Mapping[str, float]],
    measure: str,
) -> Lesson:
    """Return a lesson of the classroom's town."""
    left, right = (
        ArmSetup(SCENARIO, frozenset(on), dict(own))
        for on, own in zip(mechanisms, values, strict=True)
    )
    return Lesson(key, (left, right), 300, measure)

"""Lessons for a class: six steps from a clear city to one that keeps rulings and lets society in.

A lesson is a setup, a question before the run, and an answer with the numbers of the run that the
class has seen. The answer depends on the result, so that it never claims more than was shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.app.progress import WAYS, so_far
from sim.app.setup import ArmSetup, Setup, loaded
from sim.experiments.arms import mechanisms, switched
from sim.results.numbers import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord
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

ALIKE = 0.05
"""Relative difference below which two numbers count as about equal."""


@dataclass(frozen=True)
class Lesson:
    """One step.

    Attributes
    ----------
    key
        Of its texts, in the table `lessons`.
    setup
        The compared arms.
    days
        Length of the run after the warm-up.
    measure
        The field of `sim.app.progress.SoFar` that decides its answer.
    """

    key: str
    setup: Setup
    days: int
    measure: str

    def is_run_by(self, setup: Setup) -> bool:
        """Return whether a setup is that of this lesson; only the seed may differ."""
        return replace(setup, seed=self.setup.seed) == self.setup


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


def taught(lesson: Lesson, library: Mapping[str, Path]) -> list[Scenario]:
    """Return the scenarios of both sides, in which mechanisms begin after the warm-up.

    The right side of a lesson is then the left side of the next.
    """
    found = []
    for side in lesson.setup.arms:
        scenario = loaded(side.scenario, library).with_values(side.values)
        found.append(switched(scenario, mechanisms(scenario), side.mechanisms))
    return found


def of_lessons() -> frozenset[str]:
    """Return the dotted keys of the values that lessons set in one arm."""
    return frozenset(key for lesson in lessons() for arm in lesson.setup.arms for key in arm.values)


def answer(lesson: Lesson, records: tuple[RunRecord, RunRecord], said: Catalogue) -> str:
    """Return the result of a run in words.

    Parameters
    ----------
    lesson
        The lesson that was run.
    records
        Of its arms; they may be live.
    said
        The words.
    """
    left, right = (so_far(record) for record in records)
    before, after = float(getattr(left, lesson.measure)), float(getattr(right, lesson.measure))
    numbers = {
        **{
            f"left_{name}": written(value, WAYS[name], said)
            for name, value in left._asdict().items()
        },
        **{
            f"right_{name}": written(value, WAYS[name], said)
            for name, value in right._asdict().items()
        },
        **{
            f"{side}_{name}": int(getattr(arm, name))
            for side, arm in (("left", left), ("right", right))
            for name in ("docket", "rulings")
        },
    }
    return said.text(f"lessons.{lesson.key}.{direction(before, after)}", **numbers)


def direction(before: float, after: float) -> str:
    """Return whether a number is `more`, `less` or `alike`."""
    if abs(after - before) <= ALIKE * max(abs(before), abs(after)):
        return "alike"
    return "more" if after > before else "less"


def _lesson(
    key: str,
    mechanisms: tuple[set[str], set[str]],
    values: tuple[Mapping[str, float], Mapping[str, float]],
    measure: str,
) -> Lesson:
    """Return a lesson of the classroom's town."""
    arms = tuple(
        ArmSetup(SCENARIO, frozenset(on), dict(own))
        for on, own in zip(mechanisms, values, strict=True)
    )
    return Lesson(key, Setup((arms[0], arms[1])), 300, measure)

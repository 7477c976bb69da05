"""Which of the numbers drawn can act in an arm: whatever cannot leaves every run as it is, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ScenarioError
from sim.scenario.values import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.experiments.arms import Arm
    from sim.experiments.draws import Draw

TRIALS = 3
"""Draws in which a number is moved before it is taken for one that cannot act."""


class Moved(NamedTuple):
    """An arm at a draw in which one number is moved to the other end of its range."""

    key: str
    draw: int
    arm: Arm


def acting(
    arms: Sequence[Sequence[Arm]],
    draws: Sequence[Draw],
    ranges: Mapping[str, tuple[float, float]],
    unmoved: Mapping[tuple[int, str], Mapping[str, float]],
    summaries: Callable[[Sequence[Moved]], Sequence[Mapping[str, float]]],
) -> dict[str, frozenset[str]]:
    """Return, by number, in which arms it can act.

    Parameters
    ----------
    arms
        By draw, the arms with its numbers.
    draws
        By dotted key, the numbers of each draw.
    ranges
        By the same keys, what they were drawn from.
    unmoved
        By draw and name of arm, the measures of a run.
    summaries
        Gives the measures of runs with the same seed.

    Returns
    -------
    dict
        By dotted key, names of arms. An arm is left out if moving the number to the farther end of
        its range, all else as in a draw, changed no measure of a run, in `TRIALS` draws. Runs of a
        seed share their luck, so this needs no statistics. A number that acts more rarely than that
        is left out as well: an effect does not depend on it to speak of.
    """
    found = {key: frozenset[str]() for key in ranges}
    for number in range(min(TRIALS, len(draws))):
        trials = []
        for key, ends in ranges.items():
            for arm in arms[number]:
                if arm.name not in found[key]:
                    moved = _moved(arm, key, ends, draws[number][key])
                    if moved is None:
                        found[key] |= {arm.name}
                    else:
                        trials.append(Moved(key, number, moved))
        for trial, after in zip(trials, summaries(trials), strict=True):
            before = unmoved[number, trial.arm.name]
            if not np.array_equal([*before.values()], [*after.values()], equal_nan=True):
                found[trial.key] |= {trial.arm.name}
    return found


def _moved(arm: Arm, key: str, ends: tuple[float, float], number: float) -> Arm | None:
    """Return an arm with a number moved, or None if it cannot be so: then nothing is known against its acting."""
    end = max(ends, key=lambda end: abs(end - number))
    try:
        return replace(arm, scenario=arm.scenario.with_values(drawn(arm.scenario, {key: end})))
    except ScenarioError:
        return None

"""Draws of the uncertain numbers, spread evenly over their ranges, and where each can act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ComparisonError, ScenarioError
from sim.scenario.checks import live_ranges
from sim.scenario.values import drawn, value_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sim.experiments.arms import Arm
    from sim.scenario.schema import Scenario

    Draw = dict[str, float]

TRIALS = 3
"""Draws in which a number is moved before it is taken for one that cannot act."""


def draws(arms: Sequence[Arm], n: int, seed: int) -> list[Draw]:
    """Return draws from the ranges of the first arm's table `uncertainty`.

    Parameters
    ----------
    arms
        All of them get the same draws.
    n
        How many.
    seed
        Of the draws; luck is not concerned.

    Returns
    -------
    list of dict
        By dotted key, a number: a Latin hypercube, so that each of n equal parts of each range is
        drawn from once. Numbers that the scenario counts in whole ones are rounded. Numbers in
        which the arms differ are what is compared, and not drawn.

    Raises
    ------
    ComparisonError
        If n is below 1, or there is nothing to draw.

    References
    ----------
    .. [1] McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). A comparison of three methods for selecting values of input
       variables in the analysis of output from a computer code. Technometrics 21, 239-245.
    """
    from scipy.stats import qmc

    if n < 1:
        raise ComparisonError(f"robust must be 1 draw or more, but was {n}")
    scenarios = [arm.scenario for arm in arms]
    check_ranges(scenarios)
    ranges = drawable(scenarios)
    lows, highs = zip(*ranges.values(), strict=True)
    points = qmc.scale(qmc.LatinHypercube(len(lows), rng=seed).random(n), lows, highs)
    return [drawn(scenarios[0], dict(zip(ranges, point, strict=True))) for point in points]


def with_draw(scenario: Scenario, number: int, draw: Draw) -> Scenario:
    """Return a scenario with the numbers of a draw.

    Raises
    ------
    ComparisonError
        If it is not valid with them.
    """
    try:
        return scenario.model_copy(update={"uncertainty": {}}).with_values(draw)
    except ScenarioError as error:
        values = ", ".join(f"{key} = {value:g}" for key, value in draw.items())
        raise ComparisonError(
            f"uncertainty of {scenario.title!r}: draw {number} is not valid: {error}; narrow a "
            f"range. The draw was {values}"
        ) from error


def check_ranges(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios of whose ranges nothing can be drawn.

    Raises
    ------
    ComparisonError
        If the first has no ranges, or only such in which the others differ from it.
    """
    first = scenarios[0]
    if not first.uncertainty:
        raise ComparisonError(
            f"{first.title!r} has no table [uncertainty] to draw from; say in it between which "
            "values a number may lie"
        )
    if not live_ranges(first):
        raise ComparisonError(
            f"{first.title!r} has only ranges of defaults that nothing takes over; 'sim check' "
            "names what to give a range"
        )
    if not drawable(scenarios):
        raise ComparisonError(
            "all numbers with a range in [uncertainty] are compared, so none can be drawn: "
            f"{', '.join(live_ranges(first))}"
        )


def drawable(scenarios: Sequence[Scenario]) -> dict[str, tuple[float, float]]:
    """Return the ranges of the first scenario for numbers in which all agree: what is compared is not drawn as well."""
    ranges = live_ranges(scenarios[0])
    first, *others = [_numbers(scenario, ranges) for scenario in scenarios]
    return {
        key: ends
        for key, ends in ranges.items()
        if all(other[key] == first[key] for other in others)
    }


def _numbers(scenario: Scenario, keys: Iterable[str]) -> dict[str, float]:
    """Return the numbers of some dotted keys."""
    written = scenario.model_dump(mode="json")
    try:
        return {key: value_in(written, key) for key in keys}
    except ScenarioError as error:
        raise ComparisonError(
            f"uncertainty: {scenario.title!r} has no such number: {error}; leave its range out"
        ) from error


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

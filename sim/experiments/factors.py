"""Factors: what a sweep varies, each a range of a number or a choice of values."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.errors import ScenarioError, StudyError
from sim.scenario.parameters import Table, value
from sim.scenario.refusals import read
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.scenario.schema import Scenario

FIXED = ("time", "title", "question", "source", "reforms", "uncertainty")
"""Tables that all runs of a sweep share: their cohorts must be of the same days."""

MOST_TRIED = 500
"""Ends of the other factors beside which a value is tried before it is refused."""


class Range(Table):
    """Numbers from a lowest to a highest."""

    low: float = value(..., "number", "Lowest value.")
    high: float = value(..., "number", "Highest value.")
    scale: Literal["linear", "log"] = value(
        "linear", "name", "Whether equal steps, or equal ratios, are equally likely."
    )


class Choice(Table):
    """Some values: numbers, names, true and false, or lists."""

    values: tuple[Any, ...] = value(..., "values", "The values, two or more.")


class Factor(NamedTuple):
    """A dotted key and what its value is drawn from."""

    key: str
    levels: Range | Choice

    def at(self, share: float, whole: bool) -> Any:
        """Return the value that lies a share of the way, in [0, 1], through the levels; whole numbers where the scenario counts."""
        if isinstance(self.levels, Choice):
            return self.levels.values[
                min(int(share * len(self.levels.values)), len(self.levels.values) - 1)
            ]
        low, high = self.levels.low, self.levels.high
        number = (
            low * (high / low) ** share
            if self.levels.scale == "log"
            else low + (high - low) * share
        )
        number = min(max(number, low), high)  # rounding may carry an end over itself
        return round(number) if whole else number


def by_key(written: dict[str, Any], table: str = "") -> Iterator[tuple[str, Any]]:
    """Give what is varied by dotted key, whether it was written so or as tables within tables."""
    for key, item in written.items():
        if (
            isinstance(item, dict)
            and item
            and all(isinstance(inner, dict) for inner in item.values())
        ):
            yield from by_key(item, f"{table}{key}.")
        else:
            yield f"{table}{key}", item


def levels_of(key: str, written: Any) -> Any:
    """Return what a key is drawn from.

    Raises
    ------
    ValueError
        If it is neither values nor a range.
    """
    if isinstance(written, Choice | Range):
        return written
    if not isinstance(written, dict):
        raise ValueError(
            f"{key} = {written!r}: write {{ values = [...] }}, or {{ low = ..., high = ... }}"
        )
    try:
        return (
            read(Choice, written, whole="a choice")
            if "values" in written
            else read(Range, written, whole="a range")
        )
    except ScenarioError as error:
        raise ValueError("\n".join(f"{key}: {line}" for line in str(error).splitlines())) from error


def is_whole(factor: Factor, scenario: Scenario) -> bool:
    """Say whether the scenario counts a factor in whole numbers."""
    found = value_at(scenario, factor.key)
    return isinstance(found, int) and not isinstance(found, bool)


def check_factors(factors: Sequence[Factor], scenario: Scenario, grid: bool) -> None:
    """Refuse factors that are not valid.

    Raises
    ------
    StudyError
        If one is of what all runs share, of no number, its ends are not in order, it has fewer than
        two values, or the scenario is not valid with one of these, whatever the others are.
    ScenarioError
        If there is no such key.
    """
    for factor in factors:
        _check_levels(factor, scenario, grid)
    ends = {factor.key: _ends(factor, scenario) for factor in factors}
    for key, values in ends.items():
        others = {other: of_other for other, of_other in ends.items() if other != key}
        for end in values:
            _check_value(key, end, others, scenario)


def _check_levels(factor: Factor, scenario: Scenario, grid: bool) -> None:
    """Refuse what a factor is drawn from where it is not valid in itself."""
    key, levels = factor
    if key.partition(".")[0] in FIXED:
        raise StudyError(f"vary: {key} cannot be varied; it is the same in all runs of a sweep")
    found = value_at(scenario, key)
    if isinstance(levels, Choice):
        if len(levels.values) < 2 or any(
            level in levels.values[:place] for place, level in enumerate(levels.values)
        ):
            raise StudyError(
                f"vary: {key} = {list(levels.values)}: must be two or more values, all different"
            )
        return
    _check_range(key, levels, found, grid)
    if is_whole(factor, scenario) and not (levels.low.is_integer() and levels.high.is_integer()):
        raise StudyError(
            f"vary: {key} is counted in whole numbers; give it whole ends, not {levels.low:g} "
            "and "
            f"{levels.high:g}"
        )


def _ends(factor: Factor, scenario: Scenario) -> tuple[Any, ...]:
    """Return the ends of a range, or all values of a choice."""
    if isinstance(factor.levels, Choice):
        return factor.levels.values
    whole = is_whole(factor, scenario)
    return factor.at(0, whole), factor.at(1, whole)


def _check_value(
    key: str, value: Any, others: Mapping[str, Sequence[Any]], scenario: Scenario
) -> None:
    """Refuse a value with which the scenario is not valid, neither with all else as it is nor with ends of the others."""
    try:
        scenario.with_values({key: value})
    except ScenarioError as error:
        if str(error).startswith(f"{key} = "):
            raise StudyError(f"vary: {error}") from error
        beside = (
            dict(zip(others, ends, strict=True)) for ends in itertools.product(*others.values())
        )
        if not any(
            _is_valid(scenario, {key: value} | ends)
            for ends in itertools.islice(beside, MOST_TRIED)
        ):
            raise StudyError(f"vary: with {key} = {value!r}, {error}") from error


def _is_valid(scenario: Scenario, values: Mapping[str, Any]) -> bool:
    """Say whether there is a scenario with these values."""
    try:
        scenario.with_values(values)
    except ScenarioError:
        return False
    return True


def _check_range(key: str, levels: Range, found: Any, grid: bool) -> None:
    """Refuse a range that is not valid."""
    written = f"vary: {key} = {{ low = {levels.low:g}, high = {levels.high:g} }}"
    if grid:
        raise StudyError(
            f"{written}: a grid takes values, such as {{ values = [{levels.low:g}, "
            f"{levels.high:g}] }}"
        )
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise StudyError(
            f"{written}: is no number and can have no range; give {{ values = [...] }}"
        )
    if levels.low >= levels.high:
        raise StudyError(f"{written}: low must be less than high")
    if levels.scale == "log" and not (levels.low > 0 and math.isfinite(levels.high)):
        raise StudyError(f"{written}: on a logarithmic scale low must be more than 0")

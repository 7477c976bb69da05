"""What a sweep varies, each a range of a number or a choice of values, and the points that follow."""

from __future__ import annotations

import csv
import itertools
import json
import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from sim.errors import ScenarioError, StudyError
from sim.files.regular import regular
from sim.scenario.inputs import placed
from sim.scenario.parameters import Table, read, value
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.experiments.study_file import LoadedStudy, SweepStudy
    from sim.scenario.schema import Scenario

    Point = Mapping[str, Any]

MORRIS_LEVELS = 4
"""Levels of each factor on which Morris' trajectories step."""

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
            f"and {levels.high:g}"
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


def design_points(loaded: LoadedStudy) -> list[Point]:
    """Return the points of a study, in the order that its method needs.

    Parameters
    ----------
    loaded
        From `load_study`.

    Returns
    -------
    list of mappings
        By dotted key, the value of each factor. Numbers that the scenario counts in whole ones are
        rounded.

    References
    ----------
    .. [1] Saltelli, A. (2002). Making best use of model evaluations to compute sensitivity indices. Computer Physics
       Communications 145, 280-297.
    .. [2] Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33, 161-174.
    .. [3] McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). A comparison of three methods for selecting values of input
       variables in the analysis of output from a computer code. Technometrics 21, 239-245.
    """
    study, factors = loaded.study, loaded.factors
    if study.points is not None:
        return list(loaded.points)
    if study.design == "grid":
        values = [factor.levels.values for factor in factors if isinstance(factor.levels, Choice)]
        keys = [factor.key for factor in factors]
        return [dict(zip(keys, each, strict=True)) for each in itertools.product(*values)]
    whole = [is_whole(factor, loaded.scenario) for factor in factors]
    return [
        {
            factor.key: factor.at(float(share), counted)
            for factor, share, counted in zip(factors, row, whole, strict=True)
        }
        for row in shares(study, len(factors))
    ]


def shares(study: SweepStudy, factors: int) -> NDArray[np.float64]:
    """Return a design in the unit cube, shape (n_points, factors)."""
    samples = study.samples or 0
    rng = np.random.default_rng(study.seed)
    if study.design == "lhs":
        from scipy.stats import qmc

        latin: NDArray[np.float64] = qmc.LatinHypercube(factors, rng=rng).random(samples)
        return latin
    if study.design == "sobol":
        from SALib.sample import sobol

        saltelli: NDArray[np.float64] = sobol.sample(
            problem(factors), samples, calc_second_order=False, seed=rng
        )
        return saltelli
    from SALib.sample import morris

    trajectories: NDArray[np.float64] = morris.sample(
        problem(factors), samples, num_levels=MORRIS_LEVELS, seed=rng
    )
    return trajectories


def problem(factors: int) -> dict[str, Any]:
    """Return what SALib calls a problem: the unit cube."""
    return {
        "num_vars": factors,
        "names": [str(place) for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }


def read_points(path: Path, scenario: Scenario) -> tuple[dict[str, Any], ...]:
    """Return the points of a CSV file.

    Raises
    ------
    StudyError
        If the file cannot be read or has no points, or the scenario is not valid with one; the
        message names the row.
    """
    try:
        with regular(path).open(newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file, skipinitialspace=True)
            keys = [key.strip() for key in next(rows, [])]
            lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except FileNotFoundError:
        raise StudyError(f"points: there is no file {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"points: {path} cannot be read as CSV: {error}") from None
    if not lines:
        raise StudyError(
            f"points: {path} has no points; write a line of dotted keys, then a line a point"
        )
    _check_keys(keys, path, scenario)
    return tuple(
        _point(keys, row, f"{path}, line {line}", scenario, path.parent.absolute())
        for line, row in lines
    )


def _check_keys(keys: list[str], path: Path, scenario: Scenario) -> None:
    """Refuse columns that are of nothing that can be varied, or two of one key."""
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise StudyError(f"points: {path}: column {key!r} is there twice; leave one out")
        if ";" in key or "	" in key:
            raise StudyError(f"points: {path}: {key!r} is one column; part columns by commas")
        try:
            value_at(scenario, key)
        except ScenarioError as error:
            raise StudyError(f"points: {path}: column {key!r}: {error}") from None
        if key.partition(".")[0] in FIXED:
            raise StudyError(
                f"points: {path}: column {key!r} cannot be varied; it is the same in all runs of "
                "a sweep"
            )


def _point(
    keys: list[str], row: list[str], where: str, scenario: Scenario, folder: Path
) -> dict[str, Any]:
    """Return the point of a row; files that it names are in the folder of the points."""
    if len(row) != len(keys):
        has = "1 value" if len(row) == 1 else f"{len(row)} values"
        raise StudyError(f"points: {where}: has {has}, but there are {len(keys)} columns")
    point: dict[str, Any] = placed(
        {key: _value(cell.strip()) for key, cell in zip(keys, row, strict=True)}, folder
    )
    try:
        scenario.with_values(point)
    except ScenarioError as error:
        raise StudyError(f"points: {where}: {error}") from None
    return point


def _value(cell: str) -> Any:
    """Return what is written in a cell: a number, true or false however they are written, a list as in JSON, or else a word."""
    try:
        return json.loads(cell.lower() if cell.lower() in ("true", "false") else cell)
    except json.JSONDecodeError:
        return cell

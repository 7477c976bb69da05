"""Designs of a sweep: ranges or choices of values, and the resulting points."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import ScenarioError, StudyError, check_extra
from sim.experiments.arms import SHARED, too_alike
from sim.files.inputs import Kept
from sim.results.probability import latin_hypercube
from sim.scenario.inputs import placed
from sim.scenario.own_functions import without_folders
from sim.scenario.parameters import Table, read, value
from sim.scenario.ranges import Scale, at, off_scale
from sim.scenario.values import is_number, is_whole, members, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.experiments.study_file import LoadedStudy, SweepStudy
    from sim.scenario.schema import Scenario

    Point = Mapping[str, Any]

MORRIS_LEVELS = 4
"""Levels of each factor in Morris' trajectories."""

FIXED = (*SHARED, "reforms", "uncertainty", "posterior")
"""Tables that all runs of a sweep share: their cohorts must have the same days."""

MOST_TRIED = 500
"""Number of combinations of the others' ends with which a value is tried before it is refused."""


class Range(Table):
    """Numbers from a lowest to a highest."""

    low: float = value(..., "number", "Lowest value.")
    high: float = value(..., "number", "Highest value.")
    scale: Scale = value(
        "linear",
        "name",
        "Whether equal steps, equal ratios, or equal ratios of the distance from 1 are equally "
        "likely.",
    )


class Choice(Table):
    """Some values: numbers, names, true and false, or lists."""

    values: tuple[Any, ...] = value(..., "values", "The values, two or more.")


class Factor(NamedTuple):
    """A dotted key and the values to draw from."""

    key: str
    levels: Range | Choice

    def at(self, share: float, whole: bool) -> Any:
        """Return the value at a share in [0, 1] of the levels, rounded if `whole`."""
        if isinstance(self.levels, Choice):
            values = self.levels.values
            return values[min(int(share * len(values)), len(values) - 1)]
        number = float(at(share, self.levels.low, self.levels.high, self.levels.scale))
        return round(number) if whole else number


def by_key(written: dict[str, Any], table: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the varied values by dotted key, from dotted keys or nested tables."""
    for key, item in written.items():
        if (
            isinstance(item, dict)
            and item
            and all(isinstance(each, dict) for each in item.values())
        ):
            yield from by_key(item, f"{table}{key}.")
        else:
            yield f"{table}{key}", item


def levels_of(key: str, written: Any) -> Any:
    """Return the values of a key to draw from; raise a ValueError if they are invalid."""
    if isinstance(written, Choice | Range):
        return written
    if not isinstance(written, dict):
        raise ValueError(
            f"{key} = {written!r}: write {{ values = [...] }}, or {{ low = ..., high = ... }}"
        )
    try:
        if "values" in written:
            return read(Choice, written, whole="a choice")
        return read(Range, written, whole="a range")
    except ScenarioError as error:
        raise ValueError("\n".join(f"{key}: {line}" for line in str(error).splitlines())) from error


def check_factors(factors: Sequence[Factor], scenario: Scenario, grid: bool) -> None:
    """Refuse factors that are invalid, alone or with every combination of the others."""
    for factor in factors:
        _check_levels(factor, scenario, grid)
    ends = {factor.key: _ends(factor, scenario) for factor in factors}
    for key, values in ends.items():
        others = {other: of_other for other, of_other in ends.items() if other != key}
        for end in values:
            _check_value(key, end, others, scenario)


def _check_levels(factor: Factor, scenario: Scenario, grid: bool) -> None:
    """Refuse the values of a factor that are invalid in themselves."""
    key, levels = factor
    if key.partition(".")[0] in FIXED:
        raise StudyError(f"vary: {key} cannot be varied; it is the same in all runs of a sweep")
    value_at(scenario, key)  # raises an error for an unknown key
    if isinstance(levels, Choice):
        if too_alike(without_folders(levels.values)):
            raise StudyError(
                f"vary: {key} = {list(levels.values)}: write two or more different values"
            )
        return
    low, high = levels.low, levels.high
    written = f"vary: {key} = {{ low = {low:g}, high = {high:g} }}"
    if grid:
        raise StudyError(
            f"{written}: a grid takes values, such as {{ values = [{low:g}, {high:g}] }}"
        )
    if not is_number(scenario, key):
        raise StudyError(
            f"{written}: is not a number and cannot have a range; write {{ values = [...] }}"
        )
    if low >= high:
        raise StudyError(f"{written}: low must be less than high")
    if why := off_scale(low, high, levels.scale):
        raise StudyError(f"{written}: {why}")
    if is_whole(scenario, factor.key, (levels.low, levels.high)) and not (
        low.is_integer() and high.is_integer()
    ):
        raise StudyError(
            f"vary: {key} is a whole number; give it whole ends, not {low:g} and {high:g}"
        )


def _ends(factor: Factor, scenario: Scenario) -> tuple[Any, ...]:
    """Return the ends of a range, or all values of a choice."""
    if isinstance(factor.levels, Choice):
        return factor.levels.values
    whole = _is_whole(scenario, factor)
    return factor.at(0, whole), factor.at(1, whole)


def _is_whole(scenario: Scenario, factor: Factor) -> bool:
    """Return whether a factor is drawn as a whole number."""
    levels = factor.levels
    return is_whole(
        scenario, factor.key, (levels.low, levels.high) if isinstance(levels, Range) else None
    )


def _check_value(
    key: str, value: Any, others: Mapping[str, Sequence[Any]], scenario: Scenario
) -> None:
    """Refuse a value with which the scenario is invalid.

    It is tried with everything else unchanged and with ends of the others.
    """
    refused = _refusal(scenario, {key: value})
    if refused is None:
        return
    if {key, *members(scenario.model_dump(mode="json"), key)} & refused.keys:
        raise StudyError(f"vary: {refused}") from refused
    beside = itertools.islice(itertools.product(*others.values()), MOST_TRIED)
    if all(
        _refusal(scenario, {key: value, **dict(zip(others, ends, strict=True))}) for ends in beside
    ):
        raise StudyError(f"vary: with {key} = {value!r}, {refused}") from refused


def _refusal(scenario: Scenario, values: Mapping[str, Any]) -> ScenarioError | None:
    """Return why a scenario with these values is invalid, or nothing."""
    try:
        scenario.with_values(values)
    except ScenarioError as error:
        return error
    return None


def design_points(loaded: LoadedStudy) -> list[Point]:
    """Return the points of a study, values by dotted key, in the order that its method needs.

    Whole numbers of the scenario are rounded.
    """
    study, factors = loaded.study, loaded.factors
    if study.points is not None:
        return list(loaded.points)
    if study.design == "grid":
        values = [_ends(factor, loaded.scenario) for factor in factors]
        keys = [factor.key for factor in factors]
        return [dict(zip(keys, each, strict=True)) for each in itertools.product(*values)]
    whole = [_is_whole(loaded.scenario, factor) for factor in factors]
    return [
        {
            factor.key: factor.at(float(share), counted)
            for factor, share, counted in zip(factors, row, whole, strict=True)
        }
        for row in shares(study, len(factors))
    ]


def shares(study: SweepStudy, factors: int) -> NDArray[np.float64]:
    """Return a design in the unit cube, shape (n_points, factors).

    A Latin hypercube (McKay, Beckman and Conover 1979, Technometrics 21, 239-245), Saltelli's for
    Sobol' indices (2002, Computer Physics Communications 145, 280-297) or Morris' trajectories
    (1991, Technometrics 33, 161-174).
    """
    samples, rng = study.samples or 0, np.random.default_rng(study.seed)
    found: NDArray[np.float64]
    if study.design == "lhs":
        found = latin_hypercube(samples, factors, study.seed)
        return found
    check_extra("sensitivity", "design = 'sobol' or 'morris'")
    if study.design == "sobol":
        from SALib.sample import sobol

        found = sobol.sample(problem(factors), samples, calc_second_order=False, seed=rng)
    else:
        from SALib.sample import morris

        found = morris.sample(problem(factors), samples, num_levels=MORRIS_LEVELS, seed=rng)
    return found


def problem(factors: int) -> dict[str, Any]:
    """Return SALib's description of the unit cube."""
    names = [str(place) for place in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}


def points_file(path: Path) -> Kept:
    """Return the current content of a file of points."""
    try:
        return Kept.read(str(path))
    except FileNotFoundError:
        raise StudyError(f"points: there is no file {path}") from None
    except OSError as error:
        raise StudyError(f"points: {path} cannot be read as CSV: {error}") from None


def read_points(file: Kept, scenario: Scenario) -> tuple[Point, ...]:
    """Return the points of a CSV file: a line of dotted keys, then one line per point.

    An error names the line.
    """
    path = Path(file.path)
    try:
        text = io.StringIO(file.content.decode("utf-8-sig"), newline="")
        rows = csv.reader(text, skipinitialspace=True)
        keys = [key.strip() for key in next(rows, [])]
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"points: {path} cannot be read as CSV: {error}") from None
    if not lines:
        raise StudyError(
            f"points: {path} has no points; write a line of dotted keys, then one line per point"
        )
    for place, key in enumerate(keys):
        if wrong := _wrong_column(key, keys[:place], scenario):
            raise StudyError(f"points: {path}: {wrong}")
    points = []
    for line, row in lines:
        if len(row) != len(keys):
            has = "1 value" if len(row) == 1 else f"{len(row)} values"
            raise StudyError(
                f"points: {path}, line {line}: has {has}, but there are {len(keys)} columns"
            )
        values = dict(zip(keys, map(_value, row), strict=True))
        points.append(placed(values, path.parent.absolute()))
        if refused := _refusal(scenario, points[-1]):
            raise StudyError(f"points: {path}, line {line}: {refused}")
    return tuple(points)


def _wrong_column(key: str, before: list[str], scenario: Scenario) -> str | None:
    """Return why a column of points is invalid, or nothing."""
    if key in before:
        return f"column {key!r} occurs twice; remove one"
    if ";" in key or "\t" in key:
        return f"{key!r} is one column; separate columns by commas"
    try:
        value_at(scenario, key)
    except ScenarioError as error:
        return f"column {key!r}: {error}"
    if key.partition(".")[0] in FIXED:
        return f"column {key!r} cannot be varied; it is the same in all runs of a sweep"
    return None


def _value(cell: str) -> Any:
    """Return the value in a cell: a number, true or false in any spelling, a JSON list, a word."""
    cell = cell.strip()
    try:
        return json.loads(cell.lower() if cell.lower() in ("true", "false") else cell)
    except json.JSONDecodeError:
        return cell

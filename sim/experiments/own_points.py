"""Design points of one's own: a CSV file with a column a dotted key and a row a point."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, StudyError
from sim.experiments.factors import FIXED
from sim.files.regular import regular
from sim.scenario.inputs import placed
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.schema import Scenario


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
                f"points: {path}: column {key!r} cannot be varied; it is the same in all runs "
                "of "
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

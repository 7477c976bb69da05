"""Replayed arrivals: the requests of a work-order log, in place of drawn ones (`demand.log`)."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import InputError, ScenarioError, suggestion
from sim.files.csv_files import unguarded
from sim.files.inputs import unpacked
from sim.scenario.parameters import Table, parameters, text, value, workdays

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.files.inputs import Kept


class Request(Table):
    """A request of a log, in the columns of a run's cases, so that a run can be replayed."""

    filed_day: int = workdays(..., "Working day of filing, from 0.", low=0)
    issue: str = text(..., "Name of the issue of the case.")
    circumstance: float | None = value(
        None, "circumstance", "Position of the case within its issue.", low=0, below=1
    )
    effort_hours: float | None = value(
        None, "staff-hours", "Effort at a fit unit.", above=0, high=1e5
    )
    district: int | None = value(
        None, "district number", "District of the citizen, from 1.", low=1, high=1000
    )
    citizen: int | None = value(None, "citizen", "Index of the citizen.", low=0, high=10**8)


COLUMNS = parameters(Request)
MUST = tuple(name for name, column in COLUMNS.items() if column.default is ...)
MAY = tuple(name for name in COLUMNS if name not in MUST)

BREAKS = {"ge": np.less, "gt": np.less_equal, "le": np.greater, "lt": np.greater_equal}
"""Words for a number that breaks a bound."""


class Replay(NamedTuple):
    """The requests of a log by day, each field of shape (n_requests,); NaN if not given."""

    filed_day: NDArray[np.int64]
    issue: NDArray[np.int64]
    """Index of its name in `names`."""
    circumstance: NDArray[np.float64]
    effort_hours: NDArray[np.float64]
    district: NDArray[np.float64]
    citizen: NDArray[np.float64]
    names: tuple[str, ...]
    """Names of the issues, each once."""
    columns: tuple[str, ...]
    """All columns of the file."""

    def first(self, n: int) -> Replay:
        """Return the first n requests."""
        arrays = {name: getattr(self, name)[:n] for name in ("filed_day", "issue", *MAY)}
        return self._replace(**arrays)


@lru_cache(maxsize=32)
def replay(log: Kept) -> Replay:
    """Return the requests of a log.

    Parameters
    ----------
    log
        CSV, also gzipped or zipped, with the columns `filed_day` (working day, from 0) and `issue`,
        and where they are known `circumstance`, `effort_hours`, `district` and `citizen`.

    Raises
    ------
    ScenarioError
        If the file is unsuitable or a row is invalid; the message names it.
    """
    import pandas as pd

    path = Path(log.path)
    try:
        rows = pd.read_csv(
            BytesIO(unpacked(log.content)), dtype=str, keep_default_na=False, na_values=[""]
        )
    except InputError as error:
        raise ScenarioError(f"{path}: {error}") from None
    except (
        OSError,
        UnicodeDecodeError,
        EOFError,
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
    ) as error:
        raise ScenarioError(f"{path}: is not a CSV file in UTF-8 ({str(error).strip()})") from None
    for name in MUST:
        if name not in rows:
            raise ScenarioError(f"{path}: has no column {name!r}{suggestion(name, rows.columns)}")
    if rows.empty:
        raise ScenarioError(f"{path}: has no rows")
    _refuse(rows["issue"].isna(), rows["issue"], path, "name an issue")
    numbers = {name: _numbers(rows, name, path) for name in ("filed_day", *MAY)}
    _refuse(
        np.isnan(numbers["filed_day"]), rows["filed_day"], path, "write the working day, from 0"
    )
    order = np.argsort(numbers["filed_day"], kind="stable")
    issue, names = pd.factorize(rows["issue"].map(unguarded).to_numpy(object)[order])
    return Replay(
        numbers["filed_day"][order].astype(np.int64),
        issue.astype(np.int64),
        numbers["circumstance"][order],
        numbers["effort_hours"][order],
        numbers["district"][order],
        numbers["citizen"][order],
        tuple(map(str, names)),
        tuple(map(str, rows.columns)),
    )


def _numbers(rows: pd.DataFrame, name: str, path: Path) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN if not given, all within their bounds."""
    if name not in rows:
        return np.full(len(rows), np.nan)
    numbers = np.array([_number(said) for said in rows[name].to_numpy(object)])
    wrong, bounds, kind = rows[name].notna() & np.isnan(numbers), COLUMNS[name].bounds, "a number"
    for bound, limit in bounds.items():
        wrong |= BREAKS[bound](numbers, limit)
    if COLUMNS[name].kind is int:
        fraction = ~np.isnan(numbers) & (numbers != np.round(numbers))
        kind, wrong = "a whole number", wrong | fraction
    low, most = bounds.get("ge", 0), bounds.get("le") or bounds.get("lt") or 0
    between = f"from {low} to {'below ' * ('lt' in bounds)}{most:g}"
    between = f"above {bounds['gt']}" if "gt" in bounds else between
    _refuse(wrong, rows[name], path, f"must be {kind} {between}")
    return numbers


def _number(said: object) -> float:
    """Return a number at full precision, NaN if there is none."""
    try:
        return float(said)  # type: ignore[arg-type]
    except ValueError:
        return float("nan")


def _refuse(
    wrong: NDArray[np.bool_] | pd.Series, column: pd.Series, path: Path, way_out: str
) -> None:
    """Raise an error for the first invalid row; the line with the names of columns is line 1."""
    if np.any(wrong):
        n = int(np.argmax(np.asarray(wrong)))
        written = "" if column.isna().iloc[n] else f" = {column.iloc[n]!r}"
        raise ScenarioError(f"{path}, line {n + 2}: {column.name}{written}: {way_out}")

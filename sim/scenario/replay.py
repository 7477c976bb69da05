"""Arrivals that are replayed: the requests of a work-order log, in place of drawn ones (`demand.log`)."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import InputError, ScenarioError, suggestion
from sim.files.csv_files import unguarded
from sim.files.inputs import unpacked

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.files.inputs import Kept

MUST = ("filed_day", "issue")
MAY = ("circumstance", "effort_hours", "district", "citizen")
"""Columns; they are those of the cases that a run leaves, so that one can be replayed."""

BOUNDS = {
    "filed_day": (0, 30_000),
    "circumstance": (0, 1),
    "effort_hours": (0, 1e5),
    "district": (1, 1000),
    "citizen": (0, 10**8),
}
"""Least and greatest number of each column; an effort is more than the least, a circumstance less
than the greatest."""

WHOLE = ("filed_day", "district", "citizen")


class Replay(NamedTuple):
    """The requests of a log in the order of their days, each of shape (n_requests,); NaN where nothing is said."""

    filed_day: NDArray[np.int64]
    issue: NDArray[np.int64]
    """Place of its name in `names`."""
    circumstance: NDArray[np.float64]
    effort_hours: NDArray[np.float64]
    district: NDArray[np.float64]
    citizen: NDArray[np.float64]
    names: tuple[str, ...]
    """Of the issues, each once."""
    columns: tuple[str, ...]
    """All that the file has."""

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
        If it is no such file, or a row is not valid; the message names it.
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
        raise ScenarioError(f"{path}: is no CSV file in UTF-8 ({str(error).strip()})") from None
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
    """Return the numbers of a column, NaN where nothing is said; all are within their bounds."""
    if name not in rows:
        return np.full(len(rows), np.nan)
    numbers = np.array([_number(text) for text in rows[name].to_numpy(object)])
    low, high = BOUNDS[name]
    wrong = (rows[name].notna() & np.isnan(numbers)) | (numbers < low) | (numbers > high)
    wrong |= (
        (numbers <= low)
        if name == "effort_hours"
        else (numbers >= high)
        if name == "circumstance"
        else False
    )
    kind = "a number"
    if name in WHOLE:
        kind, wrong = (
            "a whole number",
            wrong | (~np.isnan(numbers) & (numbers != np.round(numbers))),
        )
    _refuse(wrong, rows[name], path, f"must be {kind} {_between(name)}")
    return numbers


def _number(text: object) -> float:
    """Return a number to its last bit, NaN if there is none."""
    try:
        return float(text)  # type: ignore[arg-type]
    except ValueError:
        return float("nan")


def _between(name: str) -> str:
    """Return the bounds of a column in words."""
    low, high = BOUNDS[name]
    if name == "effort_hours":
        return f"above {low}"
    return f"from {low} to below {high}" if name == "circumstance" else f"from {low} to {high:g}"


def _refuse(
    wrong: NDArray[np.bool_] | pd.Series, column: pd.Series, path: Path, way_out: str
) -> None:
    """Refuse the first row that is wrong; the line with the names of columns is line 1."""
    if np.any(wrong):
        n = int(np.argmax(np.asarray(wrong)))
        written = "" if column.isna().iloc[n] else f" = {column.iloc[n]!r}"
        raise ScenarioError(f"{path}, line {n + 2}: {column.name}{written}: {way_out}")

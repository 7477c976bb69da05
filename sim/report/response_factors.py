"""Responses of a sweep: their factors, and notes for reading them, in tables and figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.report.names import asked_name
from sim.results.notes import Note, in_words, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

LEAST_RATIO = 10.0
"""Minimum ratio of the largest value to the smallest for a logarithmic scale."""

MOST_MAPS = 4
"""Maximum number of values of the third factor."""

State = Literal["clear", "uncertain", "zero", "none"]


def varied_keys(found: pd.DataFrame) -> list[str]:
    """Return the factors of a table of responses."""
    return [str(name) for name in found.columns[1 : list(found.columns).index("estimate")]]


def is_drawable(found: pd.DataFrame) -> bool:
    """Return whether there are few enough factors for a figure."""
    levels = sorted(found[key].astype(str).nunique() for key in varied_keys(found))
    return len(levels) in (1, 2) or (len(levels) == 3 and levels[0] <= MOST_MAPS)


def is_numeric(column: pd.Series[Any]) -> bool:
    """Return whether the values of a factor are numbers."""
    return all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in column.tolist()
    )


def is_spread(column: pd.Series[Any]) -> bool:
    """Return whether the numbers of a factor are more evenly spaced on a logarithmic scale."""
    if not is_numeric(column) or column.min() <= 0 or column.max() < LEAST_RATIO * column.min():
        return False
    low, high, middle = float(column.min()), float(column.max()), float(np.median(column.unique()))
    return abs(middle - math.sqrt(low * high)) < abs(middle - (low + high) / 2)


def levels(
    column: pd.Series[Any], among: pd.Series[Any] | None = None
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values of a factor in words, numbers in order, and the level of each row.

    If more rows are given, levels are those of all.
    """
    told, values = (
        _hashable(column),
        list(dict.fromkeys(_hashable(column if among is None else among))),
    )
    if all(isinstance(value, int | float) for value in values):
        values.sort()
    number = {value: place for place, value in enumerate(values)}
    return [f"{value:g}" if isinstance(value, float) else str(value) for value in values], np.array(
        [number[value] for value in told]
    )


def _hashable(column: pd.Series[Any]) -> list[Any]:
    """Return values that can be compared and hashed."""
    return [str(value) if isinstance(value, list) else value for value in column]


def state(row: Mapping[Any, Any], centred: bool) -> State:
    """Return the state of a response.

    It has no value, is zero by construction, or has an interval that contains zero.
    """
    if math.isnan(row["estimate"]):
        return "none"
    if Note.STRUCTURAL_ZERO in read(row["note"]):
        return "zero"
    return "clear" if not centred or row["low"] > 0 or row["high"] < 0 else "uncertain"


def with_values(found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the responses that have a value at any point."""
    return {contrast: rows for contrast, rows in found.items() if rows["estimate"].notna().any()}


def replications(found: Iterable[pd.DataFrame], said: Catalogue) -> str:
    """Return in words the number of replications behind the means, where there are any."""
    counts = np.concatenate(
        [rows.loc[rows["estimate"].notna(), "replications"].to_numpy() for rows in found]
    )
    low, high = int(counts.min(initial=np.iinfo(np.int64).max)), int(counts.max(initial=0))
    say = said.within("figures.responses")
    return (
        say("replications", count=high)
        if low >= high
        else say("replications_between", low=low, high=high)
    )


def unfinished(about: Mapping[Any, Any], said: Catalogue) -> list[str]:
    """Return that runs are missing, if the `attrs` of responses or indices have that."""
    if about.get("made", 0) >= about.get("of", 0):
        return []
    return [
        said.text("figures.responses.unfinished", made=f"{about['made']:,}", of=f"{about['of']:,}")
    ]


def left_out(found: Mapping[str, pd.DataFrame], loaded: LoadedStudy, said: Catalogue) -> list[str]:
    """Return which effects are no average over all other mechanisms, or have no value.

    The reason is that a mechanism cannot act beside some others.
    """
    found_out = []
    for contrast, rows in found.items():
        counts = dict.fromkeys(
            note[Note.LEFT_OUT] for note in map(read, rows["note"]) if Note.LEFT_OUT in note
        )
        if counts:
            key = "where_it_acts" if rows["estimate"].notna().any() else "nothing_left"
            why = said.text("lists.apart").join(
                in_words({Note.LEFT_OUT: count}, said) for count in counts
            )
            found_out.append(
                said.text(
                    f"figures.responses.{key}", what=asked_name(loaded, contrast, said), note=why
                )
            )
    return found_out

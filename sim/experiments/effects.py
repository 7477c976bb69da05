"""Effects: each contrast of each measure, replication by replication, with an interval over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.intervals import all_alike, interval_note, mean_interval
from sim.results.notes import Note, written
from sim.results.summary import MEASURES, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.contrasts import Contrast
    from sim.results.notes import Notes

COLUMNS = ("measure", "contrast", "estimate", "low", "high", "replications", "note")

OF_ANY = "rmst_days"
"""A measure that every cohort has that is not empty."""


def effects(arms_table: pd.DataFrame, contrasts: Sequence[Contrast]) -> pd.DataFrame:
    """Return the estimate and 95 % interval of each contrast of each measure.

    Parameters
    ----------
    arms_table
        A row per arm and replication, with columns `arm`, `replication` and measures of `MEASURES`.
    contrasts
        Of these arms.

    Returns
    -------
    pandas.DataFrame
        Columns `measure`, `contrast`, `estimate`, `low`, `high`, `replications` (those in which the
        measure is applicable in every arm needed; others are left out) and `note`, codes of
        `sim.results.notes`. Estimates are NaN where there is none: not applicable. Intervals are
        those of `sim.measures.mean_interval` and cover simulation noise only; where there is none,
        the note says why. Where every measure of a contrast is 0 in every replication, the note
        says so: what the arms differ in has not acted, which is more than an effect too small to
        see.
    """
    import pandas as pd

    names = [name for name in MEASURES if name in arms_table.columns]
    by_arm = {
        arm: rows.sort_values("replication")[names].to_numpy(np.float64)
        for arm, rows in arms_table.groupby("arm", sort=False)
    }
    values = [contrast_values(by_arm, contrast) for contrast in contrasts]
    contrasts = [
        _marked(contrast, found) for contrast, found in zip(contrasts, values, strict=True)
    ]
    nobody = [_without_cases(found, names) for found in values]
    rows = [
        _row(name, contrast, values[place][:, column], nobody[place])
        for column, name in enumerate(names)
        for place, contrast in enumerate(contrasts)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def contrast_values(
    by_arm: dict[Any, NDArray[np.float64]], contrast: Contrast
) -> NDArray[np.float64]:
    """Return a contrast within each replication.

    Parameters
    ----------
    by_arm
        By name of arm, arrays of one shape whose first axis is the replication.
    contrast
        Without weights it is NaN throughout.

    Returns
    -------
    Of the arms' shape; NaN where the value of an arm is.
    """
    if not contrast.weights:
        return np.full(next(iter(by_arm.values())).shape, np.nan)
    total: NDArray[np.float64] = sum(
        weight * by_arm[arm] for arm, weight in contrast.weights.items()
    )  # type: ignore[assignment]
    return total


def _marked(contrast: Contrast, values: NDArray[np.float64]) -> Contrast:
    """Return a contrast with a note if nothing of it differs from 0 in any replication, unless a note says why already."""
    known = values[np.isfinite(values)]
    nothing = len(known) > 0 and bool(all_alike(np.append(known, 0.0))) and not contrast.note
    return contrast._replace(note={Note.NEVER_ACTED: ()}) if nothing else contrast


def _without_cases(values: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.bool_]:
    """Say in which replications an arm has no case to measure: only then has it no mean time."""
    return (
        np.isnan(values[:, names.index(OF_ANY)])
        if OF_ANY in names
        else np.zeros(len(values), np.bool_)
    )


def _row(
    measure: str, contrast: Contrast, values: NDArray[np.float64], nobody: NDArray[np.bool_]
) -> tuple[Any, ...]:
    """Return a row of the table of effects."""
    known = values[np.isfinite(values)]
    beyond = (
        int((np.isnan(values) & ~nobody).sum()) if measure in QUANTILES and contrast.weights else 0
    )
    if beyond:
        # Dropping the runs in which an arm is slow would make it look fast.
        late = written({**contrast.note, Note.BEYOND_HORIZON: (beyond, len(values))})
        return (measure, contrast.name, np.nan, np.nan, np.nan, len(known), late)
    note = written(_note(contrast, known, len(values)))
    return (measure, contrast.name, *mean_interval(known), len(known), note)


def _note(contrast: Contrast, known: NDArray[np.float64], replications: int) -> Notes:
    """Return what must be known to read an effect."""
    notes = dict(contrast.note)
    if contrast.weights and len(known) == 0:
        notes[Note.NOT_APPLICABLE] = ()
    elif contrast.weights and len(known) < replications:
        notes[Note.APPLICABLE] = (len(known), replications)
    says_more = contrast.note.keys() & {Note.STRUCTURAL_ZERO, Note.NEVER_ACTED}
    why = interval_note(known)
    return notes if says_more and Note.ALIKE in why else {**notes, **why}

"""Effects: each contrast of each measure, replication by replication, with an interval over replications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.intervals import all_alike, interval_note, mean_interval
from sim.results.notes import NO_NOTES, Note, written
from sim.results.summary import MEASURES, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    of_arms = by_arm(arms_table, names)
    values = [contrast_values(of_arms, contrast) for contrast in contrasts]
    noted = [
        contrast._replace(note=_note(contrast, found))
        for contrast, found in zip(contrasts, values, strict=True)
    ]
    nobody = [_without_cases(found, names) for found in values]
    rows = [
        _row(name, contrast, found[:, column], none)
        for column, name in enumerate(names)
        for contrast, found, none in zip(noted, values, nobody, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def by_arm(arms_table: pd.DataFrame, measures: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Return measures by name of arm, in order of replication, shape (n_replications, n_measures)."""
    return {
        str(arm): rows.sort_values("replication")[list(measures)].to_numpy(np.float64)
        for arm, rows in arms_table.groupby("arm", sort=False)
    }


def contrast_values(
    of_arms: Mapping[str, NDArray[np.float64]], contrast: Contrast
) -> NDArray[np.float64]:
    """Return a contrast within each replication.

    Parameters
    ----------
    of_arms
        By name of arm, arrays of one shape whose first axis is the replication.
    contrast
        Without weights it is NaN throughout.

    Returns
    -------
    Of the arms' shape; NaN where the value of an arm is.
    """
    if not contrast.weights:
        return np.full(next(iter(of_arms.values())).shape, np.nan)
    total: NDArray[np.float64] = sum(
        weight * of_arms[arm] for arm, weight in contrast.weights.items()
    )  # type: ignore[assignment]
    return total


def estimated(
    values: NDArray[np.float64], late: int, note: Notes
) -> tuple[float, float, float, int, str]:
    """Return a contrast over replications, as tables have it.

    Parameters
    ----------
    values : shape (n_replications,)
        NaN where it is not known.
    late
        In how many replications a quantile lies beyond the horizon. Then there is no estimate:
        leaving out the runs in which an arm is slow would make it look fast.
    note
        What is to be said before that, or before why there is no interval.

    Returns
    -------
    tuple
        Mean, ends of its interval, in how many replications it is known, and the note.
    """
    known = values[np.isfinite(values)]
    if late:
        note = {**note, Note.BEYOND_HORIZON: (late, len(values))}
        return (np.nan, np.nan, np.nan, len(known), written(note))
    why = interval_note(known)
    if Note.ALIKE in why and note.keys() & {Note.STRUCTURAL_ZERO, Note.NEVER_ACTED}:
        why = NO_NOTES  # these say more
    return (*mean_interval(known), len(known), written({**note, **why}))


def _note(contrast: Contrast, values: NDArray[np.float64]) -> Notes:
    """Return the note of a contrast in all measures; if it has none and nothing differs in any replication, that nothing has acted."""
    known = values[np.isfinite(values)]
    if contrast.note or not len(known) or not all_alike(np.append(known, 0.0)):
        return contrast.note
    return {Note.NEVER_ACTED: ()}


def _without_cases(values: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.bool_]:
    """Say in which replications an arm has no case to measure: only then has it no mean time."""
    if OF_ANY not in names:
        return np.zeros(len(values), np.bool_)
    return np.isnan(values[:, names.index(OF_ANY)])


def _row(
    measure: str, contrast: Contrast, values: NDArray[np.float64], nobody: NDArray[np.bool_]
) -> tuple[Any, ...]:
    """Return a row of the table of effects."""
    unknown, note, late = np.isnan(values), dict(contrast.note), 0
    if contrast.weights and measure in QUANTILES:
        late = int((unknown & ~nobody).sum())
    if contrast.weights and unknown.any() and not late:
        count = (int((~unknown).sum()), len(values))
        note |= {Note.NOT_APPLICABLE: ()} if unknown.all() else {Note.APPLICABLE: count}
    return (measure, contrast.name, *estimated(values, late, note))

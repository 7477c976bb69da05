"""Effects: contrasts of measures by replication, their intervals, and the replications needed."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import ComparisonError, suggestion
from sim.results.intervals import all_alike, interval_note, mean_interval, reach, skewness
from sim.results.notes import NO_NOTES, Note, read, written
from sim.results.probability import f_quantile
from sim.results.summary import MEASURES, PRIMARY, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.contrasts import Contrast
    from sim.results.notes import Notes

COLUMNS = ("measure", "contrast", "estimate", "low", "high", "replications", "note")

ASSURANCE = 0.9
"""Probability that a repetition with other seeds reaches all half-widths too."""

MOST_REPLICATIONS = 10_000


class Effect(NamedTuple):
    """A contrast of one measure; NaN if it is not applicable or has no interval."""

    contrast: str
    estimate: float
    low: float
    high: float
    note: Notes

    @property
    def sign(self) -> int:
        """1 or -1 if the interval is on one side of zero, otherwise 0."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def is_known(self) -> bool:
        """Whether it can differ from zero, and replications show its variation, even if none."""
        has_interval = self.alike or not math.isnan(self.low)
        return has_interval and Note.STRUCTURAL_ZERO not in self.note

    @property
    def alike(self) -> bool:
        """Whether it is equal in every replication, and so has no interval."""
        return self.never_acted or Note.ALIKE in self.note

    @property
    def never_acted(self) -> bool:
        """Whether nothing at all differs in any of several replications."""
        return Note.NEVER_ACTED in self.note and self.note.keys() <= {
            Note.NEVER_ACTED,
            Note.LEFT_OUT,
        }


def effects_of(frame: pd.DataFrame, measure: str) -> list[Effect]:
    """Return the effects on one measure in the order of the table."""
    rows = frame[frame["measure"] == measure][list(Effect._fields)]
    return [Effect._make((*row, read(note))) for *row, note in rows.itertuples(index=False)]


def effects(
    arms_table: pd.DataFrame,
    contrasts: Sequence[Contrast],
    measures: Sequence[str] = tuple(MEASURES),
) -> pd.DataFrame:
    """Return estimate and 95 % interval of each contrast of each measure.

    `replications` counts those in which the measure is applicable in every arm needed; others are
    left out. Estimates are NaN if there is none. Intervals cover simulation noise only; if there is
    none, `note` (codes of `sim.results.notes`) gives the reason. If every measure of a contrast is
    0 in every replication, the note says that the difference between the arms has not acted, which
    is stronger than an effect too small to see.
    """
    import pandas as pd

    names = [name for name in measures if name in arms_table.columns]
    of_arms = values_by_arm(arms_table, names)
    found = []
    for contrast in contrasts:
        values = contrast_values(of_arms, contrast)
        found.append((contrast._replace(note=_note(contrast, values)), values))
    rows = [
        _row(name, contrast, values[:, column], _without_cases(values, names))
        for column, name in enumerate(names)
        for contrast, values in found
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def values_by_arm(
    arms_table: pd.DataFrame, measures: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return measures by arm, in order of replication, shape (n_replications, n_measures)."""
    return {
        str(arm): rows.sort_values("replication")[list(measures)].to_numpy(np.float64)
        for arm, rows in arms_table.groupby("arm", sort=False)
    }


def contrast_values(
    of_arms: Mapping[str, NDArray[np.float64]], contrast: Contrast
) -> NDArray[np.float64]:
    """Return a contrast within each replication, the arrays' first axis; NaN without weights."""
    if not contrast.weights:
        return np.full(next(iter(of_arms.values())).shape, np.nan)
    total: NDArray[np.float64] = sum(
        weight * of_arms[arm] for arm, weight in contrast.weights.items()
    )  # type: ignore[assignment]
    return total


def check_known(what: str, asked: str, known: Iterable[str]) -> None:
    """Refuse a measure or a contrast that a comparison does not have."""
    names = list(known)
    if asked not in names:
        raise ComparisonError(f"the comparison has no {what} {asked!r}{suggestion(asked, names)}")


def estimated(
    values: NDArray[np.float64], late: int, note: Notes
) -> tuple[float, float, float, int, str]:
    """Return mean, interval, number of known replications and note of a contrast.

    `values`, one per replication, are NaN if unknown; `late` counts those in which a quantile is
    beyond the horizon. Then there is no estimate: leaving out the runs in which an arm is slow
    would make it look fast.
    """
    known = values[np.isfinite(values)]
    if late:
        note = {**note, Note.BEYOND_HORIZON: (late, len(values))}
        return (np.nan, np.nan, np.nan, len(known), written(note))
    why = interval_note(known)
    if Note.ALIKE in why and note.keys() & {Note.STRUCTURAL_ZERO, Note.NEVER_ACTED}:
        why = NO_NOTES  # these notes say more
    return (*mean_interval(known), len(known), written({**note, **why}))


def _note(contrast: Contrast, values: NDArray[np.float64]) -> Notes:
    """Return the note of a contrast in all measures; it may be that nothing has acted."""
    known = values[np.isfinite(values)]
    is_zero = Note.STRUCTURAL_ZERO in contrast.note
    if is_zero or not len(known) or not all_alike(np.append(known, 0.0)):
        return contrast.note
    return {**contrast.note, Note.NEVER_ACTED: ()}


def _without_cases(values: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.bool_]:
    """Return in which replications an arm has no case: only then has it no mean time."""
    if PRIMARY not in names:
        return np.zeros(len(values), np.bool_)
    return np.isnan(values[:, names.index(PRIMARY)])


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


def replications_needed(
    arms_table: pd.DataFrame, contrasts: Sequence[Contrast], precision: Mapping[str, float]
) -> int:
    """Return the number of replications for intervals as narrow as `precision`.

    `precision` has half-widths by measure. Structural zeros need none; 0 if no precision is asked
    for. At least two replications have been made.
    """
    of_arms = values_by_arm(arms_table, list(precision))
    asked = [
        (contrast_values(of_arms, contrast)[:, column], half_width, f"{measure} of {contrast.name}")
        for contrast in contrasts
        if contrast.weights and Note.STRUCTURAL_ZERO not in contrast.note
        for column, (measure, half_width) in enumerate(precision.items())
    ]
    # Together they fail no more often than the sum of each.
    assurance = 1 - (1 - ASSURANCE) / max(1, len(asked))
    return max((_needed_for(*each, assurance) for each in asked), default=0)


def needed(values: NDArray[np.float64], half_width: float, assurance: float = ASSURANCE) -> int:
    """Return the number of replications for a 95 % interval of a mean with a given half-width.

    It is the n of `values` (two or more, not all equal) if that is enough. Otherwise it is the
    least number for which a repetition with other seeds has an interval that narrow with
    probability `assurance`. With m replications the half-width is r s' / sqrt(m). Here r is half of
    the standard errors that `sim.measures.mean_interval` spans at the observed skewness, s is the
    observed standard deviation, and s'^2 / s^2 has an F distribution with m - 1 and n - 1 degrees
    of freedom. A rule that only asks for a narrow observed half-width stops when s happens to be
    small, and half of all repetitions then miss the target. Looking a few replications ahead, as
    Hoad, Robinson and Davies (2010, Journal of the Operational Research Society 61, 1632-1644),
    corrects a part of that.
    """
    if all_alike(values):
        raise ValueError("numbers that are all equal do not show how many replications are needed")
    n, spread, skewed = len(values), float(np.std(values, ddof=1)), skewness(values)

    def is_narrow(m: int) -> bool:
        wide = sum(reach(m, skewed)) / 2 * spread
        return bool(wide * math.sqrt(f_quantile(m - 1, n - 1, assurance) / m) <= half_width)

    return n + bisect_left(range(n, MOST_REPLICATIONS + 1), True, key=is_narrow)


def _needed_for(values: NDArray[np.float64], half_width: float, what: str, assurance: float) -> int:
    """Return the number of replications that one effect needs; raise an error if none suffices."""
    if not np.isfinite(values).all():
        raise ComparisonError(
            f"precision: {what} is not applicable, or beyond the horizon, in some replications; "
            "choose another measure"
        )
    if all_alike(values):
        raise ComparisonError(
            f"precision: {what} is the same in all {len(values)} replications, so its spread is "
            "unknown; start with more replications, choose another measure, or leave out "
            "factors without effect"
        )
    found = needed(values, half_width, assurance)
    if found > MOST_REPLICATIONS:
        raise ComparisonError(
            f"precision: a half-width of {half_width:g} for {what} needs more than "
            f"{MOST_REPLICATIONS:,} replications, because its standard deviation over "
            "replications is "
            f"{np.std(values, ddof=1):.3g}; ask for a wider half-width"
        )
    return found

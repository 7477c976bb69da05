"""How many replications a comparison needs, so that its intervals are as narrow as was asked for."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ComparisonError, suggestion
from sim.experiments.effects import by_arm, contrast_values
from sim.results.intervals import all_alike, reach, skewness
from sim.results.notes import Note
from sim.results.summary import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.contrasts import Contrast

ASSURANCE = 0.9
"""Probability with which a repetition with other seeds is to reach all half-widths too."""

MOST_REPLICATIONS = 10_000


def check_precision(precision: Mapping[str, float]) -> None:
    """Refuse a precision that is not valid.

    Raises
    ------
    ComparisonError
        If there is no such measure, or a half-width is not above 0.
    """
    for measure, half_width in precision.items():
        if measure not in MEASURES:
            raise ComparisonError(
                f"precision: there is no measure {measure!r}{suggestion(measure, MEASURES)}"
            )
        if not half_width > 0 or math.isinf(half_width):
            raise ComparisonError(
                f"precision: the half-width of {measure} must be more than 0, but was "
                f"{half_width:g}"
            )


def replications_needed(
    arms_table: pd.DataFrame, contrasts: Sequence[Contrast], precision: Mapping[str, float]
) -> int:
    """Return how many replications the intervals of all contrasts of some measures need.

    Parameters
    ----------
    arms_table
        Of the replications made so far, two or more.
    contrasts
        Structural zeros among them need none.
    precision
        By measure, the half-width that its intervals may have.

    Raises
    ------
    ComparisonError
        If a measure is not applicable in some replication, or the same in all, or more than
        `MOST_REPLICATIONS` would be needed.
    """
    of_arms = by_arm(arms_table, list(precision))
    asked = [
        contrast
        for contrast in contrasts
        if contrast.weights and Note.STRUCTURAL_ZERO not in contrast.note
    ]
    failing = (1 - ASSURANCE) / max(
        1, len(asked) * len(precision)
    )  # together they fail no more often than their sum
    most = 0
    for contrast in asked:
        values = contrast_values(of_arms, contrast)
        for column, (measure, half_width) in enumerate(precision.items()):
            most = max(
                most,
                _needed_for(
                    values[:, column], half_width, 1 - failing, f"{measure} of {contrast.name}"
                ),
            )
    return most


def needed(values: NDArray[np.float64], half_width: float, assurance: float = ASSURANCE) -> int:
    """Return how many replications the interval of a mean needs.

    Parameters
    ----------
    values : shape (n,), n at least 2
        One number a replication, not all the same: nothing would be known of their spread.
    half_width
        That a 95 % interval may have.
    assurance
        Probability with which a repetition is to have an interval that narrow.

    Returns
    -------
    int
        n if it is enough, else the least number above it for which a repetition with other seeds
        has an interval that narrow with that probability.

    Raises
    ------
    ValueError
        If they are.

    Notes
    -----
    With m replications the half-width is r s' / sqrt(m), r being half of the standard errors that
    `sim.measures.mean_interval` spans at the skewness seen so far, and s'^2 / s^2 has an F
    distribution with m - 1 and n - 1 degrees of freedom, s being the standard deviation seen so
    far. Asking only that the half-width seen be narrow enough stops where s happens to be small,
    and then half of all repetitions miss the mark; looking a few replications ahead, as in [1]_,
    mends a part of that.

    References
    ----------
    .. [1] Hoad, K., Robinson, S. and Davies, R. (2010). Automated selection of the number of replications for a discrete-event
       simulation. Journal of the Operational Research Society 61, 1632-1644.
    """
    from scipy.special import fdtri

    if all_alike(values):
        raise ValueError("numbers that are all the same say nothing of how many are needed")
    n, spread, skewed = len(values), float(np.std(values, ddof=1)), skewness(values)

    def is_narrow(m: int) -> bool:
        below, above = reach(m, skewed)
        return bool(
            (below + above) / 2 * spread * math.sqrt(float(fdtri(m - 1, n - 1, assurance)) / m)
            <= half_width
        )

    return n + bisect_left(range(n, MOST_REPLICATIONS + 1), True, key=is_narrow)


def _needed_for(values: NDArray[np.float64], half_width: float, assurance: float, what: str) -> int:
    """Return how many replications one effect needs, or say why no number will do."""
    if not np.isfinite(values).all():
        raise ComparisonError(
            f"precision: {what} is not applicable, or beyond the horizon, in some "
            "replications; "
            "ask for another measure"
        )
    if all_alike(values):
        raise ComparisonError(
            f"precision: {what} is the same in all {len(values)} replications, so nothing is "
            "known of its spread; begin with more"
            " replications, ask for another measure, or leave out what changes nothing"
        )
    found = needed(values, half_width, assurance)
    if found > MOST_REPLICATIONS:
        raise ComparisonError(
            f"precision: a half-width of {half_width:g} for {what} needs more than "
            f"{MOST_REPLICATIONS:,} replications, as its standard"
            f" deviation over replications is {np.std(values, ddof=1):.3g}; ask for a wider one"
        )
    return found

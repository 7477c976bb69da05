"""Skill: the distances of runs from a log beside those of baselines, and the verdicts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.distances import Distance

    Profiles = dict[str, Any]
    """The profile of some outcomes for each distance."""

LEVELS = (0.025, 0.975)

BASELINES = ("first_order", "second_order", "shifted")

OTHERS = ("fitted_part", *BASELINES)
"""Outcomes that are compared with the log beside those of runs."""

LENIENT = 0.5
"""Share of the distance of a city that ends every case at once from which the bootstrap distance is
too lenient for a verdict (assumption)."""


def compared(
    distances: dict[str, Distance],
    simulated: Profiles,
    log: Profiles,
    drawn: list[Profiles],
    others: dict[str, Profiles],
    *,
    few_weeks: bool,
    apart: bool,
) -> pd.DataFrame:
    """Return the distances of runs and of others from a log, one row per distance.

    Parameters
    ----------
    distances
        By name.
    simulated, log, drawn, others
        Profiles of the runs, of the log, of its resamples, and by name of baselines, of the fitted
        part, and of a city that ends every case `at_once`.
    few_weeks
        Whether the log has too few weeks for verdicts.
    apart
        Whether the baselines are made from other cases than those that judge.
    """
    rows = []
    for name, distance in distances.items():
        real, resampled = log[name], [each[name] for each in drawn]
        far, by_draw = _far(distance, simulated[name], real, resampled)
        itself = float(np.quantile([distance.far(each, real) for each in resampled], 0.95))
        row: dict[str, Any] = {"distance": name, "simulated": far, "resampled": itself}
        worse = []
        for other in OTHERS:
            row[other] = np.nan
            if other in others:
                row[other], theirs = _far(distance, others[other][name], real, resampled)
                if other in BASELINES and np.quantile(by_draw - theirs, LEVELS[0]) > 0:
                    worse.append(other)
        trivial = distance.far(others["at_once"][name], real)
        row["verdict"] = "none" if few_weeks else judged(far, itself, trivial)
        rows.append(row | {"worse_than": ",".join(worse) if apart and not few_weeks else ""})
    return pd.DataFrame(rows)


def _far(
    distance: Distance, profile: Any, real: Any, resampled: list[Any]
) -> tuple[float, NDArray[np.float64]]:
    """Return the distance from the log, and from each of its resamples."""
    return distance.far(profile, real), np.array(
        [distance.far(profile, each) for each in resampled]
    )


def judged(far: float, itself: float, trivial: float) -> str:
    """Return `near` or `far`, or `none` if a trivial city would be nearly as near."""
    if np.isnan(far) or np.isnan(itself):
        return "none"
    if far > itself:
        return "far"
    return "none" if itself > LENIENT * trivial > 0 else "near"

"""Responses: what comes out at each point of a sweep, a measure of an arm or the effect of a mechanism."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import StudyError, suggestion
from sim.experiments.arms import NOTHING, factorial
from sim.experiments.contrasts import contrasts
from sim.measures.intervals import t_interval
from sim.measures.summary import MEASURES, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.sweeps.study import LoadedStudy

ARM = "arm:"
"""Before the name of an arm, where a measure itself is asked for and not an effect."""


def responses(frame: pd.DataFrame, loaded: LoadedStudy, measure: str = "rmst_days", contrast: str | None = None) -> pd.DataFrame:
    """Return a response at each point of a sweep.

    Parameters
    ----------
    frame
        From `load_sweep`.
    loaded
        The study that it is of, from `study_of`.
    measure
        One of `sim.measures.MEASURES`.
    contrast
        Where mechanisms are toggled: `simple:NAME`, `main:NAME`, `interaction:A:B` (see `sim.experiments.contrasts`), or
        `arm:NAME` for the measure in one arm, such as `arm:none`; `leading_contrast` unless given. Where none are, nothing.

    Returns
    -------
    pandas.DataFrame
        A row a point: `point`, a column per varied key, `estimate`, `low`, `high` (mean and 95 % t interval over replications,
        simulation noise only; of paired differences where it is an effect), `replications` in which it is known, and `missing`,
        those that failed, have not been run or in which it is not applicable. NaN: no value. In `attrs`, `noise_variance`: how
        much of the variance of `estimate` over points is simulation noise. Replications share their luck across points, so what
        lifts or lowers all points alike is no part of it: it is the mean square of what neither point nor replication explains
        (two-way analysis of variance), over the number of replications. NaN with one replication or one point.

    Raises
    ------
    StudyError
        If there is no such measure or contrast.
    """
    import pandas as pd

    if measure not in MEASURES:
        raise StudyError(f"there is no measure {measure!r}{suggestion(measure, MEASURES)}")
    contrast = contrast or leading_contrast(loaded)
    keys = [name for name in frame.columns if name not in ("point", "replication", "seed", "status", *loaded.study.toggle, *MEASURES)]
    arm = _arm_names(frame, loaded.study.toggle)
    points = frame.drop_duplicates("point")[["point", *keys]].reset_index(drop=True)
    weights = _weights(loaded, points[keys], contrast)
    wide = frame.assign(arm=arm).pivot(index="point", columns=["arm", "replication"], values=measure)
    values = _weighed(wide, weights, points["point"].to_numpy())
    rows = [_row(known, measure) for known in values]
    found = pd.DataFrame(rows, columns=["estimate", "low", "high", "replications", "missing"])
    found["missing"] += loaded.study.replications - values.shape[1]
    table = pd.concat([points, found], axis=1)
    table.attrs = {"noise_variance": _noise_variance(values)}
    return table


def leading_contrast(loaded: LoadedStudy) -> str:
    """Return what is asked for first: the (main) effect of the mechanism named first, or the measure itself where none is toggled."""
    toggles = loaded.study.toggle
    if not toggles:
        return f"{ARM}{NOTHING}"
    return f"{'main' if len(toggles) > 1 else 'simple'}:{toggles[0]}"


def known_contrasts(loaded: LoadedStudy) -> list[str]:
    """Return what can be asked for."""
    arms = loaded.arms
    named = [f"{ARM}{arm.name}" for arm in arms]
    return [contrast.name for contrast in contrasts(arms)] + named if loaded.study.toggle else named


def _arm_names(frame: pd.DataFrame, toggles: tuple[str, ...]) -> list[str]:
    """Return the name of the arm of each row."""
    switched = frame[list(toggles)].to_numpy(np.bool_)
    return [" + ".join(toggle for toggle, on in zip(toggles, row, strict=True) if on) or NOTHING for row in switched]


def _weights(loaded: LoadedStudy, points: pd.DataFrame, contrast: str) -> list[Mapping[str, float]]:
    """Return the weights of the arms at each point: what a mechanism can act beside may differ from one to another."""
    known = known_contrasts(loaded)
    if contrast not in known:
        raise StudyError(f"the sweep has no contrast {contrast!r}{suggestion(contrast, known)}")
    if contrast.startswith(ARM):
        return [{contrast.removeprefix(ARM): 1.0}] * len(points)
    if contrast.startswith("simple:"):
        return [{contrast.partition(":")[2]: 1.0, NOTHING: -1.0}] * len(points)
    return [_weights_at(loaded, {str(key): value for key, value in row.items()}, contrast) for row in points.to_dict("records")]


def _weights_at(loaded: LoadedStudy, point: Mapping[str, object], contrast: str) -> Mapping[str, float]:
    """Return the weights of the arms at a point."""
    arms = factorial(loaded.scenario.with_values(point), loaded.study.toggle)
    return next(found.weights for found in contrasts(arms) if found.name == contrast)


def _weighed(wide: pd.DataFrame, weights: list[Mapping[str, float]], points: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the response in each replication, shape (n_points, n_replications)."""
    replications = wide.columns.get_level_values("replication").unique().sort_values()
    by_arm = {
        arm: wide[arm].reindex(index=points, columns=replications).to_numpy(np.float64) for arm in wide.columns.get_level_values("arm")
    }
    total = np.full((len(points), len(replications)), np.nan)
    for row, weight in enumerate(weights):
        if weight:
            total[row] = sum(share * by_arm[arm][row] for arm, share in weight.items())
    return total


def _row(values: NDArray[np.float64], measure: str) -> tuple[float, float, float, int, int]:
    """Return a point's response with its interval."""
    known = values[np.isfinite(values)]
    missing = len(values) - len(known)
    if measure in QUANTILES and missing:  # leaving out runs beyond the horizon would leave out the slow ones
        return (np.nan, np.nan, np.nan, len(known), missing)
    return (*t_interval(known), len(known), missing)


def _noise_variance(values: NDArray[np.float64]) -> float:
    """Return the variance of means over replications that is noise; values of shape (n_points, n_replications)."""
    whole = values[np.isfinite(values).all(axis=1)]
    points, replications = whole.shape
    if points < 2 or replications < 2:
        return np.nan
    left = whole - whole.mean(axis=1, keepdims=True) - whole.mean(axis=0) + whole.mean()
    return float((left**2).sum() / ((points - 1) * (replications - 1)) / replications)

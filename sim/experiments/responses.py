"""Responses: a measure of an arm, or the effect of a mechanism, at each point of a sweep."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError, StudyError, suggestion
from sim.experiments.arms import arm_name, factorial
from sim.experiments.contrasts import Contrast, Kind, contrasts, named
from sim.experiments.designs import design_points
from sim.experiments.effects import contrast_values, estimated
from sim.results.notes import NO_NOTES, Note
from sim.results.summary import PRIMARY, QUANTILES, measure_names
from sim.scenario.own_functions import without_folders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.arms import Arm
    from sim.experiments.study_file import LoadedStudy
    from sim.results.notes import Notes


def responses(
    frame: pd.DataFrame,
    loaded: LoadedStudy,
    measure: str = PRIMARY,
    contrast: str | None = None,
) -> pd.DataFrame:
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
        Where mechanisms are toggled: `simple:NAME`, `main:NAME`, `interaction:A:B` (see
        `sim.experiments.contrasts`), or `arm:NAME` for the measure in one arm, such as `arm:none`;
        the (main) effect of the first mechanism unless given. Where none are, nothing.

    Returns
    -------
    pandas.DataFrame
        One row per point, those that have not been run included: `point`, a column per varied key,
        `estimate`, `low`, `high` (mean and 95 % interval over replications, see
        `sim.measures.mean_interval`, simulation noise only; of paired differences where it is an
        effect), `replications` in which it is known, `missing`, those that failed, have not been
        run or in which it is not applicable, and `note`, codes of `sim.results.notes`: a structural
        zero, what is left out of an average, a quantile beyond the horizon, that nothing has been
        run yet, why there is no interval. NaN: no value. In `attrs`, `made` and `of`, how many runs
        there are and how many there will be, and `noise_variance`: how much of the variance of
        `estimate` over points is simulation noise. Points share the seeds of their replications, so
        a shift of all points alike is not noise. It is the residual mean square of a two-way
        analysis of variance (point, replication), divided by the number of replications. NaN with
        one replication or one point.

    Raises
    ------
    StudyError
        If there is no such measure or contrast.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "grid"
    ... replications = 2
    ... [vary]
    ... "adjudication.period" = { values = [1, 5] }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> found = sim.responses(sim.load_sweep("out"), sim.study_of("out"), "rmst_days")
    >>> list(found.columns)
    ['point', 'adjudication.period', 'estimate', 'low', 'high', 'replications', 'missing', 'note']
    """
    import pandas as pd

    measures = measure_names(loaded.scenario)
    if measure not in measures:
        raise StudyError(f"there is no measure {measure!r}{suggestion(measure, measures)}")
    wanted = asked_for(loaded, contrast)
    keys = [
        name
        for name in frame.columns
        if name not in ("point", "replication", "seed", "status", *loaded.study.toggle, *measures)
    ]
    points = _all_points(frame.drop_duplicates("point")[["point", *keys]], loaded)
    asked = _contrasts(loaded, points[keys], wanted)
    added = [each._replace(weights=dict.fromkeys(each.weights, 1.0)) for each in asked]
    toggles = loaded.study.toggle
    switched = frame[list(toggles)].to_numpy(np.bool_)
    names = [arm_name(toggles, [*itertools.compress(toggles, row)]) for row in switched]
    runs = frame.assign(arm=names, late=_beyond(frame, measure))
    runs = runs.set_index(["point", "arm", "replication"])
    values = _weighed(runs[measure], points["point"], loaded.arms, asked)
    late = _weighed(runs["late"], points["point"], loaded.arms, added)
    was_made = np.isfinite(late).any(axis=1)
    notes = [
        _noted(each, of, point, loaded) if made or not each.weights else {Note.NOT_RUN: ()}
        for each, of, point, made in zip(
            asked, values, points[keys].to_dict("records"), was_made, strict=True
        )
    ]
    rows = [
        estimated(*each)
        for each in zip(values, (late > 0).sum(axis=1).tolist(), notes, strict=True)
    ]
    found = pd.DataFrame(rows, columns=["estimate", "low", "high", "replications", "note"])
    of_each = max(loaded.study.replications, values.shape[1])
    found.insert(4, "missing", of_each - found["replications"])
    table = pd.concat([points, found], axis=1)
    table.attrs = {
        "made": len(frame),
        "of": len(points) * len(loaded.arms) * of_each,
        "noise_variance": _noise_variance(values),
    }
    return table


def known_contrasts(loaded: LoadedStudy) -> tuple[Contrast, ...]:
    """Return the possible responses: effects of toggled mechanisms, and the measure in each arm."""
    of_arms = (Contrast(Kind.ARM, (), {arm.name: 1.0}) for arm in loaded.arms)
    return (*loaded.contrasts, *of_arms)


def asked_for(loaded: LoadedStudy, name: str | None = None) -> Contrast:
    """Return the response of a name, or by default a (main) effect, or without toggles the measure.

    Raises
    ------
    StudyError
        If it does not exist.
    """
    known = known_contrasts(loaded)
    if name is None:
        return next((each for each in known if each.kind is Kind.MAIN), known[0])
    for each in known:
        if each.name == name:
            return each
    like = [each.name for each in known if (each.kind is Kind.ARM) is name.startswith(Kind.ARM)]
    raise StudyError(f"the sweep has no contrast {name!r}{suggestion(name, like)}")


def _all_points(made: pd.DataFrame, loaded: LoadedStudy) -> pd.DataFrame:
    """Return the points of a sweep, including those without a run."""
    import pandas as pd

    designed = [
        {key: without_folders(value) for key, value in point.items()}
        for point in design_points(loaded)
    ]
    others = pd.DataFrame(designed, columns=made.columns[1:])
    others.insert(0, "point", range(len(others)))
    others = others[~others["point"].isin(made["point"])]
    both = pd.concat([made, others]) if len(others) else made
    return both.sort_values("point", ignore_index=True)


def _beyond(frame: pd.DataFrame, measure: str) -> NDArray[np.float64]:
    """Return 1 for each run with cases in which a quantile is beyond the horizon."""
    if measure not in QUANTILES:
        return np.zeros(len(frame))
    return np.asarray(
        frame["status"].eq("done") & frame[measure].isna() & frame[PRIMARY].notna(), np.float64
    )


def _contrasts(loaded: LoadedStudy, points: pd.DataFrame, asked: Contrast) -> list[Contrast]:
    """Return the response at each point: a mechanism's preconditions may differ between points."""
    if asked.kind in (Kind.ARM, Kind.SIMPLE, Kind.TOGETHER):  # the same arms everywhere
        return [asked._replace(note=NO_NOTES)] * len(points)
    return [_contrast_at(loaded, row, asked) for row in points.to_dict("records")]


def _contrast_at(loaded: LoadedStudy, point: Mapping[Any, Any], asked: Contrast) -> Contrast:
    """Return a contrast of the arms at a point, or none if the scenario is invalid.

    All runs of an invalid scenario have failed.
    """
    try:
        arms = factorial(loaded.scenario.with_values(point), loaded.study.toggle)
    except ScenarioError:
        return asked._replace(weights={}, note=NO_NOTES)
    return named(asked.name, contrasts(arms))


def _noted(
    asked: Contrast, values: NDArray[np.float64], point: Mapping[Any, Any], loaded: LoadedStudy
) -> Notes:
    """Return the note of a contrast.

    For an effect between two arms it may be a structural zero, which is therefore checked only at
    zeros.
    """
    known = values[np.isfinite(values)]
    if asked.kind in (Kind.SIMPLE, Kind.TOGETHER) and len(known) and not known.any():
        return _contrast_at(loaded, point, asked).note
    return asked.note


def _weighed(
    runs: pd.Series[float], points: pd.Series[int], arms: Sequence[Arm], asked: list[Contrast]
) -> NDArray[np.float64]:
    """Return the weighted sum of arms, shape (n_points, n_replications); NaN if one was not run."""
    import pandas as pd

    names, wide = [arm.name for arm in arms], runs.unstack("replication")
    wide = wide.reindex(pd.MultiIndex.from_product([points, names]))
    cube = wide.to_numpy(np.float64).reshape(len(points), len(names), wide.shape[1])
    of_arms = [dict(zip(names, of_point, strict=True)) for of_point in cube]
    return np.array([contrast_values(*each) for each in zip(of_arms, asked, strict=True)])


def _noise_variance(values: NDArray[np.float64]) -> float:
    """Return the noise variance of means over replications; values (n_points, n_replications)."""
    whole = values[np.isfinite(values).all(axis=1)]
    points, replications = whole.shape
    if points < 2 or replications < 2:
        return np.nan
    left = whole - whole.mean(axis=1, keepdims=True) - whole.mean(axis=0) + whole.mean()
    return float((left**2).sum() / ((points - 1) * (replications - 1)) / replications)

"""Sensitivity: the share of each varied factor in a response."""

from __future__ import annotations

import math
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import StudyError
from sim.experiments.designs import MORRIS_LEVELS, Choice, design_points, problem, shares
from sim.experiments.responses import responses
from sim.experiments.results import load_sweep, study_of
from sim.experiments.robustness import CHANCE, DRAWS_PER_NUMBER
from sim.results.dependence import corrected, dependences
from sim.results.summary import PRIMARY
from sim.scenario.own_functions import without_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sim.experiments.designs import Factor
    from sim.experiments.study_file import LoadedStudy

COLUMNS = {
    "sobol": ("first", "first_low", "first_high", "total", "total_low", "total_high"),
    "morris": ("mu_star", "mu_star_low", "mu_star_high", "mu", "sigma"),
    "lhs": ("correlation", "correlation_low", "correlation_high", "p_value"),
}
STRONGEST = {"sobol": "total", "morris": "mu_star", "lhs": "correlation"}
"""Index by which factors are ranked."""

RESAMPLES = 1000
SEED = 1
"""Seed of the resamples, so that the same sweep has the same intervals."""

ROUNDING = 1e-12
"""Share of a response below which differences are rounding errors."""

LEAST_GROUPS = 4
"""Minimum number of complete base samples or trajectories."""


def sensitivity(
    folder: str | Path, measure: str = PRIMARY, contrast: str | None = None
) -> pd.DataFrame:
    """Return which of the things that a sweep varied decide a response.

    Parameters
    ----------
    folder
        Of a sweep whose design is `sobol`, `morris` or `lhs`.
    measure, contrast
        The response; see `sim.experiments.responses`.

    Returns
    -------
    pandas.DataFrame
        One row per factor, the strongest first. For `sobol`: `key`, `first` (share of the
        response's variance that goes if the factor is known) and `total` (share that stays if all
        others are), each with 95 % intervals `_low`, `_high`. For `morris`: `key`, `mu_star` (mean
        size of the change that a step makes, per range of the factor) with its interval, `mu` (the
        same with signs) and `sigma` (how much it depends on the others). For `lhs`: `key`,
        `correlation` (of the ranks of factor and response, those of the other factors held fixed)
        with its interval, and `p_value`, corrected for the number of factors; a factor whose values
        are no numbers has only a p value, of an F test that they do not matter. In `attrs`: how
        many runs are `made`, `of` how many there will be; `replications` and `groups` of the design
        that were used, groups `left_out` for want of a value; `noise`, the share of the variance
        between points that is simulation noise, and `floor`, the total index, or mean size, that
        noise alone gives a factor that does nothing (both NaN with one replication, and the floor
        for `lhs`).

    Raises
    ------
    StudyError
        If this is no folder, or it holds no sweep, the design cannot say, there is no such
        response, no replication has been run at all points yet, or fewer than `LEAST_GROUPS`
        groups have a value at each of their points.

    Notes
    -----
    A base sample of Sobol's method [Saltelli2010]_ (k + 2 points) or a trajectory of Morris'
    [Campolongo2007]_ (k + 1 points) in which a point has no value is left out whole. Intervals are
    normal, with errors from bootstrap samples of base samples [Archer1997]_ or of trajectories.
    Noise that replications leave in the means counts as interaction: it lifts the total indices of
    all factors by its share of the variance, and mean sizes that would be 0 to
    2 (v / pi)^(1/2) / d, v its variance and d the step of trajectories. Numbers that are rounded
    and choices keep the place in the unit cube from which they come.

    References
    ----------
    .. [Archer1997] Archer, G. E. B., Saltelli, A. and Sobol', I. M. (1997). Sensitivity measures,
       ANOVA-like techniques and the use of bootstrap. Journal of Statistical Computation and
       Simulation 58, 99-120.
    .. [Saltelli2010] Saltelli, A. et al. (2010). Variance based sensitivity analysis of model
       output. Computer Physics Communications 181, 259-270.
    .. [Campolongo2007] Campolongo, F., Cariboni, J. and Saltelli, A. (2007). An effective screening
       design for sensitivity analysis of large models. Environmental Modelling and Software 22,
       1509-1518.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "morris"
    ... samples = 10
    ... replications = 1
    ... [set]
    ... time = { days = 40, warm_up = 5, horizon = 20 }
    ... [vary]
    ... "adjudication.period" = { low = 1, high = 5 }
    ... "issue_defaults.gap" = { low = 0.1, high = 0.3 }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> found = sim.sensitivity("out")
    >>> sorted(found["key"])
    ['adjudication.period', 'issue_defaults.gap']
    """
    if not isinstance(folder, str | os.PathLike):
        raise StudyError(
            "sensitivity needs the folder of a sweep, with its design, but was given a "
            f"{type(folder).__name__}"
        )
    loaded = study_of(folder)
    check_design(loaded)
    return indices(loaded, load_sweep(folder), measure, contrast)


def check_design(loaded: LoadedStudy) -> None:
    """Refuse designs without sensitivity indices."""
    if loaded.study.design not in COLUMNS:
        has = f"design = {loaded.study.design!r}" if loaded.study.design else "points of its own"
        raise StudyError(
            f"sensitivity needs design = 'sobol', 'morris' or 'lhs', but this sweep has {has}; "
            "make a sweep with one of these designs"
        )


def indices(
    loaded: LoadedStudy, runs: pd.DataFrame, measure: str, contrast: str | None = None
) -> pd.DataFrame:
    """Return sensitivity indices of the factors of a study from its runs; see `sensitivity`.

    Replications that have been run at some points only are left out: points share random numbers,
    so they are compared over the same replications.
    """
    import pandas as pd

    check_design(loaded)
    design, keys = str(loaded.study.design), [factor.key for factor in loaded.factors]
    _check_points(loaded, runs, keys)
    cube, columns = shares(loaded.study, len(keys)), sum(map(_columns, loaded.factors))
    each = len(cube) * len(loaded.arms)
    whole_runs = _at_all_points(runs, each)
    found = responses(whole_runs, loaded, measure, contrast)
    y, k = found["estimate"].to_numpy(np.float64), len(keys)
    group = {"sobol": k + 2, "morris": k + 1, "lhs": 1}[design]
    whole = np.isfinite(y).reshape(-1, group).all(axis=1)
    if design == "lhs" and whole.sum() < DRAWS_PER_NUMBER * columns:
        raise StudyError(
            f"{whole.sum()} points have a value, too few for {k} factors; make a sweep of at least "
            f"{DRAWS_PER_NUMBER * columns} points"
        )
    if whole.sum() < LEAST_GROUPS:
        raise StudyError(
            f"only {whole.sum()} of {len(whole)} groups of {group} points have a value at every "
            "point; repeat failed runs with --retry-failed, or choose another measure"
        )
    used = np.repeat(whole, group)
    analysed = _analysed(design, loaded.factors, cube[used], y[used])
    frame = pd.DataFrame({"key": keys} | analysed)
    frame = frame.sort_values(STRONGEST[design], key=np.abs, ascending=False, ignore_index=True)
    if design == "lhs":  # also of factors without a correlation
        frame = frame.sort_values("p_value", kind="stable", ignore_index=True)
    noise, floor = _noise(found, design)
    frame.attrs = {
        "made": len(runs),
        "of": each * max(loaded.study.replications, runs["replication"].nunique()),
        "replications": whole_runs["replication"].nunique(),
        "groups": int(whole.sum()),
        "left_out": int((~whole).sum()),
        "noise": noise,
        "floor": floor,
    }
    return frame


def _check_points(loaded: LoadedStudy, runs: pd.DataFrame, keys: list[str]) -> None:
    """Refuse a sweep whose points are not those of its design: indices depend on their order."""
    made = design_points(loaded)
    for row in runs.drop_duplicates("point")[["point", *keys]].to_dict("records"):
        if any(row[key] != without_folders(made[row["point"]][key]) for key in keys):
            raise StudyError(
                f"point {row['point']} of this sweep differs from the one that its design gives "
                f"with SALib {version('SALib')}; install the version with which the sweep "
                "started, or start a new sweep"
            )


def deciding(found: pd.DataFrame) -> list[str]:
    """Return the factors that are distinguishable from noise; none if that is unknown.

    Their whole interval is above the noise, or they pass a test.
    """
    if "p_value" in found.columns:
        return [str(key) for key in found.loc[found["p_value"] < CHANCE, "key"]]
    low = found["total_low" if "total" in found.columns else "mu_star_low"]
    return [str(key) for key in found.loc[low > found.attrs["floor"], "key"]]


def _at_all_points(runs: pd.DataFrame, each: int) -> pd.DataFrame:
    """Return the runs of those replications that have been run at all points, in all arms."""
    counts = runs.groupby("replication").size()
    if not (counts == each).any():
        raise StudyError("no replication is complete at all points yet; resume the sweep first")
    return runs[runs["replication"].isin(counts.index[counts == each])]


def _names_of(factor: Factor) -> tuple[Any, ...]:
    """Return the values of a factor if they are no numbers, so that their order means nothing."""
    values = factor.levels.values if isinstance(factor.levels, Choice) else ()
    return () if all(isinstance(each, int | float) for each in values) else values


def _columns(factor: Factor) -> int:
    """Return how many numbers tell which value a factor has."""
    return max(1, len(_names_of(factor)) - 1)


def _named(factor: Factor, share: NDArray[np.float64]) -> Any:
    """Return shares of the unit interval, or names of the values of a factor without an order."""
    if not _names_of(factor):
        return share
    return [str(factor.at(float(each), whole=False)) for each in share]


def _analysed(
    design: str, named: Sequence[Factor], x: NDArray[np.float64], y: NDArray[np.float64]
) -> dict[str, Any]:
    """Return the columns of indices; NaN if the response does not vary, as no factor acts then."""
    import pandas as pd

    factors = x.shape[1]
    if np.ptp(y) <= ROUNDING * np.abs(y).max():
        return dict.fromkeys(COLUMNS[design], np.full(factors, np.nan))
    if design == "lhs":
        columns_of = {each.key: _named(each, share) for each, share in zip(named, x.T, strict=True)}
        estimate, low, high, p_values = np.array(dependences(pd.DataFrame(columns_of), y)).T
        tested = np.array(corrected(p_values.tolist()))
        return dict(zip(COLUMNS[design], (estimate, low, high, tested), strict=True))
    how: dict[str, Any] = {"num_resamples": RESAMPLES, "seed": SEED}
    if design == "sobol":
        from SALib.analyze import sobol

        made = sobol.analyze(problem(factors), y, calc_second_order=False, **how)
        columns = _interval(made["S1"], made["S1_conf"]) + _interval(made["ST"], made["ST_conf"])
    else:
        from SALib.analyze import morris

        made = morris.analyze(problem(factors), x, y, num_levels=MORRIS_LEVELS, **how)
        columns = _interval(made["mu_star"], made["mu_star_conf"])
        columns += [np.asarray(made["mu"]), np.asarray(made["sigma"])]
    return dict(zip(COLUMNS[design], columns, strict=True))


def _interval(estimate: Any, half: Any) -> list[NDArray[np.float64]]:
    """Return estimates with the ends of their intervals."""
    middle, half = np.asarray(estimate, np.float64), np.asarray(half, np.float64)
    return [middle, middle - half, middle + half]


def _noise(found: pd.DataFrame, design: str) -> tuple[float, float]:
    """Return the share of noise in the variance between points, and a factor's index from noise."""
    between, noise = float(found["estimate"].var()), float(found.attrs["noise_variance"])
    share = float(np.minimum(1.0, noise / between)) if between > 0 else math.nan
    if design == "lhs":
        return share, math.nan
    step = MORRIS_LEVELS / (2 * (MORRIS_LEVELS - 1))
    return share, share if design == "sobol" else 2 * math.sqrt(noise / math.pi) / step

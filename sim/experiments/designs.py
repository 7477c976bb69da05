"""Designs: the points of a study, each a value for every factor."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.factors import Choice, is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.experiments.factors import Factor
    from sim.experiments.sweep_study import LoadedStudy, SweepStudy

    Point = Mapping[str, Any]

MORRIS_LEVELS = 4
"""Levels of each factor on which Morris' trajectories step."""


def design_points(loaded: LoadedStudy) -> list[Point]:
    """Return the points of a study, in the order that its method needs.

    Parameters
    ----------
    loaded
        From `load_study`.

    Returns
    -------
    list of mappings
        By dotted key, the value of each factor. Numbers that the scenario counts in whole ones are
        rounded.

    References
    ----------
    .. [1] Saltelli, A. (2002). Making best use of model evaluations to compute sensitivity indices. Computer Physics
       Communications 145, 280-297.
    .. [2] Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33, 161-174.
    .. [3] McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). A comparison of three methods for selecting values of input
       variables in the analysis of output from a computer code. Technometrics 21, 239-245.
    """
    study, factors = loaded.study, loaded.factors
    if study.points is not None:
        return list(loaded.points)
    if study.design == "grid":
        return [
            dict(zip(_keys(factors), values, strict=True))
            for values in itertools.product(*map(_values, factors))
        ]
    whole = [is_whole(factor, loaded.scenario) for factor in factors]
    return [
        {
            factor.key: factor.at(float(share), counted)
            for factor, share, counted in zip(factors, row, whole, strict=True)
        }
        for row in shares(study, len(factors))
    ]


def shares(study: SweepStudy, factors: int) -> NDArray[np.float64]:
    """Return a design in the unit cube, shape (n_points, factors)."""
    samples = study.samples or 0
    rng = np.random.default_rng(study.seed)
    if study.design == "lhs":
        from scipy.stats import qmc

        latin: NDArray[np.float64] = qmc.LatinHypercube(factors, rng=rng).random(samples)
        return latin
    if study.design == "sobol":
        from SALib.sample import sobol

        saltelli: NDArray[np.float64] = sobol.sample(
            problem(factors), samples, calc_second_order=False, seed=rng
        )
        return saltelli
    from SALib.sample import morris

    trajectories: NDArray[np.float64] = morris.sample(
        problem(factors), samples, num_levels=MORRIS_LEVELS, seed=rng
    )
    return trajectories


def problem(factors: int) -> dict[str, Any]:
    """Return what SALib calls a problem: the unit cube."""
    return {
        "num_vars": factors,
        "names": [str(place) for place in range(factors)],
        "bounds": [[0.0, 1.0]] * factors,
    }


def _keys(factors: Sequence[Factor]) -> list[str]:
    """Return the keys of factors."""
    return [factor.key for factor in factors]


def _values(factor: Factor) -> tuple[Any, ...]:
    """Return the values of a factor of a grid."""
    assert isinstance(factor.levels, Choice)
    return factor.levels.values

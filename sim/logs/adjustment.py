"""The inference: a bank of simulated cities, adjusted by regression to published numbers.

The mean and the spread of each unknown, given the numbers, are quadratic ridge regressions over the
whole bank [1]_ [2]_. Every member is predicted by a regression that has not seen it: otherwise its
residual is too small, and so are all intervals. The posterior is the predicted mean plus the
predicted spread times the standardised residuals of the members whose predictions are nearest,
whole rows of residuals, so that dependences between unknowns remain.

References
----------
.. [1] Blum, M. G. B. and Francois, O. (2010). Non-linear regression models for approximate
   Bayesian computation. Statistics and Computing 20, 63-73.
.. [2] Fearnhead, P. and Prangle, D. (2012). Constructing summary statistics for approximate
   Bayesian computation. Journal of the Royal Statistical Society B 74, 419-474.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FOLDS = 5
"""Parts of the bank, each predicted by a regression on the others."""

MEAN_PENALTY, SPREAD_PENALTY = 10.0, 300.0
"""Of the ridge regressions; the squared residuals of the second are far noisier."""

FURTHEST = 6.0
"""Standard deviations to which numbers are cut for regressions, never for the alarm."""

NEAREST, FEWEST = 0.03, 200
"""Share and least number of members whose residuals make the posterior."""

EXPLAINED = 0.01
"""Share of an unknown's variance that is explained at least where it counts for nearness."""

NEIGHBOURS = 15
"""Number of members to which the alarm measures the distance."""

LEVELS = (0.5, 0.8, 0.9, 0.95)
"""Levels of the central intervals whose coverage is checked."""

WIDTH_LEVEL = 0.9
"""Level of the intervals that are reported."""

CHECKED = (200, 1000)
"""Least and greatest number of members with which the coverage is checked."""

SAME = 1e-9
"""Standard deviation on a number's scale, or a difference, below which numbers are the same."""

_TINY = 1e-12
_normal = NormalDist()


def to_normal(shares: Array) -> Array:
    """Return standard normal quantiles of shares, so that an even prior is a normal one."""
    grid = np.clip(shares, 1e-6, 1 - 1e-6)
    found = [_normal.inv_cdf(share) for share in grid.ravel().tolist()]
    return np.array(found).reshape(grid.shape)


def to_share(quantiles: Array) -> Array:
    """Return the shares of which these are standard normal quantiles."""
    found = [_normal.cdf(each) for each in quantiles.ravel().tolist()]
    return np.array(found).reshape(quantiles.shape)


def features(x: Array, members: int) -> Array:
    """Return a constant, numbers, their squares, and in a bank large enough their products."""
    n = x.shape[1]
    if n * (n + 3) // 2 >= members // 4:
        return np.column_stack([np.ones(len(x)), x, x**2])
    first, second = np.triu_indices(n)
    return np.column_stack([np.ones(len(x)), x, x[:, first] * x[:, second]])


def ridge(x: Array, y: Array, penalty: float) -> Array:
    """Return the coefficients of a ridge regression; the constant in column 0 is free."""
    normal = x.T @ x
    normal[np.diag_indices_from(normal)] += penalty
    normal[0, 0] -= penalty - _TINY
    return np.linalg.solve(normal, x.T @ y)


class Predicted(NamedTuple):
    """A regression with cross-fitting."""

    coefficients: Array
    """Mean over folds, for new points; shape (n_features, n_unknowns)."""
    of_members: Array
    """Of each member, by a regression without it; shape (n_members, n_unknowns)."""


def cross_fitted(x: Array, y: Array, penalty: float, folds: int = FOLDS) -> Predicted:
    """Return a ridge regression in which every member is predicted without itself.

    With one fold it is not, for tests that show why it must be.
    """
    if folds == 1:
        alone = ridge(x, y, penalty)
        return Predicted(alone, x @ alone)
    fold, of_members, each = np.arange(len(x)) % folds, np.empty_like(y), []
    for held_out in range(folds):
        inside = fold != held_out
        each.append(ridge(x[inside], y[inside], penalty))
        of_members[~inside] = x[~inside] @ each[-1]
    return Predicted(np.mean(each, axis=0), of_members)


def _constant_where(found: Predicted, where: NDArray[np.bool_], value: Array) -> Predicted:
    """Return predictions of some unknowns replaced by one value each."""
    coefficients, of_members = found.coefficients.copy(), found.of_members.copy()
    coefficients[:, where], of_members[:, where] = 0.0, value[where]
    coefficients[0, where] = value[where]
    return Predicted(coefficients, of_members)


class Sample(NamedTuple):
    """A weighted sample of the posterior."""

    values: Array
    """Shape (n, n_unknowns)."""
    weights: Array
    """Shape (n,); their sum is 1."""

    def quantile(self, probability: float) -> Array:
        """Return a quantile of each unknown, shape (n_unknowns,)."""
        order = np.argsort(self.values, axis=0)
        ordered = np.take_along_axis(self.values, order, axis=0)
        below = np.cumsum(self.weights[order], axis=0) - self.weights[order] / 2
        columns = range(ordered.shape[1])
        return np.array([np.interp(probability, below[:, j], ordered[:, j]) for j in columns])

    def interval(self) -> tuple[Array, Array, Array]:
        """Return the lower end of the 90 % interval, the median and the upper end."""
        tail = (1 - WIDTH_LEVEL) / 2
        return self.quantile(tail), self.quantile(0.5), self.quantile(1 - tail)

    def rank(self, true: Array) -> Array:
        """Return the weight below the true value of each unknown."""
        below: Array = self.weights @ (self.values < true)
        return below

    def rows(self, n: int, rng: np.random.Generator) -> Array:
        """Return equally weighted rows, drawn systematically so that few are left out."""
        places = (np.arange(n) + rng.random()) / n
        chosen = np.searchsorted(np.cumsum(self.weights), places)
        found: Array = self.values[rng.permutation(np.minimum(chosen, len(self.values) - 1))]
        return found


@dataclass(frozen=True, eq=False)
class Adjustment:
    """A bank whose unknowns are regressed on its numbers.

    Attributes
    ----------
    x : shape (n_members, n_numbers)
        Numbers as they would be published, on scales where their randomness is about normal.
    y : shape (n_members, n_unknowns)
        Unknowns on scales where their priors are standard normal.
    folds
        Of the cross-fitting.
    """

    x: Array
    y: Array
    folds: int = FOLDS

    @cached_property
    def _scale(self) -> tuple[Array, Array]:
        return self.x.mean(0), self.x.std(0) + _TINY

    def _features(self, x: Array) -> Array:
        mean, sd = self._scale
        return features(np.clip((x - mean) / sd, -FURTHEST, FURTHEST), len(self.x))

    @cached_property
    def _regressed(self) -> Predicted:
        return cross_fitted(self._features(self.x), self.y, MEAN_PENALTY, self.folds)

    @cached_property
    def _mean(self) -> Predicted:
        """Mean of each unknown; that of the prior where the numbers say nothing."""
        return _constant_where(self._regressed, ~self._informed, self.y.mean(0))

    @cached_property
    def _spread(self) -> Predicted:
        """Logarithm of the standard deviation, likewise; coefficients are of its double."""
        squares = np.log((self.y - self._mean.of_members) ** 2 + 1e-4)
        found = cross_fitted(self._features(self.x), squares, SPREAD_PENALTY, self.folds)
        found = _constant_where(found, ~self._informed, 2 * np.log(self.y.std(0) + _TINY))
        return Predicted(found.coefficients, np.clip(found.of_members, -6, 3) / 2)

    @cached_property
    def _residuals(self) -> Array:
        return (self.y - self._mean.of_members) / np.exp(self._spread.of_members)

    @cached_property
    def explained(self) -> Array:
        """Share of the variance of each unknown that the numbers explain, shape (n_unknowns,)."""
        left = ((self.y - self._regressed.of_members) ** 2).mean(0) / (self.y.var(0) + _TINY)
        return np.clip(1 - left, 0, 1)

    @cached_property
    def _informed(self) -> NDArray[np.bool_]:
        """Unknowns about which the numbers say something; only these count for nearness."""
        return self.explained > EXPLAINED

    @cached_property
    def _weights(self) -> Array:
        """Weight of each of these in the distance between members."""
        kept = self._informed
        weights: Array = np.sqrt(self.explained[kept]) / self._mean.of_members[:, kept].std(0)
        return weights

    def _sample(self, mean: Array, sd: Array, without: int | None = None) -> Sample:
        """Return the posterior at a predicted mean and spread, a member left out if given."""
        kept = self._informed
        apart = (((self._mean.of_members[:, kept] - mean[kept]) * self._weights) ** 2).sum(1)
        if without is not None:
            apart[without] = np.inf
        n = max(int(NEAREST * len(self.x)), min(FEWEST, len(self.x) // 2))
        if not kept.any():
            n = len(self.x) - 1  # nobody is nearer than others
        nearest = np.argpartition(apart, n)[:n]
        weights = 1 - apart[nearest] / max(apart[nearest].max(), _TINY) * 0.999
        return Sample(mean + sd * self._residuals[nearest], weights / weights.sum())

    def at(self, numbers: Array) -> Sample:
        """Return the posterior given numbers, shape (n_numbers,)."""
        found = self._features(numbers[None])
        spread = np.clip(found @ self._spread.coefficients, -6, 3) / 2
        return self._sample((found @ self._mean.coefficients)[0], np.exp(spread)[0])

    def of_member(self, member: int) -> Sample:
        """Return the posterior given a member's numbers, from the others alone."""
        mean, sd = self._mean.of_members[member], np.exp(self._spread.of_members[member])
        return self._sample(mean, sd, member)

    def calibration(self, near: Array | None = None, checked: int | None = None) -> Calibration:
        """Return how posteriors of members fit their true values.

        Over the whole bank residuals fit on average, whatever their form; a misfit shows only among
        members with similar numbers. So those nearest to `near`, shape (n_numbers,), are checked,
        or without it the first ones; a quarter of the bank within `CHECKED` unless it is given how
        many.
        """
        members = np.arange(len(self.x))
        if checked is None:
            checked = int(np.clip(len(members) // 4, *CHECKED))
        if near is not None:
            members = np.argsort((((self.x - near) / self._scale[1]) ** 2).sum(1), kind="stable")
        members = members[:checked]
        samples = [self.of_member(member) for member in members.tolist()]
        pairs = zip(samples, self.y[members], strict=True)
        ranks = np.array([each.rank(true) for each, true in pairs])
        ends = [[to_share(end) for end in each.interval()[::2]] for each in samples]
        widths = np.array([high - low for low, high in ends])
        return Calibration(ranks, widths / WIDTH_LEVEL)


class Calibration(NamedTuple):
    """Posteriors of some members of the bank against their true values."""

    ranks: Array
    """Weight of each posterior below the true value, shape (n_members, n_unknowns)."""
    widths: Array
    """Width of the 90 % interval relative to the prior's, the same shape."""

    def coverage(self, level: float) -> Array:
        """Return the share of members in whose central interval each unknown lies."""
        inside: Array = (np.abs(self.ranks - 0.5) < level / 2).mean(0)
        return inside


class Alarm(NamedTuple):
    """Whether a city of the bank could have published some numbers."""

    p: float
    """Share of members that are as strange."""
    p_near: float
    """The same by the distance to the nearest members."""
    p_each: Array
    """The same by each number, given the others; shape (n_numbers,)."""
    worst: int | None
    """The number that fits the others worst; None if the numbers are far from all members, where
    no number can be blamed."""


class Alarms:
    """Alarms from a bank, calibrated on itself."""

    def __init__(self, x: Array) -> None:
        """Take the numbers of all members, shape (n_members, n_numbers)."""
        self._mean, self._sd = x.mean(0), x.std(0) + _TINY
        self._sd[self._sd < SAME] = np.inf  # a number that all have says nothing
        self._x = self._scaled(x)
        # By eigenvalues, as few members leave directions in which none varies.
        variances, directions = np.linalg.eigh(np.cov(self._x.T).reshape(x.shape[1], -1))
        self._whiten = directions / np.sqrt(np.maximum(variances, 1e-9))
        self._white = self._x @ self._whiten
        distances = self._distance(self._white, skip=1)
        self._distances = np.sort(distances)
        self._others = [self._from_others(number) for number in range(x.shape[1])]
        self._misfits = [np.sort(each.misfits) for each in self._others]
        p_near = self._tail(self._distances, distances)
        each_number = zip(self._misfits, self._others, strict=True)
        p_each = np.column_stack(
            [self._tail(ordered, each.misfits) for ordered, each in each_number]
        )
        self._lowest = np.sort(np.minimum(p_near, p_each.min(1)))

    def _scaled(self, x: Array) -> Array:
        return (x - self._mean) / self._sd

    def _distance(self, points: Array, skip: int = 0) -> Array:
        """Return the mean distance to the nearest members, the first `skip` of them left out."""
        found = np.empty(len(points))
        squares = (self._white**2).sum(1)
        for start in range(0, len(points), 256):
            part = points[start : start + 256]
            apart = squares - 2 * part @ self._white.T + (part**2).sum(1)[:, None]
            n = min(NEIGHBOURS + skip, apart.shape[1] - 1)
            nearest = np.sort(np.partition(apart, n, axis=1)[:, :n], axis=1)[:, skip:]
            found[start : start + 256] = np.sqrt(np.maximum(nearest, 0)).mean(1)
        return found

    def _from_others(self, number: int) -> _FromOthers:
        """Return the regression of a number on the others."""
        others = np.delete(np.arange(self._x.shape[1]), number)
        x = features(self._x[:, others], len(self._x))
        mean = cross_fitted(x, self._x[:, [number]], MEAN_PENALTY)
        left = self._x[:, [number]] - mean.of_members
        spread = cross_fitted(x, np.log(left**2 + 1e-4), SPREAD_PENALTY)
        sd = np.exp(np.clip(spread.of_members, -9, 3) / 2)
        return _FromOthers(others, mean.coefficients, spread.coefficients, np.abs(left / sd)[:, 0])

    @staticmethod
    def _tail(ordered: Array, found: Any) -> Any:
        """Return the shares of ordered numbers that are at least as large."""
        above = len(ordered) - np.searchsorted(ordered, found)
        return (above + 1) / (len(ordered) + 1)

    def of(self, numbers: Array) -> Alarm:
        """Return the alarm of numbers, shape (n_numbers,)."""
        point = self._scaled(numbers[None])
        distance = self._distance(point @ self._whiten)
        p_near = self._tail(self._distances, distance)[0]
        misfits = np.array([each.misfit(point, len(self._x)) for each in self._others])
        each_number = zip(self._misfits, misfits, strict=True)
        p_each = np.array([self._tail(ordered, misfit) for ordered, misfit in each_number])
        lowest = min(p_near, p_each.min())
        p = (np.searchsorted(self._lowest, lowest, side="right") + 1) / (len(self._lowest) + 1)
        usual = [ordered[int(0.99 * len(ordered))] + _TINY for ordered in self._misfits]
        relative = misfits / np.array(usual)
        is_far = distance[0] > 2 * self._distances[-1] and len(numbers) > 1
        return Alarm(float(p), float(p_near), p_each, None if is_far else int(relative.argmax()))


class _FromOthers(NamedTuple):
    """A regression of a number on the others."""

    others: NDArray[np.int64]
    mean: Array
    spread: Array
    misfits: Array
    """Of each member, in predicted standard deviations."""

    def misfit(self, point: Array, members: int) -> float:
        """Return how far a number is from the others' prediction, in standard deviations."""
        x = features(point[:, self.others], members)
        number = np.delete(np.arange(point.shape[1]), self.others)[0]
        sd = np.exp(np.clip((x @ self.spread)[0, 0], -9, 3) / 2)
        return float(abs(point[0, number] - (x @ self.mean)[0, 0]) / sd)

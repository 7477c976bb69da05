"""Distances between the outcomes of runs and of a log: times, hand-offs and work by unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.outcomes import FEWEST, Outcomes
from sim.results.descriptive import mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.logs.outcomes import Group


class Distance(NamedTuple):
    """A distance between outcomes: it compares their profiles, whatever these are."""

    profile: Callable[[Outcomes, int], Any]
    """Of outcomes and the horizon."""
    far: Callable[[Any, Any], float]
    """From one profile to another, which weighs it."""

    def __call__(self, some: Outcomes, others: Outcomes, horizon: int) -> float:
        """Return the distance of some outcomes from others."""
        return self.far(self.profile(some, horizon), self.profile(others, horizon))


def largest(some: NDArray[Any], others: NDArray[Any]) -> float:
    """Return the largest difference of two curves (Kolmogorov and Smirnov)."""
    return float(np.abs(some - others).max())


def _halved(some: dict[Any, float], others: dict[Any, float]) -> float:
    """Return half the summed difference of shares (total variation)."""
    apart = (abs(some.get(name, 0.0) - others.get(name, 0.0)) for name in {*some, *others})
    return math.fsum(apart) / 2


def difference(some: float, others: float) -> float:
    """Return the difference of two shares."""
    return abs(some - others)


def _handoff_counts(outcomes: Outcomes, _: int) -> dict[Any, float]:
    """Return the share of cases with each number of hand-offs."""
    return dict(enumerate(np.bincount((cases := outcomes.settled()).handoffs) / len(cases)))


def up_to(shares: dict[int, float], most: int) -> NDArray[np.float64]:
    """Return the shares of 0 to `most` hand-offs; the last one has all above it."""
    return np.bincount(np.minimum([*shares], most), [*shares.values()], most + 1)


def _far_by_handoffs(some: list[Group], others: list[Group]) -> float:
    """Return the distance of times for each number of hand-offs, weighted by the others' cases."""
    pairs = [
        pair for pair in zip(some, others, strict=True) if min(p.cases for p in pair) >= FEWEST
    ]
    weight = sum(other.cases for _, other in pairs)
    total = sum(other.cases * largest(each.closed, other.closed) for each, other in pairs)
    return total / weight if weight else math.nan


DISTANCES = {
    "resolution time": Distance(Outcomes.share_closed, largest),
    "hand-offs": Distance(_handoff_counts, _halved),
    "ping-pong": Distance(lambda outcomes, _: mean(outcomes.settled().ping_pong), difference),
    "resolution time by hand-offs": Distance(
        lambda cases, horizon: cases.settled().by_handoffs(horizon), _far_by_handoffs
    ),
    "work by unit": Distance(lambda outcomes, _: outcomes.loads(), _halved),
}
"""Distances by name, each from 0 (alike) to 1."""

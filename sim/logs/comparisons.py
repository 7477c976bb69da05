"""The measures and the distances in which runs are held against a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.logs.outcomes import Outcomes, settled, share_closed

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99)
HANDOFFS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 8), (9, 10**6))
"""Numbers of hand-offs that are taken together."""

HAZARDS = 8
"""Of how many hand-offs the chance of one more is told."""

FEWEST = 30
"""Cases below which nothing is told of a part."""

BUSIEST = 5


def measures(outcomes: Outcomes, horizon: int) -> dict[str, float]:
    """Return what cases took, how often they were passed on, and on whom the work fell, by name; NaN where there are too few.

    Parameters
    ----------
    outcomes
        Of cases.
    horizon
        Working days for which they are followed.
    """
    closed = share_closed(outcomes.days, outcomes.closed, horizon)
    found = {"mean days within the horizon": float((1 - closed[:horizon]).sum())}
    found |= {f"{100 * level:g} % closed by day": quantile(closed, level) for level in QUANTILES}
    found["open at the horizon"] = float(1 - closed[horizon])
    outcomes = settled(outcomes)
    handoffs = outcomes.handoffs
    found |= {
        "hand-offs per case": _mean(handoffs),
        "no hand-off": _mean(handoffs == 0),
        "ping-pong": _mean(outcomes.ping_pong),
    }
    found["ping-pong of two or more hand-offs"] = _mean(outcomes.ping_pong[handoffs >= 2])
    found |= {
        f"another hand-off after {k}": _mean(handoffs[handoffs >= k] > k) for k in range(HAZARDS)
    }
    found |= {
        f"half closed by day, {_label(*ends)} hand-offs": _half(outcomes, ends, horizon)
        for ends in HANDOFFS
    }
    shares = np.sort(list(loads(outcomes).values()))[::-1]
    return found | {
        "share of the busiest unit": float(shares[0]),
        f"share of the busiest {BUSIEST} units": float(shares[:BUSIEST].sum()),
    }


def quantile(closed: NDArray[np.float64], level: float) -> float:
    """Return the first day by which a share of cases is closed, NaN if it is later than the curve goes."""
    reached = closed >= level - 1e-12
    return float(reached.argmax()) if reached.any() else float("nan")


def _time(some: Outcomes, others: Outcomes, horizon: int) -> float:
    """Return the greatest difference of the shares closed by a day (Kolmogorov and Smirnov, censored cases as in Kaplan and Meier)."""
    curves = [share_closed(each.days, each.closed, horizon) for each in (some, others)]
    return float(np.abs(curves[0] - curves[1]).max())


def _passed_on(some: Outcomes, others: Outcomes, horizon: int) -> float:
    """Return half the summed difference of the shares with each number of hand-offs."""
    some, others = settled(some), settled(others)
    most = int(max(some.handoffs.max(), others.handoffs.max()))
    shares = [np.bincount(each.handoffs, minlength=most + 1) / len(each) for each in (some, others)]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _work(some: Outcomes, others: Outcomes, horizon: int) -> float:
    """Return half the summed difference of the shares of cases that ended with each unit."""
    here, there = loads(some), loads(others)
    return sum(abs(here.get(unit, 0.0) - there.get(unit, 0.0)) for unit in {*here, *there}) / 2


def _time_by_handoffs(some: Outcomes, others: Outcomes, horizon: int) -> float:
    """Return the distance of times within each number of hand-offs, weighted by the second's cases."""
    total, weight = 0.0, 0
    some, others = settled(some), settled(others)
    for ends in HANDOFFS:
        part, other = some.take(_between(some, ends)), others.take(_between(others, ends))
        if min(len(part), len(other)) >= FEWEST:
            total, weight = total + len(other) * _time(part, other, horizon), weight + len(other)
    return total / weight if weight else float("nan")


DISTANCES: dict[str, Callable[[Outcomes, Outcomes, int], float]] = {
    "resolution time": _time,
    "hand-offs": _passed_on,
    "resolution time by hand-offs": _time_by_handoffs,
    "work by unit": _work,
}
"""By name, each from 0 (alike) to 1."""


def loads(outcomes: Outcomes) -> dict[Any, float]:
    """Return the share of cases that ended with each unit."""
    units, counts = np.unique(outcomes.unit.astype(str), return_counts=True)
    return dict(zip(units.tolist(), (counts / counts.sum()).tolist(), strict=True))


def _half(outcomes: Outcomes, ends: tuple[int, int], horizon: int) -> float:
    """Return the day by which half the cases with so many hand-offs are closed."""
    part = outcomes.take(_between(outcomes, ends))
    return (
        quantile(share_closed(part.days, part.closed, horizon), 0.5)
        if len(part) >= FEWEST
        else float("nan")
    )


def _between(outcomes: Outcomes, ends: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which cases have so many hand-offs."""
    return (outcomes.handoffs >= ends[0]) & (outcomes.handoffs <= ends[1])


def _label(first: int, last: int) -> str:
    """Return how a number of hand-offs is written."""
    return (
        str(first)
        if first == last
        else f"{first} to {last}"
        if last < HANDOFFS[-1][1]
        else f"{first} or more"
    )


def _mean(values: NDArray[Any]) -> float:
    """Return a mean, NaN of too few."""
    return float(np.mean(values)) if len(values) >= FEWEST else float("nan")

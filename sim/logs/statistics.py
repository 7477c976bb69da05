"""What a fit makes equal: the shares and means in which a log and a run are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.outcomes import settled, share_closed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.logs.outcomes import Outcomes

GRID = (0, 1, 2, 3, 5, 10, 20, 40, 80)
"""Days after opening at which the share closed is compared."""

COARSE = (0, 3, 10, 30)
"""The same within cases of one number of hand-offs."""

LAST = 100
"""Last day at which the share closed is compared."""

MOST = 10
"""Hand-offs of a case that are counted: a few that go round for years would decide the mean."""

HANDOFFS = f"hand-offs per case, {MOST} at most"

OPEN = f"open, mean over {LAST} days"
"""The restricted mean of the time, over these days."""

HAZARDS = 5
"""Of how many hand-offs the chance of one more is compared."""

FEWEST = 50
"""Cases of a log below which a share is not compared."""


class Statistic(NamedTuple):
    """One number that is compared, and how near is near enough: an assumption, and what decides between misfits."""

    name: str
    tolerance: float


def statistics(log: Outcomes, *, with_handoffs: bool) -> list[Statistic]:
    """Return what can be compared with a log."""
    listed = [Statistic(f"closed by day {day}", 0.01) for day in GRID] + [Statistic(OPEN, 0.002)]
    if not with_handoffs:
        return listed
    passed_on = Statistic(HANDOFFS, 0.02 * max(1.0, _mean(_counts(log))))
    listed += [passed_on, Statistic("no hand-off", 0.01), Statistic("ping-pong", 0.005)]
    for k in range(1, HAZARDS + 1):
        if (log.handoffs >= k).sum() >= FEWEST:
            listed.append(Statistic(f"another hand-off after {k}", 0.02))
    if (log.handoffs >= 2).sum() >= FEWEST:
        listed.append(Statistic("ping-pong of two or more", 0.03))
    for k in range(3):
        if (log.handoffs == k).sum() >= FEWEST:
            listed += [
                Statistic(f"closed by day {day} after {k} hand-offs", 0.05) for day in COARSE
            ]
    return listed


def values(outcomes: Outcomes, listed: list[Statistic]) -> NDArray[np.float64]:
    """Return the statistics of some outcomes; a share of no cases is 0.

    Returns
    -------
    shape (n_statistics,)
    """
    whole, outcomes = share_closed(outcomes.days, outcomes.closed, LAST), settled(outcomes)
    handoffs = outcomes.handoffs
    found: dict[str, float] = {f"closed by day {day}": whole[day] for day in GRID} | {
        OPEN: float(1 - whole[:LAST].mean())
    }
    found |= {
        HANDOFFS: _mean(_counts(outcomes)),
        "no hand-off": _mean(handoffs == 0),
        "ping-pong": _mean(outcomes.ping_pong),
    }
    found["ping-pong of two or more"] = _mean(outcomes.ping_pong[handoffs >= 2])
    found |= {
        f"another hand-off after {k}": _mean(handoffs[handoffs >= k] > k)
        for k in range(1, HAZARDS + 1)
    }
    for k in range(3):
        of_these = handoffs == k
        closed = share_closed(outcomes.days[of_these], outcomes.closed[of_these], LAST)
        found |= {f"closed by day {day} after {k} hand-offs": closed[day] for day in COARSE}
    return np.array([found[statistic.name] for statistic in listed])


def nearness(
    log: Outcomes, listed: list[Statistic], target: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return one over how near is near enough for each statistic: its tolerance, and what so few cases leave to chance."""
    found = {"ping-pong of two or more": log.handoffs >= 2}
    found |= {f"another hand-off after {k}": log.handoffs >= k for k in range(1, HAZARDS + 1)}
    found |= {
        f"closed by day {day} after {k} hand-offs": log.handoffs == k
        for k in range(3)
        for day in COARSE
    }
    cases = np.array(
        [
            found[statistic.name].sum() if statistic.name in found else len(log)
            for statistic in listed
        ]
    )
    tolerances = np.array([statistic.tolerance for statistic in listed])
    variances = np.where(
        [statistic.name == HANDOFFS for statistic in listed],
        np.var(_counts(log)),
        np.abs(target * (1 - target)),
    )
    near: NDArray[np.float64] = 1 / np.sqrt(tolerances**2 + variances / cases)
    return near


def resampled(
    log: Outcomes, listed: list[Statistic], times: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the statistics of a log resampled, week by week with replacement.

    Whole weeks are drawn, since cases of a week share its load (block bootstrap, Künsch 1989).

    Returns
    -------
    shape (times, n_statistics)
    """
    return np.array([values(log.take(cases), listed) for cases in drawn_weeks(log, times, rng)])


def drawn_weeks(log: Outcomes, times: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Return the cases of as many weeks as the log has, drawn with replacement, so many times."""
    order = np.argsort(log.week, kind="stable")
    weeks = np.split(order, np.flatnonzero(np.diff(log.week[order])) + 1)
    return [
        np.concatenate([weeks[n] for n in rng.integers(0, len(weeks), len(weeks))])
        for _ in range(times)
    ]


def _counts(outcomes: Outcomes) -> NDArray[np.int64]:
    """Return the hand-offs of each case, no more than are counted."""
    return np.minimum(outcomes.handoffs, MOST)


def _mean(shares: NDArray[Any]) -> float:
    """Return a mean, 0 of nothing."""
    return float(np.mean(shares)) if len(shares) else 0.0

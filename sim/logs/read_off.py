"""Values read directly off a log: remits by issue, lead times, a first guess of readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FEWEST_CASES = 20
"""Minimum number of cases of an issue; rarer ones are merged."""

LEAST_SHARE = 0.01
"""Share of an issue's cases below which a unit that ended them counts as an exception, not as
having a remit."""

BORROWED = 20.0
"""Weight in cases of the whole log's contested share in each issue's own (shrinkage)."""

RARE = "(rare issues)"


class Remit(NamedTuple):
    """An issue as seen in a log."""

    issue: str
    cases: int
    units: tuple[str, ...]
    """Units that ended its cases, the most frequent first."""
    shares: tuple[float, ...]
    """Share of cases that each of them ended."""
    firsts: tuple[float, ...]
    """Share of cases that each of them got first, among those that one of them got first."""
    contested: float
    """Its share of cases with two or more hand-offs, relative to that of the whole log."""


def with_rare_issues_together(
    cases: pd.DataFrame, frequent: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return a log's cases with all other than the frequent issues as one issue."""
    if frequent is None:
        counts = cases["issue"].value_counts()
        frequent = counts.index[counts >= FEWEST_CASES]
    return cases.assign(issue=cases["issue"].where(cases["issue"].isin(frequent), RARE))


def remits(cases: pd.DataFrame) -> list[Remit]:
    """Return each issue as seen in a log, the most frequent first.

    The unit that ended a case is taken to be responsible: after hand-offs, it is where the case
    came to rest.
    """
    passed_on, closed = cases["handoffs"] >= 2, cases["closed"]
    whole = float(passed_on.mean())
    found = []
    for issue, part in cases.groupby("issue", sort=False):
        of_closed = part[closed[part.index]]
        ended = (of_closed if len(of_closed) else part)["unit"].value_counts(normalize=True)
        often = ended[ended >= LEAST_SHARE]
        kept = (often if len(often) else ended).head(MOST_DEPARTMENTS)
        n, n_passed_on = len(part), passed_on[part.index].sum()
        relative = (n_passed_on + BORROWED * whole) / (n + BORROWED) / whole if whole else 1.0
        first = part["first_unit"].value_counts().reindex(kept.index, fill_value=0)
        firsts = first / first.sum() if first.any() else kept / kept.sum()
        units, shares = map(str, kept.index), map(float, kept / kept.sum())
        found.append(
            Remit(str(issue), n, tuple(units), tuple(shares), tuple(firsts), float(relative))
        )
    return sorted(found, key=lambda remit: (-remit.cases, remit.issue))


def first_reading(cases: pd.DataFrame, listed: list[Remit]) -> float:
    """Return the accuracy of the centre's readings: hits of first units beyond chance.

    A misread case still reaches the right unit with the probability that two cases of its issue
    have the same one (as in Cohen's kappa).
    """
    closed = cases[cases["closed"]]
    right = float((closed["first_unit"] == closed["unit"]).mean())
    weights = np.array([remit.cases for remit in listed], float)
    same = [sum(share**2 for share in remit.shares) for remit in listed]
    chance = float(np.average(same, weights=weights))
    return min(0.99, max(0.01, (right - chance) / (1 - chance))) if chance < 1 else 0.99


BORROWED_TIMES = 10.0
"""Weight in cases of the overall lead time in each issue's own (shrinkage), so that rare issues can
be estimated too."""

MEDIAN_BOUNDS = (0.01, 2000.0)
SPREAD_BOUNDS = (0.1, 4.5)

TOUCHES = 0.01
"""Relative distance from a bound at which a lead time lies at the bound."""

SAME_DAY = 0.5
"""Days that are rounded to 0."""

NEARER = 0.03
"""By how much lead times beside a share that needs none must be nearer to a log, as a difference of
shares closed: otherwise all times are of one form.
"""

FEWEST_STRAIGHT = 20
"""Minimum number of closed cases without a hand-off for lead times to be those of such cases."""


def has_straight(cases: pd.DataFrame) -> bool:
    """Return whether a log has closed cases without a hand-off, and not only a few."""
    return int((cases["closed"] & (cases["handoffs"] == 0)).sum()) >= FEWEST_STRAIGHT


def at_bounds(median: float, spread: float) -> bool:
    """Return whether a lead time lies at a bound; if it is mostly rounded to 0, it may do so."""
    low, high = SPREAD_BOUNDS
    within = low * (1 + TOUCHES) < spread < high * (1 - TOUCHES)
    return median >= MEDIAN_BOUNDS[1] * (1 - TOUCHES) or (median >= SAME_DAY and not within)


class Lead(NamedTuple):
    """Lead times of an issue."""

    days: float
    """Median in working days, of those that are not of one day."""
    sigma: float
    """Log standard deviation."""
    same_day: float = 0.0
    """Share of cases closed without a lead time."""

    @classmethod
    def of(cls, found: tuple[float, float], same_day: float) -> Lead:
        """Return lead times with the log of a median and a spread."""
        return cls(float(np.exp(found[0])), float(found[1]), same_day)


def lead_times(cases: pd.DataFrame) -> dict[str, Lead]:
    """Return lead times, by issue.

    They are the times of cases without a hand-off, or of all cases if hardly any such case was
    closed. The model rounds lognormal times to whole days: a case closed on day d had a time from
    d - ½ to d + ½, and one that is open after d days a longer one. Estimates are by maximum
    likelihood, from an issue's own times and a few cases' weight of all times.
    """
    straight = cases[cases["handoffs"] == 0] if has_straight(cases) else cases
    whole = _counted(straight)
    start, later = _shape(whole) if len(straight) else ((np.log(0.5), 1.5), False)
    share = whole.assign(n=whole["n"] / max(1.0, whole["n"].sum()) * BORROWED_TIMES)
    none = _same_day(whole, start) if later else 0.0
    found = {issue: Lead.of(start, none) for issue in map(str, cases["issue"].unique())}
    for issue, part in straight.groupby("issue"):
        counted = pd.concat([_counted(part), share])
        likely = _most_likely(counted, start, later=later)
        found[str(issue)] = Lead.of(likely, _same_day(counted, likely) if later else 0.0)
    return found


def _shape(counted: pd.DataFrame) -> tuple[tuple[float, float], bool]:
    """Return lead times of all cases, and whether many closed on their first day apart from them.

    They did if the times of the others, without a share that needs none, are nearer to the log.
    """
    median = float(np.median(np.repeat(counted["days"], counted["n"].astype(int))))
    first = (np.log(max(0.5, median)), 1.5)
    usual = _most_likely(counted, first)
    if not _closed(counted, counted["days"] > 0):
        return usual, False
    others = _most_likely(counted, first, later=True)
    none = _same_day(counted, others)
    gain = _gap(counted, usual, 0.0) - _gap(counted, others, none)
    return (others, True) if min(none, gain) > NEARER else (usual, False)


def _gap(counted: pd.DataFrame, lead: tuple[float, float], none: float) -> float:
    """Return the largest difference of the share closed by a day from that of lead times."""
    from scipy.special import ndtr

    by_day = counted.assign(ended=counted["n"] * counted["closed"]).groupby("days")
    left = by_day["n"].sum()[::-1].cumsum()[::-1]
    share = 1 - (1 - by_day["ended"].sum() / left).cumprod()
    mu, sigma = lead
    expected = none + (1 - none) * ndtr((np.log(share.index.to_numpy() + 0.5) - mu) / sigma)
    return float(np.abs(share.to_numpy() - expected).max())


def _same_day(counted: pd.DataFrame, lead: tuple[float, float]) -> float:
    """Return the share of cases that need no lead time, beside those whose lead time is short."""
    from scipy.special import ndtr

    share = _closed(counted, counted["days"] == 0) / counted["n"].sum()
    short = float(ndtr((np.log(SAME_DAY) - lead[0]) / lead[1]))
    return min(0.99, max(0.0, (share - short) / (1 - short))) if short < 1 else 0.0


def _closed(counted: pd.DataFrame, days: pd.Series) -> float:
    """Return the number of cases closed on some days."""
    return float(counted["n"][counted["closed"] & days].sum())


def _counted(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the number of cases for each number of days: `days`, `closed`, `n`."""
    return cases.groupby(["days", "closed"]).size().rename("n").reset_index()


def _most_likely(
    counted: pd.DataFrame, start: tuple[float, float], *, later: bool = False
) -> tuple[float, float]:
    """Return the log of the median and the spread with the highest likelihood.

    With `later` it is that of the cases not closed on their first day.
    """
    from scipy.optimize import minimize
    from scipy.special import log_ndtr, ndtr

    if later:
        counted = counted[counted["days"] > 0]
    days, n = counted["days"].to_numpy(float), counted["n"].to_numpy(float)
    closed = counted["closed"].to_numpy(bool)
    log_low = np.log(days - 0.5, where=days > 0, out=np.full_like(days, -np.inf))
    log_high = np.log(days + 0.5)

    def unlikeliness(parameters: NDArray[np.float64]) -> float:
        mu, sigma = parameters
        low, high = (log_low - mu) / sigma, (log_high - mu) / sigma
        ended = np.log(np.maximum(ndtr(high) - ndtr(low), 1e-12))
        known = log_ndtr(-(np.log(SAME_DAY) - mu) / sigma) if later else 0.0
        return -float((n * (np.where(closed, ended, log_ndtr(-high)) - known)).sum())

    bounds = [tuple(np.log(MEDIAN_BOUNDS)), SPREAD_BOUNDS]
    mu, sigma = minimize(unlikeliness, start, method="Nelder-Mead", bounds=bounds).x
    return float(mu), float(sigma)

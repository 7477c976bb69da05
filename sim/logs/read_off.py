"""Values read directly off a log: remits by issue, lead times, demand, first guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.results.intervals import LEVEL
from sim.results.probability import t_quantile
from sim.scenario.city import WEEK_DAYS, YEAR_DAYS
from sim.scenario.names import MOST_DEPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FEWEST_CASES = 20
"""Minimum number of cases of an issue; rarer ones are merged."""

LEAST_SHARE = 0.01
"""Share of an issue's cases below which a unit that ended them counts as an exception, not as
having
a remit."""

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
        units, shares = map(str, kept.index), map(float, kept / kept.sum())
        found.append(Remit(str(issue), n, tuple(units), tuple(shares), float(relative)))
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
be
estimated too."""

MEDIAN_BOUNDS = (0.01, 2000.0)
SPREAD_BOUNDS = (0.1, 4.5)


def lead_times(cases: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return median (working days) and log standard deviation of lead times, by issue.

    They are the times of cases without a hand-off. The model rounds lognormal times to whole days:
    a case closed on day d had a time from d - ½ to d + ½, and one that is open after d days a
    longer one. Estimates are by maximum likelihood, from an issue's own times and a few cases'
    weight of all times.
    """
    straight = cases[cases["handoffs"] == 0]
    whole = _counted(straight)
    start = (np.log(0.5), 1.5)
    if len(straight):
        start = _most_likely(whole, (np.log(max(0.5, float(straight["days"].median()))), 1.5))
    share = whole.assign(n=whole["n"] / max(1.0, whole["n"].sum()) * BORROWED_TIMES)
    found = dict.fromkeys(map(str, cases["issue"].unique()), start)
    for issue, part in straight.groupby("issue"):
        found[str(issue)] = _most_likely(pd.concat([_counted(part), share]), start)
    return {issue: (float(np.exp(mu)), float(sigma)) for issue, (mu, sigma) in found.items()}


def _counted(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the number of cases for each number of days: `days`, `closed`, `n`."""
    return cases.groupby(["days", "closed"]).size().rename("n").reset_index()


def _most_likely(counted: pd.DataFrame, start: tuple[float, float]) -> tuple[float, float]:
    """Return the log of the median and the spread with the highest likelihood."""
    from scipy.optimize import minimize
    from scipy.special import log_ndtr, ndtr

    days, n = counted["days"].to_numpy(float), counted["n"].to_numpy(float)
    closed = counted["closed"].to_numpy(bool)
    log_low = np.log(days - 0.5, where=days > 0, out=np.full_like(days, -np.inf))
    log_high = np.log(days + 0.5)

    def unlikeliness(parameters: NDArray[np.float64]) -> float:
        mu, sigma = parameters
        low, high = (log_low - mu) / sigma, (log_high - mu) / sigma
        ended = np.log(np.maximum(ndtr(high) - ndtr(low), 1e-12))
        return -float((n * np.where(closed, ended, log_ndtr(-high))).sum())

    bounds = [tuple(np.log(MEDIAN_BOUNDS)), SPREAD_BOUNDS]
    mu, sigma = minimize(unlikeliness, start, method="Nelder-Mead", bounds=bounds).x
    return float(mu), float(sigma)


BUSIEST = 0.95
"""Quantile of a unit's weeks that counts as busy."""

FIRST, USUAL = 0.001, 0.95
"""Parts of the cases, in the order of opening, between which the rate is measured: mistyped dates
come
first, stragglers last."""

CHANCE = 0.05
"""Probability of finding a season in steady demand."""


class Arrivals(NamedTuple):
    """Demand as seen in a log."""

    cases_per_day: float
    interval: tuple[float, float] | None
    """Of `cases_per_day`, 95 %, from week to week: Student's t, weeks taken as independent. None if
    the
    log is too short."""
    seasonality: float | None
    """None if the log is too short."""
    week: tuple[float, ...] | None
    """Of the five days of a working week, relative to their mean; None if the log's week has
    another
    number of days."""
    backlog: int
    """Open cases at a typical time."""
    backlog_days: int
    """Age of the oldest, if ages are spread evenly about their mean; at most the log's length."""


def arrivals(cases: pd.DataFrame, share: float, week_days: int) -> Arrivals:
    """Return the demand seen in the cases of a log, or of a share of it.

    Its units work `week_days` days per week.
    """
    day = cases["opened_day"].to_numpy()
    low, high = (int(end) for end in np.quantile(day, (FIRST, USUAL)))
    usual = (day >= low) & (day <= high)
    days = high - low + 1
    rate = usual.sum() / days / share
    weeks = np.bincount(((day[usual] - low) // WEEK_DAYS).astype(int))[:-1] / WEEK_DAYS / share
    interval = None
    if len(weeks) > 1:
        t = t_quantile(len(weeks) - 1, 0.5 + LEVEL / 2)
        half = t * np.std(weeks, ddof=1) / np.sqrt(len(weeks))
        interval = float(rate - half), float(rate + half)
    backlog, age = _open(cases, int(low), high)
    season = _seasonality(day[usual] - low, int(days))
    week = _week(day[usual]) if week_days == WEEK_DAYS else None
    oldest = max(1, min(round(2 * age - 1), int(day.max() - day.min())))
    return Arrivals(float(rate), interval, season, week, round(backlog / share), oldest)


def _week(day: NDArray[np.int64]) -> tuple[float, ...]:
    """Return the openings on each day of the week, relative to their mean, from Monday on."""
    counts = np.bincount(day % WEEK_DAYS, minlength=WEEK_DAYS)
    return tuple(float(share) for share in counts / counts.mean())


def busy_ratio(cases: pd.DataFrame) -> float:
    """Return a unit's usual throughput divided by that of its busy weeks.

    It is the mean over units, weighted by cases, and an upper bound of the utilisation.
    """
    week = (cases["opened_day"] + cases["days"])[cases["closed"]] // WEEK_DAYS
    first, last = cases["opened_day"].min(), cases["opened_day"].quantile(USUAL)
    weeks = np.arange(int(first) // WEEK_DAYS, int(last) // WEEK_DAYS + 1)
    counts = cases[cases["closed"]].groupby(["unit", week]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=weeks, fill_value=0)
    counts = counts[counts.any(axis=1)]
    usual, busy = counts.mean(axis=1), counts.quantile(BUSIEST, axis=1)
    ratios = (usual / busy.where(busy > 0, usual)).clip(upper=1)
    return float(np.clip(np.average(ratios, weights=usual), 0.1, 0.95))


def _open(cases: pd.DataFrame, first: int, last: int) -> tuple[float, float]:
    """Return number and age of open cases on the mean day of the openings' second half."""
    opened, end = cases["opened_day"].to_numpy(), (cases["opened_day"] + cases["days"]).to_numpy()
    end = np.where(cases["closed"], end, np.iinfo(np.int64).max)
    days = np.linspace((first + last) / 2, last, 20).astype(int)
    there = (opened[:, None] < days) & (end[:, None] >= days)
    ages = np.where(there, days - opened[:, None], 0)
    return float(there.sum(axis=0).mean()), float(ages.sum() / max(1, there.sum()))


def _seasonality(day: NDArray[np.int64], days: int) -> float | None:
    """Return the yearly swing of demand by harmonic regression, 0 if it is not significant.

    The test takes weekly counts as independent. Where they are not, it finds swings too often
    (`sim.logs.fit.CAVEATS`).
    """
    if days < YEAR_DAYS:
        return None
    counts = np.bincount(day.astype(int), minlength=days)[:days]
    weekly = counts[: days // 5 * 5].reshape(-1, 5).mean(axis=1)
    if not np.ptp(weekly):
        return 0.0
    angle = 2 * np.pi * (np.arange(len(weekly)) * 5 + 2) / YEAR_DAYS
    design = np.column_stack([np.ones_like(angle), np.cos(angle), np.sin(angle)])
    found, *_ = np.linalg.lstsq(design, weekly, rcond=None)
    left = float(np.sum((weekly - design @ found) ** 2) / np.sum((weekly - weekly.mean()) ** 2))
    by_chance = left ** ((len(weekly) - 3) / 2)  # the p value of the F test of both waves
    return min(1.0, float(np.hypot(found[1], found[2]) / found[0])) if by_chance < CHANCE else 0.0

"""How much work comes in: its rate, its swing over the year, what is open at any time, and how much units got done when busiest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.results.intervals import LEVEL, t_quantile
from sim.scenario.city import WEEK_DAYS, YEAR_DAYS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

BUSIEST = 0.95
"""Quantile of a unit's weeks that counts as busy."""

FIRST, USUAL = 0.001, 0.95
"""Parts of the cases, in the order of opening, between which the rate is taken: mistyped dates come
first, stragglers last."""

CHANCE = 0.05
"""How often steady demand may pass for one that swings."""


class Arrivals(NamedTuple):
    """What a log tells of demand."""

    cases_per_day: float
    interval: tuple[float, float] | None
    """Of `cases_per_day`, 95 %, from week to week: Student's t, weeks taken as independent. None if
    the log is too short to tell."""
    seasonality: float | None
    """None if the log is too short to tell."""
    week: tuple[float, ...] | None
    """Of the five days of a working week, over their mean; None if the log's week has another
    number of days."""
    backlog: int
    """Open cases at a usual time."""
    backlog_days: int
    """Age of the oldest, if ages are spread evenly about their mean; no more than the log has
    days."""


def arrivals(cases: pd.DataFrame, share: float, week_days: int) -> Arrivals:
    """Return what a log's cases tell of demand.

    Parameters
    ----------
    cases
        Of a log, or of a part of it.
    share
        What part of the log they are.
    week_days
        Days of a week on which the log's units work.
    """
    day = cases["opened_day"].to_numpy()
    low, high = (int(end) for end in np.quantile(day, (FIRST, USUAL)))
    usual = (day >= low) & (day <= high)
    days = high - low + 1
    rate = usual.sum() / days / share
    weeks = np.bincount(((day[usual] - low) // WEEK_DAYS).astype(int))[:-1] / WEEK_DAYS / share
    half = (
        t_quantile(len(weeks) - 1, 0.5 + LEVEL / 2) * np.std(weeks, ddof=1) / np.sqrt(len(weeks))
        if len(weeks) > 1
        else None
    )
    interval = None if half is None else (float(rate - half), float(rate + half))
    backlog, age = _open(cases, int(low), high)
    season, week = (
        _seasonality(day[usual] - low, int(days)),
        _week(day[usual]) if week_days == WEEK_DAYS else None,
    )
    oldest = max(1, min(round(2 * age - 1), int(day.max() - day.min())))
    return Arrivals(float(rate), interval, season, week, round(backlog / share), oldest)


def _week(day: NDArray[np.int64]) -> tuple[float, ...]:
    """Return how much is opened on each day of the week, over their mean; the log's first day is a Monday."""
    counts = np.bincount(day % WEEK_DAYS, minlength=WEEK_DAYS)
    return tuple(float(share) for share in counts / counts.mean())


def busy_ratio(cases: pd.DataFrame) -> float:
    """Return a unit's usual throughput over that of its busy weeks, the mean over units by their cases: no higher is their utilisation."""
    week = (cases["opened_day"] + cases["days"])[cases["closed"]] // WEEK_DAYS
    weeks = np.arange(
        int(cases["opened_day"].min()) // WEEK_DAYS,
        int(cases["opened_day"].quantile(USUAL)) // WEEK_DAYS + 1,
    )
    counts = (
        cases[cases["closed"]]
        .groupby(["unit", week])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=weeks, fill_value=0)
    )
    counts = counts[counts.any(axis=1)]
    usual, busy = counts.mean(axis=1), counts.quantile(BUSIEST, axis=1)
    return float(
        np.clip(
            np.average((usual / busy.where(busy > 0, usual)).clip(upper=1), weights=usual),
            0.1,
            0.95,
        )
    )


def _open(cases: pd.DataFrame, first: int, last: int) -> tuple[float, float]:
    """Return how many cases are open, and how old they are, on the mean day of the second half of a log's openings."""
    opened, end = cases["opened_day"].to_numpy(), (cases["opened_day"] + cases["days"]).to_numpy()
    end = np.where(cases["closed"], end, np.iinfo(np.int64).max)
    days = np.linspace((first + last) / 2, last, 20).astype(int)
    there = (opened[:, None] < days) & (end[:, None] >= days)
    ages = np.where(there, days - opened[:, None], 0)
    return float(there.sum(axis=0).mean()), float(ages.sum() / max(1, there.sum()))


def _seasonality(day: NDArray[np.int64], days: int) -> float | None:
    """Return the swing of demand over the year by harmonic regression, 0 if steady demand could have it by chance.

    The test takes weekly counts as independent. Where they are not, it finds swings too often
    (`sim.logs.intervals.CAVEATS`).
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
    left, free = (
        float(np.sum((weekly - design @ found) ** 2) / np.sum((weekly - weekly.mean()) ** 2)),
        len(weekly) - 3,
    )
    by_chance = left ** (free / 2)  # the p value of the F test of the two waves
    return min(1.0, float(np.hypot(found[1], found[2]) / found[0])) if by_chance < CHANCE else 0.0

"""Demand as seen in a log: cases a day, their rhythms, open cases, and how busy units are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.logs.openings import Openings, openings
from sim.results.intervals import LEVEL
from sim.results.probability import t_quantile
from sim.scenario.city import WEEK_DAYS, YEAR_DAYS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.files.calendar import WorkingCalendar

BUSIEST = 0.95
"""Quantile of a unit's weeks that counts as busy."""

FIRST, USUAL = 0.001, 0.95
"""Parts of the cases, in the order of opening, between which the rate is measured: mistyped dates
come first, stragglers last."""

CHANCE = 0.05
"""Probability of finding a season in steady demand."""

CLEARLY = 0.5
"""Part of the variation left by growth alone that a season of less than two years may leave."""

THURSDAY = 3
"""Day of the week of 1 January 1970, from which NumPy counts dates."""


class Arrivals(NamedTuple):
    """Demand as seen in a log."""

    cases_per_day: float
    interval: tuple[float, float] | None
    """Of `cases_per_day`, 95 %, from week to week: Student's t, weeks taken as independent. None if
    the log is too short."""
    seasonality: float | None
    """None if the log does not show it."""
    week: tuple[float, ...] | None
    """Of the five days of a working week, relative to their mean; None if the log's week has
    another number of days, if the log is shorter than a week, or if it holds only what was closed
    in a period."""
    backlog: int
    """Open cases at a typical time."""
    backlog_days: int
    """Age of the oldest, if ages are spread evenly about their mean; at most the log's length."""
    of_closings: bool = False
    """Whether these are numbers of closings, because the log holds only what was closed in a
    period."""
    unknown_season: str = ""
    """Key of the reason why the season is unknown."""


def arrivals(
    cases: pd.DataFrame, share: float, calendar: WorkingCalendar, shown: Openings | None = None
) -> Arrivals:
    """Return the demand seen in the cases of a log, or of a share of it.

    `shown` is when cases of the whole log were opened.
    """
    shown = shown or openings(cases)
    if shown.of_closings and shown.closings:
        return _of_closings(cases, share, *shown.closings)
    day = cases["opened_day"].to_numpy()
    day = day[(day >= shown.first) & (day <= shown.last)]
    low, high = (int(end) for end in np.quantile(day, (FIRST, USUAL)))
    usual = day[(day >= low) & (day <= high)]
    days = high - low + 1
    rate, interval = _rate(usual, low, high, share)
    backlog, age = _open(cases, int(low), high)
    season = _seasonality(usual - low, int(days), shown.changes)
    unknown = "" if season is not None else "fit_short" if days < YEAR_DAYS else "fit_growth"
    week = _week(usual, low, high, calendar)
    oldest = max(1, min(round(2 * age - 1), int(day.max() - day.min())))
    return Arrivals(
        rate, interval, season, week, round(backlog / share), oldest, unknown_season=unknown
    )


def _of_closings(cases: pd.DataFrame, share: float, first: int, last: int) -> Arrivals:
    """Return the demand under which as many cases are opened as were closed in a time.

    Open cases are then those opened within the days that a case lasts (Little's law).
    """
    lasts = cases["days"].to_numpy(float)
    end = cases["opened_day"].to_numpy() + cases["days"].to_numpy()
    rate, interval = _rate(end[(end >= first) & (end <= last)], first, last, share)
    age = float((lasts**2).sum() / max(1.0, 2 * lasts.sum()))
    oldest = max(1, min(round(2 * age - 1), int(lasts.max())))
    backlog = round(rate * float(lasts.mean()))
    return Arrivals(rate, interval, None, None, backlog, oldest, True, "fit_closings")


def _rate(
    days: NDArray[np.int64], first: int, last: int, share: float
) -> tuple[float, tuple[float, float] | None]:
    """Return the cases a day from the first day to the last, and their interval."""
    rate = float(len(days) / (last - first + 1) / share)
    weeks = np.bincount(((days - first) // WEEK_DAYS).astype(int))[:-1] / WEEK_DAYS / share
    if len(weeks) < 2:
        return rate, None
    t = t_quantile(len(weeks) - 1, 0.5 + LEVEL / 2)
    half = t * np.std(weeks, ddof=1) / np.sqrt(len(weeks))
    return rate, (float(rate - half), float(rate + half))


def _week(
    day: NDArray[np.int64], first: int, last: int, calendar: WorkingCalendar
) -> tuple[float, ...] | None:
    """Return the openings on each day of a working week, relative to their mean, from Monday on.

    They are means over such days from the first day to the last: a holiday moves the numbers of
    all later days, and the last week may be cut short.
    """
    worked = [place for place, digit in enumerate(calendar.week) if digit == "1"]
    since_1970 = calendar.date_of(np.arange(first, last + 1)).astype(np.int64)
    weekday = (since_1970 + THURSDAY) % len(calendar.week)
    if len(worked) != WEEK_DAYS or not np.isin(worked, weekday).all():
        return None
    counts = np.bincount(day - first, minlength=last - first + 1)
    means = np.array([counts[weekday == each].mean() for each in worked])
    return tuple((means / means.mean()).tolist())


HALF_BUSY = 0.5
"""The ratio where no case was closed while cases were opened. Assumption."""


def busy_ratio(cases: pd.DataFrame, shown: Openings | None = None) -> float:
    """Return a unit's usual throughput divided by that of its busy weeks.

    It is the mean over units, weighted by cases, and an upper bound of the utilisation. `shown` is
    when cases of the whole log were opened.
    """
    shown = shown or openings(cases)
    week = (cases["opened_day"] + cases["days"])[cases["closed"]] // WEEK_DAYS
    usual_last = int(cases["opened_day"].quantile(USUAL))
    first, last = shown.closings or (shown.first, min(shown.last, usual_last))
    weeks = np.arange(first // WEEK_DAYS, last // WEEK_DAYS + 1)
    counts = cases[cases["closed"]].groupby(["unit", week]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=weeks, fill_value=0)
    counts = counts[counts.any(axis=1)]
    if counts.empty:
        return HALF_BUSY
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


def _seasonality(day: NDArray[np.int64], days: int, changes: bool) -> float | None:
    """Return the yearly swing of demand by harmonic regression, 0 if it is not significant.

    Where demand `changes` over the log, a line or a single step may be the reason: a swing is what
    goes beyond them. In less than two years they are like a swing, which then must fit clearly
    better, or is not known. The test takes weekly counts as independent. Where they are not, it
    finds swings too often (`sim.experiments.fit.CAVEATS`).
    """
    if days < YEAR_DAYS:
        return None
    counts = np.bincount(day.astype(int), minlength=days)[:days]
    weekly = counts[: days // 5 * 5].reshape(-1, 5).mean(axis=1)
    if not np.ptp(weekly):
        return 0.0
    angle = 2 * np.pi * (np.arange(len(weekly)) * 5 + 2) / YEAR_DAYS
    waves = np.column_stack([np.cos(angle), np.sin(angle)])
    growth = _growth(weekly) if changes else np.ones((len(weekly), 1))
    without, _ = _fitted(growth, weekly)
    if changes and days < 2 * YEAR_DAYS:
        growth = np.ones((len(weekly), 1))
        if _fitted(np.column_stack([growth, waves]), weekly)[0] > CLEARLY * without:
            return None
        without, _ = _fitted(growth, weekly)
    design = np.column_stack([growth, waves])
    left, found = _fitted(design, weekly)
    freedom = len(weekly) - design.shape[1]
    by_chance = (left / without) ** (freedom / 2)  # the p value of the F test of both waves
    if by_chance >= CHANCE:
        return 0.0
    usual = growth.mean(axis=0) @ found[:-2]
    return min(1.0, float(np.hypot(*found[-2:]) / usual))


def _growth(weekly: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the line or the single step that fits weekly counts better, with a constant."""
    n = len(weekly)
    steps = [np.arange(n) >= place for place in range(2, n - 1)]
    designs = [np.column_stack([np.ones(n), each]) for each in (np.linspace(-1, 1, n), *steps)]
    return min(designs, key=lambda design: _fitted(design, weekly)[0])


def _fitted(
    design: NDArray[np.float64], weekly: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the sum of squares that least squares leave, and the coefficients."""
    found, *_ = np.linalg.lstsq(design, weekly, rcond=None)
    return float(np.sum((weekly - design @ found) ** 2)), found

"""Whether arms have settled: if open cases still grow at the end, effects depend on its date."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.names import arm_names
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

GROWTH, NOISE = 0.1, 0.25
"""Minimum growth of open cases within two years, as shares. The second is the variation in one run
of
a nearly overloaded city; it is less in a mean of replications."""

STILL, CASES = 0.05, 10.0
"""Minimum share and number of cases in the growth of the last year."""


def unsettled_warnings(study: Study, words: Catalogue) -> list[str]:
    """Return a warning naming the arms in which open cases still grow at the end, if any."""
    names = arm_names(study, words)
    growing = [f"“{names[arm]}”" for arm in unsettled(study)]
    if not growing:
        return []
    arms = words.listed(growing)
    days = 2 * study.arms[0].scenario.time.days
    return [words.text("report.unsettled", arms=arms, count=len(growing), days=days)]


def unsettled(study: Study) -> list[str]:
    """Return the names of the arms in which open cases still grow at the end of the run."""
    days = study.tables.get("daily")
    if days is None:
        return []
    days = days[days["day"] >= study.arms[0].scenario.time.warm_up]
    least = GROWTH + NOISE / math.sqrt(study.replications)
    by_arm = days.groupby("arm", sort=False)["open"]
    return [str(arm) for arm, cases in by_arm if _grows(cases, least)]


def _grows(cases: pd.Series[float], least: float) -> bool:
    """Return whether more cases are open year by year, up to the last year.

    Whole years are compared, as demand has seasons; in a shorter run, its thirds. Cases that settle
    within months of a mechanism's start hardly grow in the last of them.
    """
    span = min(YEAR_DAYS, len(cases) // 3)
    if not span:
        return False
    years = cases.iloc[-3 * span :].to_numpy().reshape(3, span).mean(axis=1)
    first, before, late = map(float, years)
    return late - first > least * first and late - before > max(CASES, STILL * before)

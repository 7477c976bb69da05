"""Whether arms have settled: open cases that still grow when the run ends make effects depend on its length."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.names import arm_names
from sim.scenario.city import YEAR_DAYS

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

GROWTH, CASES = 0.1, 10.0
"""By more than this share, and more than this number of cases, open cases must have grown."""

NOISE = 0.25
"""By this share they vary from year to year in one run of a city that is nearly overloaded; it comes
on top, and is less in a mean of replications."""


def unsettled_warnings(study: Study, words: Catalogue) -> list[str]:
    """Return a warning that names the arms in which open cases still grow at the end, if there are any."""
    names = arm_names(study, words)
    growing = [f"“{names[arm]}”" for arm in unsettled(study)]
    if not growing:
        return []
    arms = words.listed(growing)
    return [words.text("report.unsettled", arms=arms, count=len(growing))]


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
    """Say whether more cases were open of late than before.

    The last year is compared with the year before, as demand has seasons; in a shorter run the last
    third with the third before. A mechanism that has settled within months hardly shows in these.
    """
    span = min(YEAR_DAYS, len(cases) // 3)
    if not span:
        return False
    late, before = cases.iloc[-span:].mean(), cases.iloc[-2 * span : -span].mean()
    return bool(late - before > max(CASES, least * before))

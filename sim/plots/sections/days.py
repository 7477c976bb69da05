"""The figure of the daily series, with a text for those who cannot see it and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.numbers import shown
from sim.plots.daily import SERIES, WEEK, daily_means
from sim.plots.html import picture, section, table
from sim.plots.names import arm_names
from sim.plots.rows import grouped

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

MOST_WEEKS = 12
"""Weeks of each arm whose numbers stand in the report; `daily.csv` has all days."""


def days(study: Study, words: Catalogue) -> str:
    """Show the daily series."""
    say = words.within("report.days")
    weeks = {arm: _weeks(frame) for arm, frame in study.daily.items()}
    return section(
        say("heading"),
        picture(
            daily_means(study, words.language),
            _alternative(weeks, study, words),
            say("caption", replications=study.replications),
        ),
        _data(weeks, study, words),
    )


def _weeks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the means of whole weeks, as the figure shows them, by their last day."""
    whole = frame.iloc[: max(WEEK, len(frame) // WEEK * WEEK)]
    weeks = whole[list(SERIES)].groupby(whole["day"] // WEEK).mean()
    weeks.index = ((weeks.index + 1) * WEEK - 1).astype(int)
    return weeks


def _alternative(weeks: dict[str, pd.DataFrame], study: Study, words: Catalogue) -> str:
    """Return what the figure shows, with the numbers of each arm at the end."""
    say = words.within("report.days")
    told = [
        say("arm_last", arm=name, **dict(zip(SERIES, _numbers(weeks[arm], -1), strict=True)))
        for arm, name in arm_names(study, words).items()
    ]
    return say("alternative", arms=words.text("lists.apart").join(told))


def _data(weeks: dict[str, pd.DataFrame], study: Study, words: Catalogue) -> str:
    """Return the numbers behind the figure in some weeks, the last among them."""
    say = words.within("report.days")
    rows = []
    for arm, name in arm_names(study, words).items():
        step = -(-len(weeks[arm]) // MOST_WEEKS)
        places = range((len(weeks[arm]) - 1) % step, len(weeks[arm]), step)
        rows += [[name, str(weeks[arm].index[place]), *_numbers(weeks[arm], place)] for place in places]
    return table(
        say("data"), [words.text("columns.arm"), words.text("columns.day"), *(say(name) for name in SERIES)], grouped(rows), fold="data"
    )


def _numbers(weeks: pd.DataFrame, place: int) -> list[str]:
    """Return the numbers of a week as they are written."""
    return [shown(float(weeks.iloc[place][name]), ",.1f") for name in SERIES]

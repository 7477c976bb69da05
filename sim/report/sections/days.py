"""The figure of the daily series, with a text for those who cannot see it and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.daily import SERIES, WEEK, weekly
from sim.report.html import picture, section, table
from sim.report.names import arm_names
from sim.report.rows import grouped
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

    Weeks = dict[str, NDArray[np.float64]]

MOST_WEEKS = 12
"""Weeks of each arm whose numbers stand in the report; `daily.csv` has all days."""


def days(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show the daily series."""
    say = words.within("report.days")
    weeks = {
        arm: {name: weekly(frame[name].to_numpy()) for name in SERIES}
        for arm, frame in by_arm(study.tables["daily"]).items()
    }
    return section(
        say("heading"),
        picture(
            drawn["daily"],
            _alternative(weeks, study, words),
            say("caption", replications=study.replications),
        ),
        _data(weeks, study, words),
    )


def _alternative(weeks: dict[str, Weeks], study: Study, words: Catalogue) -> str:
    """Return what the figure shows, with the numbers of each arm at the end."""
    say = words.within("report.days")
    told = [
        say("arm_last", arm=name, **dict(zip(SERIES, _numbers(weeks[arm], -1), strict=True)))
        for arm, name in arm_names(study, words).items()
    ]
    return say("alternative", arms=words.text("lists.apart").join(told))


def _data(weeks: dict[str, Weeks], study: Study, words: Catalogue) -> str:
    """Return the numbers behind the figure in some weeks, the last among them."""
    say = words.within("report.days")
    rows, tables = [], by_arm(study.tables["daily"])
    for arm, name in arm_names(study, words).items():
        count = len(weeks[arm][SERIES[0]])
        step = -(-count // MOST_WEEKS)
        last_days = {
            place: min((place + 1) * WEEK, len(tables[arm])) - 1
            for place in range((count - 1) % step, count, step)
        }
        rows += [[name, str(day), *_numbers(weeks[arm], place)] for place, day in last_days.items()]
    return table(
        say("data"),
        [words.text("columns.arm"), words.text("columns.day"), *(say(name) for name in SERIES)],
        grouped(rows),
        fold="data",
    )


def _numbers(weeks: Weeks, place: int) -> list[str]:
    """Return the numbers of a week as they are written."""
    return [shown(float(weeks[name][place]), ",.1f") for name in SERIES]

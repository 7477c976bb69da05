"""The figure of the resolution curves, with a text for those who cannot see it and the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.html import picture, section, table
from sim.report.names import arm_names
from sim.report.rows import grouped
from sim.results.numbers import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

DAYS = (0, 1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 250, 375, 500, 750, 1000)
"""Days whose numbers stand in the report, and the horizon; `curves.csv` has all."""

NUMBERS = {
    "estimate": "",
    "low": "",
    "high": "",
    "difference": "+",
    "difference_low": "+",
    "difference_high": "+",
}
"""Columns of numbers, and how their signs are written; those of differences are the last three."""


def curves(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show how long cases stay unresolved."""
    say = words.within("report.curves")
    frame = study.tables["curves"]
    caption = say(f"caption{_single(study)}", replications=study.replications)
    return section(
        say("heading"),
        picture(drawn["resolution_curves"], _alternative(frame, study, words), caption),
        _data(frame, study, words),
    )


def _alternative(frame: pd.DataFrame, study: Study, words: Catalogue) -> str:
    """Return what the figure shows, with the numbers of each arm at a fifth of the horizon and at its end."""
    say = words.within("report.curves")
    shares = frame.set_index(["arm", "day"])["estimate"]
    days = (study.horizon // 5, study.horizon)
    told = [say("arm_left", arm=name, early=_percent(shares[arm, days[0]]), late=_percent(shares[arm, days[1]]))
            for arm, name in arm_names(study, words).items()]  # fmt: skip
    return say(
        "alternative", early=days[0], late=days[1], arms=words.text("lists.apart").join(told)
    )


def _data(frame: pd.DataFrame, study: Study, words: Catalogue) -> str:
    """Return the numbers behind the figure on some days."""
    say = words.within("report.curves")
    names = arm_names(study, words)
    differences = len(names) > 1
    chosen = frame[frame["day"].isin([*DAYS, study.horizon])]
    numbers = dict(list(NUMBERS.items())[: 6 if differences else 3])
    ends = [words.text("columns.low"), words.text("columns.high")]
    columns = [
        words.text("columns.arm"),
        words.text("columns.day"),
        say("estimate"),
        *ends,
        *([say("difference"), *ends] if differences else []),
    ]
    rows = [[names[row["arm"]], str(row["day"]), *(_percent(row[name], sign) for name, sign in numbers.items())]
            for row in chosen.to_dict("records")]  # fmt: skip
    return table(say(f"data{_single(study)}"), columns, grouped(rows), fold="data")


def _single(study: Study) -> str:
    """Return the ending of the words for one arm, or nothing where there are differences to tell of."""
    return "_single" if len(study.arms) == 1 else ""


def _percent(share: float, sign: str = "") -> str:
    """Return a share in per cent as it is written; nothing where there is none."""
    return "" if share != share else shown(100 * share, f"{sign}.2f")

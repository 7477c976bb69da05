"""What later cases gain from earlier ones: the learning curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.html import paragraph, picture, section, table
from sim.report.names import arm_names
from sim.report.rows import grouped
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

NUMBERS = ("cases", "days", "days_low", "days_high", "handoffs", "handoffs_low", "handoffs_high")


def learnt(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show time and hand-offs by how many like cases came before."""
    say, names = words.within("report.learnt"), arm_names(study, words)
    tables = by_arm(study.tables["learning"])
    told = [_told(name, tables[arm], words) for arm, name in names.items()]
    rows = [
        [
            name,
            row["earlier"],
            shown(row["cases"], ",.1f", words),
            *(shown(row[number], ".2f", words) for number in NUMBERS[1:]),
        ]
        for arm, name in names.items()
        for row in tables[arm].to_dict("records")
        if row["cases"] > 0
    ]
    ends = [words.text("columns.low"), words.text("columns.high")]
    columns = [
        words.text("columns.arm"),
        say("earlier"),
        say("cases"),
        say("days"),
        *ends,
        say("handoffs"),
        *ends,
    ]
    return section(
        say("heading"),
        paragraph(say("meaning")),
        picture(
            drawn["learning_curve"],
            say("alternative", arms=words.text("lists.apart").join(told)),
            say("caption", replications=study.replications),
        ),
        table(say("data"), columns, grouped(rows), fold="data"),
    )


def _told(name: str, frame: pd.DataFrame, words: Catalogue) -> str:
    """Return an arm's means of the first and the last class that have cases."""
    known = frame[frame["cases"] > 0]
    if known.empty:
        return name
    first, last = known.iloc[0], known.iloc[-1]
    numbers = {
        "first": shown(first["days"], ".2f"),
        "last": shown(last["days"], ".2f"),
        "most": last["earlier"],
    }
    return words.text("report.learnt.arm", arm=name, **numbers)

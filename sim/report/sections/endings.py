"""How cases end, and who ends them: cumulative incidence by outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.html import picture, section, table
from sim.report.names import arm_names
from sim.report.rows import grouped
from sim.report.sections.curves import DAYS
from sim.results.incidence import ENDS
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


def endings(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show the share of cases that has come to each end by days since filing."""
    say, names = words.within("report.endings"), arm_names(study, words)
    tables = by_arm(study.tables["incidence"])
    told = [
        say(
            "arm",
            arm=name,
            ends=words.text("lists.clauses").join(_told(tables[arm], words)),
        )
        for arm, name in names.items()
    ]
    alternative = say("alternative", days=study.horizon, arms=words.text("lists.apart").join(told))
    rows = []
    for arm, name in names.items():
        frame = tables[arm]
        for row in frame[frame["day"].isin([*DAYS, study.horizon])].to_dict("records"):
            shares = [row[end] for end in ENDS]
            rows.append(
                [
                    name,
                    str(row["day"]),
                    *(shown(100 * share, ".2f") for share in (*shares, 1 - sum(shares))),
                ]
            )
    columns = [
        words.text("columns.arm"),
        words.text("columns.day"),
        *(words.text(f"figures.incidence.{end}") for end in (*ENDS, "open")),
    ]
    return section(
        say("heading"),
        picture(drawn["incidence"], alternative, say("caption", replications=study.replications)),
        table(say("data"), columns, grouped(rows), fold="data"),
    )


def _told(frame: pd.DataFrame, words: Catalogue) -> list[str]:
    """Return the ends that cases come to within the horizon, with their shares."""
    last = frame.iloc[-1]
    return [
        f"{words.text(f'figures.incidence.{end}')} {shown(100 * last[end], '.2f')} %"
        for end in ENDS
        if last[end] > 0
    ]

"""What becomes of the primary effects over draws of what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.measures.numbers import measured, plain, shown
from sim.plots.headline import MEASURE, has_tails, headline_effects
from sim.plots.html import Coded, paragraph, picture, section, table
from sim.plots.names import contrast_name
from sim.plots.values import description
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.plots.html import Cell

SPREAD, TAILS = ("median", "lowest", "highest"), ("low", "high")
"""Columns of the spread of an effect, the second where there are draws enough for twentieths."""

SHARES = ("hurts", "surely_hurts", "helps", "surely_helps")


def robust(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show the spread of each primary effect, the shares of draws in which it hurts and helps, and what decides it."""
    found, contrasts = study.robustness, [effect.contrast for effect in headline_effects(study.effects)]
    if found is None or not contrasts:
        return ""
    say = words.within("report.robust")
    shown_of = (*SPREAD, *(TAILS if has_tails(len(found.draws)) else ()))
    rows = found.summary[(found.summary["measure"] == MEASURE) & found.summary["contrast"].isin(contrasts)].to_dict("records")
    spread: list[list[Cell]] = [
        [
            Coded(contrast_name(row["contrast"], study, words), row["contrast"]),
            *(measured(row[name], MEASURE, signed=True) for name in shown_of),
            *(percent(row[name]) for name in SHARES),
        ]
        for row in rows
    ]
    alternative = say(
        "alternative", draws=len(found.draws), effects=words.text("lists.apart").join(_told(row, study, words) for row in rows)
    )
    return section(
        say("heading"),
        paragraph(say("drawn", draws=len(found.draws), numbers=len(found.draws.columns) - 1, replications=study.replications)),
        table(say("spread"), [words.text("columns.contrast"), *(say(name) for name in (*shown_of, *SHARES))], spread),
        picture(drawn["robustness"], alternative, say("caption")),
        *(_decisive(rows, contrast, study, words) for contrast, rows in decided(study).items()),
        _ranges(found, study, words),
    )


def decided(study: Study) -> dict[str, pd.DataFrame]:
    """Return how each primary effect depends on the numbers drawn; nothing of effects of which too few draws are known to say."""
    if study.robustness is None:
        return {}
    found = {effect.contrast: study.robustness.decisive(MEASURE, effect.contrast) for effect in headline_effects(study.effects)}
    return {contrast: rows for contrast, rows in found.items() if rows["correlation"].notna().any()}


def percent(share: float) -> str:
    """Return a share in whole per cent."""
    return shown(100 * share, ".0f")


def _told(row: Mapping[Hashable, Any], study: Study, words: Catalogue) -> str:
    """Return the spread of an effect in words."""
    low, high = (measured(float(row[name]), MEASURE, signed=True) for name in ("lowest", "highest"))
    return words.text("report.robust.told", contrast=contrast_name(str(row["contrast"]), study, words), low=low, high=high)


def _decisive(rows: pd.DataFrame, contrast: str, study: Study, words: Catalogue) -> str:
    """Return the table of the numbers on which an effect depends."""
    say = words.within("report.robust")
    numbers: list[list[Cell]] = [
        [Coded(description(row["key"], words), row["key"]), *(shown(row[name], "+.2f", words) for name in ("correlation", "low", "high"))]
        for row in rows.to_dict("records")
    ]
    columns = [words.text("columns.value"), say("correlation"), words.text("columns.low"), words.text("columns.high")]
    return table(say("decisive", contrast=contrast_name(contrast, study, words)), columns, numbers, fold="data")


def _ranges(found: Robustness, study: Study, words: Catalogue) -> str:
    """Return the ranges that were drawn from, beside the scenario's own numbers."""
    say, first = words.within("report.robust"), study.arms[0].scenario
    rows: list[list[Cell]] = [
        [Coded(description(key, words), key), str(value_at(first, key)), *(plain(end) for end in first.uncertainty[key])]
        for key in found.draws.columns[1:]
    ]
    columns = [words.text("columns.value"), say("own"), say("from"), say("to")]
    return table(say("ranges"), columns, rows, fold="always")

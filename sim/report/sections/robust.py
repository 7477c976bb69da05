"""What becomes of the primary effects over draws of the uncertain numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.experiments.robustness import SHARES
from sim.report.headline import MEASURE, has_tails, headline_effects
from sim.report.html import Coded, paragraph, picture, section, table
from sim.report.names import contrast_name
from sim.report.robustness import undecided
from sim.report.values import description
from sim.results.numbers import measured, plain, shown
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from matplotlib.figure import Figure

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell

SPREAD, TAILS = ("median", "lowest", "highest"), ("low", "high")
"""Columns of the spread of an effect, the second where there are draws enough for twentieths."""


def robust(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show the spread of each primary effect, the shares of draws in which it hurts and helps, and what decides it."""
    found, contrasts = (
        study.robustness,
        [effect.contrast for effect in headline_effects(study.effects)],
    )
    if found is None or not contrasts:
        return ""
    say = words.within("report.robust")
    shown_of = (*SPREAD, *(TAILS if has_tails(len(found.draws)) else ()))
    rows = found.summary[
        (found.summary["measure"] == MEASURE) & found.summary["contrast"].isin(contrasts)
    ].to_dict("records")
    spread: list[list[Cell]] = [
        [
            Coded(contrast_name(row["contrast"], study, words), row["contrast"]),
            *(measured(row[name], MEASURE, signed=True) for name in shown_of),
            *(share_of_draws(row, name, words) for name in SHARES),
        ]
        for row in rows
    ]
    alternative = say(
        "alternative",
        draws=len(found.draws),
        effects=words.text("lists.apart").join(_told(row, study, words) for row in rows),
    )
    return section(
        say("heading"),
        paragraph(
            say(
                "drawn",
                draws=len(found.draws),
                numbers=len(found.draws.columns) - 1,
                replications=study.replications,
            )
        ),
        table(
            say("spread"),
            [words.text("columns.contrast"), *(say(name) for name in (*shown_of, *SHARES))],
            spread,
        ),
        picture(drawn["robustness"], alternative, say("caption")),
        *(_decisive(contrast, study, words) for contrast in contrasts),
        _ranges(found, study, words),
    )


def tested(study: Study) -> bool:
    """Say whether there are draws enough to test on which numbers any primary effect depends."""
    found = study.robustness
    contrasts = [effect.contrast for effect in headline_effects(study.effects)]
    return found is not None and any(
        found.decisive(MEASURE, contrast)["correlation"].notna().any() for contrast in contrasts
    )


def share_of_draws(row: Mapping[Hashable, Any], name: str, words: Catalogue) -> str:
    """Return a share of draws in whole per cent with its interval."""
    numbers = {end: shown(100 * row[f"{name}{end}"], ".0f", words) for end in ("", "_low", "_high")}
    if math.isnan(row[name]):
        return numbers[""]
    return words.text(
        "report.robust.share", share=numbers[""], low=numbers["_low"], high=numbers["_high"]
    )


def _told(row: Mapping[Hashable, Any], study: Study, words: Catalogue) -> str:
    """Return the spread of an effect in words."""
    low, high = (measured(float(row[name]), MEASURE, signed=True) for name in ("lowest", "highest"))
    return words.text(
        "report.robust.told",
        contrast=contrast_name(str(row["contrast"]), study, words),
        low=low,
        high=high,
    )


def _decisive(contrast: str, study: Study, words: Catalogue) -> str:
    """Return the table of the numbers on which an effect depends, or say why none is named."""
    say, found, named = (
        words.within("report.robust"),
        study.robustness,
        contrast_name(contrast, study, words),
    )
    assert found is not None
    why = undecided(found, MEASURE, contrast, words)
    if why:
        return paragraph(say("undecided", contrast=named, why=why))
    rows = found.decisive(MEASURE, contrast)
    numbers: list[list[Cell]] = [
        [
            Coded(description(row["key"], words), row["key"]),
            *(shown(row[name], "+.2f", words) for name in ("correlation", "low", "high")),
        ]
        for row in rows[rows["decides"]].to_dict("records")
    ]
    columns = [
        words.text("columns.value"),
        say("correlation"),
        words.text("columns.low"),
        words.text("columns.high"),
    ]
    return table(say("decisive", contrast=named, tested=len(rows)), columns, numbers, fold="data")


def _ranges(found: Robustness, study: Study, words: Catalogue) -> str:
    """Return the ranges that were drawn from, beside the scenario's own numbers."""
    say, first = words.within("report.robust"), study.arms[0].scenario
    rows: list[list[Cell]] = [
        [
            Coded(description(key, words), key),
            str(value_at(first, key)),
            *(plain(end) for end in first.uncertainty[key]),
        ]
        for key in found.draws.columns[1:]
    ]
    columns = [words.text("columns.value"), say("own"), say("from"), say("to")]
    return table(say("ranges"), columns, rows, fold="always")

"""Rows of the tables of a comparison, as they are shown on the screen and in the report alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.effects import Effect, effects_of
from sim.report.names import arm_name, has_precedents
from sim.results.notes import Note, in_words
from sim.results.numbers import measured, way_of
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.results.numbers import Way

MAIN_MEASURES = (
    PRIMARY, "rmst_disposed_days", "rmst_reported_days", "open_over_250", "handoffs_per_case", "rework_share", "on_time_share",
    "referred_out_share", "withdrawn_share", "docket_use", "coordination_hours", "workload_gini",
)  # fmt: skip
"""What a comparison shows first: time in its three readings, and what it is bought with."""


class EffectRow(NamedTuple):
    """An effect as it is written."""

    of: str
    """A measure; where cases are broken down, a part of them."""
    contrast: str
    estimate: str
    low: str
    high: str
    note: str


def docket_warnings(study: Study, words: Catalogue) -> list[str]:
    """Return a warning for each arm whose docket is asked for more rulings than can be made."""
    uses = means(study.arms_table, "docket_use")
    return [
        words.text(
            "report.overloaded_with_precedents" if has_precedents(arm) else "report.overloaded",
            arm=arm_name(arm, words),
            use=measured(uses[arm.name], "docket_use"),
        )
        for arm in study.arms
        if uses[arm.name] > 1
    ]


def means(arms_table: pd.DataFrame, measure: str) -> dict[str, float]:
    """Return the mean of a measure over the replications of each arm in which it is applicable; NaN if it is in none."""
    return {
        str(arm): float(values.mean())
        for arm, values in arms_table.groupby("arm", sort=False)[measure]
    }


def effect_rows(
    study: Study, words: Catalogue, measures: Sequence[str] = MAIN_MEASURES
) -> list[EffectRow]:
    """Return the effects on some measures as they are written; measures that are not applicable at all are left out."""
    rows = []
    for measure in measures:
        effects = effects_of(study.effects, measure)
        if not all(math.isnan(effect.estimate) for effect in effects):
            way = way_in(study, measure)
            rows += [_row(measure, effect, measure, words, way) for effect in effects]
    return rows


def way_in(study: Study, measure: str) -> Way:
    """Return how a measure is written wherever it stands in a comparison."""
    return way_of(measure, means(study.arms_table, measure).values())


def part_rows(study: Study, by: str, words: Catalogue) -> list[EffectRow]:
    """Return the effects on time in each part of the cases as they are written, the part in place of the measure."""
    frame = study.effects_by[study.effects_by["by"] == by]
    return [
        _row(str(group), effect, PRIMARY, words)
        for group, part in frame.groupby("group", sort=False)
        for effect in effects_of(part, PRIMARY)
    ]


def grouped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows in which the first cell stands only where it changes."""
    return [
        ["" if place and rows[place - 1][0] == row[0] else row[0], *row[1:]]
        for place, row in enumerate(rows)
    ]


def _row(
    first: str, effect: Effect, measure: str, words: Catalogue, way: Way | None = None
) -> EffectRow:
    """Return an effect on a measure as it is written."""
    late = Note.BEYOND_HORIZON in effect.note
    estimate, low, high = (
        measured(number, measure, signed=True, words=words, of_cases=late, way=way)
        for number in (effect.estimate, effect.low, effect.high)
    )
    return EffectRow(first, effect.contrast, estimate, low, high, in_words(effect.note, words))

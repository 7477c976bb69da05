"""Rows of the tables of a comparison, the same on the screen and in the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.effects import Effect, effects_of
from sim.report.names import arm_name, has_precedents
from sim.results.notes import Note, in_words
from sim.results.numbers import measured, way_of
from sim.results.summary import PRIMARY
from sim.scenario.own_parts import words_for

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
"""The main measures of a comparison: three measures of time, and its costs."""


def main_measures(study: Study) -> tuple[str, ...]:
    """Return the main measures of a comparison, and those of the user's own."""
    own = (name for arm in study.arms for name in arm.scenario.measures)
    return (*MAIN_MEASURES, *dict.fromkeys(own))


class EffectRow(NamedTuple):
    """An effect as text."""

    of: str
    """A measure, or in a breakdown a part of the cases."""
    contrast: str
    estimate: str
    low: str
    high: str
    note: str


def docket_warnings(study: Study, words: Catalogue) -> list[str]:
    """Return a warning for each arm whose docket receives more cases than can be ruled on."""
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
    """Return the mean of a measure over the applicable replications of each arm; NaN if none."""
    return {
        str(arm): float(values.mean())
        for arm, values in arms_table.groupby("arm", sort=False)[measure]
    }


def effect_rows(
    study: Study, words: Catalogue, measures: Sequence[str] | None = None
) -> list[EffectRow]:
    """Return the effects on some measures as text, without measures that are never applicable.

    They are the main ones unless given.
    """
    rows = []
    for measure in measures or main_measures(study):
        effects = effects_of(study.effects, measure)
        if not all(math.isnan(effect.estimate) for effect in effects):
            way = way_in(study, measure)
            rows += [_row(measure, effect, measure, words, way) for effect in effects]
    return rows


def way_in(study: Study, measure: str) -> Way:
    """Return the format of a measure throughout a comparison."""
    words = words_for("en", *(arm.scenario for arm in study.arms))
    return way_of(measure, means(study.arms_table, measure).values(), words)


def part_rows(study: Study, by: str, words: Catalogue) -> list[EffectRow]:
    """Return the effects on time in each part of the cases as text, under the part's name."""
    frame = study.effects_by[study.effects_by["by"] == by]
    return [
        _row(str(group), effect, PRIMARY, words)
        for group, part in frame.groupby("group", sort=False)
        for effect in effects_of(part, PRIMARY)
    ]


def grouped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows whose first cell is empty if it repeats the one above."""
    return [
        ["" if place and rows[place - 1][0] == row[0] else row[0], *row[1:]]
        for place, row in enumerate(rows)
    ]


def _row(
    first: str, effect: Effect, measure: str, words: Catalogue, way: Way | None = None
) -> EffectRow:
    """Return an effect on a measure as text."""
    late = Note.BEYOND_HORIZON in effect.note
    estimate, low, high = (
        measured(number, measure, signed=True, words=words, of_cases=late, way=way)
        for number in (effect.estimate, effect.low, effect.high)
    )
    return EffectRow(first, effect.contrast, estimate, low, high, in_words(effect.note, words))

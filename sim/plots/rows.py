"""Rows of the tables of a comparison, as they are shown on the screen and in the report alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.measures.numbers import measured
from sim.plots.headline import MEASURE, Effect, effects_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.study import Study

MAIN_MEASURES = (
    "rmst_days", "rmst_disposed_days", "rmst_reported_days", "open_over_250", "handoffs_per_case", "rework_share", "late_share",
    "referred_out_share", "withdrawn_share", "docket_use", "coordination_hours", "workload_gini",
)  # fmt: skip
"""What a comparison shows first: time in its three readings, and what it is bought with."""


def docket_warnings(study: Study) -> list[str]:
    """Return a warning for each arm whose docket is asked for more rulings than can be made."""
    return [
        f"In the arm “{arm}” the docket is overloaded: {measured(use, 'docket_use')} cases are put on it for each ruling that can be made."
        " Above 1 it only grows, and a docket without precedents can then be worse than none at all."
        for arm, use in means(study.arms_table, "docket_use").items()
        if use > 1
    ]


def means(arms_table: pd.DataFrame, measure: str) -> dict[str, float]:
    """Return the mean of a measure over the replications of each arm in which it is applicable; NaN if it is in none."""
    return {str(arm): float(values.mean()) for arm, values in arms_table.groupby("arm", sort=False)[measure]}


def effect_rows(study: Study) -> list[list[str]]:
    """Return measure, contrast, estimate, low, high and note as they are written, of main measures that are applicable at all."""
    rows = []
    for measure in MAIN_MEASURES:
        effects = effects_of(study.effects, measure)
        if not all(math.isnan(effect.estimate) for effect in effects):
            rows += [[measure, effect.contrast, *numbers_of(effect, measure), effect.note] for effect in effects]
    return _grouped(rows)


def part_rows(study: Study, by: str) -> list[list[str]]:
    """Return part, contrast, estimate, low and high of the effects on time, as they are written."""
    frame = study.effects_by[study.effects_by["by"] == by]
    return _grouped(
        [
            [str(group), effect.contrast, *numbers_of(effect, MEASURE)]
            for group, part in frame.groupby("group", sort=False)
            for effect in effects_of(part, MEASURE)
        ]
    )


def numbers_of(effect: Effect, measure: str) -> list[str]:
    """Return estimate and interval of an effect as they are written."""
    return [measured(number, measure, signed=True) for number in (effect.estimate, effect.low, effect.high)]


def _grouped(rows: list[list[str]]) -> list[list[str]]:
    """Return rows in which the first cell stands only where it changes."""
    return [["" if place and rows[place - 1][0] == row[0] else row[0], *row[1:]] for place, row in enumerate(rows)]

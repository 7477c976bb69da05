"""What came out: the primary measure, then what each arm has of everything, then the effects on all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.headline import MEASURE
from sim.report.html import Coded, paragraph, picture, section, table
from sim.report.names import arm_names, contrast_name
from sim.report.rows import MAIN_MEASURES, effect_rows, means
from sim.report.sections.effects import MOST_COLUMNS, effects_table, meaning, measure_cell, unit
from sim.results.numbers import measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell


def results(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Give the effects on the primary measure, the arms' means and the effects on the other measures."""
    say = words.within("report.results")
    return section(
        say("heading"),
        paragraph(
            say(
                "primary",
                measure=words.name("measures", MEASURE),
                code=MEASURE,
                meaning=meaning(MEASURE, words),
            )
        ),
        effects_table(
            say("effects_primary"), None, effect_rows(study, words, [MEASURE]), study, words
        ),
        _forest(study, drawn, words),
        *_means(study, words),
        _meanings(words),
        _descriptive(study, words),
    )


def _forest(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show the effects, if there are any."""
    rows = effect_rows(study, words, [MEASURE])
    if not rows:
        return ""
    say = words.within("report.results")
    told = [
        say("effect", contrast=contrast_name(row.contrast, study, words), numbers=row._asdict())
        for row in rows
    ]
    alternative = say("effects_alternative", effects=words.text("lists.apart").join(told))
    return picture(drawn["effects"], alternative, say("effects_caption"))


def _means(study: Study, words: Catalogue) -> list[str]:
    """Return the arms' means: of few arms side by side, of many below one another, in tables of four measures."""
    say = words.within("report.results")
    names = arm_names(study, words)
    written = {
        measure: {
            arm: measured(mean, measure, words=words)
            for arm, mean in means(study.arms_table, measure).items()
        }
        for measure in MAIN_MEASURES
    }
    caption = say("means", replications=study.replications)
    if len(names) <= MOST_COLUMNS:
        rows: list[Sequence[Cell]] = [
            [
                measure_cell(measure, words),
                unit(measure, words),
                *(written[measure][arm] for arm in names),
            ]
            for measure in MAIN_MEASURES
        ]
        return [
            table(caption, [*_heads(words, "measure", "unit"), *names.values()], rows, words=(0, 1))
        ]
    return [
        table(
            caption,
            [*_heads(words, "arm"), *(_with_unit(measure, words) for measure in block)],
            [[name, *(written[measure][arm] for measure in block)] for arm, name in names.items()],
        )
        for block in (
            MAIN_MEASURES[start : start + MOST_COLUMNS]
            for start in range(0, len(MAIN_MEASURES), MOST_COLUMNS)
        )
    ]


def _with_unit(measure: str, words: Catalogue) -> Coded:
    """Return a measure's name with its unit, as the head of a column."""
    return Coded(
        words.text(
            "columns.with_unit", name=words.name("measures", measure), unit=unit(measure, words)
        ),
        measure,
    )


def _meanings(words: Catalogue) -> str:
    """Return the table that says what the measures are."""
    say = words.within("report.results")
    rows: list[Sequence[Cell]] = [
        [measure_cell(measure, words), unit(measure, words), meaning(measure, words)]
        for measure in MAIN_MEASURES
    ]
    return table(
        say("measures"),
        _heads(words, "measure", "unit", "meaning"),
        rows,
        words=range(3),
        fold="always",
    )


def _descriptive(study: Study, words: Catalogue) -> str:
    """Return the effects on all other main measures."""
    say = words.within("report.results")
    rows = effect_rows(study, words, [measure for measure in MAIN_MEASURES if measure != MEASURE])
    first = words.text("columns.measure"), lambda measure: measure_cell(measure, words)
    return effects_table(say("effects_descriptive"), first, rows, study, words)


def _heads(words: Catalogue, *names: str) -> list[str]:
    """Return the heads of columns."""
    return [words.text(f"columns.{name}") for name in names]

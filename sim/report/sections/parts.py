"""The primary measure in parts of the cases: by zone, issue, unit, district or year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.headline import MEASURE
from sim.report.html import Coded, section, table
from sim.report.names import arm_names, part_name
from sim.report.rows import means, part_rows
from sim.report.sections.effects import MOST_COLUMNS, effects_table, unit
from sim.results.numbers import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell


def parts(study: Study, words: Catalogue) -> list[str]:
    """Give means and effects in each part, a section for each breakdown that was asked for."""
    return [
        section(
            words.text("report.parts.heading", by=words.name("breakdowns", by)),
            _means(study, by, words),
            _effects(study, by, words),
        )
        for by in study.arms_by["by"].unique()
    ]


def _means(study: Study, by: str, words: Catalogue) -> str:
    """Return the means of the arms in each part."""
    say = words.within("report.parts")
    names = arm_names(study, words)
    frame = study.arms_by[study.arms_by["by"] == by]
    found = [(str(part), means(rows, MEASURE)) for part, rows in frame.groupby("group", sort=False)]
    written = [
        [_cell(by, part, words), *(measured(mean.get(arm), MEASURE, words=words) for arm in names)]
        for part, mean in found
    ]
    head = words.name("breakdowns", by)
    columns = [head, *names.values()]
    if len(names) > MOST_COLUMNS:
        written = [
            [row[0], name, mean]
            for row in written
            for name, mean in zip(names.values(), row[1:], strict=True)
        ]
        columns = [head, words.text("columns.arm"), words.name("measures", MEASURE)]
    rows: Sequence[Sequence[Cell]] = written
    caption = say(
        "means", measure=words.name("measures", MEASURE), unit=unit(MEASURE, words), by=by
    )
    return table(caption, columns, rows, words=(0, 1) if len(names) > MOST_COLUMNS else (0,))


def _effects(study: Study, by: str, words: Catalogue) -> str:
    """Return the effects in each part."""
    rows = part_rows(study, by, words)
    caption = words.text(
        "report.parts.effects",
        measure=words.name("measures", MEASURE),
        unit=unit(MEASURE, words),
        by=by,
    )
    return effects_table(
        caption,
        (words.name("breakdowns", by), lambda part: _cell(by, part, words)),
        rows,
        study,
        words,
    )


def _cell(by: str, part: str, words: Catalogue) -> Cell:
    """Return a part's name in words and its name in files."""
    name = part_name(by, part, words)
    return name if name == part else Coded(name, part)

"""What was assumed: the sources, and every value that the result rests on."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sim.report.html import Coded, bullets, paragraph, section, table
from sim.report.names import arm_names
from sim.report.values import alike, described

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell
    from sim.report.values import Value


def assumed(study: Study, words: Catalogue) -> str:
    """List the values of the first arm; those of the others are these but for the table of differences."""
    say = words.within("report.assumed")
    first = study.arms[0]
    values = described(first.scenario, words)
    caption = say("values", count=len(values), arm=arm_names(study, words)[first.name])
    sources = [
        paragraph(say("source", source=source))
        for source in dict.fromkeys(arm.scenario.source for arm in study.arms)
        if source
    ]
    return section(
        say("heading"),
        *(sources or [paragraph(say("no_source"))]),
        paragraph(say("marked")),
        _table(caption, values, words),
        _on_paper(caption, values),
    )


def _table(caption: str, values: list[Value], words: Catalogue) -> str:
    """Return a table of values, in which what like entries of a list are is said once."""
    rows: list[list[Cell]] = []
    said = ""
    for value in alike(values):
        rows.append(
            [
                Coded("" if value.description == said else value.description, value.key),
                value.written,
                value.unit,
            ]
        )
        said = value.description
    return table(
        caption,
        [words.text(f"columns.{name}") for name in ("meaning", "value", "unit")],
        rows,
        words=range(3),
        fold="data",
    )


def _on_paper(caption: str, values: list[Value]) -> str:
    """Return the same in little room: a line a table, as a scenario file has it."""
    tables = groupby(alike(values), lambda value: value.key.partition(".")[0])
    lines = [f"{name}: " + "; ".join(_short(value) for value in found) for name, found in tables]
    return f'<div class="paper">\n{paragraph(caption, "note")}\n{bullets(lines, "note")}\n</div>'


def _short(value: Value) -> str:
    """Return a value with its key within its table; what an entry of a list says for itself stands in brackets."""
    key = value.key.partition(".")[2]
    if not key:
        return value.written
    return f"{key} ({value.written})" if " = " in value.written else f"{key} = {value.written}"

"""What was assumed: the sources, and every value that the result rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots.html import Coded, paragraph, section, table
from sim.plots.names import arm_names
from sim.plots.values import described

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.plots.html import Cell


def assumed(study: Study, words: Catalogue) -> str:
    """List the values of the first arm; those of the others are these but for the table of differences."""
    say = words.within("report.assumed")
    first = study.arms[0]
    rows: list[list[Cell]] = [
        [Coded(value.description, value.key), value.written, value.unit] for value in described(first.scenario, words)
    ]
    caption = say("values", count=len(rows), arm=arm_names(study, words)[first.name])
    made = table(caption, [words.text(f"columns.{name}") for name in ("meaning", "value", "unit")], rows, words=range(3), fold="always")
    sources = [paragraph(say("source", source=source)) for source in dict.fromkeys(arm.scenario.source for arm in study.arms) if source]
    return section(say("heading"), *(sources or [paragraph(say("no_source"))]), paragraph(say("marked")), made)

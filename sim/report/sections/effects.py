"""Tables of effects, and what their rows and columns are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures import MEASURES
from sim.report.html import Coded, table
from sim.report.names import contrast_name
from sim.report.rows import grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell
    from sim.report.rows import EffectRow

MOST_COLUMNS = 4
"""Arms that stand side by side; of more, each has a row."""


def effects_table(
    caption: str,
    first: tuple[str, Callable[[str], Cell]] | None,
    rows: Sequence[EffectRow],
    study: Study,
    words: Catalogue,
) -> str:
    """Return a table of effects, or nothing if there are none.

    Parameters
    ----------
    caption
        Of the table.
    first
        Head of the first column and what makes its cells of what a row is of; None leaves the
        column out.
    rows
        From `sim.report.rows`.
    study, words
        The comparison, and the language.
    """
    if not rows:
        return ""
    noted = any(row.note for row in rows)
    columns = [
        words.text(f"columns.{name}")
        for name in ("contrast", "estimate", "low", "high", *(["note"] if noted else []))
    ]
    named = {
        contrast.name: Coded(contrast_name(contrast.name, study, words), contrast.name)
        for contrast in study.contrasts
    }
    cells: list[list[Cell]] = [[named[contrast], *rest[: 3 + noted]] for _, contrast, *rest in rows]
    if first is None:
        return table(caption, columns, cells, words=(0, len(columns) - 1) if noted else (0,))
    head, cell = first
    of = [cell(name) if name else "" for name, *_ in grouped(rows)]
    return table(
        caption,
        [head, *columns],
        [[name, *row] for name, row in zip(of, cells, strict=True)],
        words=(0, 1, len(columns)) if noted else (0, 1),
    )


def measure_cell(measure: str, words: Catalogue) -> Coded:
    """Return a measure's name in words and its name in files."""
    return Coded(words.name("measures", measure), measure)


def meaning(measure: str, words: Catalogue) -> str:
    """Return what a measure is."""
    return words.declared("measures", measure, MEASURES[measure].description)


def unit(measure: str, words: Catalogue) -> str:
    """Return a measure's unit."""
    return words.declared("units", MEASURES[measure].unit, MEASURES[measure].unit)

"""How evenly work is spread over units: Lorenz curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from sim.measures.numbers import measured
from sim.plots.lettering import height_of, wrapped
from sim.plots.rows import means
from sim.plots.sheet import MARGIN, Box, Sheet, note_height
from sim.plots.style import FAINT, WIDTH, stroke, styled
from sim.plots.words import arm_names, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

INEQUALITY = "workload_gini"

DIAGONAL: dict[str, Any] = {"color": FAINT, "linewidth": 0.9}

THICK, THIN = 3.4, 1.2
"""Points: lines of the first and of the last arm."""

SIDE, LEFT, AXIS = 3.3, 0.62, 0.5
"""Inches: of the panel, to its left, below it."""

KEY, SAMPLE, TEXT, GAP = LEFT + SIDE + 0.25, 0.42, 8, 0.09
"""The names of the lines: inches from the left, for a sample of the line; points; inches between two."""


def burden(study: Study, language: str = "en") -> Figure:
    """Draw the Lorenz curve of the load of departments and street offices for each arm, beside its Gini coefficient.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        The diagonal is where all units are equally loaded.
    """
    said = words(language)
    with styled():
        names = _names(study, said)
        note = said.text("figures.burden.note", replications=study.replications)
        body = max(SIDE, sum(height_of(name, TEXT) + GAP for name in names))
        sheet = Sheet(2 * MARGIN + body + AXIS + note_height(note))
        axes = sheet.axes(Box(LEFT, 2 * MARGIN, SIDE, SIDE))
        pens = [*(_pen(number, len(study.burden)) for number in range(len(study.burden))), DIAGONAL]
        axes.plot((0, 1), (0, 1), **DIAGONAL)
        for (arm, curve), pen in zip(study.burden.items(), pens, strict=False):
            axes.plot(curve["share_of_units"], curve["share_of_load"], label=arm, **pen)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=said.text("figures.burden.units"), ylabel=said.text("figures.burden.load"))
        _draw_key(sheet, names, pens)
        sheet.note(note)
        return sheet.finished()


def _names(study: Study, said: Catalogue) -> list[str]:
    """Return what each line is, broken into lines: the arms with their coefficients, where they have any, then the diagonal."""
    ginis = means(study.arms_table, INEQUALITY)
    names = [wrapped(name, WIDTH - KEY - SAMPLE - 2 * MARGIN, TEXT) for name in arm_names(said, study.burden)]
    for place, arm in enumerate(study.burden):
        if not math.isnan(ginis[arm]):
            names[place] += "\n" + said.text("figures.burden.gini", gini=measured(ginis[arm], INEQUALITY))
    return [*names, said.text("figures.burden.equal")]


def _pen(arm: int, arms: int) -> dict[str, Any]:
    """Return how an arm's line is drawn: each thinner than the one before, so that lines that coincide can all be seen."""
    colour, dashes = stroke(arm)
    return {"color": colour, "linestyle": dashes, "linewidth": THICK - (THICK - THIN) * arm / max(1, arms - 1)}


def _draw_key(sheet: Sheet, names: list[str], pens: list[dict[str, Any]]) -> None:
    """Name the lines, each beside a sample of it."""
    top = 2 * MARGIN
    for name, pen in zip(names, pens, strict=True):
        sheet.sample(Box(KEY, top, SAMPLE - 0.08, height_of("x", TEXT)), Line2D((0, 1), (0.5, 0.5), **pen))
        sheet.text(KEY + SAMPLE, top, name, TEXT)
        top += height_of(name, TEXT) + GAP

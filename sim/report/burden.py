"""How evenly work is spread over units: Lorenz curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from sim.report.key import Entry, column_height, draw_column
from sim.report.rows import means
from sim.report.sheet import MARGIN, Box, Sheet, note_height
from sim.report.style import FAINT, stroke, styled
from sim.report.words import arm_names, words
from sim.results.numbers import measured
from sim.results.result import by_arm

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

KEY = LEFT + SIDE + 0.25
"""Inches from the left to the names of the lines."""


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
    curves = by_arm(study.tables["burden"])
    pens = [_pen(number, len(curves)) for number in range(len(curves))]
    with styled():
        names = _names(study, said)
        note = said.text("figures.burden.note", replications=study.replications)
        sheet = Sheet(2 * MARGIN + max(SIDE + AXIS, column_height(names, KEY)) + note_height(note))
        axes = sheet.axes(Box(LEFT, 2 * MARGIN, SIDE, SIDE))
        axes.plot((0, 1), (0, 1), **DIAGONAL)
        for (arm, curve), pen in zip(curves.items(), pens, strict=True):
            axes.plot(curve["share_of_units"], curve["share_of_load"], label=arm, **pen)
        axes.set(
            xlim=(0, 1),
            ylim=(0, 1),
            xlabel=said.text("figures.burden.units"),
            ylabel=said.text("figures.burden.load"),
        )
        lines = (Line2D((0, 1), (0.5, 0.5), **pen) for pen in (*pens, DIAGONAL))
        draw_column(
            sheet,
            [Entry(line, name) for line, name in zip(lines, names, strict=True)],
            KEY,
            2 * MARGIN,
        )
        sheet.note(note)
        return sheet.finished()


def _names(study: Study, said: Catalogue) -> list[str]:
    """Return what each line is: the arms, each with its coefficient below it if it has one, then the diagonal."""
    ginis = means(study.arms_table, INEQUALITY)
    names = arm_names(said, study)
    for place, arm in enumerate(study.tables["burden"]["arm"].unique()):
        if not math.isnan(ginis[arm]):
            names[place] += "\n" + said.text(
                "figures.burden.gini", gini=measured(ginis[arm], INEQUALITY)
            )
    return [*names, said.text("figures.burden.equal")]


def _pen(arm: int, arms: int) -> dict[str, Any]:
    """Return how an arm's line is drawn: each thinner than the one before, so that lines that coincide can all be seen."""
    colour, dashes, _ = stroke(arm)
    return {
        "color": colour,
        "linestyle": dashes,
        "linewidth": THICK - (THICK - THIN) * arm / max(1, arms - 1),
    }

"""How evenly work is spread over units: Lorenz curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from sim.report.lettering import words
from sim.report.names import arm_names
from sim.report.rows import means
from sim.report.sheet import Sheet
from sim.report.style import FAINT, pen, styled
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

SIDE = 3.3
"""Inches of the panel."""


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
    thinner = (THICK - THIN) / max(1, len(curves) - 1)  # so that each can be seen below the next
    pens = [pen(arm, THICK - thinner * arm) for arm in range(len(curves))]
    with styled():
        drawn = Sheet([SIDE])
        (axes,) = drawn.panels()
        axes.plot((0, 1), (0, 1), **DIAGONAL)
        for curve, look in zip(curves.values(), pens, strict=True):
            axes.plot(curve["share_of_units"], curve["share_of_load"], **look)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=said.text("figures.burden.units"))
        axes.set_ylabel(said.text("figures.burden.load"))
        samples = (Line2D([], [], **look) for look in (*pens, DIAGONAL))
        note = said.text("figures.burden.note", replications=study.replications)
        return drawn.finished(note, list(zip(samples, _names(study, said), strict=True)))


def _names(study: Study, said: Catalogue) -> list[str]:
    """Return what each line is: the arms, each with its coefficient below it if it has one, then the diagonal."""
    ginis = means(study.arms_table, INEQUALITY)
    names = arm_names(study, said)
    for arm in names:
        if not math.isnan(ginis[arm]):
            gini = measured(ginis[arm], INEQUALITY)
            names[arm] += "\n" + said.text("figures.burden.gini", gini=gini)
    return [*names.values(), said.text("figures.burden.equal")]

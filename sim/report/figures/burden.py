"""How evenly work is spread over units: Lorenz curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from sim.report.figures import Beside, Picture
from sim.report.lettering import words
from sim.report.names import arm_names
from sim.report.rows import means
from sim.report.sheet import Sheet
from sim.report.style import FAINT, pen, styled
from sim.report.tables import LARGEST, MOST_COLUMNS, Table, below_one_another
from sim.results.numbers import measured, shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

INEQUALITY = "workload_gini"

DIAGONAL: dict[str, Any] = {"color": FAINT, "linewidth": 0.9}

THICK, THIN = 3.4, 1.2
"""Points: lines of the first and of the last arm."""

SIDE = 3.3
"""Inches of the panel."""


def burden(study: Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw the Lorenz curve of the load of departments and street offices for each arm, beside its Gini coefficient.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        The diagonal is where all units are equally loaded.
    """
    said = words(language)
    curves = by_arm(study.tables["burden"])
    thinner = (THICK - THIN) / max(1, len(curves) - 1)  # so that each can be seen below the next
    pens = [pen(arm, THICK - thinner * arm) for arm in range(len(curves))]
    with styled(style):
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


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say, replications = of.words.within("report.load"), of.study.replications
    return Beside(
        say("alternative", arms=_alternative(of)),
        say("caption", replications=replications),
        [
            (say("data"), _data(of), "data"),
            (say("kinds", replications=replications), _hours_by_kind(of), "long"),
            (say("coordination"), _busiest(of), "always"),
        ],
    )


def _alternative(of: Context) -> str:
    """Return how unequal the load is in each arm."""
    ginis = means(of.study.arms_table, "workload_gini")
    values = {arm: {"gini": of.written(gini, "workload_gini")} for arm, gini in ginis.items()}
    return of.of_arms("report.load.arm", values)


def _data(of: Context) -> Table:
    """Return the share of the load that the least loaded units carry."""
    arms = [*by_arm(of.study.tables["burden"]).values()]
    rows = [
        [shown(100 * share, ".0f"), *(shown(100 * load, ".1f", of.words) for load in loads)]
        for share, *loads in zip(
            arms[0]["share_of_units"], *(arm["share_of_load"] for arm in arms), strict=True
        )
    ]
    return Table([*of.heads("report.load.units"), *of.names.values()], rows)


def _hours_by_kind(of: Context) -> Table:
    """Return hours on cases and on coordination by kind of unit."""
    hours = ["work_hours", "coordination_hours"]
    table = of.study.tables["hours"]
    sums = table.groupby(["arm", "kind"])[hours].sum()
    heads, columns = [], []
    for kind in table["kind"].unique():
        for what in hours:
            found = [float(sums[what].get((arm, kind), 0.0)) for arm in of.names]
            if any(number > 0 for number in found):
                heads.append(of.heads(f"report.load.{kind}", f"report.load.{what}"))
                columns.append([shown(number, ",.0f") for number in found])
    if len(of.names) > MOST_COLUMNS:
        between = of.words.text("lists.between")
        return below_one_another(of, [between.join(head) for head in heads], columns)
    rows = [[*head, *column] for head, column in zip(heads, columns, strict=True)]
    keys = ("report.load.kind", "report.load.hours")
    return Table([*of.heads(*keys), *of.names.values()], rows, (0, 1))


def _busiest(of: Context) -> Table:
    """Return the units that coordination takes most of, in the arm in which it takes most."""
    hours = [  # the last unit is the leader
        arm[:-1].set_index("unit")["coordination_hours"]
        for arm in by_arm(of.study.tables["hours"]).values()
    ]
    most = max(hours, key=lambda column: float(column.sum()))
    units = most[most > 0].sort_values(ascending=False).head(LARGEST).index
    columns = [[shown(float(arm.get(unit, 0.0)), ",.1f") for arm in hours] for unit in units]
    if len(of.names) > MOST_COLUMNS and len(units):
        return below_one_another(of, [*map(str, units)], columns)
    rows = [[str(unit), *column] for unit, column in zip(units, columns, strict=True)]
    return Table([*of.heads("unit"), *of.names.values()], rows)


PICTURE = Picture("burden", 6, "report.load", burden, _beside)

"""Who carries the load, and whose hours coordination takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.report.html import picture, section, table
from sim.report.names import arm_names
from sim.report.rows import means
from sim.report.sections.effects import MOST_COLUMNS
from sim.results.numbers import measured, shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

BUSIEST = 10
"""Units that are listed; `hours.csv` has all."""


def load(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show how unequal the load is, what each kind of unit works, and which units coordinate most."""
    say, names = words.within("report.load"), arm_names(study, words)
    ginis = {
        arm: measured(gini, "workload_gini", words=words)
        for arm, gini in means(study.arms_table, "workload_gini").items()
    }
    told = [say("arm", arm=name, gini=ginis[arm]) for arm, name in names.items()]
    alternative = say("alternative", arms=words.text("lists.apart").join(told))
    return section(
        say("heading"),
        picture(drawn["burden"], alternative, say("caption", replications=study.replications)),
        _lorenz(study, words),
        _kinds(study, words),
        _units(study, words),
    )


def _lorenz(study: Study, words: Catalogue) -> str:
    """Return the numbers behind the figure."""
    say, names = words.within("report.load"), arm_names(study, words)
    tables = by_arm(study.tables["burden"])
    units = next(iter(tables.values()))["share_of_units"]
    rows = [
        [
            shown(100 * share, ".0f"),
            *(shown(100 * tables[arm]["share_of_load"][place], ".1f", words) for arm in names),
        ]
        for place, share in enumerate(units)
    ]
    return table(say("data"), [say("units"), *names.values()], rows, fold="data")


def _kinds(study: Study, words: Catalogue) -> str:
    """Return hours by kind of unit."""
    say, names = words.within("report.load"), arm_names(study, words)
    tables = by_arm(study.tables["hours"])
    kinds = list(study.tables["hours"]["kind"].unique())
    sums = {
        arm: tables[arm].groupby("kind")[["work_hours", "coordination_hours"]].sum()
        for arm in names
    }
    rows = [
        [say(kind), say(what), *(_hours(sums[arm], kind, what) for arm in names)]
        for kind in kinds
        for what in ("work_hours", "coordination_hours")
        if any(sums[arm][what].get(kind, 0.0) > 0 for arm in names)
    ]
    caption = say("kinds", replications=study.replications)
    if len(names) <= MOST_COLUMNS:
        return table(caption, [say("kind"), say("hours"), *names.values()], rows, words=(0, 1))
    heads = [words.text("lists.between").join((kind, what)) for kind, what, *_ in rows]
    return _below_one_another(caption, heads, [numbers for _, _, *numbers in rows], names, words)


def _hours(sums: pd.DataFrame, kind: str, what: str) -> str:
    """Return the hours of a kind of unit, which a scenario may not have."""
    return shown(float(sums[what].get(kind, 0.0)), ",.0f")


def _units(study: Study, words: Catalogue) -> str:
    """Return the units that coordination takes most of, in the arm in which it takes most."""
    say, names = words.within("report.load"), arm_names(study, words)
    tables = by_arm(study.tables["hours"])
    hours = {
        arm: tables[arm][:-1].set_index("unit")["coordination_hours"] for arm in names
    }  # the last is the leader
    most = (
        max(hours.values(), key=lambda column: float(column.sum()))
        .sort_values(ascending=False)
        .head(BUSIEST)
    )
    rows = [
        [str(unit), *(shown(float(hours[arm].get(unit, 0.0)), ",.1f") for arm in names)]
        for unit in most.index
        if most[unit] > 0
    ]
    if not rows:
        return ""
    if len(names) <= MOST_COLUMNS:
        return table(
            say("coordination"), [words.text("columns.unit"), *names.values()], rows, fold="always"
        )
    return _below_one_another(
        say("coordination"),
        [row[0] for row in rows],
        [row[1:] for row in rows],
        names,
        words,
        "always",
    )


def _below_one_another(
    caption: str,
    heads: list[str],
    columns: list[list[str]],
    names: Mapping[str, str],
    words: Catalogue,
    fold: Literal["long", "always"] = "long",
) -> str:
    """Return a table in which each of many arms has a row."""
    rows = [[name, *numbers] for name, *numbers in zip(names.values(), *columns, strict=True)]
    return table(caption, [words.text("columns.arm"), *heads], rows, fold=fold)

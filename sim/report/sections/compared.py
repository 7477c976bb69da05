"""What was compared: the arms, and every value in which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.html import Coded, paragraph, section, table
from sim.report.names import arm_names, on_in_all_arms
from sim.report.values import description, differences

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.html import Cell
    from sim.report.values import Difference


def compared(study: Study, words: Catalogue) -> str:
    """Say what the arms are."""
    say = words.within("report.compared")
    first = study.arms[0]
    numbers = {
        "count": len(study.arms),
        "first": arm_names(study, words)[first.name],
        "warm_up": first.scenario.time.warm_up,
    }
    kind = (
        ("values" if first.levels else "mechanisms")
        if first.toggles
        else "scenarios"
        if len(study.arms) > 1
        else "single"
    )
    made = [say(kind, **numbers), on_in_all_arms(study, words)]
    made.append(say("runs", replications=study.replications))
    if len(study.arms) > 1:
        made.append(say("shared", shared=words.name("pairing", study.pairing)))
    return section(
        say("heading"),
        paragraph(words.text("lists.sentences").join(filter(None, made))),
        _differences(study, words),
    )


def _differences(study: Study, words: Catalogue) -> str:
    """Return the table of differences: a row an arm where mechanisms are switched, a row a value where scenarios differ."""
    say = words.within("report.compared")
    rows = differences(list(study.scenarios.values()), words)
    if len(study.arms) == 1:
        return ""
    if not rows:
        return paragraph(say("same"))
    names = list(arm_names(study, words).values())
    if study.arms[0].toggles:
        columns: list[Cell] = [words.text("columns.arm"), *(_head(row, words) for row in rows)]
        return table(
            say("differences"),
            columns,
            [[name, *(row.written[n] for row in rows)] for n, name in enumerate(names)],
            range(len(columns)),
        )
    columns = [words.text("columns.value"), *names]
    return table(
        say("differences"),
        columns,
        [[_head(row, words), *row.written] for row in rows],
        range(len(columns)),
    )


def _head(row: Difference, words: Catalogue) -> Coded:
    """Return what a value is, from which day on, and its key."""
    table, _, field = row.key.partition(".")
    said = (
        words.name("mechanisms", table)
        if field == "enabled"
        else description(row.key, words).rstrip(words.text("report.compared.stop"))
    )
    return Coded(
        words.text("report.compared.from_day", value=said, day=row.day) if row.day else said,
        row.key,
    )

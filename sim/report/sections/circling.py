"""Who passes cases to whom, what rulings are kept, and which cases nobody ends: from the first replication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.html import picture, section, table
from sim.report.names import arm_names, part_name
from sim.report.rows import grouped
from sim.results.result import of_arm

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

FLOWS = 10
"""The largest flows of each arm that are listed."""


def circling(study: Study, drawn: Mapping[str, Figure], words: Catalogue) -> str:
    """Show hand-offs between units, the remit map with its rulings, and the cases open longest."""
    say, names = words.within("report.circling"), arm_names(study, words)
    handed = [
        say("arm_handoffs", arm=name, count=of_arm(study.tables["handoffs"], arm)["count"].sum())
        for arm, name in names.items()
    ]
    ruled = [
        say("arm_rulings", arm=name, count=len(of_arm(study.tables["rulings"], arm)))
        for arm, name in names.items()
    ]
    apart = words.text("lists.apart")
    return section(
        say("heading"),
        picture(
            drawn["handoff_network"],
            say("handoffs", arms=apart.join(handed)),
            say("handoffs_caption"),
        ),
        _flows(study, words),
        picture(drawn["remit_map"], say("rulings", arms=apart.join(ruled)), say("rulings_caption")),
        _longest(study, words),
    )


def _flows(study: Study, words: Catalogue) -> str:
    """Return the largest flows of each arm."""
    say = words.within("report.circling")
    rows = []
    for arm, name in arm_names(study, words).items():
        flows = of_arm(study.tables["handoffs"], arm)
        counts = flows.set_index(["from_unit", "unit"])["count"].to_dict()
        largest = flows.sort_values("count", ascending=False, kind="stable").head(FLOWS)
        rows += [
            [name, sender, receiver, f"{count:,}", f"{counts.get((receiver, sender), 0):,}"]
            for sender, receiver, count in largest.itertuples(index=False)
        ]
    columns = [
        words.text("columns.arm"),
        *(say(column) for column in ("sender", "receiver", "count", "back")),
    ]
    return table(say("handoffs_data"), columns, grouped(rows), words=(0, 1, 2), fold="data")


def _longest(study: Study, words: Catalogue) -> str:
    """Return the cases that are open longest in each arm."""
    say = words.within("report.circling")
    rows = [
        [name, *_open_case(row, words)]
        for arm, name in arm_names(study, words).items()
        for row in of_arm(study.tables["longest_open"], arm).to_dict("records")
    ]
    if not rows:
        return ""
    columns = [
        words.text("columns.arm"),
        *(
            say(name)
            for name in ("case", "issue", "zone", "unit", "handed", "follow_ups", "days_open")
        ),
    ]
    return table(say("longest"), columns, grouped(rows), words=(0, 2, 3, 4), fold="data")


def _open_case(row: Mapping[Hashable, Any], words: Catalogue) -> list[str]:
    """Return what is told of an open case."""
    numbers = [f"{row[name]:,}" for name in ("handoffs", "follow_ups", "days_open")]
    return [
        str(row["case"]),
        str(row["issue"]),
        part_name("zone", str(row["zone"]), words),
        str(row["unit"]),
        *numbers,
    ]

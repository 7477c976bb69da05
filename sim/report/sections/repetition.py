"""How to repeat a comparison: command, seeds, versions, and what its folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.html import code, paragraph, section, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

FILES = {
    "arms": "arms.csv",
    "effects": "effects.csv",
    "by": "arms_by_*.csv, effects_by_*.csv",
    "curves": "curves.csv",
    "incidence": "incidence.csv",
    "daily": "daily.csv",
    "learning": "learning.csv",
    "burden": "burden.csv",
    "hours": "hours.csv",
    "handoffs": "handoffs.csv",
    "rulings": "rulings.csv",
    "longest_open": "longest_open.csv",
    "robust": "robust_draws.csv, robust_effects.csv, robust_summary.csv",
}
"""What `sim compare --out` writes beside the report, by what it holds; then come figures and
manifest."""


def repetition(study: Study, command: str, drawn: Iterable[str], words: Catalogue) -> str:
    """Say what is needed to get the same numbers again, and where all of them are."""
    say = words.within("report.repetition")
    versions = words.text("lists.between").join(
        f"{name} {number}" for name, number in study.versions.items()
    )
    seeds = say(
        "seeds", first=study.seed, last=study.seed + study.replications - 1, versions=versions
    )
    missing = {
        held
        for held, there in (
            ("by", len(study.arms_by) > 0),
            ("robust", study.robustness is not None),
        )
        if not there
    }
    held_in = {held: file for held, file in FILES.items() if held not in missing}
    held_in |= {"figures": words.text("lists.between").join(drawn), "manifest": "manifest.json"}
    files = [[file, words.text(f"report.files.{held}")] for held, file in held_in.items()]
    return section(
        say("heading"),
        *([paragraph(say("command")), code(command)] if command else []),
        paragraph(seeds),
        paragraph(say("paper"), "paper"),
        table(say("files"), [say("file"), say("holds")], files, words=range(2)),
    )

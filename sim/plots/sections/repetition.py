"""How to repeat a comparison: command, seeds, versions, and what its folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots.html import code, paragraph, section, table

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

FILES = ("arms", "effects", "by", "curves", "incidence", "daily", "manifest")


def repetition(study: Study, command: str, words: Catalogue) -> str:
    """Say what is needed to get the same numbers again, and where all of them are."""
    say = words.within("report.repetition")
    versions = words.text("lists.between").join(f"{name} {number}" for name, number in study.versions.items())
    seeds = say("seeds", first=study.seed, last=study.seed + study.replications - 1, versions=versions)
    files = [[say(f"{name}_file"), say(f"{name}_holds")] for name in FILES if name != "by" or len(study.arms_by)]
    return section(
        say("heading"),
        *([paragraph(say("command")), code(command)] if command else []),
        paragraph(seeds),
        table(say("files"), [say("file"), say("holds")], files, words=2),
    )

"""What arms, mechanisms and contrasts are called in words; in files they keep their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.arms import NOTHING, mechanisms

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

JOINED = " + "
"""Between the mechanisms in the name of an arm."""


def arm_name(arm: str, words: Catalogue) -> str:
    """Return what an arm is called: its mechanisms have words, titles of scenarios and values stay as they are written."""
    mechanisms, comma, values = arm.partition(", ")
    if mechanisms == NOTHING:
        named = words.text("arms.none")
    else:
        named = JOINED.join(words.name("mechanisms", part) for part in mechanisms.split(JOINED))
    return f"{named}{comma}{values}"


def arm_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Return by the name of each arm what it is called in words."""
    return {arm.name: arm_name(arm.name, words) for arm in study.arms}


def contrast_name(contrast: str, study: Study, words: Catalogue, table: str = "contrasts") -> str:
    """Return whose effect a contrast is, in the words of a table."""
    kind, _, rest = contrast.partition(":")
    say = words.within(table)
    if kind == "difference":
        return say("difference", arm=rest, first=arm_name(study.arms[0].name, words))
    what, _, level = rest.partition("@")
    first, _, second = what.partition(":")
    if kind == "interaction":
        found = say("interaction", first=words.name("mechanisms", first), second=words.name("mechanisms", second))
    else:
        alone = kind == "simple" and len(study.arms[0].toggles) == 1
        found = say("only" if alone else kind, mechanism=words.name("mechanisms", first))
    return say("at", contrast=found, level=level) if level else found


def part_name(by: str, part: str, words: Catalogue) -> str:
    """Return what a part of the cases is called: zones and patience have words, all others names or numbers of their own."""
    tables = {"zone": "zones", "patience": "quarters"}
    return words.name(tables[by], part) if by in tables else part


def on_in_all_arms(study: Study, words: Catalogue) -> str:
    """Say which mechanisms that were not toggled are on in every arm, or nothing where scenarios are compared."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [
        name
        for name in mechanisms(arm.scenario)
        if name not in arm.toggles and all(getattr(each.scenario, name).enabled for each in study.arms)
    ]
    named = words.listed(words.name("mechanisms", name) for name in on) if on else words.text("arms.nothing_else")
    return words.text("arms.on_in_all", arm=arm_name(arm.name, words), mechanisms=named)

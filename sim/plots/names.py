"""What arms, mechanisms and contrasts are called in words; in files they keep their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.arms import NOTHING, mechanisms

if TYPE_CHECKING:
    from sim.experiments.arms import Arm
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


def arm_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Return by the name of each arm what it is called in words; scenarios keep their titles."""
    return {arm.name: _arm_name(arm, words) for arm in study.arms}


def contrast_name(contrast: str, study: Study, words: Catalogue) -> str:
    """Return whose effect a contrast is, in words."""
    kind, _, rest = contrast.partition(":")
    say = words.within("contrasts")
    if kind == "difference":
        return say("difference", arm=rest, first=arm_names(study, words)[study.arms[0].name])
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
    if by == "zone":
        return words.name("zones", part)
    return words.told(part) if by == "patience" else part


def on_in_all_arms(study: Study, words: Catalogue) -> str:
    """Say which mechanisms that were not toggled are on in every arm, or nothing where scenarios are compared."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [name for name in mechanisms(arm.scenario) if name not in arm.toggles and getattr(arm.scenario, name).enabled]
    named = words.listed(words.name("mechanisms", name) for name in on) if on else words.text("arms.nothing_else")
    return words.text("arms.on_in_all", arm=_arm_name(arm, words), mechanisms=named)


def _arm_name(arm: Arm, words: Catalogue) -> str:
    """Return what an arm is called; values that it has besides its mechanisms stay as they are written."""
    if not arm.toggles:
        return arm.name
    on = [name for name, has in arm.toggles.items() if has]
    values = arm.name.removeprefix(" + ".join(on) or NOTHING)
    return (" + ".join(words.name("mechanisms", name) for name in on) or words.text("arms.none")) + values

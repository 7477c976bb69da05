"""What arms, mechanisms and contrasts are called in words; in files they keep their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.experiments.arms import mechanisms
from sim.experiments.responses import ARM, leading_contrast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.arms import Arm
    from sim.experiments.study import Study
    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

JOINED = " + "
"""Between the mechanisms in the name of an arm."""


SHORT = "figures.contrasts"
"""The table of words in which contrasts are called as figures need it."""


class Compared(Protocol):
    """Whatever has arms: a comparison, or the study of a sweep."""

    @property
    def arms(self) -> Sequence[Arm]:
        """The arms, the first being the one that others are compared with."""


def arm_name(arm: Arm, words: Catalogue) -> str:
    """Return what an arm is called: its mechanisms have words, titles of scenarios and values stay as they are written."""
    if not arm.toggles:
        return arm.name
    named = JOINED.join(
        words.name("mechanisms", mechanism) for mechanism, on in arm.toggles.items() if on
    ) or words.text("arms.none")
    return f"{named}, {arm.level}" if arm.level else named


def arm_names(study: Study, words: Catalogue) -> dict[str, str]:
    """Return by the name of each arm what it is called in words."""
    return {arm.name: arm_name(arm, words) for arm in study.arms}


def contrast_name(
    contrast: str, study: Compared, words: Catalogue, table: str = "contrasts"
) -> str:
    """Return whose effect a contrast is, in the words of a table."""
    kind, _, rest = contrast.partition(":")
    first_arm, say = study.arms[0], words.within(table)
    if kind == "difference":
        return say(
            "difference_off" if first_arm.toggles else "difference",
            arm=rest,
            first=first_arm.level or arm_name(first_arm, words),
        )
    changed = changes_with(contrast, study)
    if changed:
        mechanism, level = changed
        return say(
            "change",
            mechanism=words.name("mechanisms", mechanism),
            level=level,
            first=first_arm.level,
        )
    what, _, level = rest.partition("@")
    first, _, second = what.partition(":")
    if kind == "interaction":
        found = say(
            "interaction",
            first=words.name("mechanisms", first),
            second=words.name("mechanisms", second),
        )
    else:
        alone = kind == "simple" and len(first_arm.toggles) == 1
        found = say("only" if alone else kind, mechanism=words.name("mechanisms", first))
    return say("at", contrast=found, level=level) if level else found


def changes_with(contrast: str, study: Compared) -> tuple[str, str] | None:
    """Return which mechanism's effect a contrast compares between the first value and which other; None if it is another contrast."""
    kind, _, rest = contrast.partition(":")
    mechanism, _, level = rest.partition(":")
    of_values = kind == "interaction" and any(arm.level == level for arm in study.arms)
    return (mechanism, level) if of_values else None


def part_name(by: str, part: str, words: Catalogue) -> str:
    """Return what a part of the cases is called: zones and patience have words, all others names or numbers of their own."""
    tables = {"zone": "zones", "patience": "quarters"}
    return words.name(tables[by], part) if by in tables else part


def has_precedents(arm: Arm) -> bool:
    """Say whether an arm has precedents at any time."""
    switched = any(reform.set.get("precedents.enabled") is True for reform in arm.scenario.reforms)
    return switched or arm.toggles.get("precedents", arm.scenario.precedents.enabled)


def on_in_all_arms(study: Study, words: Catalogue) -> str:
    """Say which mechanisms that were not toggled are on in every arm, or nothing where scenarios are compared."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [
        name
        for name in mechanisms(arm.scenario)
        if name not in arm.toggles
        and all(getattr(each.scenario, name).enabled for each in study.arms)
    ]
    named = (
        words.listed(words.name("mechanisms", name) for name in on)
        if on
        else words.text("arms.nothing_else")
    )
    return words.text("arms.on_in_all", arm=arm_name(arm, words), mechanisms=named)


def response_name(loaded: LoadedStudy, measure: str, contrast: str | None, words: Catalogue) -> str:
    """Return what a response of a sweep is called: a measure, of an arm or as the effect of a mechanism."""
    named, asked = words.name("measures", measure), contrast or leading_contrast(loaded)
    if not loaded.study.toggle:
        return named
    kind = "arm" if asked.startswith(ARM) else "effect"
    return words.text(
        f"figures.responses.{kind}", measure=named, what=asked_name(loaded, asked, words)
    )


def asked_name(loaded: LoadedStudy, contrast: str, words: Catalogue) -> str:
    """Return what an arm, or the effect of a mechanism, is called where the measure is named apart."""
    if not contrast.startswith(ARM):
        return contrast_name(contrast, loaded, words, SHORT)
    arm = next(arm for arm in loaded.arms if arm.name == contrast.removeprefix(ARM))
    return arm_name(arm, words) if arm.toggles else words.text("figures.responses.mean")

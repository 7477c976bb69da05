"""What arms, mechanisms and contrasts are called in words; in files they keep their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.experiments.arms import arm_letter, has, mechanisms
from sim.experiments.contrasts import Contrast, Kind, named
from sim.experiments.responses import asked_for
from sim.report import keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sim.experiments.arms import Arm, Factor
    from sim.experiments.contrasts import Part
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

    @property
    def contrasts(self) -> Sequence[Contrast]:
        """What is asked of them."""


def arm_name(arm: Arm, words: Catalogue) -> str:
    """Return what an arm is called: the mechanisms that it has, the scenario, its values."""
    if arm.called or not arm.factors:
        return arm.name if arm.called else title(arm.name, words)
    toggled = [factor for factor in arm.factors if factor.kind == "toggle"]
    shown = [each for each in toggled if arm.levels[each.name] or len(toggled) == 1]
    on = JOINED.join(level_name(each, arm.levels[each.name], words) for each in shown)
    parts = [on or words.text("arms.none")] if toggled else []
    parts += [
        level_name(factor, arm.levels[factor.name], words)
        for factor in arm.factors
        if factor.kind != "toggle"
    ]
    return words.text("arms.between").join(parts)


def title(name: str, words: Catalogue) -> str:
    """Return the title of a scenario, of a shipped one in the language of the words."""
    return words.declared("titles", name, name)


def arm_names(study: Compared, words: Catalogue) -> dict[str, str]:
    """Return by the name of each arm what it is called in words."""
    return {arm.name: arm_name(arm, words) for arm in study.arms}


def arm_letters(study: Compared) -> dict[str, str]:
    """Return by the name of each arm its letter, A for the first, for figures with one key."""
    return {arm.name: arm_letter(place) for place, arm in enumerate(study.arms)}


def lettered_names(study: Compared, words: Catalogue) -> dict[str, str]:
    """Return by the name of each arm its letter and what it is called."""
    letters = arm_letters(study)
    return {
        arm: words.text("report.arm", letter=letters[arm], name=name)
        for arm, name in arm_names(study, words).items()
    }


def level_name(factor: Factor, level: Any, words: Catalogue) -> str:
    """Return what a level of a factor is called: a mechanism, or that it is off, a value, a scenario."""
    if factor.kind == "scenario":
        return title(str(level), words)
    if factor.kind == "value":
        return keys.level_name(factor.name, level, words)
    name = words.name("mechanisms", factor.name)
    return name if level else words.text("arms.off", mechanism=name)


def action_name(part: Part, words: Catalogue) -> str:
    """Return what is done where a factor has another level: “keeping rulings”, or one level instead of the first."""
    factor, level, first = part.factor, part.level, part.reference
    if factor.kind == "toggle":
        return words.name("actions", factor.name)
    if factor.kind == "value":
        return keys.action_name(factor.name, level, first, words)
    return words.text("contrasts.instead", level=title(level, words), first=title(first, words))


def change_name(part: Part, words: Catalogue) -> str:
    """Return what a change of one factor is called: the mechanism that is switched on, or one level against the first."""
    factor, level, first = part.factor, part.level, part.reference
    if factor.kind == "toggle":
        return level_name(factor, level, words)
    if factor.kind == "value":
        return keys.change_name(factor.name, level, first, words)
    return words.text("contrasts.difference", arm=level, first=first)


def contrast_name(
    contrast: str | Contrast, study: Compared, words: Catalogue, table: str = "contrasts"
) -> str:
    """Return whose effect a contrast, or the one of that name, is, in the words of a table."""
    asked = contrast if isinstance(contrast, Contrast) else named(contrast, study.contrasts)
    held = [part.factor for part in asked.at]
    factors = [factor for factor in study.arms[0].factors if factor not in held]
    found = _asked_name(asked, factors, words.within(table), words)
    if not held:
        return found
    levels = (level_name(part.factor, part.level, words) for part in asked.at)
    return words.text("contrasts.at", contrast=found, level=words.text("arms.between").join(levels))


def _asked_name(
    asked: Contrast, factors: Sequence[Factor], say: Callable[..., str], words: Catalogue
) -> str:
    """Return what a contrast is called among these factors."""
    first, *others = asked.parts
    if asked.kind is Kind.DIFFERENCE and first.factor.kind == "scenario":
        return say("difference", arm=first.level, first=first.reference)
    changes = [change_name(part, words) for part in asked.parts]
    if others:
        return say("interaction", first=changes[0], second=changes[1])
    beside = [factor for factor in factors if factor != first.factor]
    if not beside:
        return say("only", mechanism=changes[0])
    is_mixed = asked.kind is Kind.SIMPLE and any(each.kind != "toggle" for each in beside)
    return say("beside_first" if is_mixed else asked.kind, mechanism=changes[0])


def part_name(by: str, part: str, words: Catalogue) -> str:
    """Return what a part of the cases is called: in words, or by the names and numbers of the scenario."""
    tables = {
        "zone": "zones",
        "patience": "quarters",
        "county": "counties",
        "issue": "issues",
        "unit": "units",
    }
    return words.name(tables[by], part).replace("_", " ") if by in tables else part


def unit_name(unit: str, words: Catalogue) -> str:
    """Return what a unit is called: in words where there are any, else as its file calls it."""
    return words.name("units", unit).replace("_", " ")


def has_precedents(arm: Arm) -> bool:
    """Return whether an arm has precedents at any time."""
    switched = any(reform.set.get("precedents.enabled") is True for reform in arm.scenario.reforms)
    return switched or arm.toggles.get("precedents", arm.scenario.precedents.enabled)


def on_in_all_arms(study: Study, words: Catalogue) -> str:
    """Return which mechanisms that were not toggled are on in every arm, or nothing where scenarios are compared."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [
        name
        for name in mechanisms()
        if name not in arm.toggles and all(has(each.scenario, name) for each in study.arms)
    ]
    if not on:
        return words.text("arms.nothing_else")
    named = words.listed(words.name("mechanisms", name) for name in on)
    named = named[:1].upper() + named[1:]
    return words.text("arms.on_in_all", mechanisms=named, count=len(on))


def response_name(loaded: LoadedStudy, measure: str, contrast: str | None, words: Catalogue) -> str:
    """Return what a response of a sweep is called: a measure, of an arm or as the effect of a mechanism."""
    name, asked = words.name("measures", measure), asked_for(loaded, contrast)
    if not loaded.study.toggle:
        return name
    kind = "arm" if asked.kind is Kind.ARM else "effect"
    what = asked_name(loaded, asked.name, words)
    return words.text(f"figures.responses.{kind}", measure=name, what=what)


def asked_name(loaded: LoadedStudy, contrast: str, words: Catalogue) -> str:
    """Return what an arm, or the effect of a mechanism, is called where the measure is named apart."""
    asked = asked_for(loaded, contrast)
    if asked.kind is not Kind.ARM:
        return contrast_name(asked, loaded, words, SHORT)
    arm = next(arm for arm in loaded.arms if arm.name in asked.weights)
    return arm_name(arm, words) if arm.toggles else words.text("figures.responses.mean")

"""Names of arms, mechanisms and contrasts in words; files keep their short names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.experiments.arms import arm_letter, has, mechanisms
from sim.experiments.contrasts import Contrast, Kind, named
from sim.experiments.responses import asked_for
from sim.report import keys
from sim.results.numbers import with_own_unit
from sim.scenario.posterior import GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sim.experiments.arms import Arm, Factor
    from sim.experiments.contrasts import Part
    from sim.experiments.study import Study
    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

JOINED = " + "
"""Joins the mechanisms in the name of an arm."""

SHORT = "figures.contrasts"
"""The table of words for contrasts in figures."""


class Compared(Protocol):
    """Anything with arms: a comparison, or the study of a sweep."""

    @property
    def arms(self) -> Sequence[Arm]:
        """The arms; the first is the reference."""

    @property
    def contrasts(self) -> Sequence[Contrast]:
        """Their contrasts."""


def arm_name(arm: Arm, words: Catalogue) -> str:
    """Return the name of an arm in words: its mechanisms, the scenario, its values."""
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
    """Return the title of a scenario; for a shipped one in the language of the words.

    So too for the city of a posterior that began with a shipped one.
    """
    city, _, numbers = name.partition(GIVEN)
    of = words.declared("titles", city, "")
    if of and numbers:
        return words.text("given.titled", city=of, numbers=numbers)
    return of or name


def source(text: str, words: Catalogue) -> str:
    """Return the source of a scenario, likewise: that of a posterior ends with its city's."""
    parts = text.split(". ")
    for place in range(len(parts)):
        of = words.declared("sources", ". ".join(parts[place:]), "")
        if of and place:
            return words.text("given.sourced", city=of, numbers=". ".join(parts[:place]))
        if of:
            return of
    return text


def arm_names(study: Compared, words: Catalogue) -> dict[str, str]:
    """Return the names of arms in words, by name."""
    return {arm.name: arm_name(arm, words) for arm in study.arms}


def arm_letters(study: Compared) -> dict[str, str]:
    """Return the letters of arms, A for the first, by name, for figures with one key."""
    return {arm.name: arm_letter(place) for place, arm in enumerate(study.arms)}


def lettered_names(study: Compared, words: Catalogue) -> dict[str, str]:
    """Return letter and words of each arm, by name."""
    letters = arm_letters(study)
    return {
        arm: words.text("report.arm", letter=letters[arm], name=name)
        for arm, name in arm_names(study, words).items()
    }


def level_name(factor: Factor, level: Any, words: Catalogue) -> str:
    """Return the name of a factor's level: a mechanism, its absence, a value, a scenario."""
    if factor.kind == "scenario":
        return title(str(level), words)
    if factor.kind == "value":
        return keys.level_name(factor.name, level, words)
    name = words.name("mechanisms", factor.name)
    return name if level else words.text("arms.off", mechanism=name)


def action_name(part: Part, words: Catalogue) -> str:
    """Return a change of level as an action: “keeping rulings”, or one level instead of another."""
    factor, level, first = part.factor, part.level, part.reference
    if factor.kind == "toggle":
        return words.name("actions", factor.name)
    if factor.kind == "value":
        return keys.action_name(factor.name, level, first, words)
    return words.text("contrasts.instead", level=title(level, words), first=title(first, words))


def change_name(part: Part, words: Catalogue) -> str:
    """Return the name of a factor's change: the mechanism, or a level against the first."""
    factor, level, first = part.factor, part.level, part.reference
    if factor.kind == "toggle":
        return level_name(factor, level, words)
    if factor.kind == "value":
        return keys.change_name(factor.name, level, first, words)
    return words.text("contrasts.difference", arm=level, first=first)


def contrast_name(
    contrast: str | Contrast, study: Compared, words: Catalogue, table: str = "contrasts"
) -> str:
    """Return the name of a contrast, or of the one with that name, in the words of a table."""
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
    """Return the name of a contrast among these factors."""
    first, *others = asked.parts
    if asked.kind is Kind.DIFFERENCE and first.factor.kind == "scenario":
        return say("difference", arm=first.level, first=first.reference)
    changes = [change_name(part, words) for part in asked.parts]
    if asked.kind is Kind.TOGETHER:
        is_mixed = len(factors) > len(changes)
        return say("together_first" if is_mixed else "together", mechanisms=JOINED.join(changes))
    if others:
        return say("interaction", first=changes[0], second=changes[1])
    beside = [factor for factor in factors if factor != first.factor]
    if not beside:
        return say("only", mechanism=changes[0])
    is_mixed = asked.kind is Kind.SIMPLE and any(each.kind != "toggle" for each in beside)
    return say("beside_first" if is_mixed else asked.kind, mechanism=changes[0])


def part_name(by: str, part: str, words: Catalogue) -> str:
    """Return the name of a part of the cases: in words, or by the scenario's names and numbers."""
    tables = {
        "zone": "zones",
        "patience": "quarters",
        "county": "counties",
        "issue": "issues",
        "unit": "units",
    }
    return words.name(tables[by], part).replace("_", " ") if by in tables else part


def unit_name(unit: str, words: Catalogue) -> str:
    """Return the name of a unit: in words if there are any, otherwise that of its file."""
    return words.name("units", unit).replace("_", " ")


def has_precedents(arm: Arm) -> bool:
    """Return whether an arm has precedents at any time."""
    switched = any(reform.set.get("precedents.enabled") is True for reform in arm.scenario.reforms)
    return switched or arm.toggles.get("precedents", arm.scenario.precedents.enabled)


def on_in_all_arms(study: Study, words: Catalogue) -> str:
    """Return the untoggled mechanisms that are on in every arm; nothing for several scenarios."""
    arm = study.arms[0]
    if not arm.toggles:
        return ""
    on = [
        name
        for name in mechanisms(*(each.scenario for each in study.arms))
        if name not in arm.toggles and all(has(each.scenario, name) for each in study.arms)
    ]
    if not on:
        return words.text("arms.nothing_else")
    named = words.listed(words.name("mechanisms", name) for name in on)
    named = named[:1].upper() + named[1:]
    return words.text("arms.on_in_all", mechanisms=named, count=len(on))


def response_name(loaded: LoadedStudy, measure: str, contrast: str | None, words: Catalogue) -> str:
    """Return the name of a response of a sweep: a measure of an arm, or an effect on it."""
    name, asked = with_own_unit(measure, words), asked_for(loaded, contrast)
    if not loaded.study.toggle:
        return name
    kind = "arm" if asked.kind is Kind.ARM else "effect"
    what = asked_name(loaded, asked.name, words)
    return words.text(f"figures.responses.{kind}", measure=name, what=what)


def asked_name(loaded: LoadedStudy, contrast: str, words: Catalogue) -> str:
    """Return the name of an arm or of an effect, for use beside a measure's name."""
    asked = asked_for(loaded, contrast)
    if asked.kind is not Kind.ARM:
        return contrast_name(asked, loaded, words, SHORT)
    arm = next(arm for arm in loaded.arms if arm.name in asked.weights)
    return arm_name(arm, words) if arm.toggles else words.text("figures.responses.mean")

"""The words in figures, and the names of arms, contrasts and measures in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.responses import ARM, leading_contrast
from sim.i18n.catalogue import Catalogue
from sim.report import names
from sim.report.fonts import chinese_family, drawable, say_once

if TYPE_CHECKING:
    from sim.experiments.study import Study
    from sim.experiments.study_file import LoadedStudy

CHINESE = "zh"


def words(language: str) -> Catalogue:
    """Return the words of a language, or the English ones where no font could draw them.

    Raises
    ------
    LanguageError
        If there is no catalogue in that language.

    Warns
    -----
    UserWarning
        The first time that English takes the place of Chinese.
    """
    found = Catalogue(language)
    if language == CHINESE and chinese_family() is None:
        say_once("no font has Chinese characters, so figures are in English")
        return Catalogue("en")
    return found


def arm_names(said: Catalogue, study: Study) -> list[str]:
    """Return what the arms are called, as fonts can draw it."""
    return [drawable(name) for name in names.arm_names(study, said).values()]


def contrast_name(said: Catalogue, contrast: str, study: names.Compared) -> str:
    """Return what a contrast is called, shorter than in text."""
    return drawable(names.contrast_name(contrast, study, said, "figures.contrasts"))


def response_name(said: Catalogue, loaded: LoadedStudy, measure: str, contrast: str | None) -> str:
    """Return what a response of a sweep is called: a measure, of an arm or as the effect of a mechanism."""
    named, asked = said.name("measures", measure), contrast or leading_contrast(loaded)
    if not loaded.study.toggle:
        return named
    kind = "arm" if asked.startswith(ARM) else "effect"
    return said.text(
        f"figures.responses.{kind}", measure=named, what=asked_name(said, loaded, asked)
    )


def asked_name(said: Catalogue, loaded: LoadedStudy, contrast: str) -> str:
    """Return what an arm, or the effect of a mechanism, is called where the measure is named apart."""
    if not contrast.startswith(ARM):
        return contrast_name(said, contrast, loaded)
    arm = next(arm for arm in loaded.arms if arm.name == contrast.removeprefix(ARM))
    return (
        drawable(names.arm_name(arm, said)) if arm.toggles else said.text("figures.responses.mean")
    )

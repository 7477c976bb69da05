"""The words in figures, and the names of arms, contrasts and measures in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.i18n.catalogue import Catalogue
from sim.plots import names
from sim.plots.fonts import chinese_family, drawable, say_once

if TYPE_CHECKING:
    from sim.experiments.study import Study

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


def contrast_name(said: Catalogue, contrast: str, study: Study) -> str:
    """Return what a contrast is called, shorter than in text."""
    return drawable(names.contrast_name(contrast, study, said, "figures.contrasts"))

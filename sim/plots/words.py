"""The words in figures, and the names of arms, contrasts and measures in the language asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.i18n.catalogue import Catalogue
from sim.plots.fonts import chinese_family, drawable, say_once

if TYPE_CHECKING:
    from collections.abc import Iterable

CHINESE = "zh"

JOINED = " + "
"""Between the mechanisms in the name of an arm."""


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


def arm_name(said: Catalogue, arm: str) -> str:
    """Return an arm's name: that of its mechanisms in words, a scenario's title as it is."""
    return drawable(JOINED.join(said.name("figures.mechanisms", part) for part in arm.split(JOINED)))


def arm_names(said: Catalogue, arms: Iterable[str]) -> list[str]:
    """Return the names of arms."""
    return [arm_name(said, arm) for arm in arms]


def contrast_name(said: Catalogue, contrast: str, alone: bool = False) -> str:
    """Return a contrast in words; `alone` says that there is no other mechanism that could be off."""
    kind, _, rest = contrast.partition(":")
    if kind == "difference":
        return said.text("figures.contrasts.difference", arm=arm_name(said, rest))
    if kind == "interaction":
        first, second = (said.name("figures.mechanisms", part) for part in rest.split(":"))
        return said.text("figures.contrasts.interaction", first=first, second=second)
    return said.text(f"figures.contrasts.{'only' if alone and kind == 'simple' else kind}", mechanism=said.name("figures.mechanisms", rest))

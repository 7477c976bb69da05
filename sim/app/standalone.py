"""One HTML file with engine, cities and page, which needs neither server nor network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.app.cities import Offer, Plans
from sim.app.page import page
from sim.app.setup import loaded
from sim.experiments.arms import has
from sim.i18n.catalogue import Catalogue
from sim.model.wasm import engine_module
from sim.scenario.library import library, library_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

USUAL = ("precedents", "social_organisations")
"""Mechanisms that a viewer switches unless others are named."""


def offers(
    named: Mapping[str, Path],
    toggles: Sequence[str] = (),
    values: Mapping[str, Sequence[Any]] | None = None,
) -> list[Offer]:
    """Return cities with the same choices; without any, the usual mechanisms that a city has."""
    found = []
    for name in named:
        scenario = loaded(name, named)
        usual = [] if values else [each for each in USUAL if has(scenario, each)]
        found.append(Offer(name, scenario, toggles or usual, values or {}))
    return found


def standalone(cities: Sequence[Offer] = (), language: str = "en") -> str:
    """Return a page with the lessons and the offered cities, as one file.

    Raises
    ------
    SimError
        If the engine cannot be made for a browser.
    RuleError
        If a function of the user's own cannot be compiled.
    ComparisonError
        If a city cannot have what is offered.
    """
    known, plans, said = library(library_folder()), Plans(), Catalogue(language)
    data = {
        "lessons": plans.lessons(known),
        "cities": [plans.offered(offer, said) for offer in cities],
    }
    written = plans.written(said)
    return page(engine_module(plans.scenarios), said, {**data, "plans": written})

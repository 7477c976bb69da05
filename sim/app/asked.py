"""Two arms that a viewer of a served page asks for: their plan, names and controls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tomlkit

from sim.app.address import query_of
from sim.app.cities import Plans, are_alike
from sim.app.controls import Control, control, explained, keys, main_keys, setting
from sim.app.limits import check_size, histories, too_large
from sim.app.setup import ARMS, arm_as_filed, loaded, scenarios_of, without_files
from sim.experiments.arms import mechanisms
from sim.report.keys import amount, key_name
from sim.results.numbers import plain
from sim.scenario.own_parts import words_for
from sim.scenario.parameters import toggles
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.app.setup import Setup
    from sim.i18n.catalogue import Catalogue
    from sim.model.wasm import Named


def checked(setup: Setup, library: Mapping[str, Path]) -> tuple[Scenario, Scenario]:
    """Return the scenarios of both arms.

    Raises
    ------
    ScenarioError
        If one is invalid or too large for a page.
    """
    scenarios = scenarios_of(setup, library, too_large)
    for scenario in scenarios:
        check_size(scenario)
    return scenarios


def answer(
    setup: Setup, library: Mapping[str, Path], own: Sequence[Named], language: str
) -> dict[str, Any]:
    """Return both arms for the page: plans, names, switches and controls.

    Parameters
    ----------
    setup, library
        The arms, and the scenarios.
    own
        The user's own functions in the engine of the page.
    language
        Of all texts.

    Raises
    ------
    ScenarioError
        If an arm is invalid, or too large for a page.
    """
    scenarios = checked(setup, library)
    plans, said = Plans(), words_for(language, *scenarios)
    with without_files(*scenarios):
        names = ARMS if not are_alike(scenarios) else (ARMS[0],) * 2
        sides = [plans.side(name, each) for name, each in zip(names, scenarios, strict=True)]
        written = plans.written(said, own)
    called = _called(setup, [said.declared("titles", each.title, each.title) for each in scenarios])
    return {
        "key": "setup",
        "query": query_of(setup),
        "title": said.text("lists.between").join(dict.fromkeys(called)),
        "names": _names(setup, scenarios, called, library, said),
        "sides": sides,
        "plans": written,
        "measure": "days",
        "histories": histories(scenarios),
        "arms": [_arm(setup, k, library, said) for k in range(len(ARMS))],
        "controls": [*_controls(scenarios, said)],
    }


def files(setup: Setup, library: Mapping[str, Path]) -> list[str]:
    """Return the scenarios of both arms as self-contained files, whose titles differ.

    Raises
    ------
    ScenarioError
        If an arm is invalid, or too large for a page.
    """
    arms: Sequence[Scenario] = checked(setup, library)
    if arms[0].title == arms[1].title:  # a comparison names its arms by their titles
        arms = [
            arm.model_copy(update={"title": f"{arm.title} ({side})"})
            for arm, side in zip(arms, ARMS, strict=True)
        ]
    return [
        tomlkit.dumps(arm.model_dump(mode="json", exclude_defaults=True, exclude_none=True))
        for arm in arms
    ]


def _called(setup: Setup, titles: Sequence[str]) -> list[str]:
    """Return the names of the cities: before a colon, whole, or with the files' names to differ."""
    short = [re.split("[:：]", title)[0] for title in titles]
    left, right = setup.arms
    if left.scenario == right.scenario or short[0] != short[1]:
        return short
    if titles[0] != titles[1]:
        return [*titles]
    return [f"{title} ({arm.scenario})" for title, arm in zip(titles, setup.arms, strict=True)]


def _names(
    setup: Setup,
    scenarios: Sequence[Scenario],
    called: Sequence[str],
    library: Mapping[str, Path],
    said: Catalogue,
) -> list[str]:
    """Return the names of the sides: what differs between them, or between a city and its file."""
    between, found = said.text("lists.between"), []
    apart = setup.arms[0].scenario != setup.arms[1].scenario
    others = (
        [arm_as_filed(arm.scenario, library) for arm in setup.arms] if apart else setup.arms[::-1]
    )
    values = dict.fromkeys(key for arm in setup.arms for key in arm.values)
    for arm, other, scenario, title in zip(setup.arms, others, scenarios, called, strict=True):
        parts = [title] if apart else []
        for word, chosen in (
            ("without", other.mechanisms - arm.mechanisms),
            ("with", arm.mechanisms - other.mechanisms),
        ):
            titles = [
                said.name("mechanisms", name) for name in mechanisms(scenario) if name in chosen
            ]
            if titles:
                parts.append(said.text(f"city.cities.{word}", title=between.join(titles)))
        for key in values:
            value = amount(key, value_at(scenario, key), said)
            parts.append(said.text("city.cities.value", title=key_name(key, said), value=value))
        found.append(between.join(parts) or said.text("city.cities.alike"))
    return found


def _arm(setup: Setup, k: int, library: Mapping[str, Path], said: Catalogue) -> dict[str, Any]:
    """Return the scenario of a side and its mechanisms, on or off."""
    arm = setup.arms[k]
    scenario = loaded(arm.scenario, library)
    return {
        "scenario": arm.scenario,
        "mechanisms": [
            {
                "name": name,
                "title": said.name("mechanisms", name),
                "text": explained(toggles(Scenario).get(name, "mechanisms.enabled"), said),
                "on": name in arm.mechanisms,
            }
            for name in mechanisms(scenario)
        ],
    }


def _controls(scenarios: Sequence[Scenario], said: Catalogue) -> Iterator[dict[str, Any]]:
    """Yield the controls of the values of both arms, the uncertain ones first."""
    reformed = {key for each in scenarios for reform in each.reforms for key in reform.set}
    main = main_keys(scenarios[0])
    for key in (*main, *(key for key in keys() if key not in main)):
        found = control(key, scenarios[0])
        yield {
            "key": key,
            "kind": found.kind,
            "main": key in main,
            "group": explained(key.partition(".")[0], said).rstrip(".。"),
            "whole": found.whole,
            "title": key_name(key, said),
            "text": explained(key, said),
            "bounds": _bounds(found, said),
            "low": found.low,
            "high": found.high,
            "step": found.step,
            "options": [[each, amount(key, each, said)] for each in found.options],
            "optional": found.optional,
            "value": value_at(scenarios[0], key),
            "setting": None if key in reformed else setting(key),
        }


def _bounds(found: Control, said: Catalogue) -> str:
    """Return the unit of a value, and its ends if there are any."""
    unit = said.declared("units", found.unit, found.unit)
    ends = {
        name: plain(end)
        for name, end in (("low", found.low), ("high", found.high))
        if end is not None
    }
    return said.text(f"page.values.{'_'.join(ends) or 'unit'}", unit=unit, **ends)

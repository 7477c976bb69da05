"""Two arms that a viewer of a served page asks for: their plan, names and controls."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import tomlkit

from sim.app.address import query_of
from sim.app.cities import Plans, are_alike
from sim.app.controls import Control, control, explained, keys, main_keys, setting
from sim.app.limits import histories
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

    from sim.app.setup import ArmSetup, Setup
    from sim.i18n.catalogue import Catalogue
    from sim.model.wasm import Named


def answer(
    setup: Setup, library: Mapping[str, Path], own: Sequence[Named], language: str
) -> dict[str, Any]:
    """Return both arms for the page: plans, names, switches and controls.

    `own` are the user's own functions in the engine of the page. Raises as `scenarios_of` does.
    """
    scenarios = scenarios_of(setup, library)
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
        "arms": [_arm(arm, library, said) for arm in setup.arms],
        "controls": [*_controls(scenarios, said)],
    }


def files(setup: Setup, library: Mapping[str, Path]) -> list[str]:
    """Return the scenarios of both arms as self-contained files, whose titles differ."""
    arms: Sequence[Scenario] = scenarios_of(setup, library)
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
        without, having = other.mechanisms - arm.mechanisms, arm.mechanisms - other.mechanisms
        for word, chosen in (("without", without), ("with", having)):
            names = [name for name in mechanisms(scenario) if name in chosen]
            if titles := [said.name("mechanisms", name) for name in names]:
                parts.append(said.text(f"city.cities.{word}", title=between.join(titles)))
        for key in values:
            value = amount(key, value_at(scenario, key), said)
            parts.append(said.text("city.cities.value", title=key_name(key, said), value=value))
        found.append(between.join(parts) or said.text("city.cities.alike"))
    return found


def _arm(arm: ArmSetup, library: Mapping[str, Path], said: Catalogue) -> dict[str, Any]:
    """Return the scenario of a side and its mechanisms, on or off."""
    return {
        "scenario": arm.scenario,
        "mechanisms": [
            {
                "name": name,
                "title": said.name("mechanisms", name),
                "text": explained(toggles(Scenario).get(name, "mechanisms.enabled"), said),
                "on": name in arm.mechanisms,
            }
            for name in mechanisms(loaded(arm.scenario, library))
        ],
    }


def _controls(scenarios: Sequence[Scenario], said: Catalogue) -> Iterator[dict[str, Any]]:
    """Yield the controls of the values of both arms, the uncertain ones first."""
    reformed = {key for each in scenarios for reform in each.reforms for key in reform.set}
    main = main_keys(scenarios[0])
    for key in (*main, *(key for key in keys() if key not in main)):
        found = control(key, scenarios[0])
        yield asdict(found) | {
            "main": key in main,
            "group": explained(key.partition(".")[0], said).rstrip(".。"),
            "title": key_name(key, said),
            "text": explained(key, said),
            "bounds": _bounds(found, said),
            "options": [[each, amount(key, each, said)] for each in found.options],
            "value": value_at(scenarios[0], key),
            "setting": None if key in reformed else setting(key),
        }


def _bounds(found: Control, said: Catalogue) -> str:
    """Return the unit of a value, and its ends if there are any."""
    unit = said.declared("units", found.unit, found.unit)
    known = {"low": found.low, "high": found.high}
    ends = {name: plain(end) for name, end in known.items() if end is not None}
    return said.text(f"page.values.{'_'.join(ends) or 'unit'}", unit=unit, **ends)

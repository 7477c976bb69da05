"""Test vectors: what Python finds in some cities, for the modules of the page to find as well."""

import json
import math

import sim
from sim.app.plans import layouts, plan_bytes
from sim.app.progress import so_far, window
from sim.model.wasm import engine_module

CLASSROOM = {
    "adjudication.enabled": True,
    "precedents.enabled": True,
    "social_organisations.enabled": True,
    "patrols.enabled": True,
}
SHISHI = {"citizens.count": 4000, "demand.cases_per_day": 4}

CITIES = {
    "classroom": (sim.load_scenario("classroom").with_values(CLASSROOM), 3, (0, 90, 101, 110, 500)),
    "shishi": (sim.load_scenario("shishi").with_values(SHISHI), 5, (255, 330, 400)),
}
"""Scenario, seed and days of each city."""


def write(folder):
    """Write the engine, plans of the cities, and what is known about these."""
    (folder / "engine.wasm").write_bytes(engine_module())
    for name, (scenario, *_) in CITIES.items():
        (folder / f"{name}.plan").write_bytes(plan_bytes([scenario]))
    known = {"layouts": layouts(), "cities": {name: _city(*city) for name, city in CITIES.items()}}
    (folder / "vectors.json").write_text(
        json.dumps(_plain(known), ensure_ascii=False), encoding="utf-8"
    )


def _city(scenario, seed, days):
    """Return what is known about a city."""
    model, found = sim.CityModel(scenario, rng=seed), []
    for day in days:
        if day:
            model.run_until(day)
        record = model.record(live=True)
        found.append({"day": day, "window": window(record), "so_far": so_far(record)._asdict()})
    return {"seed": seed, "days": found}


def _plain(value):
    """Return a value without NaN, for which JSON has no number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value

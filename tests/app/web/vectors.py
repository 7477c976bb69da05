"""Test vectors: what Python finds in some cities, for the modules of the page to find as well."""

import json
import math

import numpy as np

import sim
from sim.app.plans import layouts, plan_bytes
from sim.app.progress import so_far, window
from sim.model.wasm import engine_module
from sim.results.intervals import mean_interval

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

ARMS = tuple(CITIES["classroom"][0].with_values({"precedents.enabled": on}) for on in (False, True))
REPEATED = {"days": 150, "first": 4, "n": 5}
"""Arms that are repeated."""

SAMPLES = ([], [3.0], [2.0, 2.0], [1.0, 2.0], [1.0, 2.0, 40.0], [0.1 * k**2 for k in range(30)])


def write(folder):
    """Write the engine, plans of the cities, and what is known about these."""
    (folder / "engine.wasm").write_bytes(engine_module())
    for name, (scenario, *_) in CITIES.items():
        (folder / f"{name}.plan").write_bytes(plan_bytes([scenario]))
    (folder / "arms.plan").write_bytes(plan_bytes(ARMS))
    known = {
        "layouts": layouts(),
        "cities": {name: _city(*city) for name, city in CITIES.items()},
        "repeated": {**REPEATED, "pairs": [*_pairs()]},
        "intervals": [
            {"values": values, **mean_interval(np.array(values))._asdict()} for values in SAMPLES
        ],
    }
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


def _pairs():
    """Yield the numbers of both arms with each seed."""
    for seed in range(REPEATED["first"], REPEATED["first"] + REPEATED["n"]):
        found = {"seed": seed}
        for side, scenario in zip(("left", "right"), ARMS, strict=True):
            model = sim.CityModel(scenario, rng=seed)
            model.run_until(scenario.time.warm_up + REPEATED["days"])
            found[side] = so_far(model.record(live=True))._asdict()
        yield found


def _plain(value):
    """Return a value without NaN, for which JSON has no number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value

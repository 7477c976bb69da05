"""Asking a responsibility rule, in a city in which each may have something to say."""

import numpy as np

import sim
from sim.compiled import door
from sim.compiled.addresses import call
from sim.compiled.references import by_reference
from sim.model.rules import rule_addresses
from sim.model.state.city import City
from sim.model.state.status import Status
from sim.scenario.schema import Scenario
from tests.model.toy import toy


@door
def ask(rule: int, i: int, city: City) -> int:
    """Ask the rule at an address about a case, from Python."""
    reference = by_reference(city)
    return call(rule, i, reference.cases[i], reference)


def answer(rule: str, i: int, city: City) -> int:
    """Return what a rule answers about case `i` as it has been read."""
    return ask(int(rule_addresses((rule,), city)[0]), i, city)


def city_on_day(scenario: Scenario, day: int, seed: int = 1) -> City:
    """Return a city after some days."""
    model = sim.CityModel(scenario, rng=seed)
    model.run_until(day)
    return model.city


def named(city: City, unit: int, scenario: Scenario) -> str | None:
    """Return a unit's name."""
    return None if unit < 0 else sim.CityModel(scenario, rng=1)._unit_names[unit]


def scenario() -> Scenario:
    """A city with all zones in which the rule may have something to say."""
    return toy(
        {"overlap": 0.2, "gap": 0.2, "beyond": 0.2, "lead": "roads"},
        demand={"cases_per_day": 3},
        adjudication={"enabled": True},
        precedents={"enabled": True},
        platform={"recognition": 0.5},
        responsibility={
            "fallback": "street_office",
            "rules": ("duty_list", "precedent", "platform", "best_guess"),
            "table": ({"issue": "leak", "from": 0.25, "to": 0.75, "unit": "parks"},),
        },
        empowerment={"enabled": True, "issues": ("leak",)},
        social_organisations={
            "enabled": True,
            "members": ({"name": "chamber", "staff_hours": 8},),
        },
    )


def read_cases(city: City) -> list[int]:
    """Cases that the centre has read at least once and may have to place again."""
    rows = city.cases
    return [
        int(i) for i in np.flatnonzero((rows["readings"] > 0) & (rows["status"] != Status.UNFILED))
    ]

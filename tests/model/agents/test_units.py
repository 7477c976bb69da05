"""How willing a unit is to take a contested case: the formula of ODD 7.5."""

from typing import Any

import pytest

import sim
from sim.compiled import door
from sim.compiled.references import by_reference
from sim.model.decisions.units.hazard import willingness
from sim.model.state.city import City
from sim.model.state.zones import Zone
from tests.model.toy import toy


@door
def willing(i: int, unit: int, city: City) -> float:
    """Return a unit's willingness, from Python."""
    reference = by_reference(city)
    return willingness(reference.cases[i], unit, reference)


@pytest.fixture
def city() -> City:
    """A city whose first case lies in the gap."""
    scenario = toy({"gap": 1, "pieces": 1}, department_defaults={"avoidance": 0.5}, appraisal={"coupling": 0.25},
                   responsibility={"stigma": 0.1, "load_aversion": 0.4, "unfit_willingness": 0.5})  # fmt: skip
    return sim.CityModel(scenario, rng=1).city


def set_case(city: City, **fields: Any) -> int:
    """Change the first case and return the unit that is fit for it."""
    for name, value in fields.items():
        city.cases[0][name] = value
    assert city.cases[0].zone == Zone.GAP
    return int(city.segments[city.cases[0].segment]["unit"])


def test_a_fit_unit_without_load_is_held_back_by_avoidance_and_coupling(city):
    assert willing(0, set_case(city), city) == pytest.approx(0.5 * 0.75)


def test_a_unit_that_is_not_fit_is_less_willing(city):
    fit = set_case(city)
    assert willing(0, (fit + 1) % 3, city) == pytest.approx(0.5 * 0.75 * 0.5)


def test_load_and_stigma_lower_willingness(city):
    fit = set_case(city, declines=3)
    city.units[fit].load = 0.5
    assert willing(0, fit, city) == pytest.approx(0.5 * 0.75 * (1 - 0.4 * 0.5) * 0.9**3)

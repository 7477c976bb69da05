"""Learning by doing: minutes and lead time of a practised unit (ODD 7.9)."""

from typing import Any

import pytest

import sim
from sim.compiled import door
from sim.compiled.references import by_reference
from sim.model.agents.work import practice
from sim.model.state.city import City
from tests.model.toy import toy


@door
def left(i: int, city: City) -> float:
    """Return the factor of a case's unit, from Python."""
    reference = by_reference(city)
    return practice(reference.cases[i], reference)


def practised(resolved: int, **terms: Any) -> float:
    """Return the factor of a unit that has resolved some cases of the issue."""
    city = sim.CityModel(toy({}, responsibility=terms), rng=1).city
    issue = city.issues[city.cases[0].issue]
    city.cases[0]["unit"] = city.candidates[issue["first_candidate"]]
    city.experience[city.cases[0].issue, :, 0] = 0
    city.experience[city.cases[0].issue, -1, 0] = resolved
    return left(0, city)


def test_twice_the_cases_divide_by_two_to_the_power() -> None:
    terms = {"learning_by_doing": 0.3, "practised_cases": 100}
    assert practised(99, **terms) / practised(199, **terms) == pytest.approx(2**0.3, rel=1e-12)


def test_a_practised_unit_takes_the_nominal_time() -> None:
    assert practised(100, learning_by_doing=0.3, practised_cases=100) == 1.0


def test_a_beginner_takes_longer() -> None:
    assert practised(0, learning_by_doing=0.5, practised_cases=99) == pytest.approx(10, rel=1e-12)

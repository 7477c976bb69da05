"""A precedent names the unit on which the rulings that cover a case agree."""

import numpy as np
import pytest

from sim.compiled import door
from sim.compiled.references import by_reference
from sim.model.build import build_city
from sim.model.precedents import WEIGHT_ONE, overrule
from sim.model.state.city import City
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Zone
from tests.model.rules.contract import answer
from tests.model.toy import toy

NAMES = {REFERRED: "beyond remit"} | dict(enumerate(("water", "roads", "parks")))


def library(rulings: list[tuple[int, float, int]], **precedents: float) -> tuple[City, int]:
    """Return a city with these rulings, oldest first, and a case read at 0.5.

    Each ruling is (unit, circumstance, days before the day before).
    """
    scenario = toy(
        {"gap": 1},
        adjudication={"enabled": True},
        precedents={"enabled": True, "reach": 0.1, "minimum_weight": 0.5} | precedents,
        initial={
            "precedents": [
                {
                    "issue": "leak",
                    "circumstance": circumstance,
                    "unit": NAMES[unit],
                    "age_days": age + 1,
                }
                for unit, circumstance, age in rulings
            ]
        },
    )
    city = build_city(scenario, seed=1)
    city.cases[0].seen = 0.5
    return city, 0


@pytest.mark.parametrize(
    ("rulings", "expected"),
    [
        ([], NOBODY),
        ([(1, 0.5, 0)], 1),
        ([(1, 0.61, 0)], NOBODY),  # out of reach
        ([(1, 0.41, 0)], 1),  # in reach, from the cell beside it
        ([(1, 0.5, 0), (2, 0.5, 0)], NOBODY),  # no uniformity: one half is less than 0.6
        ([(1, 0.5, 0), (1, 0.45, 0), (2, 0.5, 0)], 1),  # two thirds
        ([(1, 0.5, 100), (2, 0.5, 0)], 2),  # the older weighs a quarter: 1 / 1.25 = 0.8
        ([(1, 0.5, 60)], NOBODY),  # 0.5 ** 1.2 = 0.44 is less than the least weight
        ([(REFERRED, 0.5, 0)], NOBODY),  # "beyond remit": the citizen of a gap case objects
    ],
)
def test_the_rulings_that_cover_a_case_must_agree(rulings, expected):
    city, i = library(rulings, half_life_days=50)
    assert answer("precedent", i, city) == expected


def test_of_many_covering_rulings_the_youngest_count():
    older, younger = [(1, 0.5, 2)] * 3, [(2, 0.45, 1), (2, 0.55, 0)]
    city, i = library(older + younger, uniformity=0.9)
    assert answer("precedent", i, city) == NOBODY
    city, i = library(older + younger, uniformity=0.9, considered=2)
    assert answer("precedent", i, city) == 2


def test_a_ruling_out_of_reach_takes_no_place_among_those_that_count():
    city, i = library([(1, 0.5, 3), (2, 0.65, 2), (2, 0.35, 1), (2, 0.65, 0)], considered=1)
    assert answer("precedent", i, city) == 1


def test_a_case_truly_beyond_remit_is_referred_out_where_nobody_serves_it():
    city, i = library([(REFERRED, 0.5, 0)])
    city.cases[i].zone = Zone.BEYOND
    assert answer("precedent", i, city) == REFERRED


def test_an_overruled_precedent_has_no_force():
    city, i = library([(1, 0.5, 0)])
    overrule_first(1, city)
    assert answer("precedent", i, city) == 1  # a review that names the same unit confirms it
    overrule_first(2, city)
    assert answer("precedent", i, city) == NOBODY


def test_a_precedent_is_found_and_loses_its_force_however_many_are_younger():
    city, i = library([(1, 0.5, 2)] + [(2, 0.65, 1)] * 25)
    assert answer("precedent", i, city) == 1
    overrule_first(2, city)
    assert answer("precedent", i, city) == NOBODY


@door
def overrule_first(unit, city):
    overrule(0, unit, by_reference(city))


def test_the_weight_of_a_ruling_halves_with_each_half_life():
    city, _ = library([], half_life_days=50)
    assert list(city.ruling_weights[[0, 50, 100]]) == [WEIGHT_ONE, WEIGHT_ONE // 2, WEIGHT_ONE // 4]
    assert (np.diff(city.ruling_weights) <= 0).all()

"""Lists of cases are first in, first out; joining one makes the place in another void."""

from typing import Any

import numpy as np
import pytest

import sim
from sim.compiled import door
from sim.compiled.references import by_reference
from sim.model.state.city import City
from sim.model.state.lists import CHUNK_ENTRIES, ListOf, join, stand_in, take
from sim.model.state.tables import NOBODY
from tests.model.toy import toy


@door
def joined(cases: Any, which: int, city: City) -> None:
    """Let cases join a list, from Python."""
    reference = by_reference(city)
    for i in cases:
        join(i, which, reference)


@door
def standing(cases: Any, which: int, city: City) -> None:
    """Let cases stand in a list, from Python."""
    reference = by_reference(city)
    for i in cases:
        stand_in(i, which, reference)


@door
def taken(which: int, city: City) -> int:
    """Take the first case of a list, from Python."""
    return take(which, by_reference(city))


@pytest.fixture
def city() -> City:
    """A city with some hundred cases still to come."""
    return sim.CityModel(toy(demand={"cases_per_day": 3}), rng=1).city


def all_of(which: int, city: City) -> list[int]:
    """Empty a list."""
    found = []
    while (i := taken(which, city)) != NOBODY:
        found.append(i)
    return found


@pytest.mark.parametrize(
    "n", [0, 1, CHUNK_ENTRIES - 1, CHUNK_ENTRIES, CHUNK_ENTRIES + 1, 3 * CHUNK_ENTRIES]
)
def test_cases_leave_in_the_order_in_which_they_joined(city, n):
    order = np.arange(n)[::-1].copy()
    joined(order, ListOf.DISPUTES, city)
    assert all_of(ListOf.DISPUTES, city) == list(order)
    assert taken(ListOf.DISPUTES, city) == NOBODY


def test_joining_a_list_leaves_the_other(city):
    joined(np.array([1, 2, 3]), ListOf.DISPUTES, city)
    joined(np.array([2]), ListOf.BRIEF, city)
    joined(np.array([1]), ListOf.DISPUTES, city)
    assert all_of(ListOf.DISPUTES, city) == [3, 1]
    assert all_of(ListOf.BRIEF, city) == [2]


def test_standing_in_a_list_keeps_the_place_in_another(city):
    joined(np.array([1, 2, 3]), ListOf.DISPUTES, city)
    standing(np.array([2, 2]), ListOf.ENDED, city)
    assert all_of(ListOf.DISPUTES, city) == [1, 2, 3]
    assert all_of(ListOf.ENDED, city) == [2, 2]


def test_chunks_are_used_again(city):
    for _ in range(50):
        joined(np.arange(2 * CHUNK_ENTRIES), ListOf.INBOX, city)
        all_of(ListOf.INBOX, city)
    assert city.clock[0].unused_chunk <= 3

"""The line of an issue, laid out by hand."""

import numpy as np
import pytest

import sim
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone
from tests.model.toy import toy


def line(**issue: object) -> list[tuple[float, int, int, int]]:
    """Return the segments of the toy city's issue as (start, unit, other, zone)."""
    return [tuple(row) for row in sim.CityModel(toy(issue), rng=1).city.segments.tolist()]


def test_clear_overlap_gap_and_beyond_follow_one_another():
    # clear 0.5 by weights 0.6, 0.2, 0.2; overlap 0.2 over two boundaries; gap 0.2 in two pieces;
    # beyond 0.1
    found = line(overlap=0.2, gap=0.2, pieces=2, beyond=0.1)
    assert [zone for *_, zone in found] == [
        Zone.CLEAR,
        Zone.OVERLAP,
        Zone.CLEAR,
        Zone.OVERLAP,
        Zone.CLEAR,
        Zone.GAP,
        Zone.GAP,
        Zone.BEYOND,
    ]
    assert [start for start, *_ in found] == pytest.approx([0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    assert [(unit, other) for _, unit, other, _ in found[:5]] == [
        (0, NOBODY),
        (0, 1),
        (1, NOBODY),
        (1, 2),
        (2, NOBODY),
    ]
    assert {unit for _, unit, _, zone in found if zone == Zone.GAP} <= {0, 1, 2}
    assert found[-1][1:3] == (NOBODY, NOBODY)


def test_segments_of_no_length_are_left_out():
    assert [zone for *_, zone in line()] == [Zone.CLEAR] * 3
    assert line(gap=1, pieces=1)[0][0] == 0
    assert len(line(beyond=1)) == 1


def test_candidates_are_departments_then_the_organisations_that_serve_the_issue():
    members = (
        {"name": "chamber"},
        {"name": "choir", "issues": ()},
        {"name": "volunteers", "issues": ("leak",)},
    )
    with pytest.raises(ValueError, match="issues"):
        toy(social_organisations={"members": members})
    city = sim.CityModel(
        toy(social_organisations={"members": (members[0], members[2])}), rng=1
    ).city
    assert list(city.candidates) == [0, 1, 2, 4, 5]
    assert city.issues["departments"][0] == 3
    assert city.issues["candidates"][0] == 5


def test_the_map_comes_from_the_city_seed_alone():
    one, other = (
        sim.CityModel(
            toy({"gap": 0.5, "pieces": 50}, city={"districts": 1, "seed": seed}), rng=1
        ).city.segments
        for seed in (1, 2)
    )
    assert np.array_equal(one["start"], other["start"])
    assert not np.array_equal(one["unit"], other["unit"])

"""Defaults of a scenario, filled in."""

from typing import Any

import pytest

from sim.scenario.expand import (
    departments,
    expected_hours,
    issues,
    served_districts,
    zone_lengths,
)
from sim.scenario.institutions import Body
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario


def generated(**changes: Any) -> Scenario:
    """A city with generated issues and departments."""
    tables = {
        "demand": {"cases_per_day": 20.0},
        "issue_defaults": {
            "count": 12,
            "departments": 4,
            "overlap": 0.15,
            "gap": 0.06,
            "beyond": 0.04,
            "effort_hours": 4.0,
        },
        "department_defaults": {"count": 8},
    }
    return read(Scenario, tables | changes)


def test_hours_are_those_found_by_hand(town: Scenario) -> None:
    # 10 cases of 4 hours; clear 0.6 at 0.6 and 0.4, overlap 0.2 half each, gap 0.1 half each
    parks, roads = 40 * (0.36 + 0.1 + 0.05), 40 * (0.24 + 0.1 + 0.05)
    assert expected_hours(town) == pytest.approx(
        {"parks": parks, "roads": roads, "street_office_01": 0.0}
    )
    assert [unit.staff_hours for unit in departments(town)] == pytest.approx(
        [parks / 0.85, roads / 0.85, 5.0]
    )


def test_all_but_what_is_beyond_falls_to_somebody() -> None:
    assert sum(expected_hours(generated()).values()) == pytest.approx(20 * 4 * 0.96)


def test_middle_department_claims_at_both_boundaries(tables: dict[str, Any]) -> None:
    issue = {
        "name": "trees",
        "departments": ["parks", "roads", "water"],
        "department_weights": [1, 1, 1],
        "overlap": 0.4,
        "gap": 0.0,
    }
    town = read(
        Scenario,
        tables
        | {"issues": [issue], "departments": [{"name": name} for name in issue["departments"]]},
    )
    hours = expected_hours(town)
    assert hours["roads"] - hours["parks"] == pytest.approx(40 * 0.1)
    assert hours["parks"] == pytest.approx(hours["water"])


def test_stated_hours_and_avoidance_are_kept(tables: dict[str, Any]) -> None:
    town = read(
        Scenario,
        tables
        | {
            "departments": [
                {"name": "parks", "staff_hours": 3, "avoidance": 0.0},
                {"name": "roads"},
            ]
        },
    )
    assert (departments(town)[0].staff_hours, departments(town)[0].avoidance) == (3, 0)
    assert departments(town)[1].avoidance == 0.7


def test_issues_are_named_ones_then_generated_ones_by_place(tables: dict[str, Any]) -> None:
    town = read(Scenario, tables | {"issue_defaults": {"count": 2}})
    assert [(issue.name, issue.weight) for issue in issues(town)] == [
        ("trees", 1),
        ("issue_02", 1 / 2),
        ("issue_03", 1 / 3),
    ]


def test_numbers_are_as_wide_as_the_last() -> None:
    names = [issue.name for issue in issues(generated(issue_defaults={"count": 100}))]
    assert (names[0], names[-1]) == ("issue_001", "issue_100")


def test_departments_are_named_ones_then_generated_ones_then_street_offices(
    tables: dict[str, Any],
) -> None:
    changes = {
        "city": {"districts": 3},
        "departments": [
            *tables["departments"],
            {"name": "harbour", "kind": "territorial", "district": 2},
        ],
        "department_defaults": {"count": 1},
    }
    units = departments(read(Scenario, tables | changes))
    assert [unit.name for unit in units] == [
        "parks",
        "roads",
        "harbour",
        "department_01",
        "street_office_01",
        "street_office_03",
    ]
    assert [unit.district for unit in units] == [None, None, 2, None, 1, 3]


def test_street_offices_are_generated_only_if_asked_for() -> None:
    units = departments(generated(department_defaults={"count": 8, "street_offices": False}))
    assert {unit.kind for unit in units} == {"functional"}


def test_departments_of_an_issue_are_drawn_from_the_seed_of_the_city() -> None:
    first, again, other = (generated(city={"seed": seed}) for seed in (1, 1, 2))
    assert issues(first) == issues(again) != issues(other)


def test_drawn_departments_are_functional_and_differ() -> None:
    for issue in issues(generated()):
        names = issue.departments or ()
        assert len(set(names)) == len(names) == 4
        assert all(name.startswith("department_") for name in names)


def test_more_issues_leave_the_departments_of_the_others() -> None:
    few, many = issues(generated()), issues(generated(issue_defaults={"count": 20}))
    assert [issue.departments for issue in few] == [issue.departments for issue in many[:12]]


def test_issue_has_no_more_departments_than_there_are() -> None:
    assert len(issues(generated(department_defaults={"count": 3}))[0].departments or ()) == 3


def test_first_department_has_most_of_the_clear_remit() -> None:
    assert issues(generated())[0].department_weights == pytest.approx(
        (0.6, 0.4 / 3, 0.4 / 3, 0.4 / 3)
    )


def test_single_department_has_its_overlap_as_clear_remit() -> None:
    issue = issues(generated(department_defaults={"count": 1}))[0]
    assert (issue.overlap, issue.department_weights) == (0, (1,))
    assert zone_lengths(issue).clear == pytest.approx((0.9,))


def test_lengths_of_the_zones_fill_the_line(town: Scenario) -> None:
    lengths = zone_lengths(issues(town)[0])
    assert lengths.clear == pytest.approx((0.36, 0.24))
    assert (lengths.overlap, lengths.gap, lengths.beyond) == pytest.approx((0.2, 0.1, 0.1))
    assert sum(lengths.clear) + lengths.overlap + lengths.gap + lengths.beyond == pytest.approx(1)


def test_only_the_lead_and_the_share_misdirected_may_stay_open() -> None:
    for issue in issues(generated()):
        assert {key for key, item in issue if item is None} == {"lead", "misdirected"}


def test_a_body_serves_its_districts_and_those_of_its_counties(town: Scenario) -> None:
    offices = {f"departments[district={n}].county": "east" for n in (2, 3)}
    city = town.with_values({"city.districts": 4}).with_values(offices)
    for written, districts in (
        ({}, {1, 2, 3, 4}),
        ({"districts": (1,)}, {1}),
        ({"counties": ("east",)}, {2, 3}),
        ({"districts": (1,), "counties": ("east",)}, {1, 2, 3}),
    ):
        assert served_districts(Body(name="body", **written), city) == districts


def uneven(sigma: float, **issue_defaults: float) -> Scenario:
    """The city with issues that differ in how unclear they are, one with an overlap of its own."""
    city = generated(issues=[{"name": "trees", "overlap": 0.3}])
    values = {"overlap": 0.02, "gap": 0.01, "unclear_sigma": sigma} | issue_defaults
    return city.with_values({f"issue_defaults.{key}": value for key, value in values.items()})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_uneven_issues_keep_the_unclear_share_of_all_cases(seed: int) -> None:
    trees, *others = issues(uneven(1.0).with_values({"city.seed": seed}))
    assert trees.overlap == 0.3
    gaps = [issue.gap * issue.weight for issue in (trees, *others)]
    assert sum(gaps) == pytest.approx(
        0.01 * sum(issue.weight for issue in (trees, *others)), rel=1e-12
    )
    assert {round(issue.overlap / issue.gap, 9) for issue in others} == {2.0}
    assert max(issue.gap for issue in others) > 3 * min(issue.gap for issue in others)


def test_an_issue_is_unclear_throughout_at_most() -> None:
    for issue in issues(uneven(5.0, overlap=0.5, gap=0.3)):
        assert issue.overlap + issue.gap + issue.beyond <= 1 + 1e-12


def test_without_spread_all_issues_are_alike() -> None:
    _, *others = issues(uneven(0.0))
    assert {(issue.overlap, issue.gap) for issue in others} == {(0.02, 0.01)}

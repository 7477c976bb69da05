"""Ranges of the uncertain numbers."""

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.ranges import (
    Range,
    certain,
    choices,
    idle_ranges,
    invalid_ends,
    live_ranges,
)
from sim.scenario.schema import Scenario
from sim.scenario.values import drawn
from sim.scenario.warnings import warnings


def with_ranges(scenario: Scenario, ranges: dict[str, object]) -> Scenario:
    return scenario.with_values({"uncertainty": ranges})


def test_ranges_may_be_written_by_dotted_key_or_as_tables(town: Scenario) -> None:
    dotted = Scenario.model_validate(
        town.model_dump(mode="json") | {"uncertainty": {"precedents.force": [0.5, 1]}}
    )
    tables = Scenario.model_validate(
        town.model_dump(mode="json") | {"uncertainty": {"precedents": {"force": [0.5, 1]}}}
    )
    assert dotted == tables
    assert dotted.uncertainty == {"precedents.force": (0.5, 1.0)}


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (
            {"precedents.forse": [0, 1]},
            "uncertainty: precedents has no key 'forse'; did you mean 'force'",
        ),
        (
            {"precedents.enabled": [0, 1]},
            "precedents.enabled is not a number and cannot have a range; write a list of what it may",
        ),
        (
            {"responsibility.decides": ["hazard"]},
            r"responsibility.decides = \[hazard\]: name two different values or more",
        ),
        (
            {"responsibility.decides": ["hazard", "quantal", "hazard"]},
            r"responsibility.decides = \[hazard, quantal, hazard\]: names hazard twice",
        ),
        (
            {"time.days": [300, 600]},
            "time.days cannot have a range; it must be the same throughout a comparison",
        ),
        (
            {"precedents.force": [1, 0.5]},
            r"precedents.force = \[1, 0.5\]: the first must be less than the second",
        ),
        ({"precedents.force": [1]}, "uncertainty"),
        ({"precedents.force": "much"}, "uncertainty"),
    ],
)
def test_ranges_that_are_not_valid_are_refused(
    town: Scenario, ranges: dict[str, object], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        Scenario.with_values(town, {"uncertainty": ranges})


def test_number_that_a_reform_sets_has_no_range(town: Scenario) -> None:
    reformed = town.with_values(
        {"reforms": [{"day": 5, "set": {"platform": {"recognition": 0.9}}}]}
    )
    with pytest.raises(
        ScenarioError,
        match=r"platform.recognition cannot have a range, because reforms\[0\] sets it",
    ):
        with_ranges(reformed, {"platform.recognition": [0, 1]})


def test_one_number_has_one_range(town: Scenario) -> None:
    name = town.issues[0].name
    with pytest.raises(
        ScenarioError, match=f"issues.0.gap and issues.{name}.gap are the same value"
    ):
        with_ranges(town, {"issues.0.gap": [0, 0.1], f"issues.{name}.gap": [0, 0.2]})


def test_ends_with_which_the_scenario_is_not_valid_are_named(town: Scenario) -> None:
    wide = town.model_copy(update={"uncertainty": {"precedents.force": (0.5, 2.0)}})
    assert [line.split(":")[1] for line in invalid_ends(wide)] == [" precedents.force = [0.5, 2]"]


def test_numbers_that_are_counted_are_drawn_as_whole_ones(town: Scenario) -> None:
    found = drawn(town, {"citizens.count": 17.6, "precedents.force": 1})
    assert found == {"citizens.count": 18, "precedents.force": 1.0}
    assert [type(number) for number in found.values()] == [int, float]


def test_range_of_a_default_that_every_issue_states_itself_is_not_drawn(town: Scenario) -> None:
    ranges = {
        "issue_defaults.gap": [0.01, 0.1],
        "issue_defaults.pieces": [2, 4],
        "precedents.force": [0.5, 1],
    }
    issues = [issue.name for issue in town.issues]
    stated = with_ranges(town, ranges).with_values(
        {"issue_defaults.count": 0} | {f"issues.{name}.gap": 0.05 for name in issues}
    )
    assert idle_ranges(stated) == ("issue_defaults.gap",)
    assert [*live_ranges(stated)] == ["issue_defaults.pieces", "precedents.force"]
    warned = (
        "uncertainty: issue_defaults.gap has a range, but every issue has its own gap, so "
        "it is not drawn; give issues.NAME.gap a range"
    )
    assert warned in warnings(stated)
    one_more = stated.with_values({"issue_defaults.count": 1})
    assert idle_ranges(one_more) == ()
    own = with_ranges(stated, ranges | {f"issues.{issues[0]}.gap": [0.01, 0.1]})
    assert idle_ranges(own) == ("issue_defaults.gap",)
    assert not any(line.startswith(warned) for line in warnings(own))


OFFICES = {
    "city": {"districts": 2},
    "departments": [
        {"name": "parks"},
        {"name": "roads"},
        {"name": "so1", "kind": "territorial", "district": 1},
    ],
}
AVOIDANCE = "departments[kind=territorial].avoidance"


def test_one_draw_serves_all_members_of_a_group(town: Scenario) -> None:
    city = with_ranges(town.with_values(OFFICES), {AVOIDANCE: [0.2, 0.8]})
    assert live_ranges(city) == {AVOIDANCE: Range(0.2, 0.8)}
    found = city.with_values(drawn(city, {AVOIDANCE: 0.3}))
    assert [each.avoidance for each in found.departments] == [None, None, 0.3, 0.3]


def test_each_member_of_a_group_has_a_draw_of_its_own_where_that_is_asked_for(
    town: Scenario,
) -> None:
    each = {"low": 0.2, "high": 0.8, "each": True}
    city = with_ranges(town.with_values(OFFICES), {AVOIDANCE: each})
    so1, so2 = "departments.so1.avoidance", "departments.street_office_02.avoidance"
    assert live_ranges(city) == {so1: Range(0.2, 0.8), so2: Range(0.2, 0.8)}
    found = city.with_values(drawn(city, {so1: 0.3, so2: 0.7}))
    assert [each.avoidance for each in found.departments] == [None, None, 0.3, 0.7]
    assert city.with_values({}) == city


def test_factor_has_a_range(town: Scenario) -> None:
    key = "departments[kind=functional].staff_hours*"
    city = with_ranges(town, {key: [0.8, 1.2]})
    assert live_ranges(city) == {key: Range(0.8, 1.2)}
    assert not list(invalid_ends(city))
    assert [
        each.staff_factor for each in city.with_values(drawn(city, {key: 0.8})).departments
    ] == [
        0.8,
        0.8,
    ]


def test_value_that_is_not_stated_has_a_range(town: Scenario) -> None:
    city = with_ranges(town, {"street_office_defaults.staff_hours": [2, 6]})
    assert [*live_ranges(city)] == ["street_office_defaults.staff_hours"]
    stated = city.with_values({"departments[kind=territorial].staff_hours": 3})
    assert not live_ranges(stated)
    assert any("give departments.NAME.staff_hours a range" in line for line in warnings(stated))


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ({"departments[kind=x].avoidance": [0, 1]}, r"departments\[kind=x\]: none matches"),
        (
            {"departments[kind=functional].name": [0, 1]},
            r"departments\[kind=functional\].name is not a number",
        ),
        (
            {AVOIDANCE: [0, 1], "departments[name=so1].avoidance": [0, 1]},
            r"are both values of departments.so1.avoidance; leave one of them out",
        ),
        (
            {"precedents.force": {"low": 0.5, "high": 1, "each": True}},
            "precedents.force: each = true is for a group",
        ),
        (
            {"precedents.force": {"low": 0.5, "hihg": 1}},
            r"precedents.force = .*: write \[low, high\]",
        ),
        (
            {"precedents.force": {"low": "a", "high": 1}},
            r"precedents.force = .*: write \[low, high\]",
        ),
    ],
)
def test_ranges_of_groups_that_are_not_valid_are_refused(
    town: Scenario, ranges: dict[str, object], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        with_ranges(town.with_values(OFFICES), ranges)


@pytest.mark.parametrize(
    ("key", "left", "line"),
    [
        ("precedents.force", [AVOIDANCE], "precedents.force is set, so --robust does not draw it"),
        ("precedents.force*", [AVOIDANCE], "precedents.force is set, so --robust does not draw it"),
        ("precedents.reach", ["precedents.force", AVOIDANCE], ""),
        ("departments[district=*].avoidance", ["precedents.force"], f"{AVOIDANCE} is set"),
        ("departments.so1.avoidance", ["precedents.force", AVOIDANCE], "draws one number"),
        ("department_defaults.avoidance", ["precedents.force", AVOIDANCE], ""),
    ],
)
def test_a_number_that_is_set_has_no_range(
    town: Scenario, key: str, left: list[str], line: str
) -> None:
    ranges = {"precedents.force": [0.5, 1], AVOIDANCE: [0.2, 0.8]}
    found, lines = certain(with_ranges(town.with_values(OFFICES), ranges), [key])
    assert [*found.uncertainty] == left
    assert [line in each for each in lines] == [True] * bool(line)


def test_members_of_a_group_that_are_not_set_keep_their_own_draws(town: Scenario) -> None:
    each = {"low": 0.2, "high": 0.8, "each": True}
    city, (line,) = certain(
        with_ranges(town.with_values(OFFICES), {AVOIDANCE: each}), ["departments.so1.avoidance"]
    )
    assert live_ranges(city) == {"departments.street_office_02.avoidance": Range(0.2, 0.8)}
    assert "draws the others" in line


def test_equal_steps_of_a_scale_are_equally_likely() -> None:
    """Of the number, of its logarithm, or of the logarithm of 1 less it."""
    assert Range(1, 100).at(0.5) == 50.5
    assert Range(1, 100, scale="log").at(0.5) == pytest.approx(10)
    assert Range(0.9, 0.999, scale="log1m").at(0.5) == pytest.approx(0.99)
    shares = np.linspace(0, 1, 101)
    for found in (Range(-3, 7), Range(0.003, 0.7, scale="log"), Range(0.3, 0.97, scale="log1m")):
        values = found.at(shares)
        assert (values[0], values[-1]) == pytest.approx(found.ends, rel=1e-12)
        assert (values.min() >= found.low) & (values.max() <= found.high)
        assert (np.diff(values) > 0).all()
        assert values[37] == found.at(0.37)


def test_a_range_has_a_scale_in_a_table_of_its_own(town: Scenario) -> None:
    written = {"low": 0.02, "high": 0.5, "scale": "log"}
    city = with_ranges(town, {"precedents.reach": written, "precedents.force": [0.5, 1]})
    assert live_ranges(city) == {
        "precedents.reach": Range(0.02, 0.5, scale="log"),
        "precedents.force": Range(0.5, 1),
    }
    assert with_ranges(town, {"precedents": {"reach": written}}).uncertainty == {
        "precedents.reach": Range(0.02, 0.5, scale="log")
    }


def test_each_member_of_a_group_has_the_scale_of_the_group(town: Scenario) -> None:
    each = {"low": 0.2, "high": 0.8, "each": True, "scale": "log1m"}
    city = with_ranges(town.with_values(OFFICES), {AVOIDANCE: each})
    so1, so2 = "departments.so1.avoidance", "departments.street_office_02.avoidance"
    alone = Range(0.2, 0.8, scale="log1m")
    assert live_ranges(city) == {so1: alone, so2: alone}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            {"low": 0, "high": 0.1, "scale": "log"},
            r"issue_defaults.gap = \[0, 0.1\]: on a logarithmic scale low must be more than 0",
        ),
        (
            {"low": 0.5, "high": 1, "scale": "log1m"},
            r"issue_defaults.gap = \[0.5, 1\]: on the scale log1m high must be less than 1",
        ),
        ({"low": 0.5, "high": 0.8, "scale": "square"}, r"write \[low, high\]"),
        ({"low": 0.5, "scale": "log"}, r"write \[low, high\]"),
        ({"low": 0.5, "high": 0.8, "scal": "log"}, r"write \[low, high\]"),
        ({"low": "0.5", "high": 0.8, "scale": "log"}, r"write \[low, high\]"),
    ],
)
def test_a_range_off_its_scale_is_refused(
    town: Scenario, written: dict[str, object], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said):
        with_ranges(town, {"issue_defaults.gap": written})


def test_lists_that_are_no_two_numbers_are_choices(town: Scenario) -> None:
    orders = [["duty_list", "best_guess"], ["experience", "duty_list", "best_guess"]]
    written = {
        "responsibility.decides": ["hazard", "quantal"],
        "responsibility.rules": orders,
        "precedents.enabled": [True, False],
        "adjudication.period": {"values": [5, 20]},
        "adjudication.rulings_per_year": [100, 400],
    }
    found = with_ranges(town, written)
    chosen = choices(found)
    assert [each.values for each in chosen.values()] == [
        ("hazard", "quantal"),
        tuple(orders),
        (True, False),
        (5, 20),
    ]
    assert live_ranges(found).keys() == {"adjudication.rulings_per_year"}
    assert str(chosen["precedents.enabled"]) == "[true, false]"
    assert not [*invalid_ends(found)]


def test_each_value_of_a_choice_is_tried(town: Scenario) -> None:
    found = with_ranges(town, {"adjudication.refer": ["intake", "never"]})
    (line,) = invalid_ends(found)
    assert line.startswith("uncertainty: adjudication.refer = [intake, never]: with never,")


def test_a_form_to_choose_from_must_exist(town: Scenario) -> None:
    with pytest.raises(
        ScenarioError, match=r"uncertainty\.responsibility\.decides: there is no form"
    ):
        with_ranges(town, {"responsibility.decides": ["hazard", "hasard"]})


def test_a_choice_that_is_set_is_not_drawn(town: Scenario) -> None:
    found = with_ranges(town, {"responsibility.decides": ["hazard", "quantal"]})
    left, lines = certain(found, ["responsibility.decides"])
    assert left.uncertainty == {}
    assert lines == [
        "responsibility.decides is set, so --robust does not draw it from [hazard, quantal]"
    ]

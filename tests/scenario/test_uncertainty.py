"""Ranges of the uncertain numbers."""

import pytest

from sim.errors import ScenarioError
from sim.scenario.checks import idle_ranges, invalid_ends, live_ranges
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
            (
                "precedents.enabled is no number and can have no range; for a choice, compare "
                "several "
                "scenarios"
            ),
        ),
        (
            {"time.days": [300, 600]},
            "time.days can have no range; it must be the same throughout a comparison",
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
        ScenarioError, match=r"platform.recognition can have no range, as reforms\[0\] sets it"
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
        "uncertainty: issue_defaults.gap has a range, but every issue states its own gap, so "
        "it is not drawn; give issues.NAME.gap a range"
    )
    assert warned in warnings(stated)
    one_more = stated.with_values({"issue_defaults.count": 1})
    assert idle_ranges(one_more) == ()
    own = with_ranges(stated, ranges | {f"issues.{issues[0]}.gap": [0.01, 0.1]})
    assert idle_ranges(own) == ("issue_defaults.gap",)
    assert not any(line.startswith(warned) for line in warnings(own))

"""Arms that differ in values, with and without mechanisms that are toggled."""

from typing import Any

import pytest

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.arms import factorial
from sim.experiments.compare import compare
from sim.experiments.contrasts import contrasts
from sim.results.notes import Note, Reason
from tests.experiments.examples import town

RECOGNITION = {"platform.recognition": [0, 0.5, 1]}


def test_values_are_arms_compared_with_the_first() -> None:
    arms = factorial(town(), (), RECOGNITION)
    assert [arm.name for arm in arms] == [
        "platform.recognition=0",
        "platform.recognition=0.5",
        "platform.recognition=1",
    ]
    assert [arm.scenario.platform.recognition for arm in arms] == [0, 0.5, 1]
    assert [contrast.name for contrast in contrasts(arms)] == [
        "difference:platform.recognition=0.5",
        "difference:platform.recognition=1",
    ]


def test_every_combination_of_values_is_an_arm() -> None:
    refer, force = ["intake", "after_declines"], [0.5, 1]
    city = town(precedents={"enabled": True})
    arms = factorial(city, (), {"adjudication.refer": refer, "precedents.force": force})
    assert [arm.name for arm in arms] == [
        "adjudication.refer=intake, precedents.force=0.5",
        "adjudication.refer=intake, precedents.force=1",
        "adjudication.refer=after_declines, precedents.force=0.5",
        "adjudication.refer=after_declines, precedents.force=1",
    ]
    first, second, third, fourth = (arm.name for arm in arms)
    found = {contrast.name: contrast.weights for contrast in contrasts(arms)}
    assert found == {
        "simple:adjudication.refer=after_declines": {third: 1, first: -1},
        "simple:precedents.force=1": {second: 1, first: -1},
        "main:adjudication.refer=after_declines": {
            third: 0.5,
            first: -0.5,
            fourth: 0.5,
            second: -0.5,
        },
        "main:precedents.force=1": {second: 0.5, first: -0.5, fourth: 0.5, third: -0.5},
        "interaction:adjudication.refer=after_declines:precedents.force=1": {
            fourth: 1,
            second: -1,
            third: -1,
            first: 1,
        },
    }


def test_mechanisms_are_toggled_at_each_value() -> None:
    arms = factorial(town(), ["precedents"], RECOGNITION)
    assert len(arms) == 6
    found = {contrast.name: contrast for contrast in contrasts(arms)}
    here, there, last = (f"platform.recognition={value}" for value in (0, 0.5, 1))
    assert list(found) == [
        "simple:precedents",
        f"simple:{there}",
        f"simple:{last}",
        "main:precedents",
        f"main:{there}",
        f"main:{last}",
        f"interaction:precedents:{there}",
        f"interaction:precedents:{last}",
    ]
    third = pytest.approx(1 / 3)
    assert {
        arm: weight for arm, weight in found["main:precedents"].weights.items() if weight > 0
    } == {f"precedents, {level}": third for level in (here, there, last)}
    assert found[f"main:{last}"].weights == {
        f"none, {last}": 0.5,
        f"none, {here}": -0.5,
        f"precedents, {last}": 0.5,
        f"precedents, {here}": -0.5,
    }
    assert found[f"interaction:precedents:{there}"].weights == {
        f"precedents, {there}": 1.0,
        f"none, {there}": -1.0,
        f"precedents, {here}": -1.0,
        f"none, {here}": 1.0,
    }


def test_structural_zero_at_a_value_is_marked_and_left_out_of_averages() -> None:
    arms = factorial(town(adjudication={}), ["social_organisations"], RECOGNITION)
    found = {contrast.name: contrast for contrast in contrasts(arms)}
    assert found["simple:social_organisations"].note == {
        Note.STRUCTURAL_ZERO: (Reason.NOT_RECOGNISED,)
    }
    assert found["main:social_organisations"].note == {Note.LEFT_OUT: (1, 3)}
    assert found["main:social_organisations"].weights == {
        "social_organisations, platform.recognition=0.5": 0.5,
        "none, platform.recognition=0.5": -0.5,
        "social_organisations, platform.recognition=1": 0.5,
        "none, platform.recognition=1": -0.5,
    }
    change = found["interaction:social_organisations:platform.recognition=1"]
    assert (change.weights, change.note) == ({}, {Note.LEFT_OUT: (1, 1)})


def test_change_of_an_effect_is_averaged_over_where_it_can_act_at_both_values() -> None:
    # Without the platform, society gets cases only where somebody rules on them: beside
    # adjudication it acts at both values.
    city = town(adjudication={}, social_organisations={"members": [{"name": "chamber"}]})
    arms = factorial(city, ["adjudication", "social_organisations"], RECOGNITION)
    found = {contrast.name: contrast for contrast in contrasts(arms)}
    here, there = "platform.recognition=0", "platform.recognition=1"
    change = found[f"interaction:social_organisations:{there}"]
    assert change.note == {Note.LEFT_OUT: (1, 2)}
    assert change.weights == {
        f"adjudication + social_organisations, {there}": 1.0,
        f"adjudication, {there}": -1.0,
        f"adjudication + social_organisations, {here}": -1.0,
        f"adjudication, {here}": 1.0,
    }


def test_scenarios_are_levels_beside_mechanisms_and_values() -> None:
    cities = [town(), town(title="Other", campaigns={"period": 9})]
    arms = factorial(cities, ["precedents"], {"precedents.force": [0.5, 1]})
    assert [arm.name for arm in arms] == [
        f"{mechanism}, {city}, precedents.force={force}"
        for city in ("Town", "Other")
        for force in (0.5, 1)
        for mechanism in ("none", "precedents")
    ]
    assert [arm.scenario.campaigns.period for arm in arms] == [250] * 4 + [9] * 4
    kinds = [(part.factor.name, part.level, part.reference) for part in contrasts(arms)[-1].parts]
    assert kinds == [("precedents.force", 1, 0.5), ("scenario", "Other", "Town")]
    found = {contrast.name: contrast.weights for contrast in contrasts(arms)}
    assert [weight for weight in found["main:scenario=Other"].values() if weight > 0] == [0.25] * 4


def test_tables_say_which_value_an_arm_has() -> None:
    study = compare(town(), vary=RECOGNITION, toggle=["precedents"], replications=2)
    assert list(study.arms_table["platform.recognition"][:6]) == [0, 0, 0.5, 0.5, 1, 1]
    assert list(study.arms_table["precedents"][:4]) == [False, True, False, True]
    assert study.manifest()["arms"][2]["levels"] == {"platform.recognition": 0.5}


@pytest.mark.parametrize(
    ("vary", "error", "message"),
    [
        (
            {"platform.recognition": [0.5]},
            ComparisonError,
            "needs two or more different values",
        ),
        (
            {"platform.recognition": [0.5, 0.5]},
            ComparisonError,
            "needs two or more different values",
        ),
        (
            {"platform.recognition": 0.5},
            ComparisonError,
            r"but has 0.5; write them as a list, such as \[0.5, …\]",
        ),
        (
            {"responsibility.fallback": "parks"},
            ComparisonError,
            r"but has 'parks'; write them as a list, such as \['parks', …\]",
        ),
        (
            {"time.days": [60, 70]},
            ComparisonError,
            "time.days cannot be varied; it is the same in all arms",
        ),
        ({"platform.recognitoin": [0, 1]}, ScenarioError, "did you mean 'recognition'"),
        ({"platform.recognition": [0, 2]}, ScenarioError, "must be at most 1"),
    ],
)
def test_values_that_are_not_valid_are_refused(
    vary: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        compare(town(), vary=vary)


def test_effects_at_each_value_are_those_of_the_arms_that_have_it() -> None:
    arms = factorial(town(), ["precedents", "campaigns"], RECOGNITION)
    plain, asked = contrasts(arms), contrasts(arms, ["platform.recognition"])
    assert asked[: len(plain)] == plain
    held = {each.name: each for each in asked[len(plain) :]}
    assert len(held) == 3 * 6
    there = "platform.recognition=0.5"
    found = held[f"main:precedents@{there}"]
    assert [(part.factor.name, part.level) for part in found.at] == [("platform.recognition", 0.5)]
    assert found.weights == {
        f"precedents, {there}": 0.5,
        f"none, {there}": -0.5,
        f"precedents + campaigns, {there}": 0.5,
        f"campaigns, {there}": -0.5,
    }
    both = {"service_centre.accuracy": [0.5, 0.9], **RECOGNITION}
    arms = factorial(town(), ["precedents"], both)
    names = [each.name for each in contrasts(arms, list(both)) if each.at]
    assert names[-1] == ("simple:precedents@service_centre.accuracy=0.9, platform.recognition=1")


@pytest.mark.parametrize(
    ("at_each", "message"),
    [
        ("platform.recognitoin", "do not differ in 'platform.recognitoin'; did you mean"),
        ("platform.recognition", "nothing is left to compare"),
    ],
)
def test_levels_at_which_nothing_can_be_compared_are_refused(at_each: str, message: str) -> None:
    with pytest.raises(ComparisonError, match=message):
        compare(town(), vary=RECOGNITION, at_each=[at_each])

from typing import Any

import pytest

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.arms import (
    factorial,
    mechanisms,
    pairing,
)
from sim.model.state.settings import settings, stages
from sim.scenario.parameters import declared
from sim.scenario.schema import Scenario
from tests.experiments.examples import WARM_UP, town


def test_tables_that_can_be_enabled_can_be_toggled() -> None:
    assert {"adjudication", "precedents", "social_organisations", "campaigns"} <= set(
        mechanisms(town())
    )
    assert "platform" not in mechanisms(town())


@pytest.mark.parametrize("mechanism", mechanisms(town()))
def test_every_mechanism_may_be_switched_on_after_the_warm_up(mechanism: str) -> None:
    assert declared(Scenario, [mechanism, "enabled"]).is_reformable, (
        f"sim/scenario: let the table of {mechanism} be an Institution, as toggling it is a reform"
    )


def test_factorial_runs_from_none_to_all() -> None:
    arms = factorial(town(), ["precedents", "social_organisations"])
    assert [arm.name for arm in arms] == [
        "none",
        "precedents",
        "social_organisations",
        "precedents + social_organisations",
    ]
    assert len(factorial(town(), ["precedents", "social_organisations", "campaigns"])) == 8


@pytest.mark.parametrize("enabled", [False, True])
def test_toggled_mechanisms_are_off_until_the_warm_up_ends(enabled: bool) -> None:
    for arm in factorial(town(precedents={"enabled": enabled}), ["precedents", "campaigns"]):
        rows = settings(stages(arm.scenario))
        assert rows["precedents_enabled"][0] == 0
        assert rows["campaigns_enabled"][0] == 0
        assert rows["precedents_enabled"][-1] == arm.toggles["precedents"]
        assert rows["campaigns_enabled"][-1] == arm.toggles["campaigns"]
        assert set(rows["from_day"][1:]) <= {WARM_UP}


def test_what_is_not_toggled_is_the_same_in_every_arm() -> None:
    scenario = town(reforms=[{"day": 30, "set": {"appraisal.coupling": 0.4}}])
    for arm in factorial(scenario, ["precedents"]):
        assert arm.scenario.adjudication.enabled
        assert arm.scenario.reforms[0] == scenario.reforms[0]


def test_unknown_toggle_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ComparisonError, match="'precedent' to toggle; did you mean 'precedents'"):
        factorial(town(), ["precedent"])


def test_toggle_named_twice_is_refused() -> None:
    with pytest.raises(ComparisonError, match="toggled twice"):
        factorial(town(), ["precedents", "precedents"])


@pytest.mark.parametrize(
    "reform", [{"precedents.enabled": True}, {"precedents": {"enabled": True}}]
)
def test_toggle_that_a_reform_switches_is_refused(reform: dict[str, Any]) -> None:
    scenario = town(reforms=[{"day": 30, "set": reform}])
    with pytest.raises(
        ComparisonError, match=r"reforms\[0\] of 'Town' sets precedents.enabled on day 30"
    ):
        factorial(scenario, ["precedents"])


def test_society_without_members_cannot_be_toggled() -> None:
    with pytest.raises(ScenarioError, match="members"):
        factorial(town(social_organisations={}), ["social_organisations"])


def test_scenarios_are_arms_by_their_titles() -> None:
    arms = factorial([town(), town(title="Other town")])
    assert [arm.name for arm in arms] == ["Town", "Other town"]
    assert all(not arm.toggles for arm in arms)


def test_scenarios_with_one_title_are_refused() -> None:
    with pytest.raises(ComparisonError, match="two scenarios have the title 'Town'"):
        factorial([town(), town()])


def test_scenarios_with_other_days_are_refused() -> None:
    later = town(title="Later", time={"days": 60, "warm_up": 11, "horizon": 20})
    with pytest.raises(ComparisonError, match="'Later' has time days = 60, warm_up = 11"):
        factorial([town(), later])


def test_arms_of_different_cities_share_their_luck_only() -> None:
    assert pairing(factorial([town(), town(title="B", campaigns={"period": 9})])) == "all"
    assert pairing(factorial([town(), town(title="B", city={"seed": 9})])) == "luck"


def test_arms_with_another_backlog_share_their_luck_only() -> None:
    assert pairing(factorial([town(), town(title="B", initial={"backlog": 9})])) == "luck"
    assert (
        pairing(factorial([town(), town(title="B", market={"members": [{"name": "firm"}]})]))
        == "all"
    )

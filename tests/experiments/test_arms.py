from pathlib import Path
from typing import Any

import pytest

from sim.errors import ComparisonError, ScenarioError
from sim.experiments.arms import (
    factorial,
    has,
    mechanisms,
    pairing,
)
from sim.experiments.compare import compare
from sim.experiments.robust import robust
from sim.model.state.settings import settings
from sim.results.summary import MEASURES
from sim.scenario.parameters import parameters, toggles
from sim.scenario.schema import Scenario
from tests.experiments.examples import WARM_UP, town


def test_every_yes_or_no_key_that_may_change_has_a_name_of_its_own() -> None:
    known = toggles(Scenario)
    switches = {
        key: each
        for key, each in parameters(Scenario).items()
        if each.kind is bool and each.is_reformable and "listed" not in each.marks
    }
    assert set(known.values()) == set(switches), "sim/scenario: switch(..., toggle=NAME)"
    assert len(known) == len(switches)
    assert not set(known) & set(MEASURES)
    assert known["first_contact"] == "responsibility.no_return"
    assert known["precedents"] == "precedents.enabled"


def test_switches_of_a_mechanism_are_no_mechanisms_themselves() -> None:
    assert {"first_contact", "act_first", "shared_history", "patrols"} <= set(mechanisms())
    assert not {"supervision_priority", "supervision_no_return"} & set(mechanisms())


def test_first_contact_is_toggled_after_the_warm_up_whatever_the_file_says() -> None:
    city = town(responsibility={"no_return": True})
    for arm in factorial(city, ["first_contact"]):
        rows = settings(arm.scenario)[:, 0]
        assert rows["responsibility_no_return"][0] == 0
        assert rows["responsibility_no_return"][-1] == arm.toggles["first_contact"]
        assert has(arm.scenario, "first_contact") is False
    assert has(city, "first_contact") is True


def test_a_city_has_the_whistle_if_it_lists_and_allows_it() -> None:
    listed = town(responsibility={"dispute": ["whistle"]})
    assert has(listed, "whistle")
    assert not has(listed.with_values({"whistle.allowed": False}), "whistle")
    assert not has(town(), "whistle")


def test_functions_in_files_are_named_without_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        text = f"def mine(case, unit, city):\n    return 1.0, 0.0\n\n\n{folder} = mine\n"
        (tmp_path / folder / "own.py").write_text(text, encoding="utf-8")
    key, city = "responsibility.decides", town()
    arms = factorial(city, vary={key: ["hazard", f"{tmp_path}/a/own.py:a"]})
    assert [arm.name for arm in arms] == [f"{key}=hazard", f"{key}=own.py:a"]
    assert arms[1].scenario.responsibility.decides == f"{tmp_path}/a/own.py:a"
    alike = [f"{tmp_path}/{folder}/own.py:mine" for folder in ("a", "b")]
    with pytest.raises(ComparisonError, match="two arms are called"):
        factorial(city, vary={key: alike})
    with pytest.raises(ScenarioError, match=r"names own\.py:mine twice; give one of the functions"):
        city.with_values({"uncertainty": {key: alike}})
    drawn = robust(
        compare(
            city.with_values({"uncertainty": {key: ["hazard", f"{tmp_path}/a/own.py:a"]}}),
            toggle=["precedents"],
            replications=1,
        ),
        2,
    ).robustness
    assert drawn is not None
    assert sorted(drawn.draws[key]) == ["hazard", "own.py:a"]


@pytest.mark.parametrize(
    ("toggle", "way_out"),
    [
        ("precedent", "did you mean 'precedents'"),
        ("first_contcat", "did you mean 'first_contact'. To compare values of any key, use --vary"),
        ("responsibility.no_return", "it is called 'first_contact'"),
        ("fallback", "compare its values: --vary responsibility.fallback=A,B"),
        ("adjudication.period", "compare its values: --vary adjudication.period=A,B"),
        (
            "kindness",
            r"known are: act_first, adjudication, .*\w\. To compare values of any key, use",
        ),
    ],
)
def test_what_is_no_mechanism_is_refused_with_a_way_out(toggle: str, way_out: str) -> None:
    with pytest.raises(ComparisonError, match=f"no mechanism '{toggle}' to toggle; {way_out}"):
        factorial(town(), [toggle])


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
        rows = settings(arm.scenario)[:, 0]
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
    with pytest.raises(ComparisonError, match="two scenarios are called 'Town'"):
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


def test_scenarios_are_called_by_their_labels_or_by_names_that_are_given() -> None:
    cities = [town(label="now"), town(title="Other")]
    assert [arm.name for arm in factorial(cities)] == ["now", "Other"]
    assert [arm.name for arm in factorial(cities, names=["before", "after"])] == ["before", "after"]
    assert [arm.levels["scenario"] for arm in factorial(cities, names={"B": "after"})] == [
        "now",
        "Other",
    ]


def test_arms_are_called_by_names_of_their_own() -> None:
    arms = factorial(town(), ["precedents", "campaigns"], names={"A": "as it is", "campaigns": "C"})
    assert [arm.name for arm in arms] == ["as it is", "precedents", "C", "precedents + campaigns"]
    assert [arm.called for arm in arms] == ["as it is", "", "C", ""]


@pytest.mark.parametrize(
    ("scenarios", "names", "message"),
    [
        (1, ["kept"], "needs an arm; write ARM=NAME, such as A=kept"),
        (2, ["now"], "1 names were given for 2 scenarios; give one for each"),
        (2, ["now", "now"], "two scenarios are called 'now'"),
        (2, ["now", " "], "the name of an arm is empty"),
        (2, ["now", "a\nb"], r"'a\\nb' has more than one line"),
        (1, {"A": "a\u202eb"}, r"'a\\u202eb' has the control character U\+202E"),
        (1, {"C": "kept"}, "no arm 'C' to name; the arms are A: none; B: precedents"),
        (1, {"A": "kept", "none": "x"}, "the arm 'none' has two names, 'kept' and 'x'"),
        (1, {"A": "precedents"}, "two arms are called 'precedents'"),
    ],
)
def test_names_that_do_not_fit_are_refused(scenarios: int, names: Any, message: str) -> None:
    cities = [town(), town(title="Other")][:scenarios]
    with pytest.raises(ComparisonError, match=message):
        factorial(cities, ["precedents"] if scenarios == 1 else [], names=names)

from typing import Any

import pytest

from sim.experiments.arms import factorial
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.report.values import Difference, alike, described, description, differences
from sim.scenario.schema import Scenario
from tests.experiments.examples import WARM_UP, town

ENGLISH = Catalogue("en")


def found(*scenarios: Scenario) -> list[Difference]:
    return differences(scenarios, ENGLISH)


def test_only_what_differs_is_listed_with_the_value_in_each_arm() -> None:
    assert found(town(), town()) == []
    other = town(precedents={"reach": 0.1}, title="Other")
    assert found(town(), other, town()) == [
        Difference("precedents.reach", 0, ("0.02", "0.1", "0.02"))
    ]


def test_entries_of_lists_are_named_and_missing_ones_are_said_to_be() -> None:
    def with_issue(**values: Any) -> Scenario:
        return town(issues=[{"name": "noise", **values}])

    assert found(with_issue(gap=0.1), with_issue(gap=0.2)) == [
        Difference("issues.noise.gap", 0, ("0.1", "0.2"))
    ]
    assert Difference("issues.noise.gap", 0, ("not given", "0.2")) in found(
        town(), with_issue(gap=0.2)
    )


def test_toggled_mechanisms_differ_from_the_end_of_the_warm_up_on() -> None:
    arms = [arm.scenario for arm in factorial(town(), ["precedents"])]
    assert found(*arms) == [Difference("precedents.enabled", WARM_UP, ("off", "on"))]


def test_reform_that_ends_a_difference_is_listed_too() -> None:
    early, late = (
        town(reforms=[{"day": day, "set": {"supervision.enabled": True}}]) for day in (20, 30)
    )
    rows = found(early, late)
    assert [(row.key, row.day, row.written) for row in rows] == [
        ("supervision.enabled", 20, ("on", "off")),
        ("supervision.enabled", 30, ("on", "on")),
    ]


def test_reform_that_all_arms_share_is_no_difference() -> None:
    shared = [{"day": 20, "set": {"adjudication.rulings_per_year": 99}}]
    assert [
        row.key
        for row in found(town(reforms=shared), town(reforms=shared, precedents={"reach": 0.1}))
    ] == ["precedents.reach"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_is_described_with_its_unit(language: str) -> None:
    values = described(town(issues=[{"name": "noise", "gap": 0.5}]), Catalogue(language))
    assert all(value.description and value.written for value in values)
    by_key = {value.key: value for value in values}
    assert by_key["time.horizon"].written == "20"
    assert "gap = 0.5" in by_key["issues.noise"].written


def test_entries_that_say_the_same_are_one_value_under_all_their_names() -> None:
    offices = [{"name": "water"}, {"name": "roads"}, {"name": "police", "avoidance": 0.1}]
    values = alike(described(town(departments=offices), ENGLISH))
    named = [(value.key, value.written) for value in values if value.key.startswith("departments.")]
    assert named == [
        ("departments.water, roads", "as by default"),
        ("departments.police", "avoidance = 0.1"),
    ]


def test_ranges_have_a_row_each() -> None:
    values = described(town(uncertainty={"precedents.reach": [0.0, 0.1]}), ENGLISH)
    assert [
        (value.key, value.written) for value in values if value.key.startswith("uncertainty")
    ] == [("uncertainty.precedents.reach", "0.0, 0.1")]


def test_description_of_an_entry_is_that_of_its_field() -> None:
    assert description("issues.noise.gap", ENGLISH) == "Share of circumstances in nobody's remit."
    assert description("issues.noise.gap", Catalogue("zh")).startswith("不属任何部门职责")
    assert description("nothing.of.this", ENGLISH) == ""

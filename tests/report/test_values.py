from typing import Any

from sim.experiments.arms import factorial
from sim.i18n.catalogue import Catalogue
from sim.report.values import Difference, description, differences, said
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


def test_a_value_that_differs_between_districts_stands_with_their_number() -> None:
    pilot = town(
        city={"districts": 3},
        reforms=[{"day": 20, "set": {"supervision.enabled": True}, "districts": [3]}],
    )
    assert found(town(city={"districts": 3}), pilot) == [
        Difference(
            "supervision.enabled", 20, ("off", "off in 2 of 3 districts; on in 1 of 3 districts")
        )
    ]


def test_reform_that_all_arms_share_is_no_difference() -> None:
    shared = [{"day": 20, "set": {"adjudication.rulings_per_year": 99}}]
    assert [
        row.key
        for row in found(town(reforms=shared), town(reforms=shared, precedents={"reach": 0.1}))
    ] == ["precedents.reach"]


def test_an_entry_of_a_list_is_named_and_a_table_of_values_is_in_words() -> None:
    assert said("issues.roof_leak.gap", ENGLISH) == (
        "roof leak: Share of circumstances in nobody's remit"
    )
    assert said("precedents.reach", Catalogue("zh")) == "案例在同一事项中可覆盖的最大情形距离"
    assert said("nothing.of.this", ENGLISH) == "nothing.of.this"


def test_description_of_an_entry_is_that_of_its_field() -> None:
    assert description("issues.noise.gap", ENGLISH) == "Share of circumstances in nobody's remit."
    assert description("issues.noise.gap", Catalogue("zh")).startswith("不属任何部门职责")
    assert description("nothing.of.this", ENGLISH) == ""

"""Reasons for which files are refused."""

from operator import itemgetter
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario
from tests.scenario.messages import is_said, messages

TREES = {"name": "trees", "departments": ["parks", "roads"]}


def reform(day: int = 300, **values: Any) -> list[dict[str, Any]]:
    """Return one reform; a double underscore in a key stands for its dot."""
    return [{"day": day, "set": {key.replace("__", "."): item for key, item in values.items()}}]


@pytest.mark.parametrize("case", messages("field") + messages("check"), ids=itemgetter("says"))
def test_file_that_is_not_valid_is_refused(tables: dict[str, Any], case: dict[str, Any]) -> None:
    changes = {key: item for key, item in case.items() if key != "says"}
    with pytest.raises(ScenarioError) as error:
        read(Scenario, tables | changes)
    assert is_said(case["says"], str(error.value).splitlines())


def test_all_refusals_stand_in_one_message(tables: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as error:
        read(
            Scenario,
            tables | {"precedents": {"reach": 1.4, "enabled": 1}, "city": {"districts": 0}},
        )
    assert [line.partition(" = ")[0] for line in str(error.value).splitlines()] == [
        "city.districts",
        "precedents.enabled",
        "precedents.reach",
    ]


def test_a_message_is_not_longer_than_anybody_reads(tables: dict[str, Any]) -> None:
    strangers = [{"name": f"issue {n}", "departments": ["nobody"]} for n in range(50)]
    with pytest.raises(ScenarioError) as error:
        read(Scenario, tables | {"issues": strangers})
    assert len(str(error.value).splitlines()) == 21
    assert str(error.value).splitlines()[-1].startswith("… and ")


def test_hand_made_scenario_is_accepted(town: Scenario) -> None:
    assert town.departments[0].name == "parks"


def test_a_question_may_have_lines(tables: dict[str, Any]) -> None:
    said = "One?\n\tTwo?\n"
    assert read(Scenario, tables | {"question": said, "source": said}).question == said


def test_shares_that_add_up_to_one_are_accepted(tables: dict[str, Any]) -> None:
    read(Scenario, tables | {"issues": [TREES | {"overlap": 0.7, "gap": 0.2, "beyond": 0.1}]})


def test_default_overlap_of_a_single_department_does_not_count(tables: dict[str, Any]) -> None:
    read(
        Scenario,
        tables
        | {"issues": [{"name": "trees", "departments": ["parks"], "gap": 0.9, "beyond": 0.1}]},
    )


def test_rule_may_follow_a_street_office_that_can_decline(tables: dict[str, Any]) -> None:
    read(Scenario, tables | {"responsibility": {"rules": ["territorial", "best_guess"]}})


def test_rule_may_follow_a_guess_where_decliners_are_remembered(tables: dict[str, Any]) -> None:
    changes = {
        "responsibility": {"rules": ["best_guess", "territorial"]},
        "service_centre": {"shared_history": True},
    }
    read(Scenario, tables | changes)


def test_precedents_without_adjudication_are_accepted(tables: dict[str, Any]) -> None:
    assert read(Scenario, tables | {"precedents": {"enabled": True}}).precedents.enabled


def test_reforms_of_one_day_are_merged_in_order(tables: dict[str, Any]) -> None:
    reforms = [
        *reform(300, platform__recognition=1.0),
        *reform(300, platform__recognition=0.0),
        *reform(100, precedents__enabled=True),
    ]
    assert [reform.day for reform in read(Scenario, tables | {"reforms": reforms}).reforms] == [
        300,
        300,
        100,
    ]


def test_reform_may_be_written_as_tables(tables: dict[str, Any]) -> None:
    reforms = [{"day": 300, "set": {"precedents": {"enabled": True, "force": 0.5}}}]
    assert read(Scenario, tables | {"reforms": reforms}).reforms[0].set == {
        "precedents.enabled": True,
        "precedents.force": 0.5,
    }

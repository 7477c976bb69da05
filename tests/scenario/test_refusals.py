"""What the fields of a scenario refuse, in the words of the file."""

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario


def refused(tables: dict[str, Any], **changes: Any) -> str:
    """The message that a changed scenario gets."""
    with pytest.raises(ScenarioError) as error:
        read(Scenario, tables | changes)
    return str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"departments": [{"name": "parks", "staf_hours": 3.0}]},
            "departments.parks has no key 'staf_hours'; did you mean 'staff_hours'?",
        ),
        (
            {"adjudicaton": {}},
            "the scenario has no key 'adjudicaton'; did you mean 'adjudication'?",
        ),
        ({"precedents": {"reach": 1.4}}, "precedents.reach = 1.4: must be at most 1 (share)"),
        (
            {"adjudication": {"period": 0}},
            "adjudication.period = 0: must be at least 1 (working days)",
        ),
        (
            {"demand": {"cases_per_day": 0}},
            "demand.cases_per_day = 0: must be more than 0 (cases a day)",
        ),
        ({"demand": {"cases_per_day": "20"}}, "demand.cases_per_day = '20': must be a number"),
        (
            {"demand": {"cases_per_day": float("inf")}},
            "demand.cases_per_day = inf: must be a finite number",
        ),
        ({"city": {"seed": 1.5}}, "city.seed = 1.5: must be a whole number"),
        ({"city": {"seed": True}}, "city.seed = true: must be a whole number"),
        ({"precedents": {"enabled": "yes"}}, "precedents.enabled = 'yes': must be true or false"),
        ({"title": 3}, "title = 3: must be text, in quotes"),
        ({"city": 3}, "city = 3: must be a table"),
        ({"departments": 3}, "departments = 3: must be a list"),
        ({"departments": [{"staff_hours": 3.0}]}, "departments[0].name is missing"),
        ({"reforms": [{"set": {}}]}, "reforms[0].day is missing"),
        (
            {"adjudication": {"refer": "intak"}},
            "adjudication.refer = 'intak': must be 'after_declines' or 'intake'",
        ),
        (
            {"issues": [{"name": "a", "department_weights": [1, 0]}]},
            "issues.a.department_weights[1] = 0: must be more than 0 (relative)",
        ),
    ],
)
def test_refusal_says_key_value_and_way_out(
    tables: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    assert refused(tables, **changes) == message


def test_all_refusals_stand_in_one_message(tables: dict[str, Any]) -> None:
    message = refused(tables, precedents={"reach": 1.4, "enabled": 1}, city={"districts": 0})
    assert message.splitlines() == [
        "city.districts = 0: must be at least 1 (districts)",
        "precedents.enabled = 1: must be true or false",
        "precedents.reach = 1.4: must be at most 1 (share)",
    ]


def test_a_message_is_not_longer_than_anybody_reads(tables: dict[str, Any]) -> None:
    message = refused(
        tables, issues=[{"name": f"issue {n}", "departments": ["nobody"]} for n in range(50)]
    )
    assert len(message.splitlines()) == 21
    assert message.splitlines()[-1].startswith("… and ")

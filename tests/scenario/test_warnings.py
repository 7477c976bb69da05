"""What a scenario may say and yet may not mean."""

from pathlib import Path
from typing import Any

import pytest

from sim.scenario.schema import Scenario
from sim.scenario.warnings import warnings

MEMBERS = [{"name": "club"}]


@pytest.fixture
def town(town: Scenario) -> Scenario:
    """The same town with hours to spare."""
    return town.with_values({"department_defaults.utilisation": 0.6})


def test_plain_scenario_has_no_warnings(town: Scenario) -> None:
    assert warnings(town) == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"departments.parks.staff_hours": 20.0},
            "parks: expects 23.4 staff-hours a day and has 20.0; its queue will grow",
        ),
        (
            {"departments.parks.staff_hours": 24.0},
            "parks: with rework it expects 1.05 of the hours it has; its queue will grow",
        ),
        (
            {"departments.parks.staff_hours": 5200.0},
            (
                "parks: expects 23 staff-hours a day and has 5200, those of all its staff "
                "together; "
                "it will hardly ever be busy"
            ),
        ),
        (
            {"service_centre.capacity": 10},
            (
                "service_centre.capacity = 10: not more than demand.cases_per_day, 10; its queue "
                "will "
                "grow"
            ),
        ),
        (
            {"adjudication.enabled": True, "responsibility.dispute": []},
            (
                "adjudication.enabled = true: but responsibility.dispute does not list "
                "'adjudication', so nothing is referred"
            ),
        ),
        (
            {
                "adjudication.enabled": True,
                "responsibility.dispute": ["fallback", "adjudication"],
                "responsibility.fallback": "parks",
            },
            (
                "adjudication.enabled = true: but in responsibility.dispute 'fallback' stands "
                "before "
                "it and takes every dispute"
            ),
        ),
        (
            {"precedents.enabled": True},
            (
                "precedents.enabled = true: but there is no adjudication to make rulings, so it "
                "changes nothing"
            ),
        ),
        (
            {
                "precedents.enabled": True,
                "adjudication.enabled": True,
                "responsibility.rules": ["duty_list", "best_guess"],
            },
            (
                "precedents.enabled = true: but responsibility.rules does not list 'precedent', so "
                "nobody follows them"
            ),
        ),
        (
            {
                "social_organisations.enabled": True,
                "social_organisations.members": MEMBERS,
                "responsibility.rules": ["duty_list", "best_guess"],
            },
            (
                "social_organisations.enabled = true: but responsibility.rules does not list "
                "'platform', so nobody sends them cases"
            ),
        ),
        (
            {
                "precedents.enabled": True,
                "adjudication.enabled": True,
                "precedents.considered": 1,
                "precedents.minimum_weight": 1.0,
            },
            "precedents.minimum_weight = 1: the rulings that count, at most 1, weigh no more than "
            "0.999 together, so none is ever "
            "followed; lower it, or raise precedents.considered or half_life_days",
        ),
        (
            {
                "responsibility.dispute": ["whistle"],
                "whistle.hours_per_case": 1000.0,
                "whistle.most_owed_days": 1.0,
            },
            "whistle.hours_per_case = 1000: parks, roads, street_office_01 never have the 1000 "
            "staff-hours a day that it takes "
            "to come, so cases that concern them are never settled on the spot",
        ),
        (
            {
                "adjudication.enabled": True,
                "adjudication.rulings_per_year": 300,
                "adjudication.bodies": [{"name": "low", "part": 0.001}, {"name": "high"}],
            },
            "adjudication.bodies.low: its part of 300 rulings a year is none, so its docket only "
            "grows; raise its part or "
            "adjudication.rulings_per_year",
        ),
        (
            {"responsibility.table": [{"issue": "trees", "unit": "parks"}]},
            (
                "responsibility.table: but responsibility.rules does not list 'table', so nobody "
                "reads it"
            ),
        ),
        (
            {
                "empowerment.issues": ["trees"],
                "empowerment.enabled": True,
                "department_defaults.street_offices": True,
            },
            (
                "empowerment.enabled = true: but responsibility.rules does not list "
                "'empowerment', so "
                "few cases come to street offices"
            ),
        ),
        (
            {"asset_register.registered": 0.9},
            (
                "asset_register: but responsibility.rules does not list 'asset_owner', so nobody "
                "reads it"
            ),
        ),
        (
            {"whistle.accuracy": 0.5},
            "whistle: but responsibility.dispute does not list 'whistle', so nobody is called",
        ),
        (
            {"expert.days": 5},
            "expert: but responsibility.dispute does not list 'expert', so nobody is asked",
        ),
        (
            {
                "responsibility.act_first": True,
                "responsibility.fallback": "parks",
                "responsibility.dispute": [],
            },
            (
                "responsibility.act_first = true: but no case ever waits for a ruling, so nobody "
                "acts "
                "first"
            ),
        ),
        (
            {"service_centre.merging": 0.5},
            "service_centre.merging: but demand.repeats is 0, so there is nothing to merge",
        ),
        (
            {
                "market.enabled": True,
                "market.members": MEMBERS,
                "responsibility.rules": ["duty_list", "best_guess"],
            },
            (
                "market.enabled = true: but responsibility.rules does not list 'platform', so "
                "nobody "
                "sends them cases"
            ),
        ),
        (
            {"responsibility.no_return": True},
            "responsibility.no_return = true: contested cases stay where they are first sent, at "
            "2 times the effort where that is wrong; "
            "vary responsibility.mismatch before you conclude",
        ),
        (
            {"campaigns.enabled": True, "campaigns.period": 2000},
            "campaigns.period = 2000: longer than time.days, 1250, so there is no campaign",
        ),
    ],
)
def test_warning_says_what_will_not_work(
    town: Scenario, changes: dict[str, Any], message: str
) -> None:
    assert warnings(town.with_values(changes)) == (message,)


def test_overrun_docket_is_warned_of(town: Scenario) -> None:
    (line,) = warnings(
        town.with_values({"adjudication.enabled": True, "adjudication.rulings_per_year": 10})
    )
    assert line.startswith(
        "adjudication.rulings_per_year = 10: expected docket use without precedents is "
    )
    assert line.endswith("above 1 a docket can be worse than none")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {
                "departments": [
                    {"name": name, "staff_hours": 90} for name in ("Roads", "ROADS", "Parks")
                ]
            },
            (
                "departments: 'Roads' and 'ROADS' count as different units; if one is meant, write "
                "them alike"
            ),
        ),
        (
            {
                "departments": [
                    {"name": name, "staff_hours": 90} for name in ("城管局", "城\u200b管局", "公安")
                ]
            },
            r"departments: '城管局' and '城\u200b管局' count as different units; if one is meant, write them alike",
        ),
        (
            {
                "departments": [
                    {"name": name, "staff_hours": 90} for name in ("Service_centre", "b", "c")
                ]
            },
            (
                "departments: 'Service_centre' and 'service_centre' count as different units; if "
                "one "
                "is meant, write them alike"
            ),
        ),
        (
            {"issues": [{"name": "Caf\u00e9"}, {"name": "Cafe\u0301"}]},
            r"issues: 'Caf\xe9' and 'Cafe\u0301' count as different issues; if one is meant, write them alike",
        ),
        (
            {
                "social_organisations": {
                    "enabled": True,
                    "members": [
                        {"name": "Ｈelp", "staff_hours": 9},
                        {"name": "help", "staff_hours": 9},
                    ],
                }
            },
            (
                "departments: 'Ｈelp' and 'help' count as different units; if one is meant, write "
                "them "
                "alike"
            ),
        ),
    ],
)
def test_names_that_differ_in_writing_only_are_doubted(
    changes: dict[str, Any], message: str
) -> None:
    city = {
        "title": "t",
        "departments": [{"name": name, "staff_hours": 90} for name in "abc"],
        "issues": [{"name": "leak"}],
    }
    assert message in warnings(Scenario.model_validate(city | changes))


LATE = (
    "1 of 3 is left out, filed on day 1300 or later; the run ends with day 1249, so raise time.days"
)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("filed_day,issue,effort_hours\n1,trees,2\n", []),
        ("filed_day,issue\n1,trees\n2,trees\n1300,trees\n", [LATE]),
        (
            "filed_day,issue\n1,trees\n1250,trees\n1400,trees\n",
            [LATE.replace("1 of 3 is", "2 of 3 requests are").replace("1300", "1250")],
        ),
        (
            "filed_day,issue,Effort_Hours\n1,trees,3\n",
            ["column 'Effort_Hours' is not read; did you mean 'effort_hours'?"],
        ),
        (
            "filed_day,issue, District \n1,trees,1\n",
            ["column ' District ' is not read; did you mean 'district'?"],
        ),
        (
            "filed_day,issue,citizen,citizens\n1,trees,3,4\n",
            ["'citizens' is not read; read are filed_day, issue, circumstance"],
        ),
        (
            "filed_day,issue,a,b,c,d,e,f,g\n1,trees,1,1,1,1,1,1,1\n",
            ["'a', 'b', 'c', 'd', 'e' and 2 more are not read; read are filed_day"],
        ),
    ],
)
def test_what_of_a_log_is_not_replayed_is_counted_and_named(
    town: Scenario, tmp_path: Path, log: str, said: list[str]
) -> None:
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    found = [
        line
        for line in warnings(town.with_values({"demand.log": str(tmp_path / "log.csv")}))
        if line.startswith("demand.log")
    ]
    assert [
        line.removeprefix(f"demand.log: {tmp_path / 'log.csv'}: ")[: len(each)]
        for line, each in zip(found, said, strict=True)
    ] == said

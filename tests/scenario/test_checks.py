"""What no single field shows to be wrong: each rule, by the message that it gives."""

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.checks import reformable
from sim.scenario.names import RULES
from sim.scenario.refusals import read
from sim.scenario.schema import Scenario

TREES = {"name": "trees", "departments": ["parks", "roads"]}
OFFICE = {"name": "north", "kind": "territorial", "district": 1}
TWO = [{"name": "parks"}, {"name": "roads"}]
NO_OFFICES = {"street_offices": False}
NINE = [f"office_{n}" for n in range(9)]


def members(*each: dict[str, Any]) -> dict[str, Any]:
    """The table of social organisations with these members, not enabled."""
    return {"members": list(each)}


def reform(day: int = 300, **values: Any) -> list[dict[str, Any]]:
    """One reform; a double underscore in a key stands for its dot."""
    return [{"day": day, "set": {key.replace("__", "."): item for key, item in values.items()}}]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"time": {"days": 500}},
            (
                "time.horizon = 250: does not fit; warm_up 250 + horizon 250 must be less than "
                "days "
                "500"
            ),
        ),
        ({"issues": []}, "issues: there are none; write [[issues]] or set issue_defaults.count"),
        ({"issues": [TREES, TREES]}, "issues: 2 are named 'trees'; give each its own name"),
        (
            {"issues": [{"name": "issue_02"}], "issue_defaults": {"count": 1}},
            "issues: 2 are named 'issue_02'; give each its own name",
        ),
        (
            {"issues": [{"name": "trees", "departments": []}]},
            "issues.trees.departments = []: name at least one, or leave it out to have some drawn",
        ),
        (
            {"issues": [{"name": "trees", "departments": ["park", "roads"]}]},
            "issues.trees.departments: there is no department 'park'; did you mean 'parks'?",
        ),
        (
            {
                "issues": [{"name": "trees", "departments": ["parks", "north"]}],
                "departments": [*TWO, OFFICE],
            },
            (
                "issues.trees.departments: 'north' is a street office; only functional departments "
                "have a remit in an issue"
            ),
        ),
        (
            {"issues": [{"name": "trees", "departments": ["parks", "parks"]}]},
            "issues.trees.departments: names 'parks' 2 times; once is enough",
        ),
        (
            {
                "issues": [{"name": "trees", "departments": NINE}],
                "departments": [{"name": name} for name in NINE],
            },
            "issues.trees.departments: names 9; at most 8",
        ),
        (
            {"issues": [TREES | {"department_weights": [1, 2, 3]}]},
            "issues.trees.department_weights: has 3 numbers for 2 departments",
        ),
        (
            {"issues": [TREES | {"overlap": 0.9, "gap": 0.2, "beyond": 0.04}]},
            "issues.trees: overlap 0.9 + gap 0.2 + beyond 0.04 = 1.14; must be at most 1",
        ),
        (
            {
                "issue_defaults": {"count": 1, "overlap": 0.15, "gap": 0.9, "beyond": 0.04},
                "issues": [],
            },
            "issue_defaults: overlap 0.15 + gap 0.9 + beyond 0.04 = 1.09; must be at most 1",
        ),
        (
            {"issues": [{"name": "trees", "departments": ["parks"], "overlap": 0.2}]},
            (
                "issues.trees.overlap = 0.2: an issue of one department has no overlap; give it "
                "another department or leave overlap out"
            ),
        ),
        (
            {"issues": [TREES | {"lead": "park"}]},
            (
                "issues.trees.lead = 'park': must be one of the issue's departments; did you mean "
                "'parks'?"
            ),
        ),
        (
            {"issues": [{"name": "trees", "lead": "parks"}]},
            "issues.trees.lead = 'parks': needs departments, the lead among them",
        ),
        (
            {"social_organisations": members(*({"name": f"club_{n}"} for n in range(29)))},
            "issues.trees: its departments and 29 organisations are 31 units; at most 30",
        ),
        (
            {"departments": [], "issues": [{"name": "trees"}]},
            (
                "departments: none is functional; write [[departments]] or set "
                "department_defaults.count"
            ),
        ),
        (
            {"departments": [*TWO, TWO[0]]},
            "departments: 2 units are named 'parks'; give each its own name",
        ),
        (
            {"social_organisations": members({"name": "parks"})},
            "departments: 2 units are named 'parks'; give each its own name",
        ),
        (
            {"departments": [*TWO, {"name": "street_office"}]},
            "departments: 'street_office' cannot be the name of a unit; it means something else",
        ),
        (
            {"departments": [*TWO, {"name": "police", "district": 1}]},
            (
                "departments.police.district = 1: only a street office has one; set kind = "
                "'territorial' or leave it out"
            ),
        ),
        (
            {"departments": [*TWO, {"name": "north", "kind": "territorial"}]},
            "departments.north: a street office needs its district, a number from 1 to 1",
        ),
        (
            {"departments": [*TWO, OFFICE | {"district": 2}]},
            "departments.north.district = 2: must be at most city.districts, 1",
        ),
        (
            {"departments": [*TWO, OFFICE, OFFICE | {"name": "south"}]},
            (
                "departments.south.district = 1: that district has the street office 'north'; a "
                "district has one"
            ),
        ),
        (
            {"social_organisations": members({"name": "club", "issues": ["tree"]})},
            (
                "social_organisations.members.club.issues: there is no issue 'tree'; did you mean "
                "'trees'?"
            ),
        ),
        (
            {"social_organisations": members({"name": "club", "issues": []})},
            (
                "social_organisations.members.club.issues = []: name at least one, or leave it "
                "out to "
                "serve all"
            ),
        ),
        (
            {"social_organisations": {"enabled": True}},
            (
                "social_organisations.enabled = true: there are no members; write "
                "[[social_organisations.members]]"
            ),
        ),
        (
            {"responsibility": {"rules": ["duty_list", "precedents"]}},
            "responsibility.rules: there is no rule 'precedents'; did you mean 'precedent'?",
        ),
        (
            {"responsibility": {"rules": ["duty_list", "duty_list"]}},
            "responsibility.rules: names 'duty_list' 2 times; once is enough",
        ),
        (
            {"responsibility": {"rules": []}},
            f"responsibility.rules = []: name at least one of {', '.join(RULES)}",
        ),
        (
            {"responsibility": {"dispute": ["adjudicate"]}},
            (
                "responsibility.dispute: there is no dispute procedure 'adjudicate'; did you mean "
                "'adjudication'?"
            ),
        ),
        (
            {"responsibility": {"rules": ["best_guess", "duty_list"]}},
            (
                "responsibility.rules: 'duty_list' is never asked, because 'best_guess' before it "
                "always answers; move or drop it"
            ),
        ),
        (
            {
                "responsibility": {
                    "rules": ["duty_list", "fallback", "best_guess"],
                    "fallback": "parks",
                }
            },
            (
                "responsibility.rules: 'best_guess' is never asked, because 'fallback' before it "
                "always answers; move or drop it"
            ),
        ),
        (
            {"responsibility": {"dispute": ["fallback"]}},
            (
                "responsibility.fallback is missing; 'fallback' is a rule or a dispute procedure "
                "here: name a department, or 'street_office'"
            ),
        ),
        (
            {"responsibility": {"fallback": "park"}},
            "responsibility.fallback: there is no department 'park'; did you mean 'parks'?",
        ),
        (
            {"responsibility": {"fallback": "street_office"}, "department_defaults": NO_OFFICES},
            (
                "responsibility.fallback = 'street_office': district 1 has no street office; set "
                "department_defaults.street_offices = true"
            ),
        ),
        (
            {"responsibility": {"rules": ["duty_list", "lead_department"]}},
            (
                "responsibility.rules: 'lead_department' never answers, because no issue names a "
                "lead; name one or drop the rule"
            ),
        ),
        (
            {
                "responsibility": {"rules": ["territorial", "best_guess"]},
                "department_defaults": NO_OFFICES,
            },
            "responsibility.rules: 'territorial' never answers, because there is no street office; "
            "set department_defaults.street_offices = true or drop the rule",
        ),
        (
            {
                "campaigns": {"enabled": True},
                "department_defaults": NO_OFFICES,
                "city": {"districts": 2},
            },
            "campaigns.enabled = true: districts 1, 2 have no street office to advance the means; "
            "set department_defaults.street_offices = true",
        ),
        (
            {
                "responsibility": {"dispute": ["whistle"]},
                "department_defaults": NO_OFFICES,
                "city": {"districts": 1},
            },
            "responsibility.dispute: 'whistle' is a street office's, but district 1 has no street "
            "office; "
            "set department_defaults.street_offices = true",
        ),
        (
            {
                "patrols": {"enabled": True},
                "department_defaults": NO_OFFICES,
                "city": {"districts": 1},
            },
            (
                "patrols.enabled = true: district 1 has no street office to patrol; set "
                "department_defaults.street_offices = true"
            ),
        ),
        (
            {"empowerment": {"enabled": True}},
            (
                "empowerment.enabled = true: empowerment.issues names none; name the issues that "
                "street offices may hold"
            ),
        ),
        (
            {"empowerment": {"issues": ["noice"]}, "issues": [{"name": "noise"}]},
            "empowerment.issues: there is no issue 'noice'; did you mean 'noise'?",
        ),
        (
            {"responsibility": {"rules": ["empowerment", "best_guess"]}},
            (
                "responsibility.rules: 'empowerment' never answers, because empowerment.issues "
                "names "
                "none; name some or drop the rule"
            ),
        ),
        (
            {"market": {"enabled": True}},
            "market.enabled = true: nobody takes the fee; write [[market.members]]",
        ),
        (
            {"responsibility": {"act_first": True}},
            "responsibility.fallback is missing; responsibility.act_first = true needs who acts "
            "first: name a department, "
            "or 'street_office'",
        ),
        (
            {"responsibility": {"rules": ["table", "best_guess"]}},
            (
                "responsibility.rules: 'table' never answers, because there is no table; write "
                "[[responsibility.table]] or drop the rule"
            ),
        ),
        (
            {
                "responsibility": {
                    "table": [{"issue": "noise", "from": 0.5, "to": 0.5, "unit": "parks"}]
                },
                "issues": [{"name": "noise"}],
            },
            "responsibility.table[0]: from 0.5 to 0.5 is no stretch; 'from' must be less than 'to'",
        ),
        (
            {
                "responsibility": {"table": [{"issue": "noise", "unit": "parcs"}]},
                "issues": [{"name": "noise"}],
                "departments": [{"name": "parks"}],
            },
            "responsibility.table[0].unit: there is no department 'parcs'; did you mean 'parks'?",
        ),
        (
            {"responsibility": {"table": [{"issue": "noise", "form": 0.5, "unit": "parks"}]}},
            "responsibility.table[0] has no key 'form'; did you mean 'from'?",
        ),
        (
            {
                "adjudication": {"bodies": [{"name": "east", "districts": [1, 12]}]},
                "city": {"districts": 2},
            },
            "adjudication.bodies.east.districts: there is no district 12; they are 1 to 2",
        ),
        (
            {
                "adjudication": {"bodies": [{"name": "east", "districts": [1]}]},
                "city": {"districts": 3},
            },
            (
                "adjudication.bodies: none serves district 2, 3; add one without districts, which "
                "serves all"
            ),
        ),
        (
            {"issues": [{"name": "scooters", "first_day": 10}], "issue_defaults": {"count": 0}},
            (
                "issues: none is asked for from the beginning; set first_day = 0 for at least one, "
                "against which the others are measured"
            ),
        ),
        (
            {"demand": {"shocks": [{"day": 1250, "days": 1, "factor": 2}]}},
            "demand.shocks[0].day = 1250: must be less than time.days, 1250",
        ),
        (
            {"demand": {"cases_per_day": 2000, "shocks": [{"day": 10, "days": 1, "factor": 1000}]}},
            (
                "demand: 2e+06 cases on the busiest day; lower cases_per_day or the shocks to at "
                "most "
                "1e+06"
            ),
        ),
        (
            {
                "initial": {
                    "precedents": [{"issue": "issue_01", "circumstance": 0.5, "unit": "beyond"}]
                }
            },
            "initial.precedents[0].unit: there is no unit 'beyond'; did you mean 'beyond remit'?",
        ),
        (
            {
                "initial": {
                    "cases": [
                        {
                            "issue": "issue_01",
                            "circumstance": 1,
                            "effort_minutes": 60,
                            "age_days": 3,
                        }
                    ]
                }
            },
            "initial.cases[0].circumstance = 1: must be less than 1 (circumstance)",
        ),
        (
            {"responsibility": {"rules": ["nowhere.py:rule", "best_guess"]}},
            (
                "responsibility.rules: nowhere.py:rule: there is no file nowhere.py; its path is "
                "relative to the scenario file"
            ),
        ),
        (
            {"reforms": reform(market__members=[])},
            "reforms[0].set: market.members is fixed for a run; set it in its table, and compare "
            "two scenarios; what can change: "
            "market.enabled, market.scope, market.willing_to_pay, market.willing_to_pay_sigma",
        ),
        (
            {"reforms": reform(1250, platform__recognition=1.0)},
            "reforms[0].day = 1250: must be less than time.days, 1250",
        ),
        (
            {"reforms": reform(precedents__enabeld=True)},
            "reforms[0].set: precedents has no key 'enabeld'; did you mean 'enabled'?",
        ),
        (
            {"reforms": reform(precedents__reach=0.1)},
            "reforms[0].set: precedents.reach is fixed for a run; set it in its table, and "
            "compare two scenarios; what can change: "
            "precedents.enabled, precedents.uniformity, precedents.minimum_weight, "
            "precedents.considered, precedents.force, "
            "precedents.challenge",
        ),
        (
            {"adjudication": {"bodies": [{"name": "one"}, {"name": "two"}, {"name": "three"}]}},
            "adjudication.bodies.two: is neither the first nor the last that serves any district, "
            "so it hears no case; give it "
            "districts of its own, or drop it",
        ),
        (
            {"adjudication": {"bodies": [{"name": "one"}, {"name": "two", "districts": []}]}},
            "adjudication.bodies.two: is neither the first nor the last that serves any district, "
            "so it hears no case; give it "
            "districts of its own, or drop it",
        ),
        (
            {"adjudication": {"period": 2**63}},
            "adjudication.period = 9223372036854775808: must be at most 30000 (working days)",
        ),
        (
            {"reforms": reform(city__districts=3)},
            (
                "reforms[0].set: city.districts is fixed for a run; what can change: "
                f"{', '.join(reformable(Scenario))}"
            ),
        ),
        (
            {"reforms": reform(precedents__force=1.5)},
            "reforms[0].set: precedents.force = 1.5: must be at most 1 (share)",
        ),
        (
            {"reforms": reform(social_organisations__enabled=True)},
            (
                "reforms[0].set: social_organisations.enabled = true: there are no members; write "
                "[[social_organisations.members]]"
            ),
        ),
    ],
)
def test_scenario_that_is_not_valid_is_refused(
    tables: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        read(Scenario, tables | changes)
    assert message in str(error.value).splitlines()


def test_hand_made_scenario_is_accepted(town: Scenario) -> None:
    assert town.departments[0].name == "parks"


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

"""Values by dotted key."""

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.expand import departments, issues, listed_departments
from sim.scenario.parameters import read
from sim.scenario.schema import Scenario
from sim.scenario.values import flat, parse_assignment, parse_values, value_at


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("adjudication.period", 3),
        ("issues.trees.gap", 0.3),
        ("issues.0.gap", 0.3),
        ("departments.1.avoidance", 0.5),
        ("departments.roads.avoidance", 0.5),
        ("issues.trees.departments", ["roads"]),
        ("responsibility.rules", ["duty_list", "best_guess"]),
        ("title", "Another"),
    ],
)
def test_value_that_is_set_is_read_back(town: Scenario, key: str, value: Any) -> None:
    change = (
        {key: value, "issues.trees.overlap": 0.0} if key.endswith("departments") else {key: value}
    )
    assert value_at(town.with_values(change), key) == value


def test_old_value_gives_the_old_scenario_back(town: Scenario) -> None:
    assert (
        town.with_values({"adjudication.period": 3}).with_values({"adjudication.period": 5}) == town
    )


def test_scenario_itself_stays_as_it_is(town: Scenario) -> None:
    town.with_values({"issues.trees.gap": 0.5})
    assert town.issues[0].gap == 0.1


def test_no_change_gives_an_equal_scenario(town: Scenario) -> None:
    assert town.with_values({}) == town


def test_numbers_of_numpy_are_taken(town: Scenario) -> None:
    changed = town.with_values(
        {
            "adjudication.period": np.int64(3),
            "issues.trees.gap": np.float64(0.3),
            "precedents.enabled": np.True_,
        }
    )
    assert (changed.adjudication.period, changed.issues[0].gap, changed.precedents.enabled) == (
        3,
        0.3,
        True,
    )


def test_table_changes_only_what_it_names(town: Scenario) -> None:
    changed = town.with_values({"adjudication": {"period": 3}}).with_values(
        {"adjudication": {"enabled": True}}
    )
    assert (changed.adjudication.period, changed.adjudication.enabled) == (3, True)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("adjudication.perod", "adjudication has no key 'perod'; did you mean 'period'?"),
        (
            "adjudicaton.period",
            "the scenario has no key 'adjudicaton'; did you mean 'adjudication'?",
        ),
        ("issues.tree.gap", "issues has none named 'tree'; did you mean 'trees'?"),
        ("departments.7.avoidance", "departments has no entry 7; it has 2, numbered from 0"),
        ("city.seed.first", "city.seed is a single value and has no key 'first'"),
        (
            "city.seed",
            "city.seed = 'one': must be a whole number: seed. Seed of the map. "
            "It sets each issue's departments and the departments fit in gaps.",
        ),
        (
            "departments[kind=teritorial].avoidance",
            "departments[kind=teritorial]: none matches; kind is one of functional, territorial",
        ),
        (
            "departments[county=upper].avoidance",
            "departments[county=upper]: none matches; none has a county",
        ),
        (
            "departments[knd=functional].avoidance",
            "departments[knd=functional]: entries of departments have no key 'knd'; did you mean 'kind'?",
        ),
        (
            "departments[functional].avoidance",
            "departments[functional]: write departments[KEY=VALUE], such as departments[kind=territorial]",
        ),
        (
            "departments.p*.avoidance",
            "departments has none named 'p*'; for all that match, write departments[name=p*]",
        ),
        (
            "market.members[name=*].fee",
            "market.members[name=*]: the list market.members is empty; write an entry first",
        ),
        (
            "adjudication[name=*].period",
            "adjudication[name=*]: adjudication is not a list, so it has no groups; name a key of it",
        ),
        ("title*", "title*='one': write a number to multiply by, such as title*=1.2"),
    ],
)
def test_refusal_names_the_key(town: Scenario, key: str, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        town.with_values({key: "one"})
    assert str(error.value) == message


def test_change_is_checked_like_a_file(town: Scenario) -> None:
    with pytest.raises(
        ScenarioError,
        match=r"issues.trees: overlap 0.9 \+ gap 0.1 \+ beyond 0.1 = 1.1; must be at most 1",
    ):
        town.with_values({"issues.trees.overlap": 0.9})


@pytest.mark.parametrize(
    ("text", "assignment"),
    [
        ("adjudication.enabled=false", ("adjudication.enabled", False)),
        ("adjudication.period = 3", ("adjudication.period", 3)),
        ("precedents.reach=.1", ("precedents.reach", ".1")),
        ("precedents.reach=0.1", ("precedents.reach", 0.1)),
        ("adjudication.refer=intake", ("adjudication.refer", "intake")),
        ('title="a = b"', ("title", "a = b")),
        ("title=a = b", ("title", "a = b")),
        (
            "departments[kind=territorial].staff_hours=3",
            ("departments[kind=territorial].staff_hours", 3),
        ),
        ("departments[name=a.b].staff_hours*=1.2", ("departments[name=a.b].staff_hours*", 1.2)),
        ('responsibility.dispute=["fallback"]', ("responsibility.dispute", ["fallback"])),
    ],
)
def test_assignment_is_read_as_in_a_file_or_as_words(
    text: str, assignment: tuple[str, Any]
) -> None:
    assert parse_assignment(text) == assignment


def test_values_of_a_group_are_read() -> None:
    assert parse_values("departments[kind=functional].staff_hours*=0.5,1") == (
        "departments[kind=functional].staff_hours*",
        [0.5, 1],
    )


@pytest.mark.parametrize("text", ["adjudication.enabled", "=3", "departments[kind=functional]"])
def test_assignment_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError) as error:
        parse_assignment(text)
    assert str(error.value) == f"{text}: write KEY=VALUE, such as adjudication.period=3"


@pytest.mark.parametrize("text", ["a.b=*0.5,1", "a.b=*=0.5,1", "a.b = * 0.5,1", "a.b*=*0.5,1"])
def test_a_star_before_a_value_is_refused(text: str) -> None:
    for parse in (parse_assignment, parse_values):
        with pytest.raises(ScenarioError) as error:
            parse(text)
        assert str(error.value) == f"{text}: to multiply, write a.b*=0.5,1"


def test_tables_within_tables_become_dotted_keys() -> None:
    assert flat({"a": {"b": {"c": 1}, "d": 2}, "e.f": 3}) == {"a.b.c": 1, "a.d": 2, "e.f": 3}


def test_what_is_given_stays_as_it_was_when_a_later_key_changes_a_part_of_it(
    town: Scenario,
) -> None:
    members = [{"name": "firm", "fee": 50}]
    dear = town.with_values({"market.members": members, "market.members.firm.fee": 1000})
    assert value_at(dear, "market.members.firm.fee") == 1000
    assert members == [{"name": "firm", "fee": 50}]


def test_limit_is_asked_before_what_takes_long(town: Scenario) -> None:
    asked: list[int] = []

    def limit(varied: Scenario) -> list[str]:
        asked.append(varied.issue_defaults.count)
        return ["too large"]

    with pytest.raises(ScenarioError, match=r"^too large$"):
        town.with_values(
            {
                "issue_defaults.count": 9_999,
                "issue_defaults.overlap": 1.0,
                "issue_defaults.gap": 1.0,
            },
            limit,
        )
    assert asked == [9_999]
    with pytest.raises(ScenarioError, match="at most 10000"):
        town.with_values({"issue_defaults.count": 10_001}, limit)
    assert asked == [9_999]


def test_limit_that_is_kept_changes_nothing(town: Scenario) -> None:
    assert town.with_values({"precedents.force": 0.5}, lambda varied: ()) == town.with_values(
        {"precedents.force": 0.5}
    )


GROUPED = {
    "departments": [
        {"name": "parks"},
        {"name": "roads", "staff_hours": 8.0},
        {"name": "north", "kind": "territorial", "district": 1, "county": "upper"},
        {"name": "south", "kind": "territorial", "district": 2, "county": "lower"},
    ],
    "city": {"districts": 3},
}


@pytest.fixture
def city(tables: dict[str, Any]) -> Scenario:
    """Two departments, two named street offices and a generated one."""
    return read(Scenario, tables | GROUPED)


@pytest.mark.parametrize(
    ("group", "members"),
    [
        ("kind=territorial", ["north", "south", "street_office_03"]),
        ("kind=functional", ["parks", "roads"]),
        ("county=upper", ["north"]),
        ("district=3", ["street_office_03"]),
        ("name=*or*", ["north"]),
        ("kind=territorial, name=s*", ["south", "street_office_03"]),
    ],
)
def test_every_member_of_a_group_gets_the_value_and_nobody_else(
    city: Scenario, group: str, members: list[str]
) -> None:
    changed = city.with_values({f"departments[{group}].avoidance": 0.25})
    assert [each.name for each in changed.departments if each.avoidance == 0.25] == members
    assert value_at(changed, f"departments[{group}].avoidance") == 0.25


def test_entry_that_is_generated_is_listed_at_its_place_when_it_gets_a_value(
    city: Scenario,
) -> None:
    wide = city.with_values({"department_defaults.count": 2, "issue_defaults.count": 3})
    before = [each.name for each in listed_departments(wide)], [each.name for each in issues(wide)]
    changed = wide.with_values(
        {"departments.department_02.staff_hours": 9.0, "issues[name=issue_*].gap": 0.2}
    )
    after = (
        [each.name for each in listed_departments(changed)],
        [each.name for each in issues(changed)],
    )
    assert before == after
    assert [each.gap for each in issues(changed)] == [0.1, 0.2, 0.2, 0.2]
    assert issues(changed)[2].weight == issues(wide)[2].weight
    assert {each.name: each.staff_hours for each in changed.departments}["department_02"] == 9.0


def test_group_of_a_list_of_names_has_whoever_names_it(city: Scenario) -> None:
    assert city.with_values({"issues[departments=roads].gap": 0.3}).issues[0].gap == 0.3


def test_entries_without_names_are_numbered(city: Scenario) -> None:
    shaken = city.with_values({"demand.shocks": [{"day": 3, "days": 1, "factor": 2.0}]})
    with pytest.raises(ScenarioError, match=r"its entries have numbers, such as demand.shocks.0$"):
        shaken.with_values({"demand.shocks.storm.factor": 3.0})


@pytest.mark.parametrize("number", ["1", "1.0", "1.*"])
def test_whole_number_of_a_group_is_written_with_or_without_decimals(
    city: Scenario, number: str
) -> None:
    busy = city.with_values({"departments[name=*].staff_hours": 1.0})
    names = [each.name for each in busy.departments]
    changed = busy.with_values({f"departments[staff_hours={number}].avoidance": 0.25})
    assert [each.name for each in changed.departments if each.avoidance == 0.25] == names


def test_members_of_organisations_are_groups_too(city: Scenario) -> None:
    firms = [{"name": "a", "fee": 10.0}, {"name": "b", "fee": 30.0}]
    found = city.with_values({"market.members": firms}).with_values(
        {"market.members[name=*].fee*": 2}
    )
    assert value_at(found, "market.members[name=*].fee") == [20.0, 60.0]


def test_star_multiplies_what_each_member_has(city: Scenario) -> None:
    before = {each.name: each.staff_hours for each in departments(city)}
    after = city.with_values({"departments[kind=functional].staff_hours*": 1.5})
    assert {each.name: each.staff_hours for each in departments(after)} == before | {
        "parks": pytest.approx(1.5 * before["parks"]),
        "roads": 12.0,
    }


def test_hours_that_are_multiplied_still_follow_from_the_work(city: Scenario) -> None:
    half = {"department_defaults.utilisation": 0.425}
    factor = {"departments.parks.staff_hours*": 2.0}
    first = city.with_values(factor).with_values(half)
    last = city.with_values(half | factor)
    assert departments(first) == departments(last)
    assert departments(first)[0].staff_hours == 4 * (departments(city)[0].staff_hours or 0.0)


def test_factor_of_hours_stays_where_they_are_set(city: Scenario) -> None:
    half = city.with_values({"departments[kind=territorial].staff_hours*": 0.5})
    for key in ("departments[kind=territorial].staff_hours", "street_office_defaults.staff_hours"):
        hours = {each.staff_hours for each in departments(half.with_values({key: 10.0}))[2:]}
        assert hours == {5.0}


def test_star_takes_what_a_member_takes_over_and_comes_after_other_values(
    city: Scenario,
) -> None:
    changed = city.with_values(
        {"departments[kind=territorial].avoidance*": 0.5, "department_defaults.avoidance": 0.4}
    )
    assert value_at(changed, "departments[kind=territorial].avoidance") == 0.2
    assert value_at(city.with_values({"issues.trees.pieces*": 2}), "issues.trees.pieces") == 6
    assert city.with_values({"adjudication.period*": 1.3}).adjudication.period == 6


def test_value_that_no_member_can_have_is_refused_once(city: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        city.with_values({"departments[kind=territorial].avoidance": 2})
    assert str(error.value) == (
        "departments[kind=territorial].avoidance = 2: must be at most 1 (share)"
    )


@pytest.mark.parametrize(
    "values",
    [
        {"departments[kind=territorial].avoidance": 0.1, "departments.north.avoidance": 0.2},
        {"departments[kind=territorial].avoidance*": 0.1, "departments[name=n*].avoidance*": 0.2},
    ],
)
def test_value_that_two_groups_give_is_refused(city: Scenario, values: dict[str, float]) -> None:
    with pytest.raises(ScenarioError, match=r"are both values of departments\.north\.avoidance"):
        city.with_values(values)


def test_reform_sets_a_group_and_multiplies(city: Scenario) -> None:
    reform = {"day": 20, "set": {"adjudication.rulings_per_year*": 2.0}}
    assert city.with_values({"reforms": [reform]}).reforms[0].set == reform["set"]
    fixed = {"day": 20, "set": {"departments[kind=functional].avoidance": 0.1}}
    with pytest.raises(ScenarioError, match="is fixed for a run"):
        city.with_values({"reforms": [fixed]})

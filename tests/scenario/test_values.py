"""Values by dotted key."""

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.values import flat, parse_assignment, value_at


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
        ("departments.7.avoidance", "departments has no number 7; it has 2, numbered from 0"),
        ("city.seed.first", "city.seed is a single value and has no key 'first'"),
        ("city.seed", "city.seed = 'one': must be a whole number"),
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
        ('responsibility.dispute=["fallback"]', ("responsibility.dispute", ["fallback"])),
    ],
)
def test_assignment_is_read_as_in_a_file_or_as_words(
    text: str, assignment: tuple[str, Any]
) -> None:
    assert parse_assignment(text) == assignment


@pytest.mark.parametrize("text", ["adjudication.enabled", "=3"])
def test_assignment_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError) as error:
        parse_assignment(text)
    assert str(error.value) == f"{text}: write KEY=VALUE, such as adjudication.period=3"


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

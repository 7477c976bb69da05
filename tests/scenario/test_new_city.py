"""A city of one's own, written by its size."""

import tomllib
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.expand import counties
from sim.scenario.files import load_scenario
from sim.scenario.forecast import forecast
from sim.scenario.library import shipped
from sim.scenario.new_city import ISSUES, Size, new_city
from sim.scenario.schema import Scenario
from sim.scenario.warnings import warnings


def written(path: Path, size: Size, base: str = "baseline") -> Scenario:
    path.write_text(new_city("My city", size, base), encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize(
    "size",
    [
        Size(),
        Size(1, 0, 1),
        Size(2, 1, 3),
        Size(6, 9, 12, 3),
        Size(20, 7, 15, 2),
        Size(12, 3, 2, 3),
    ],
)
def test_a_city_is_of_its_size_and_has_nothing_to_warn_of(tmp_path: Path, size: Size) -> None:
    city = written(tmp_path / "city.toml", size)
    kinds = [each.kind for each in city.departments]
    assert (kinds.count("functional"), kinds.count("territorial")) == size[:2]
    assert (len(city.issues), len({*counties(city).values()})) == size[2:]
    assert (city.title, city.question, city.source) == ("My city", "", "assumption")
    assert warnings(city) == ()


def test_offices_and_docket_are_neither_idle_nor_overrun(tmp_path: Path) -> None:
    city = written(tmp_path / "city.toml", Size(6, 9, 12, 3))
    expected = forecast(city)
    offices = [load.with_rework for load in expected.loads if load.unit.startswith("street_office")]
    assert len(offices) == 9
    assert all(0.6 < load <= 0.8 for load in offices)
    assert expected.docket_use is not None
    assert 0.6 < expected.docket_use <= 0.9


def test_districts_differ_by_at_most_one_office(tmp_path: Path) -> None:
    those = [*counties(written(tmp_path / "city.toml", Size(4, 8, 4, 3))).values()]
    assert those == sorted(those)
    assert sorted(those.count(county) for county in {*those}) == [2, 3, 3]


def test_all_departments_have_a_remit_where_there_are_issues_enough(tmp_path: Path) -> None:
    city = written(tmp_path / "city.toml", Size(12, 3, 4))
    named = {name for issue in city.issues for name in issue.departments or ()}
    assert named == {each.name for each in city.departments if each.kind == "functional"}


@pytest.mark.parametrize("base", shipped())
def test_a_city_has_the_institutions_of_any_scenario(tmp_path: Path, base: str) -> None:
    city, like = written(tmp_path / "city.toml", Size(5, 4, 6, 2), base), load_scenario(base)
    assert len(city.departments) == 9
    assert city.citizens == like.citizens
    if base != "baseline":
        assert city.precedents == like.precedents
        assert city.adjudication == like.adjudication


def test_a_city_has_the_institutions_of_a_scenario_that_there_is() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'shishi'"):
        new_city("My city", Size(), "shisi")


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (Size(0), "--departments 0: must be from 1 to 1000"),
        (Size(3, 2, 2, 3), "--districts 3: there are 2 street offices"),
    ],
)
def test_a_city_that_cannot_be_is_refused(size: Size, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        new_city("My city", size)


@pytest.mark.parametrize(
    "size", [Size(2, 0, 19), Size(6, 9, 12, 3), Size(12, 3, 12), Size(16, 0, 25)]
)
def test_kinds_of_request_are_with_those_who_handle_them(tmp_path: Path, size: Size) -> None:
    city = written(tmp_path / "city.toml", size)
    there = {each.name for each in city.departments}
    for issue in city.issues:
        if issue.name in ISSUES:
            held = issue.departments or ()
            assert [*held[:3]] == [each for each in ISSUES[issue.name] if each in there][:3]
            assert held


def test_what_a_small_city_cannot_handle_comes_last(tmp_path: Path) -> None:
    named = [issue.name for issue in written(tmp_path / "city.toml", Size()).issues]
    assert {"unpaid_wages", "food_safety"} < {*named}
    assert not {"household_help", "street_lights"} & {*named}


def test_a_city_with_more_departments_than_work_plans_for_it(tmp_path: Path) -> None:
    city = written(tmp_path / "city.toml", Size(8, 9, 1))
    assert city.department_defaults.utilisation < 0.75
    assert warnings(city) == ()


def test_what_is_changed_first_stands_in_the_file_as_it_is_without_it(tmp_path: Path) -> None:
    text, baseline = new_city("My city", Size(2, 0, 2)), load_scenario("baseline")
    tables = tomllib.loads(text)
    assert tables["adjudication"]["period"] == baseline.adjudication.period
    assert tables["responsibility"]["no_return"] is baseline.responsibility.no_return
    assert tables["precedents"] == {"enabled": True}

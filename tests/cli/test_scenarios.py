"""`sim scenarios`, `sim new`, `sim schema`: the start of a user's own scenario."""

import json
import shlex
from pathlib import Path

from sim.scenario.library import library, library_folder
from tests.cli.command_line import sim


def test_all_scenarios_are_listed_with_title_and_question() -> None:
    listed = json.loads(sim("scenarios", "--json").stdout)
    assert [one["name"] for one in listed] == list(library(library_folder()))
    assert all(one["title"] and one["question"] for one in listed)
    assert "classroom" in sim("scenarios").stdout


def test_a_new_scenario_is_a_copy_that_can_be_run(tmp_path: Path) -> None:
    result = sim("new", tmp_path / "my-city.toml", "--from", "classroom")
    assert result.exit_code == 0
    assert sim("check", tmp_path / "my-city.toml").exit_code == 0
    assert 'title = "my city"' in (tmp_path / "my-city.toml").read_text(encoding="utf-8")


def test_a_city_of_a_size_is_written_checked_and_compared(tmp_path: Path) -> None:
    path = tmp_path / "my-city.toml"
    result = sim("new", path, "--departments", 4, "--issues", 5, "--districts", 2)
    assert (result.exit_code, result.stderr.count("--by county")) == (0, 1)
    checked = json.loads(sim("check", path, "--json").stdout)
    assert (checked["title"], checked["warnings"]) == ("my city", [])
    assert len(checked["units"]) == 4 + 6
    short = ("time.days=60", "time.warm_up=20", "time.horizon=20")
    compared = sim(
        *("compare", path, "--toggle", "precedents", "--by", "county", "--replications", 2),
        *(part for change in short for part in ("--set", change)),
        "--json",
    )
    parts = json.loads(compared.stdout)["effects_by"]
    assert {row["group"] for row in parts} == {"county_1", "county_2"}


def test_commands_for_a_new_scenario_can_be_given_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "城 市.toml"
    said = sim("new", path).stderr
    assert shlex.split(said.partition("then run: ")[2].split(";")[0]) == ["sim", "check", str(path)]


def test_one_department_is_no_departments(tmp_path: Path) -> None:
    said = sim("new", tmp_path / "a.toml", "--departments", 1, "--issues", 1).stderr
    assert "a city of 1 department, 9 street offices and 1 kind of request" in said


def test_a_city_that_cannot_be_writes_nothing(tmp_path: Path) -> None:
    result = sim("new", tmp_path / "mine.toml", "--districts", 4, "--street-offices", 3)
    assert result.exit_code == 2
    assert "raise --street-offices" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_run_by_county_where_there_is_none() -> None:
    for command in (["run"], ["compare", "--toggle", "precedents"]):
        result = sim(command[0], "classroom", *command[1:], "--by", "county")
        assert result.exit_code == 2
        assert "write county beside its district" in result.stderr


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    result = sim("new", path)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_name_that_is_none_writes_nothing(tmp_path: Path) -> None:
    result = sim("new", tmp_path / "mine.toml", "--from", "shisi")
    assert result.exit_code == 2
    assert "did you mean 'shishi'?" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_printed_as_json() -> None:
    assert "extends" in json.loads(sim("schema").stdout)["properties"]
    assert "vary" in json.loads(sim("schema", "study").stdout)["properties"]

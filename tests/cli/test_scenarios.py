"""`sim scenarios`, `sim new`, `sim schema`: what a scenario of one's own starts from."""

import json
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

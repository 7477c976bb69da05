"""Scenarios that come with Remit, by name."""

import pytest

import sim
from sim.errors import ScenarioError
from sim.experiments.study_file import load_study
from sim.scenario.library import copy_of, library, library_folder, scenario_file


def test_a_name_is_the_scenario_that_comes_with_remit():
    assert sim.load_scenario("shishi") == sim.load_scenario(library_folder() / "shishi.toml")


def test_a_file_of_ones_own_counts_before_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shishi").write_text(copy_of("classroom", "mine"), encoding="utf-8")
    assert sim.load_scenario("shishi").title == "mine"


def test_a_scenario_of_ones_own_extends_one_by_name(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\nextends = "classroom"\n[time]\nwarm_up = 10', encoding="utf-8")
    scenario = sim.load_scenario(path)
    assert scenario.time.warm_up == 10
    assert scenario.issues == sim.load_scenario("classroom").issues


def test_a_study_of_ones_own_names_one_too(tmp_path):
    path = tmp_path / "study.toml"
    text = (
        'title = "Mine"\nscenario = "classroom"\ndesign = "grid"\n[vary]\n"citizens.give_up" = '
        "{ values = [0.0, 0.1] }\n"
    )
    path.write_text(text, encoding="utf-8")
    assert load_study(path).scenario.title == sim.load_scenario("classroom").title


@pytest.mark.parametrize("named", ["shishi.toml", "elsewhere/shishi", "./shishi"])
def test_what_names_a_file_is_never_taken_for_a_name(named, tmp_path):
    assert scenario_file(named, tmp_path) == tmp_path / named


@pytest.mark.parametrize("name", sorted(library(library_folder())))
def test_a_copy_says_the_same_anywhere_under_its_own_title(name, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(copy_of(name, 'A "city"'), encoding="utf-8")
    scenario = sim.load_scenario(path)
    assert (scenario.title, scenario.question, scenario.source) == ('A "city"', "", "assumption")
    about = {"title": "", "question": "", "source": ""}
    assert scenario.model_copy(update=about) == sim.load_scenario(name).model_copy(update=about)


def test_a_name_that_is_none_is_refused_with_those_near():
    with pytest.raises(
        ScenarioError, match="no scenario 'shisi' comes with Remit; did you mean 'shishi'"
    ):
        copy_of("shisi", "Mine")
    with pytest.raises(
        ScenarioError,
        match=(
            "shisi: there is no such file, and no such scenario comes with Remit; did you mean "
            "'shishi'"
        ),
    ):
        sim.load_scenario("shisi")

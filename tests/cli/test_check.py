import json
import math
from pathlib import Path

import pandas as pd
import pytest

from sim.cli.patterns import mark
from sim.logs.yardsticks import Pattern
from tests.cli.command_line import SHORT, sim


def test_valid_scenario_is_said_to_be_valid(classroom: Path) -> None:
    result = sim("check", classroom)
    assert result.exit_code == 0
    assert "valid" in result.stdout
    assert "Expected docket use" in result.stdout
    assert "adjudication.period = " in result.stdout


def test_scenario_without_adjudication_has_no_docket_use(classroom: Path) -> None:
    said = sim("check", classroom, "--set", "adjudication.enabled=false").stdout
    assert "not applicable, because nobody rules" in said
    assert "adjudication.period" not in said


def test_overloaded_docket_is_warned_of(classroom: Path) -> None:
    assert (
        "docket"
        in sim("check", classroom, "--set", "adjudication.rulings_per_year=1").stdout.partition(
            "Warnings:"
        )[2]
    )


NOBODY_RULES = ("--set", "adjudication.enabled=false", "--set", "precedents.enabled=false")


def test_patterns_stand_beside_those_of_real_logs_by_yardstick(classroom: Path) -> None:
    result = sim("check", classroom, *SHORT, "--patterns")
    desks, _, hotlines = result.stdout.partition("Patterns of city hotlines")
    assert all(f"P{number}" in desks for number in range(1, 9))
    assert [line[:2] for line in hotlines.splitlines() if line[:1] == "P"] == [
        *("P1", "P1", "P5", "P5", "P5", "P6", "P7", "P7")
    ]


def test_patterns_of_other_forms_are_on_the_screen_in_json_and_in_a_file(
    classroom: Path, tmp_path: Path
) -> None:
    asked = ("check", classroom, *SHORT, *NOBODY_RULES, "--patterns", "--forms")
    asked = (*asked, "--set", "decisions.habit=3")  # is read by a form that is tried
    said = sim(*asked, "--out", tmp_path / "patterns.csv").stdout
    found = pd.read_csv(tmp_path / "patterns.csv")
    assert said.count("units decide by habit") == 2  # once for each yardstick
    assert "adjudicators" not in said
    assert "decisions.habit" not in said
    document = json.loads(sim(*asked, "--json").stdout)
    forms = {each["form"]: each["patterns"] for each in document["forms"]}
    assert ["own", *forms] == [*found["form"].unique()]
    assert len(document["patterns"]) * (1 + len(forms)) == len(found)


def test_a_mark_tells_what_a_form_meets_and_what_it_brings_nearer() -> None:
    def number(value: float) -> Pattern:
        return Pattern("P1", "", value, 2, 4, "", "desks", "")

    own, met = number(8), number(2)
    marks = [mark(number(value), own) for value in (4, 6, 7, 0.1, math.nan)]
    assert marks == ["+", "~", "-", "~", "."]
    assert [mark(number(5), met), mark(number(5), number(math.nan))] == ["-", "-"]


@pytest.mark.parametrize("option", [["--forms"], ["--out", "p.csv"]])
def test_options_of_patterns_need_patterns(classroom: Path, option: list[str]) -> None:
    result = sim("check", classroom, *option)
    assert result.exit_code == 2
    assert f"{option[0]} needs --patterns" in result.stderr


def test_a_file_that_exists_is_refused_before_the_run(classroom: Path, tmp_path: Path) -> None:
    (there := tmp_path / "p.csv").touch()
    result = sim("check", classroom, "--patterns", "--out", there)
    assert result.exit_code == 2
    assert "exists already" in result.stderr


def test_json_is_one_document_without_nan(classroom: Path) -> None:
    document = json.loads(
        sim("check", classroom, *SHORT, "--patterns", "--json").stdout, parse_constant=pytest.fail
    )
    assert document["valid"] is True
    assert {pattern["name"] for pattern in document["patterns"]} == {
        f"P{number}" for number in range(1, 9)
    }


def test_a_list_that_replaces_another_is_warned_of(classroom: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        f'extends = "{classroom}"\n[[departments]]\nname = "roads"\n[issue_defaults]\ncount = '
        '1\n[[issues]]\nname = "lamps"\n'
    )
    said = (
        "departments: this list replaces that of classroom.toml, which also has 'parks', "
        "'police'; add here the entries to keep"
    )
    assert said in sim("check", mine).stdout.partition("Warnings:")[2]
    assert said in json.loads(sim("check", mine, "--json").stdout)["warnings"]


def test_rules_and_procedures_in_force_are_named_in_their_order(classroom: Path) -> None:
    changes = (
        "--set",
        'responsibility.rules=["duty_list", "best_guess"]',
        "--set",
        "responsibility.dispute=[]",
    )
    lines = sim("check", classroom, *changes).stdout.splitlines()
    assert "Rules, in order: duty_list, best_guess" in lines
    assert "Dispute procedures, in order: none" in lines
    document = json.loads(sim("check", classroom, *changes, "--json").stdout)
    assert (document["rules"], document["dispute"]) == (["duty_list", "best_guess"], [])

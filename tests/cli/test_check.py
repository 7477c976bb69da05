import json
from pathlib import Path

import pytest

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


def test_patterns_stand_beside_those_of_real_logs(classroom: Path) -> None:
    result = sim("check", classroom, *SHORT, "--patterns")
    assert all(f"P{number}" in result.stdout for number in range(1, 9))


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

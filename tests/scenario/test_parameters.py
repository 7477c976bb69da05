"""Derived from the declarations: the JSON Schema, and the targets of keys."""

import re
import tomllib
from pathlib import Path
from typing import Literal

import pytest
from jsonschema import Draft202012Validator

from sim.cli.schema import json_schema
from sim.experiments.study_file import SweepStudy
from sim.scenario.institutions import TableEntry
from sim.scenario.parameters import (
    Table,
    declared,
    keys_in,
    parameters,
    share,
    value,
)
from sim.scenario.schema import Scenario


def test_a_parameter_is_what_its_field_declares() -> None:
    class Rules(Table):
        most: int | None = value(None, "cases", "How many.", low=1, below=9, marks=("fixed",))
        order: Literal["oldest", "newest"] = value("oldest", "choice", "Whose turn it is.")

    class Town(Table):
        rules: Rules = value(Rules(), "table", "What holds.")
        shares: tuple[Rules, ...] = value(..., "tables", "What holds where.")
        trust: float = share(0.5, "Trust.")

    found = parameters(Town)
    assert [*found] == [
        "rules", "rules.most", "rules.order", "shares", "shares.most", "shares.order", "trust",
    ]  # fmt: skip
    most = found["rules.most"]
    assert (most.table, most.field, most.kind, most.optional, most.default) == (
        Rules, "most", int, True, None,
    )  # fmt: skip
    assert (dict(most.bounds), most.marks) == ({"ge": 1, "lt": 9}, {"fixed"})
    assert found["rules.order"].options == ("oldest", "newest")
    assert (found["shares"].inner, found["shares"].default) == (Rules, ...)


def test_names_and_numbers_of_entries_are_passed_over() -> None:
    found = declared(Scenario, ("responsibility", "table", 0, "from"))
    assert found is not None
    assert (found.key, found.table, found.field) == (
        "responsibility.table.from",
        TableEntry,
        "start",
    )
    assert declared(Scenario, ("nothing", "of", "this")) is None
    assert keys_in(Scenario, ("responsibility", "table", 3)) == ["issue", "from", "to", "unit"]
    assert "title" in keys_in(Scenario, ())


def wrong(table: type, text: str) -> list[str]:
    return [
        error.message
        for error in Draft202012Validator(json_schema(table)).iter_errors(tomllib.loads(text))
    ]


@pytest.mark.parametrize("table", [Scenario, SweepStudy])
def test_the_schema_is_one(table: type) -> None:
    Draft202012Validator.check_schema(json_schema(table))


def test_files_that_are_shipped_fit_the_schema(root) -> None:
    for table, folder in ((Scenario, "scenarios"), (SweepStudy, "scenarios/studies")):
        for path in (root / folder).glob("*.toml"):
            assert wrong(table, path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize("page", ["scenario-files", "study-files"])
def test_files_of_the_reference_fit_the_schema(page: str, root: Path) -> None:
    written = (root / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    for text in re.findall(r"^```toml\n(.*?)^```$", written, re.MULTILINE | re.DOTALL):
        assert wrong(SweepStudy if "design =" in text else Scenario, text) == [], text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[adjudication]\nperiodd = 3", "periodd"),
        ("[adjudication]\nperiod = 0", "0 is less than the minimum of 1"),
        ("[adjudication]\nenabled = 'yes'", "'yes' is not of type 'boolean'"),
        ("[[departments]]\nstaf_hours = 3", "staf_hours"),
        ("[uncertainty]\nadjudication.accuracy = [0.5]", "is not valid under any"),
    ],
)
def test_what_is_not_valid_is_marked(text: str, said: str) -> None:
    assert any(said in message for message in wrong(Scenario, text))


def test_keys_that_only_files_have_are_known() -> None:
    assert wrong(Scenario, "extends = 'shishi'\n[initial]\nrecord = 'out/run'") == []


@pytest.mark.parametrize("key", ['"adjudication.period"', "adjudication.period"])
def test_dotted_keys_fit_with_and_without_quotes(key: str) -> None:
    assert (
        wrong(
            Scenario, f"[uncertainty]\n{key} = [1, 5]\n[[reforms]]\nday = 3\nset = {{ {key} = 1 }}"
        )
        == []
    )
    assert wrong(SweepStudy, f"scenario = 'shishi'\n[vary]\n{key} = {{ low = 1, high = 5 }}") == []
    assert wrong(SweepStudy, f"scenario = 'shishi'\n[vary]\n{key} = {{ low = 1, hihg = 5 }}") != []


def test_every_value_says_what_it_is_and_in_what_unit() -> None:
    share = json_schema(Scenario)["$defs"]["Adjudication"]["properties"]["accuracy"]
    assert share["description"] == "Probability that a joint meeting names the fit unit. (share)"
    assert (share["minimum"], share["maximum"], share["default"]) == (0, 1, 0.85)

"""What `sim schema` says of files is true of the files that there are."""

import re
import tomllib

import pytest
from jsonschema import Draft202012Validator

from sim.experiments.sweep_study import SweepStudy
from sim.scenario.file_schema import file_schema
from sim.scenario.schema import Scenario


def wrong(table: type, text: str) -> list[str]:
    return [
        error.message
        for error in Draft202012Validator(file_schema(table)).iter_errors(tomllib.loads(text))
    ]


@pytest.mark.parametrize("table", [Scenario, SweepStudy])
def test_the_schema_is_one(table: type) -> None:
    Draft202012Validator.check_schema(file_schema(table))


def test_files_that_are_shipped_fit_the_schema(root) -> None:
    for table, folder in ((Scenario, "scenarios"), (SweepStudy, "scenarios/studies")):
        for path in (root / folder).glob("*.toml"):
            assert wrong(table, path.read_text(encoding="utf-8")) == [], path


def test_scenarios_of_the_guide_fit_the_schema(root) -> None:
    guide = (root / "scenarios" / "README.md").read_text(encoding="utf-8")
    for text in re.findall(r"^```toml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL):
        assert wrong(SweepStudy if "design =" in text else Scenario, text) == [], text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[adjudication]\nperiodd = 3", "periodd"),
        ("[adjudication]\nperiod = 0", "0 is less than the minimum of 1"),
        ("[adjudication]\nenabled = 'yes'", "'yes' is not of type 'boolean'"),
        ("[[departments]]\nstaf_hours = 3", "staf_hours"),
        ("[uncertainty]\nadjudication.accuracy = [0.5, 0.7, 0.9]", "is not valid under any"),
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
    share = file_schema(Scenario)["$defs"]["Adjudication"]["properties"]["accuracy"]
    assert share["description"] == "Probability that a joint meeting names the fit unit. (share)"
    assert (share["minimum"], share["maximum"], share["default"]) == (0, 1, 0.85)

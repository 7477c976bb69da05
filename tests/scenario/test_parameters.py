"""The tables of parameters for people."""

from pathlib import Path

import pytest

from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from tests.cli.command_line import sim
from tests.scenario.test_schema import FIELDS


def test_the_tables_beside_the_model_are_current(root: Path) -> None:
    assert (root / "sim" / "PARAMETERS.md").read_text(encoding="utf-8") == sim(
        "schema", "--markdown"
    ).stdout, "write them again with: uv run sim schema --markdown > sim/PARAMETERS.md"


def test_every_value_of_a_scenario_has_a_line() -> None:
    text = parameters("scenario", Scenario)
    lines = text.count("\n| `")
    values = [
        field
        for field in FIELDS.values()
        if field.json_schema_extra["unit"] not in ("table", "tables")
    ]
    assert lines == len(values) + 2, "all fields, and the two keys that only files have"


@pytest.mark.parametrize(
    "line",
    [
        "| `order` | Whose turn it is on the docket: who has waited there longest, or petitions "
        "before all others."
        ' | choice | `oldest`, `petition_first` | `"oldest"` |',
        "| `from` | First circumstance. | circumstance | ≥ 0, ≤ 1 | `0.0` |",
        (
            "| `cases_per_day` | Mean number of requests that must be dispatched, a day. | cases a "
            "day | > 0, ≤ 1,000,000 | `20.0` |"
        ),
        (
            "| `extends` | The file that this one extends, relative to it, or the name of a "
            "scenario "
            "that comes with Remit. | text | | |"
        ),
    ],
)
def test_a_line_says_what_a_value_is(line: str) -> None:
    assert line in parameters("scenario", Scenario).splitlines()


def test_study_files_have_tables_too() -> None:
    assert "| `samples` | Size of a design" in sim("schema", "study", "--markdown").stdout

"""The declarations of a scenario."""

from typing import Any

import pytest
from pydantic import ValidationError

from sim.scenario.parameters import Parameter, parameters, read
from sim.scenario.schema import Scenario
from tests.model.toy import toy


@pytest.mark.parametrize("parameter", parameters(Scenario).values(), ids=lambda each: each.key)
def test_parameter_has_a_unit_and_a_line_of_description(parameter: Parameter) -> None:
    assert parameter.unit
    assert parameter.description.endswith(".")


def test_scenario_is_frozen(town: Scenario) -> None:
    with pytest.raises(ValidationError):
        town.title = "Another"


def test_scenario_survives_json(town: Scenario) -> None:
    changed = town.with_values(
        {"reforms": [{"day": 300, "set": {"adjudication": {"enabled": True}}}]}
    )
    assert read(Scenario, changed.model_dump(mode="json")) == changed
    assert Scenario.model_validate_json(changed.model_dump_json()) == changed


def test_lists_of_a_file_become_tuples(town: Scenario) -> None:
    assert town.issues[0].departments == ("parks", "roads")


def test_scenario_made_in_python_is_checked_as_well(tables: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="there is no department 'rivers'"):
        Scenario(**tables | {"issues": ({"name": "floods", "departments": ("rivers",)},)})


def test_a_scenario_says_in_a_line_which_it_is():
    assert repr(toy().with_values({"title": "Town"})) == "<Scenario 'Town'>"

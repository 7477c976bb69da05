"""What a scenario is declared to be."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.fields import Table
from sim.scenario.refusals import read, table_in
from sim.scenario.schema import Scenario
from tests.model.toy import toy


def fields(table: type[Table], key: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """All fields of a table and of the tables in it, by dotted key."""
    for name, field in table.model_fields.items():
        yield f"{key}{name}", field
        inner = table_in(field.annotation)
        if inner is not None and issubclass(inner, Table):
            yield from fields(inner, f"{key}{name}.")


FIELDS = dict(fields(Scenario))


def test_all_tables_are_reached() -> None:
    assert {
        "city.seed",
        "issues.gap",
        "departments.district",
        "social_organisations.members.success",
        "reforms.day",
    } <= set(FIELDS)


@pytest.mark.parametrize("key", FIELDS)
def test_field_has_a_unit_and_a_line_of_description(key: str) -> None:
    extra = FIELDS[key].json_schema_extra
    assert isinstance(extra, dict)
    assert extra["unit"]
    assert (FIELDS[key].description or "").endswith(".")


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

"""`sim schema`: the keys of a file, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli.screen import print_json

if TYPE_CHECKING:
    from sim.scenario.parameters import Table


@click.command()
@click.argument("kind", type=click.Choice(("scenario", "study")), default="scenario")
def schema(kind: str) -> None:
    """Print the JSON Schema of scenario or study files.

    With the schema an editor completes keys, shows their meaning and marks invalid values.
    """
    from sim.experiments.study_file import SweepStudy
    from sim.scenario.schema import Scenario

    table = Scenario if kind == "scenario" else SweepStudy
    print_json(json_schema(table))


def json_schema(table: type[Table]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of files that are read as a table.

    Every key has its description, with its unit, and its default and bounds. What takes several
    keys together is checked by `sim check` only.
    """
    from sim.scenario.parameters import parameters

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | table.model_json_schema()
    tables = {**schema["$defs"], schema["title"]: schema}
    for one in tables.values():
        for key, field in one.get("properties", {}).items():
            unit, *_ = (field.pop(extra, "") for extra in ("unit", "title", "marks"))
            if unit not in ("", "table", "tables", "text"):
                field["description"] = f"{field.get('description', '')} ({unit})".strip()
            _take_tables_within_tables(field, key, schema["$defs"])
    for each in [table, *(each.inner for each in parameters(table).values() if each.inner)]:
        for key, description in each.only_in_files.items():
            tables[each.__name__]["properties"][key] = {
                "type": "string",
                "description": description,
            }
    return schema


def _take_tables_within_tables(
    field: dict[str, Any], key: str, definitions: dict[str, Any]
) -> None:
    """Allow dotted keys chosen by the user without quotes too: TOML reads them as nested tables."""
    for form in (field, *field.get("anyOf", ())):
        if isinstance(form.get("additionalProperties"), dict):
            within = {"$ref": f"#/$defs/{key}"}
            definitions[key] = {
                "anyOf": [
                    form["additionalProperties"],
                    {"type": "object", "additionalProperties": within},
                ]
            }
            form["additionalProperties"] = within

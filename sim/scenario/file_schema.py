"""The JSON Schema of files, from the schema that checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.fields import Table

ONLY_IN_FILES = {
    "Scenario": {
        "extends": (
            "The file that this one extends, relative to it, or the name of a scenario "
            "that comes with Remit."
        )
    },
    "Initial": {
        "record": "The folder of a run whose last day is the start, relative to this file."
    },
}
"""Keys that are gone once files have been read, by table."""


def file_schema(table: type[Table]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of files that are read as a table.

    Every key has its description, with its unit, and its default and bounds. What takes several
    keys together is checked by `sim check` only.
    """
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | table.model_json_schema()
    tables = schema.get("$defs", {}) | {schema["title"]: schema}
    for name, one in tables.items():
        for key, field in one.get("properties", {}).items():
            _describe(field)
            _take_tables_within_tables(field, key, schema["$defs"])
        for key, description in ONLY_IN_FILES.get(name, {}).items():
            one["properties"][key] = {"type": "string", "description": description}
    return schema


def _describe(field: dict[str, Any]) -> None:
    """Say a field's unit in its description, which is what editors show, and leave out what repeats its key."""
    field.pop("title", None)
    unit = field.pop("unit", None)
    if unit and unit not in ("table", "tables", "text"):
        field["description"] = f"{field.get('description', '')} ({unit})".strip()


def _take_tables_within_tables(
    field: dict[str, Any], key: str, definitions: dict[str, Any]
) -> None:
    """Let keys of the writer's own, which are dotted, also be written without quotes: TOML reads those as tables within tables."""
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

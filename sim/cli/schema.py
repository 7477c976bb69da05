"""`sim schema`: what a file may say, for editors and for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from sim.cli.screen import print_json

if TYPE_CHECKING:
    from sim.scenario.parameters import Parameter, Table

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
"""How a bound is written."""

HEAD = "| key | what it is | unit | bounds | default |\n|---|---|---|---|---|"

ABOUT = """Written by `uv run sim schema {kind} --markdown`, which has it from the schema in `sim/scenario/`.

A key is also the name that formulae in the model's description use. Below a header stand the keys of that table; tables of which
there may be several, such as `issues`, are written with double brackets. Bounds and defaults are those of the schema; what takes
several keys together is checked by `sim check`. A default of "none" means that there is no value, or that it comes from where the
description says. A default is an assumption like any other number: what its source is, if it has one, stands beside it in
`scenarios/baseline.toml`."""
"""What stands above the tables for people."""


@click.command()
@click.argument("kind", type=click.Choice(("scenario", "study")), default="scenario")
@click.option(
    "--markdown",
    "for_people",
    is_flag=True,
    help="Print tables for people instead: key, meaning, unit, bounds and default.",
)
def schema(kind: str, for_people: bool) -> None:
    """Print the JSON Schema of scenario or study files.

    With it an editor completes keys, shows what they mean and marks what is not valid.
    """
    from sim.experiments.study_file import SweepStudy
    from sim.scenario.schema import Scenario

    table = Scenario if kind == "scenario" else SweepStudy
    if for_people:
        click.echo(markdown(kind, table), nl=False)
    else:
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


def markdown(kind: str, table: type[Table]) -> str:
    """Return a section in Markdown for each table that a file may have, with a line for each of its keys.

    Parameters
    ----------
    kind
        Of file, as `sim schema` names it.
    table
        What a file is read as, such as `Scenario`. Keys of a table within a table have a section of
        their own, under their header.
    """
    from sim.scenario.parameters import parameters

    tables = {each.key: each.inner for each in parameters(table).values() if each.is_table}
    sections = [_section(name, each) for name, each in {"": table, **tables}.items() if each]
    return "\n\n".join([f"# What a {kind} file may say", ABOUT.format(kind=kind), *sections]) + "\n"


def _section(name: str, table: type[Table]) -> str:
    """Return the section of a table; the keys that stand above all headers come first, under none."""
    from sim.scenario.parameters import parameters

    own = [each for key, each in parameters(table).items() if "." not in key and not each.is_table]
    lines = [
        f"| `{each.key}` | {each.description} | {each.unit} | {_bounds(each)} | {_default(each)} |"
        for each in own
    ]
    lines += [
        f"| `{key}` | {description} | text | | |"
        for key, description in table.only_in_files.items()
    ]
    title = f"## `{name}`\n\n{(table.__doc__ or '').splitlines()[0]}\n\n" if name else ""
    return "\n".join([title + HEAD, *lines])


def _bounds(parameter: Parameter) -> str:
    """Return what a value may be: the names to choose from, or the ends of its range."""
    return ", ".join(f"`{name}`" for name in parameter.options) or ", ".join(
        f"{SIGNS[sign]} {bound:,.16g}" for sign, bound in parameter.bounds.items()
    )


def _default(parameter: Parameter) -> str:
    """Return a default as a file has it; a value that must be given, or comes from elsewhere, in words."""
    if parameter.default is ...:
        return "must be given"
    if parameter.default is None:
        return "none"
    return f"`{json.dumps(parameter.default, ensure_ascii=False)}`"

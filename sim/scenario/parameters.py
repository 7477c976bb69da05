"""Every value that a file may have, as tables for people, from the schema that checks files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic_core import PydanticUndefined

from sim.scenario.file_schema import ONLY_IN_FILES
from sim.scenario.refusals import table_in, written_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

HEAD = "| key | what it is | unit | bounds | default |\n|---|---|---|---|---|"
SIGNS = {Ge: ("≥", "ge"), Gt: (">", "gt"), Le: ("≤", "le"), Lt: ("<", "lt")}
"""How a bound is written, and where it keeps its number."""

ABOUT = """Written by `uv run sim schema {kind} --markdown`, which has it from the schema in `sim/scenario/`.

A key is also the name that formulae in the model's description use. Below a header stand the keys of that table; tables of which
there may be several, such as `issues`, are written with double brackets. Bounds and defaults are those of the schema; what takes
several keys together is told by `sim check`. A default of "none" means that there is no value, or that it comes from where the
description says. A default is an assumption like any other number: what its source is, if it has one, stands beside it in
`scenarios/baseline.toml`."""
"""What stands above the tables."""


def parameters(kind: str, table: type[BaseModel]) -> str:
    """Return a section in Markdown for each table that a file may have, with a line for each of its keys.

    Parameters
    ----------
    kind
        Of file, as `sim schema` names it.
    table
        What a file is read as, such as `Scenario`. Keys of a table within a table have a section of
        their own, under their header.
    """
    sections = [_section(name, each) for name, each in _tables(table)]
    return "\n\n".join([f"# What a {kind} file may say", ABOUT.format(kind=kind), *sections]) + "\n"


def _tables(table: type[BaseModel], name: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Give a table and those in it, by the header that a file has for them."""
    yield name, table
    for key, field in written_fields(table).items():
        inner = table_in(field.annotation)
        if inner is not None and _unit(field) in ("table", "tables"):
            yield from _tables(inner, f"{name}.{key}".lstrip("."))


def _section(name: str, table: type[BaseModel]) -> str:
    """Return the section of a table; the keys that stand above all headers come first, under none."""
    own = {
        key: field
        for key, field in written_fields(table).items()
        if _unit(field) not in ("table", "tables")
    }
    lines = [_line(key, field) for key, field in own.items()]
    lines += [
        f"| `{key}` | {description} | text | | |"
        for key, description in ONLY_IN_FILES.get(table.__name__, {}).items()
    ]
    title = f"## `{name}`\n\n{(table.__doc__ or '').splitlines()[0]}\n\n" if name else ""
    return "\n".join([title + HEAD, *lines])


def _line(key: str, field: FieldInfo) -> str:
    """Return the line of a key."""
    return (
        f"| `{key}` | {field.description} | {_unit(field)} | {_bounds(field)} | {_default(field)} |"
    )


def _unit(field: FieldInfo) -> str:
    """Return the unit of a field."""
    extra = field.json_schema_extra
    return str(extra["unit"]) if isinstance(extra, dict) else ""


def _bounds(field: FieldInfo) -> str:
    """Return what a value may be: the names to choose from, or the ends of its range."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{name}`" for name in get_args(field.annotation))
    ends = [(bound, *SIGNS[type(bound)]) for bound in field.metadata if type(bound) in SIGNS]
    return ", ".join(f"{sign} {getattr(bound, attribute):,.16g}" for bound, sign, attribute in ends)


def _default(field: FieldInfo) -> str:
    """Return a default as a file has it; a value that must be given, or that comes from elsewhere unless given, is told in words."""
    default: Any = field.default
    if default is PydanticUndefined:
        return "must be given"
    return "none" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"

"""How a parameter of a file is declared, and the one place where declarations are read again.

A field of a table is the only place that names a parameter. `parameters` gives all of them; the JSON
Schema, the tables for people, the page's controls, the report and error messages are made from these.
"""

from __future__ import annotations

import json
import types
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic.fields import FieldInfo

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
"""How a bound is written."""

HEAD = "| key | what it is | unit | bounds | default |\n|---|---|---|---|---|"

ABOUT = """Written by `uv run sim schema {kind} --markdown`, which has it from the schema in `sim/scenario/`.

A key is also the name that formulae in the model's description use. Below a header stand the keys of that table; tables of which
there may be several, such as `issues`, are written with double brackets. Bounds and defaults are those of the schema; what takes
several keys together is told by `sim check`. A default of "none" means that there is no value, or that it comes from where the
description says. A default is an assumption like any other number: what its source is, if it has one, stands beside it in
`scenarios/baseline.toml`."""
"""What stands above the tables for people."""


class Table(BaseModel):
    """A table of a scenario file: frozen, unknown keys are refused, and "3" is not taken for 3."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, strict=True, serialize_by_alias=True
    )
    only_in_files: ClassVar[Mapping[str, str]] = {}
    """Keys that are gone once files have been read, with what they are."""

    @model_validator(mode="before")
    @classmethod
    def _freeze_lists(cls, written: Any) -> Any:
        """Turn lists, as files have them, into tuples, as frozen tables do."""
        if not isinstance(written, dict):
            return written
        return {
            key: tuple(item) if isinstance(item, list) else item for key, item in written.items()
        }


class Institution(Table):
    """A table whose numbers, switches and choices reforms may change, but for those marked `fixed`."""


def value(
    default: Any,
    unit: str,
    description: str,
    *,
    low: float | None = None,
    above: float | None = None,
    high: float | None = None,
    below: float | None = None,
    written: str | None = None,
    marks: tuple[str, ...] = (),
) -> Any:
    """Declare a field measured in `unit`, at least `low`, more than `above`, at most `high` and less than `below`.

    `written` is its key in a file, where Python cannot use that word; `marks` say what else holds
    of it.
    """
    return Field(
        default,
        description=description,
        alias=written,
        json_schema_extra={"unit": unit, "marks": [*marks]},
        ge=low,
        gt=above,
        le=high,
        lt=below,
        validate_default=True,
    )


def share(default: float | None, description: str, marks: tuple[str, ...] = ()) -> Any:
    """Declare a share or a probability: a number from 0 to 1."""
    return value(default, "share", description, low=0, high=1, marks=marks)


def switch(default: bool, description: str) -> Any:
    """Declare a mechanism that is on or off."""
    return value(default, "on or off", description)


def text(default: Any, description: str) -> Any:
    """Declare words or a name; `...` as default is one that must be given."""
    return value(default, "text", description)


def workdays(default: Any, description: str, *, low: int = 1, high: int | None = 30_000) -> Any:
    """Declare a number of working days."""
    return value(default, "working days", description, low=low, high=high)


def stated(defaults: type[Table], name: str, description: str) -> Any:
    """Declare what a table of defaults says unless it is stated: None, or a value of the same unit and bounds."""
    usual = parameters(defaults)[name]
    bounds: dict[str, Any] = {**usual.bounds}
    extra: dict[str, Any] = {"unit": usual.unit}
    return Field(None, description=description, json_schema_extra=extra, **bounds)


class Parameter(NamedTuple):
    """What a file may say under a key.

    Attributes
    ----------
    key
        Dotted; what lies in entries of a list of tables is under the list's key.
    table, field
        Where it is declared, and its attribute there.
    unit, description, default
        As declared; the default is `...` of what must be given.
    marks
        What else is declared of it.
    kind
        Of one plain value, which may also be None if `optional`; None of lists and tables.
    optional
        Whether None is a value.
    options
        Of a choice.
    bounds
        By pydantic's names: `ge`, `gt`, `le`, `lt`.
    inner
        The table that it holds, alone or in a list.
    """

    key: str
    table: type[Table]
    field: str
    unit: str
    description: str
    default: Any
    marks: frozenset[str]
    kind: type | None
    optional: bool
    options: tuple[str, ...]
    bounds: Mapping[str, float]
    inner: type[Table] | None

    @property
    def is_table(self) -> bool:
        """Whether it is a table or a list of tables."""
        return self.unit in ("table", "tables")

    @property
    def is_setting(self) -> bool:
        """Whether the engine has it while it runs: institutions' numbers, and others marked `reformable`."""
        is_number = self.kind in (bool, int, float) or bool(self.options)
        return is_number and (issubclass(self.table, Institution) or "reformable" in self.marks)

    @property
    def is_reformable(self) -> bool:
        """Whether it may change during a run, or it is a table of what may."""
        if self.inner is not None:
            return issubclass(self.inner, Institution)
        return self.is_setting and "fixed" not in self.marks


@cache
def parameters(table: type[Table]) -> Mapping[str, Parameter]:
    """Return all that a file may say which is read as a table, such as `Scenario`, by dotted key, tables before what is in them."""
    return {each.key: each for each in _parameters(table, "")}


def declared(table: type[Table], way: Iterable[int | str]) -> Parameter | None:
    """Return the parameter to which a way through a file leads; names and numbers of entries of lists are passed over."""
    known, found = parameters(table), None
    for part in way:
        found = known.get(f"{found.key}.{part}" if found else str(part), found)
    return found


def keys_in(table: type[Table], way: Iterable[int | str]) -> list[str]:
    """Return the keys of the table that lies at a way through a file."""
    place = declared(table, way)
    before = f"{place.key}." if place else ""
    return [
        key.removeprefix(before)
        for key in parameters(table)
        if key.startswith(before) and "." not in key.removeprefix(before)
    ]


def _parameters(table: type[Table], before: str) -> Iterator[Parameter]:
    """Give the parameters of a table and of those in it."""
    for name, field in table.model_fields.items():
        found = _parameter(table, name, field, before)
        yield found
        if found.inner is not None:
            yield from _parameters(found.inner, f"{found.key}.")


def _parameter(table: type[Table], name: str, field: FieldInfo, before: str) -> Parameter:
    """Return what a field declares."""
    extra: Any = field.json_schema_extra or {}
    alone, optional = _alone(field.annotation)
    is_choice = get_origin(alone) is Literal
    return Parameter(
        f"{before}{field.alias or name}",
        table,
        name,
        extra.get("unit", ""),
        field.description or "",
        ... if field.is_required() else field.default,
        frozenset(extra.get("marks", ())),
        str if is_choice else alone if alone in (bool, int, float, str) else None,
        optional,
        tuple(map(str, get_args(alone))) if is_choice else (),
        {
            sign: getattr(each, sign)
            for each in field.metadata
            for sign in SIGNS
            if hasattr(each, sign)
        },
        _inner(field.annotation),
    )


def _alone(annotation: Any) -> tuple[Any, bool]:
    """Return a type without its None, and whether it had one."""
    parts = [annotation]
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not types.NoneType]
    alone = parts[0] if len(parts) == 1 else annotation
    return get_args(alone)[0] if get_origin(alone) is Annotated else alone, alone is not annotation


def _inner(annotation: Any) -> type[Table] | None:
    """Return the table that a field holds, alone or in a list, or None if it holds something else."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next(filter(None, map(_inner, get_args(annotation))), None)


def json_schema(table: type[Table]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of files that are read as a table.

    Every key has its description, with its unit, and its default and bounds. What takes several
    keys together is checked by `sim check` only.
    """
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
    tables = {each.key: each.inner for each in parameters(table).values() if each.is_table}
    sections = [_section(name, each) for name, each in {"": table, **tables}.items() if each]
    return "\n\n".join([f"# What a {kind} file may say", ABOUT.format(kind=kind), *sections]) + "\n"


def _section(name: str, table: type[Table]) -> str:
    """Return the section of a table; the keys that stand above all headers come first, under none."""
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

"""Declarations of parameters, and errors for files in terms of their own keys.

A field of a table is the only declaration of a parameter. `parameters` returns all of them; `sim
schema`, the page's controls, the report, the engine's settings and error messages are made from
these. `read` is the one way from written to declared values.
"""

from __future__ import annotations

import types
from datetime import date, time
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

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from sim.errors import ScenarioError, suggestion
from sim.files.spelling import obeyed
from sim.scenario.ways import Way, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pydantic.fields import FieldInfo

BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
"""Words for bounds, by pydantic's names."""


def _line(written: str) -> str:
    """Refuse text other than one plain line."""
    if wrong := obeyed(written):
        raise ValueError(wrong)
    return written


def _lines(written: str) -> str:
    """Refuse text other than plain lines."""
    if wrong := obeyed(written, but="\n\r\t"):
        raise ValueError(wrong)
    return written


def _as_written(written: Any, number: ValidatorFunctionWrapHandler) -> Any:
    """Keep a whole number as it is written, and check any other as usual."""
    found = number(written)
    return written if type(written) is int else found


Number = Annotated[float, WrapValidator(_as_written), PlainSerializer(lambda number: number)]
"""A number; one that is written without a decimal point stays a whole one."""

Line = Annotated[str, AfterValidator(_line)]
"""Plain text in one line."""

Lines = Annotated[str, AfterValidator(_lines)]
"""Plain text in one line or several."""

UNKNOWN = "extra_forbidden"
"""Pydantic's name for an unknown key."""

KINDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text, in quotes",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "too_short": "at least one character long",
}

SUCH_AS = {
    "working days": ", such as 5 for a week, 20 for a month or 250 for a year",
    "share": " from 0 to 1, such as 0.25 for a quarter",
}
"""Examples of numbers in a unit, for messages about words in their place."""

MOST_LINES = 20
"""Maximum number of lines in a message; nobody corrects more at once."""


class Table(BaseModel):
    """A table of a scenario file: frozen; unknown keys are refused, and "3" is not taken for 3."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, strict=True, serialize_by_alias=True
    )
    only_in_files: ClassVar[Mapping[str, str]] = {}
    """Keys that exist only in files, with their meaning."""

    @model_validator(mode="before")
    @classmethod
    def _freeze_lists(cls, written: Any) -> Any:
        """Turn the lists of a file into tuples, as frozen tables have them."""
        if not isinstance(written, dict):
            return written
        return {
            key: tuple(item) if isinstance(item, list) else item for key, item in written.items()
        }


class Institution(Table):
    """A table whose numbers, switches and choices reforms may change, unless marked `fixed`.

    A reform may be limited to districts, unless the key is marked `citywide` or the whole table is.
    """

    citywide: ClassVar[bool] = False


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
    removed: Any = None,
) -> Any:
    """Declare a field in `unit`: at least `low`, above `above`, at most `high`, below `below`.

    `written` is its key in a file, if Python cannot use that word; `marks` hold further properties.
    If the default is a simplification that favours a mechanism (ODD 8), it is gone at `removed`, an
    assumption.
    """
    removal = {} if removed is None else {"removed": removed}
    return Field(
        default,
        description=description,
        alias=written,
        json_schema_extra={"unit": unit, "marks": [*marks], **removal},
        ge=low,
        gt=above,
        le=high,
        lt=below,
        validate_default=True,
    )


def share(
    default: float | None,
    description: str,
    marks: tuple[str, ...] = (),
    removed: float | None = None,
) -> Any:
    """Declare a share or a probability: a number from 0 to 1."""
    return value(default, "share", description, low=0, high=1, marks=marks, removed=removed)


def switch(
    default: bool, description: str, *, toggle: str = "", marks: tuple[str, ...] = ()
) -> Any:
    """Declare a mechanism that is on or off.

    `toggle` is its name in comparisons, by default that of the table in which it is `enabled`.
    """
    found = value(default, "on or off", description, marks=marks)
    found.json_schema_extra["toggle"] = toggle
    return found


def text(default: Any, description: str) -> Any:
    """Declare words or a name; `...` as default means required."""
    return value(default, "text", description)


def workdays(default: Any, description: str, *, low: int = 1, high: int | None = 30_000) -> Any:
    """Declare a number of working days."""
    return value(default, "working days", description, low=low, high=high)


def stated(defaults: type[Table], name: str, description: str) -> Any:
    """Declare an override of a table of defaults: None, or a value of the same unit and bounds."""
    usual = parameters(defaults)[name]
    bounds: dict[str, Any] = {**usual.bounds}
    extra: dict[str, Any] = {"unit": usual.unit}
    return Field(None, description=description, json_schema_extra=extra, **bounds)


class Parameter(NamedTuple):
    """The declaration of a key of a file.

    Attributes
    ----------
    key
        Dotted; keys of entries of a list of tables are under the list's key.
    table, field
        The declaring table, and the attribute there.
    unit, description, default
        As declared; the default is `...` if the key is required.
    marks
        Further declared properties.
    kind
        Of one plain value, which may also be None if `optional`, or of each value of a table of
        numbers whose keys are free; None for lists and other tables.
    optional
        Whether None is a value.
    options
        Of a choice.
    bounds
        By pydantic's names: `ge`, `gt`, `le`, `lt`.
    inner
        The table that it holds, alone or in a list.
    toggle
        Of a mechanism, its name in comparisons.
    removed
        The value that removes the simplification which the default is, if it is one.
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
    toggle: str
    removed: Any

    @property
    def is_table(self) -> bool:
        """Whether it is a table or a list of tables."""
        return self.unit in ("table", "tables")

    @property
    def is_setting(self) -> bool:
        """Whether the engine reads it in a run: of an institution, or marked `reformable`."""
        is_number = self.kind in (bool, int, float) or bool(self.options)
        return (
            is_number
            and "listed" not in self.marks
            and (issubclass(self.table, Institution) or "reformable" in self.marks)
        )

    @property
    def is_reformable(self) -> bool:
        """Whether it may change during a run, or is a table with such keys."""
        if self.inner is not None:
            return issubclass(self.inner, Institution)
        return "listed" in self.marks or (self.is_setting and "fixed" not in self.marks)

    @property
    def is_local(self) -> bool:
        """Whether it may change in some districts only."""
        citywide = "citywide" in self.marks or getattr(self.table, "citywide", False)
        return self.inner is None and self.is_reformable and not citywide


@cache
def parameters(table: type[Table]) -> Mapping[str, Parameter]:
    """Return all parameters of a model such as `Scenario`, by key, tables before their keys."""
    return {each.key: each for each in _parameters(table, "")}


@cache
def toggles(table: type[Table]) -> Mapping[str, str]:
    """Return the dotted keys of all mechanisms, on or off, by their names in comparisons."""
    return {each.toggle: each.key for each in parameters(table).values() if each.toggle}


def declared(table: type[Table], way: Iterable[int | str]) -> Parameter | None:
    """Return the parameter at a path through a file, without names and numbers of list entries."""
    known, found = parameters(table), None
    for part in way:
        found = known.get(f"{found.key}.{part}" if found else str(part), found)
    return found


def keys_in(table: type[Table], way: Iterable[int | str]) -> list[str]:
    """Return the keys of the table at a path through a file."""
    place = declared(table, way)
    before = f"{place.key}." if place else ""
    return [
        key.removeprefix(before)
        for key in parameters(table)
        if key.startswith(before) and "." not in key.removeprefix(before)
    ]


def _parameters(table: type[Table], before: str) -> Iterator[Parameter]:
    """Yield the parameters of a table and of those in it."""
    for name, field in table.model_fields.items():
        found = _parameter(table, name, field, before)
        yield found
        if found.inner is not None:
            yield from _parameters(found.inner, f"{found.key}.")


def _parameter(table: type[Table], name: str, field: FieldInfo, before: str) -> Parameter:
    """Return the declaration of a field."""
    extra: Any = field.json_schema_extra or {}
    alone, optional = _alone(field.annotation)
    is_choice = get_origin(alone) is Literal
    if get_origin(alone) is dict and get_args(alone)[1] == Number:
        alone = float  # of each of its keys
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
            for sign in BOUNDS
            if hasattr(each, sign)
        },
        _inner(field.annotation),
        before.removesuffix(".")
        if name == "enabled" and "listed" not in extra.get("marks", ())
        else extra.get("toggle", ""),
        extra.get("removed"),
    )


def _alone(annotation: Any) -> tuple[Any, bool]:
    """Return a type without its None, and whether it had one."""
    parts = [annotation]
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not types.NoneType]
    alone = parts[0] if len(parts) == 1 else annotation
    return get_args(alone)[0] if get_origin(alone) is Annotated else alone, alone is not annotation


def _inner(annotation: Any) -> type[Table] | None:
    """Return the table that a field holds, alone or in a list, otherwise None."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next(filter(None, map(_inner, get_args(annotation))), None)


def read[S: Table](
    model: type[S],
    written: Any,
    place: Callable[[Way], str] = lambda location: "",
    whole: str = "the scenario",
    context: Any = None,
) -> S:
    """Return a checked table from its written form; raise an error with a line per problem.

    `place` gives the file of a location and begins each line; `whole` is the name of the table in
    messages; `context` goes to the model's own checks.
    """
    try:
        return model.model_validate(written, context=context)
    except ValidationError as error:
        found = _refusals(error, model, written, whole)
        lines = [f"{place(location)}{text}" for location, text in found]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more"]
        refused = ScenarioError("\n".join(lines))
        refused.keys = frozenset(
            spoken(detail["loc"], written)
            for detail in error.errors()
            if detail["type"] not in (UNKNOWN, "value_error")
        )
        raise refused from None


def _refusals(
    error: ValidationError, model: type[Table], written: Any, whole: str
) -> Iterator[tuple[Way, str]]:
    """Yield all problems with their locations: unknown keys first, as they may explain the rest."""
    for detail in sorted(error.errors(), key=lambda detail: detail["type"] != UNKNOWN):
        location, context = detail["loc"], detail.get("ctx", {})
        key = spoken(location, written)
        if detail["type"] == UNKNOWN:
            *above, last = location
            way_out = suggestion(str(last), keys_in(model, above))
            lines = [f"{spoken(above, written) or whole} has no key {last!r}{way_out}"]
        elif detail["type"] == "value_error":
            lines = [
                f"{key}: {line}" if key else line for line in str(context["error"]).splitlines()
            ]
        else:
            lines = [_sentence(detail["type"], key, detail["input"], context)]
            parameter = declared(model, location)
            if parameter and BOUNDS.keys() & context:
                lines = [f"{lines[0]} ({parameter.unit})"]
            elif parameter and parameter.kind in (int, float) and isinstance(detail["input"], str):
                lines = [lines[0] + _numbered(parameter, detail["input"])]
        yield from ((location, line) for line in lines)


def _sentence(kind: str, key: str, written: Any, context: dict[str, Any]) -> str:
    """Return one problem of a value in words."""
    if kind == "missing":
        return f"{key} is missing"
    must = context.get("expected") or KINDS.get(kind, f"something else ({kind})")
    for bound in BOUNDS.keys() & context:
        must = f"{BOUNDS[bound]} {context[bound]:g}"
    return f"{key} = {_shown(written)}: must be {must}"


def _numbered(parameter: Parameter, written: str) -> str:
    """Return the way out if a word, or a number in quotes, was written for a number."""
    try:
        float(written)
    except ValueError:
        such_as = SUCH_AS.get(parameter.unit, "")
        return f": {parameter.unit}{such_as}. {parameter.description}"
    return ", without quotes"


def _shown(written: Any) -> str:
    """Return a value in the syntax of a scenario file."""
    if isinstance(written, bool):
        return str(written).lower()
    if isinstance(written, date | time):
        return str(written)
    return "a table" if isinstance(written, dict | BaseModel) else repr(written)

"""What pydantic finds wrong with a scenario, in the words of the file: where, what was written, and the way out."""

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.errors import ScenarioError, suggestion

Location = tuple[int | str, ...]
Place = Callable[[Location], str]

BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
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
    "string_too_short": "at least one character long",
}


MOST_LINES = 20
"""Of a message; nobody mends more at once."""


class Refusal(NamedTuple):
    """One thing that is wrong."""

    location: Location
    text: str


def read[S: BaseModel](model: type[S], written: Any, place: Place = lambda location: "", whole: str = "the scenario") -> S:
    """Return what is written as a checked object.

    Parameters
    ----------
    model
        `Scenario`, or any table.
    written
        Tables and lists, as TOML gives them.
    place
        Says in which file a location lies; it stands before each message.
    whole
        What is written, as it is spoken of.

    Raises
    ------
    ScenarioError
        If something is wrong; the message has a line for each thing.
    """
    try:
        return model.model_validate(written)
    except ValidationError as error:
        lines = [f"{place(refusal.location)}{refusal.text}" for refusal in refusals(error, model, whole)]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more"]
        raise ScenarioError("\n".join(lines)) from None


def refusals(error: ValidationError, model: type[BaseModel], whole: str = "the scenario") -> list[Refusal]:
    """Return all that is wrong, in the order of the schema."""
    found = []
    for detail in error.errors():
        location, context = detail["loc"], detail.get("ctx", {})
        if detail["type"] == "value_error":
            found += [Refusal(location, f"{_prefix(location)}{line}") for line in str(context["error"]).splitlines()]
        else:
            found.append(Refusal(location, _sentence(detail["type"], location, detail["input"], context, model, whole)))
    return found


def written_key(location: Location) -> str:
    """Return a location as it is spoken of, such as `departments[2].staff_hours`."""
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}"
    return key.removeprefix(".")


def _prefix(location: Location) -> str:
    """Return what stands before the message of a table's own check."""
    return f"{written_key(location)}: " if location else ""


def _sentence(kind: str, location: Location, written: Any, context: dict[str, Any], model: type[BaseModel], whole: str) -> str:
    """Return one refusal in words."""
    key = written_key(location)
    if kind == "extra_forbidden":
        table = written_key(location[:-1]) or whole
        return f"{table} has no key {location[-1]!r}{suggestion(str(location[-1]), written_fields(_table_at(model, location[:-1])))}"
    if kind == "missing":
        return f"{key} is missing"
    said = f"{key} = {_shown(written)}: must be"
    if kind in BOUNDS:
        words, bound = BOUNDS[kind]
        return f"{said} {words} {context[bound]:g}{_unit(model, location)}"
    if kind == "literal_error":
        return f"{said} {context['expected']}"
    return f"{said} {KINDS[kind]}" if kind in KINDS else f"{said} something else ({kind})"


def _shown(written: Any) -> str:
    """Return a value as a scenario file has it."""
    if isinstance(written, bool):
        return str(written).lower()
    return "a table" if isinstance(written, dict | BaseModel) else repr(written)


def _table_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """Return the table that lies at a location of a schema."""
    for part in location:
        if isinstance(part, str):
            model = table_in(written_fields(model)[part].annotation) or model
    return model


def written_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a table by their keys in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def table_in(annotation: Any) -> type[BaseModel] | None:
    """Return the table that a field holds, alone or in a list, or None if it holds something else."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(table_in, get_args(annotation))), None)


def _unit(model: type[BaseModel], location: Location) -> str:
    """Return the unit of the field at a location, in brackets."""
    names = [n for n, part in enumerate(location) if isinstance(part, str)]
    field = written_fields(_table_at(model, location[: names[-1]]))[str(location[names[-1]])]
    extra = field.json_schema_extra
    return f" ({extra['unit']})" if isinstance(extra, dict) else ""

"""What pydantic finds wrong with a scenario, in the words of the file: where, what was written, and the way out."""

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.errors import ScenarioError, suggestion

Location = tuple[int | str, ...]
Place = Callable[[Location], str]

UNKNOWN = "extra_forbidden"
"""What pydantic calls a key that there is not."""

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


def read[S: BaseModel](
    model: type[S],
    written: Any,
    place: Place = lambda location: "",
    whole: str = "the scenario",
    context: Any = None,
) -> S:
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
    context
        By name, what the model's own checks are made with.

    Raises
    ------
    ScenarioError
        If something is wrong; the message has a line for each thing.
    """
    try:
        return model.model_validate(written, context=context)
    except ValidationError as error:
        lines = [
            f"{place(refusal.location)}{refusal.text}"
            for refusal in _refusals(error, model, written, whole)
        ]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more"]
        raise ScenarioError("\n".join(lines)) from None


def _refusals(
    error: ValidationError, model: type[BaseModel], written: Any, whole: str
) -> list[Refusal]:
    """Return all that is wrong: keys that there are not, which may explain what else is, then the rest in the order of the schema."""
    found = []
    for detail in sorted(error.errors(), key=lambda detail: detail["type"] != UNKNOWN):
        location, context = detail["loc"], detail.get("ctx", {})
        key = _spoken(location, written)
        if detail["type"] == UNKNOWN:
            found.append(
                Refusal(
                    location, _unknown(location, _spoken(location[:-1], written) or whole, model)
                )
            )
        elif detail["type"] == "value_error":
            prefix = f"{key}: " if key else ""
            found += [
                Refusal(location, f"{prefix}{line}") for line in str(context["error"]).splitlines()
            ]
        else:
            unit = _unit(model, location) if detail["type"] in BOUNDS else ""
            found.append(
                Refusal(location, _sentence(detail["type"], key, detail["input"], context, unit))
            )
    return found


def _spoken(location: Location, written: Any) -> str:
    """Return a location as it is spoken of, an item of a list by its name if it has one: `issues.noise.gap`, `reforms[0].day`."""
    key = ""
    for part in location:
        written = _inside(written, part)
        named = isinstance(part, str) or _inside(written, "name")
        key += f".{part if named is True else named}" if named else f"[{part}]"
    return key.removeprefix(".")


def _inside(written: Any, part: int | str) -> Any:
    """Return what is written at a key of a table or at a number of a list, or None if nothing is."""
    try:
        return written[part]
    except (KeyError, IndexError, TypeError):
        return None


def _unknown(location: Location, table: str, model: type[BaseModel]) -> str:
    """Return that a table has no such key, and which may be meant."""
    return (
        f"{table} has no key "
        f"{location[-1]!r}{suggestion(str(location[-1]), written_fields(_table_at(model, location[:-1])))}"
    )


def _sentence(kind: str, key: str, written: Any, context: dict[str, Any], unit: str) -> str:
    """Return one refusal of a value in words."""
    if kind == "missing":
        return f"{key} is missing"
    said = f"{key} = {_shown(written)}: must be"
    if kind in BOUNDS:
        words, bound = BOUNDS[kind]
        return f"{said} {words} {context[bound]:g}{unit}"
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

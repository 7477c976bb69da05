"""What pydantic finds wrong with a scenario, in the words of the file: where, what was written, and the way out."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.errors import ScenarioError, suggestion
from sim.scenario.parameters import Table, declared, keys_in
from sim.scenario.values import spoken

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


def read[S: Table](
    model: type[S],
    written: Any,
    place: Place = lambda location: "",
    whole: str = "the scenario",
    context: Any = None,
) -> S:
    """Return what is written as a checked table; refuse it with a line for each thing that is wrong.

    `place` says in which file a location lies and stands before each line, `whole` is what is
    written as it is spoken of, and `context` goes to the model's own checks.
    """
    try:
        return model.model_validate(written, context=context)
    except ValidationError as error:
        found = _refusals(error, model, written, whole)
        lines = [f"{place(location)}{text}" for location, text in found]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more"]
        raise ScenarioError("\n".join(lines)) from None


def _refusals(
    error: ValidationError, model: type[Table], written: Any, whole: str
) -> Iterator[tuple[Location, str]]:
    """Give all that is wrong and where: keys that there are not, which may explain what else is, then the rest."""
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
            parameter = declared(model, location)
            unit = f" ({parameter.unit})" if parameter and detail["type"] in BOUNDS else ""
            lines = [_sentence(detail["type"], key, detail["input"], context, unit)]
        yield from ((location, line) for line in lines)


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

"""The values of a scenario as a reader of a report wants them: what differs between arms, and what everything means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.scenario.fields import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from sim.scenario.schema import Scenario

ABOUT = ("title", "question", "source")
"""What a scenario says of itself; no values."""


class Value(NamedTuple):
    """A value of a scenario with what its schema says of it."""

    key: str
    written: str
    unit: str
    description: str


def described(scenario: Scenario) -> list[Value]:
    """Return every number, switch and choice of a scenario by dotted key, those of lists of tables as a count."""
    return [value for name in type(scenario).model_fields if name not in ABOUT for value in _values(scenario, name, name)]


def differences(scenarios: Mapping[str, Scenario]) -> list[tuple[str, list[str]]]:
    """Return the dotted keys whose values are not the same in all arms, each with its value in every arm."""
    flat = [dict(_leaves(scenario.model_dump(mode="json", exclude=set(ABOUT)), "")) for scenario in scenarios.values()]
    keys = list(dict.fromkeys(key for values in flat for key in values))
    rows = ((key, [_written(values.get(key)) for values in flat]) for key in keys)
    return [(key, row) for key, row in rows if len(set(row)) > 1]


def _values(table: Table, name: str, key: str) -> Iterator[Value]:
    """Give the values of one field, which may be a table itself."""
    found = getattr(table, name)
    if isinstance(found, Table):
        for inner in type(found).model_fields:
            yield from _values(found, inner, f"{key}.{inner}")
        return
    field = type(table).model_fields[name]
    tables = isinstance(found, tuple) and any(isinstance(entry, Table) for entry in found)
    yield Value(key, f"{len(found)} in the file" if tables else _written(found), _unit(field), field.description or "")


def _unit(field: FieldInfo) -> str:
    """Return the unit that a field was declared with."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _leaves(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    """Give dotted keys and plain values of what a model was dumped to; a list of plain values is one value."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from _leaves(entry, f"{key}.{name}" if key else name)
    elif isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        for place, entry in enumerate(value):
            yield from _leaves(entry, f"{key}.{place}")
    else:
        yield key, value


def _written(value: Any) -> str:
    """Return a value as a scenario file writes it, near enough."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return ", ".join(str(entry) for entry in value) or "none"
    return str(value)

"""The values of a scenario as a reader of a report wants them: what differs between arms, and what everything means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from sim.scenario.fields import Table
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo

    from sim.i18n.catalogue import Catalogue

ABOUT = ("title", "question", "source")
"""What a scenario says of itself; no values."""


class Value(NamedTuple):
    """A value of a scenario with what its schema says of it."""

    key: str
    written: str
    unit: str
    description: str


class Difference(NamedTuple):
    """A value that is not the same in all arms."""

    key: str
    day: int
    """From which day on: 0, or that of a reform."""
    written: tuple[str, ...]
    """In each arm."""


def described(scenario: Scenario, words: Catalogue) -> list[Value]:
    """Return every value of a scenario by dotted key; of an entry of a list, all that it says for itself."""
    return list(_values(scenario, "", words))


def alike(values: Sequence[Value]) -> list[Value]:
    """Return values with neighbouring entries of a list that say the same as one, under all their names."""
    found: list[Value] = []
    for value in values:
        table, _, name = value.key.rpartition(".")
        same = found and found[-1].key.startswith(f"{table}.") and found[-1][1:] == value[1:]
        found[-1:] = (
            [value._replace(key=f"{found[-1].key}, {name}")] if same else [*found[-1:], value]
        )
    return found


def description(key: str, words: Catalogue) -> str:
    """Return what the schema says of a dotted key, in which entries of lists have their names; nothing if it does not know it."""
    place = _place(key)
    return words.declared("values", place, fields()[place].description or "") if place else ""


def differences(scenarios: Sequence[Scenario], words: Catalogue) -> list[Difference]:
    """Return what is not the same in all arms by dotted key: from the first day on, and from each day on which a reform changes it."""
    found: dict[str, list[Difference]] = {}
    for day in sorted({0, *(reform.day for scenario in scenarios for reform in scenario.reforms)}):
        arms = [
            dict(
                _leaves(_on(scenario, day).model_dump(mode="json", exclude={*ABOUT, "reforms"}), "")
            )
            for scenario in scenarios
        ]
        for key in dict.fromkeys(key for values in arms for key in values):
            row = tuple(_written(values.get(key), words) for values in arms)
            before = found[key][-1].written if key in found else row[:1] * len(row)
            if row != before:
                found.setdefault(key, []).append(Difference(key, day, row))
    return sorted((row for rows in found.values() for row in rows), key=lambda row: row.day)


@cache
def fields() -> dict[str, FieldInfo]:
    """Return what a scenario may say, by dotted key without the names of entries of lists."""
    return {key: field for key, field in _fields(Scenario, "") if key not in ABOUT}


def _fields(table: type[Table], before: str) -> Iterator[tuple[str, FieldInfo]]:
    """Give the fields of a table and of those within it."""
    for name, field in table.model_fields.items():
        key = f"{before}{field.alias or name}"
        yield key, field
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Table):
                yield from _fields(kind, f"{key}.")


def _place(key: str) -> str:
    """Return the key of a field from a dotted key in which entries of lists have their names."""
    place = ""
    for part in key.split("."):
        inner = f"{place}.{part}".removeprefix(".")
        place = inner if inner in fields() else place
    return place


def _values(table: Table, before: str, words: Catalogue) -> Iterator[Value]:
    """Give the values of a table and of those within it."""
    for name, field in type(table).model_fields.items():
        key, found = f"{before}{field.alias or name}", getattr(table, name)
        if isinstance(found, Table):
            yield from _values(found, f"{key}.", words)
        elif _is_tables(found):
            for label, entry in _entries(found):
                yield Value(f"{key}.{label}", _own(entry, words), "", description(key, words))
        elif isinstance(found, Mapping) and found:
            yield from (
                Value(f"{key}.{inner}", _written(value, words), "", description(key, words))
                for inner, value in found.items()
            )
        elif key not in ABOUT:
            unit = words.declared("units", _unit(field), _unit(field))
            yield Value(key, _written(found, words), unit, description(key, words))


def _own(entry: Table, words: Catalogue) -> str:
    """Return what an entry of a list says that is not said by default, but for its name."""
    said = {
        field.alias or name: getattr(entry, name)
        for name, field in type(entry).model_fields.items()
        if name != "name"
    }
    defaults = {
        field.alias or name: field.default for name, field in type(entry).model_fields.items()
    }
    return "; ".join(
        f"{key} = {_written(value, words)}" for key, value in said.items() if value != defaults[key]
    ) or words.text("values.by_default")


def _on(scenario: Scenario, day: int) -> Scenario:
    """Return a scenario as its reforms have made it by a day."""
    changes: dict[str, Any] = {}
    for reform in sorted(scenario.reforms, key=lambda reform: reform.day):
        changes |= reform.set if reform.day <= day else {}
    return scenario.with_values(changes) if changes else scenario


def _leaves(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    """Give dotted keys and plain values of what a model was dumped to; a list of plain values is one value."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from _leaves(entry, f"{key}.{name}".removeprefix("."))
    elif _is_tables(value):
        for label, entry in _entries(value):
            yield from _leaves(entry, f"{key}.{label}")
    else:
        yield key, value


def _is_tables(value: Any) -> bool:
    """Say whether a value is a list of tables that is not empty."""
    return isinstance(value, list | tuple) and any(
        isinstance(entry, dict | Table) for entry in value
    )


def _entries(tables: Any) -> Iterator[tuple[str, Any]]:
    """Give the entries of a list of tables by name, or by number where they have none."""
    for place, entry in enumerate(tables):
        name = entry.get("name") if isinstance(entry, dict) else getattr(entry, "name", None)
        yield name or str(place), entry


def _unit(field: FieldInfo) -> str:
    """Return the unit that a field was declared with."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _written(value: Any, words: Catalogue) -> str:
    """Return a value as a scenario file writes it, near enough."""
    if value is None:
        return words.text("values.not_given")
    if isinstance(value, bool):
        return words.text("values.on" if value else "values.off")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} = {_written(entry, words)}" for key, entry in value.items()
        ) or words.text("values.none")
    if isinstance(value, list | tuple):
        return ", ".join(str(entry) for entry in value) or words.text("values.none")
    return str(value)

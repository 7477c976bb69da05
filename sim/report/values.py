"""The values of a scenario as a reader of a report wants them: what differs between arms, and what everything means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.keys import key_name
from sim.scenario.parameters import declared, parameters
from sim.scenario.schema import Scenario
from sim.scenario.values import leaves, named_entries
from sim.scenario.ways import is_group, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.i18n.catalogue import Catalogue
    from sim.scenario.parameters import Table

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
    return list(_values(scenario.model_dump(mode="json"), "", words))


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
    """Return what the schema says of a dotted key, in which entries of lists have their names; nothing if it does not know it.

    What all members of a group have in common is called by its words.
    """
    if is_group(key):
        return key_name(key, words)
    found = declared(Scenario, parts(key))
    return words.declared("values", found.key, found.description) if found else ""


def differences(scenarios: Sequence[Scenario], words: Catalogue) -> list[Difference]:
    """Return what is not the same in all arms by dotted key: from the first day on, and from each day on which a reform changes it."""
    found: dict[str, list[Difference]] = {}
    for day in sorted({0, *(reform.day for scenario in scenarios for reform in scenario.reforms)}):
        arms = [
            dict(leaves(_on(scenario, day).model_dump(mode="json", exclude={*ABOUT, "reforms"})))
            for scenario in scenarios
        ]
        for key in dict.fromkeys(key for values in arms for key in values):
            row = tuple(as_written(values.get(key), words) for values in arms)
            before = found[key][-1].written if key in found else row[:1] * len(row)
            if row != before:
                found.setdefault(key, []).append(Difference(key, day, row))
    return sorted((row for rows in found.values() for row in rows), key=lambda row: row.day)


def _values(tables: Mapping[str, Any], before: str, words: Catalogue) -> Iterator[Value]:
    """Give the values of tables as a file has them."""
    for name, found in tables.items():
        key = f"{before}{name}"
        declaration, about = parameters(Scenario)[key], description(key, words)
        if declaration.unit == "table":
            yield from _values(found, f"{key}.", words)
        elif declaration.inner is not None and found:
            for label, entry in named_entries(found):
                yield Value(f"{key}.{label}", _own(entry, declaration.inner, words), "", about)
        elif isinstance(found, Mapping) and found:
            for inner, value in found.items():
                yield Value(f"{key}.{inner}", as_written(value, words), "", about)
        elif key not in ABOUT:
            unit = words.declared("units", declaration.unit, declaration.unit)
            yield Value(key, as_written(found, words), unit, about)


def _own(entry: Mapping[str, Any], table: type[Table], words: Catalogue) -> str:
    """Return what an entry of a list says that is not said by default, but for its name."""
    declared_in = parameters(table)
    return "; ".join(
        f"{key} = {as_written(value, words)}"
        for key, value in entry.items()
        if key != "name" and value != declared_in[key].default
    ) or words.text("values.by_default")


def _on(scenario: Scenario, day: int) -> Scenario:
    """Return a scenario as its reforms have made it by a day."""
    for reform in sorted(scenario.reforms, key=lambda reform: reform.day):
        scenario = scenario.with_values(reform.set) if reform.day <= day else scenario
    return scenario


def as_written(value: Any, words: Catalogue) -> str:
    """Return a value as a scenario file writes it, near enough."""
    if value is None:
        return words.text("values.not_given")
    if isinstance(value, bool):
        return words.text("values.on" if value else "values.off")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} = {as_written(entry, words)}" for key, entry in value.items()
        ) or words.text("values.none")
    if isinstance(value, list | tuple):
        return ", ".join(str(entry) for entry in value) or words.text("values.none")
    return str(value)

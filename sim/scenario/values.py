"""Values by dotted key: the one way through the tables of a scenario, and the one way to vary them.

An item of a list stands by its name or its number, from 0: `adjudication.period`,
`issues.noise.gap`, `departments.0.avoidance`. `--set`, sweeps, comparisons, ranges and reforms all
come through here.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from pydantic import BaseModel

from sim.errors import ScenarioError, suggestion
from sim.files import toml

Way = tuple[int | str, ...]
"""Where a dotted key leads, step by step: keys of tables and numbers of items."""

Limit = Callable[[Any], Iterable[str]]
"""Gives a line for whatever is too large in a scenario."""


def changed(written: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Change values in tables as a file has them, and return these.

    A table as value changes the keys that it names; tables whose keys are the writer's own, such as
    ranges and what reforms set, are replaced.
    """
    known: dict[Way, str] = {}
    for key, value in values.items():
        check_distinct(key, written, known)
        _put(written, key, value)
    return written


def value_at(scenario: BaseModel, key: str) -> Any:
    """Return the value of a dotted key, as a file would have it."""
    return value_in(scenario.model_dump(mode="json"), key)


def value_in(written: dict[str, Any], key: str) -> Any:
    """Return the value of a dotted key in tables as a file has them."""
    found: Any = written
    for place in _way(written, key):
        found = found[place]
    return found


def check_distinct(key: str, written: dict[str, Any], known: dict[Way, str]) -> None:
    """Refuse a key of a value that one of those before it is of already, such as an item of a list by its name and its number.

    `known` are these by where they lead; the key is added.
    """
    first = known.setdefault(_way(written, key), key)
    if first != key:
        raise ScenarioError(f"{first} and {key} are the same value; leave one of them out")


def drawn(scenario: BaseModel, values: Mapping[str, float]) -> dict[str, float]:
    """Return numbers as the scenario can have them, by dotted key: those that it counts are rounded to whole ones."""
    written = scenario.model_dump(mode="json")
    return {
        key: round(number) if isinstance(value_in(written, key), int) else float(number)
        for key, number in values.items()
    }


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by dotted key, whether they were written so or as tables within tables."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{inner}": item for inner, item in flat(value).items()}
        else:
            found[key] = value
    return found


def parse_assignment(text: str) -> tuple[str, Any]:
    """Return the key and the value of KEY=VALUE, the value as in a scenario file, or else as plain words."""
    key, written = _parted(text, "KEY=VALUE, such as adjudication.period=3")
    return key, _value(written)


def parse_values(text: str) -> tuple[str, list[Any]]:
    """Return the key and the values of KEY=A,B,C, the values as in a scenario file, or else as plain words."""
    key, written = _parted(text, "KEY=A,B,C, such as platform.recognition=0,0.5,1")
    found = _value(f"[{written}]")
    return key, found if isinstance(found, list) else [*map(_value, written.split(","))]


def _parted(text: str, form: str) -> tuple[str, str]:
    """Return what stands before and behind the first equals sign."""
    key, equals, written = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(f"{text}: write {form}")
    return key.strip(), written


def _value(written: str) -> Any:
    """Return a value as in a scenario file, or else as plain words."""
    try:
        return toml.parsed(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written.strip()


def spoken(way: Sequence[int | str], written: Any) -> str:
    """Return a way as it is spoken of, an item of a list by its name if it has one: `issues.noise.gap`, `reforms[0].day`."""
    key = ""
    for part in way:
        written = _inside(written, part)
        name = part if isinstance(part, str) else _inside(written, "name")
        key += f".{name}" if name else f"[{part}]"
    return key.removeprefix(".")


def leaves(written: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Give all values in tables by dotted key; a list of plain values is one value."""
    if isinstance(written, dict):
        for name, item in written.items():
            yield from leaves(item, f"{key}.{name}".removeprefix("."))
    elif entries := named_entries(written):
        for name, item in entries:
            yield from leaves(item, f"{key}.{name}")
    else:
        yield key, written


def named_entries(written: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a list by name, or by number where they have none; nothing of all else."""
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        return []
    return [(item.get("name") or str(place), item) for place, item in enumerate(written)]


def _put(written: dict[str, Any], key: str, value: Any) -> None:
    """Set the value of a dotted key: NumPy's numbers and arrays as Python's, all else as a copy that later keys may change."""
    *before, place = _way(written, key)
    table: Any = written
    for part in before:
        table = table[part]
    there = table[place]
    has_own_keys = isinstance(there, dict) and all("." in inner for inner in there)
    if isinstance(value, Mapping) and isinstance(there, dict) and not has_own_keys:
        for inner, item in value.items():
            _put(there, inner, item)
    else:
        is_numpy = isinstance(value, np.generic | np.ndarray)
        table[place] = value.tolist() if is_numpy else deepcopy(value)


def _inside(written: Any, part: int | str) -> Any:
    """Return what is written at a key of a table or at a number of a list, or None if nothing is."""
    try:
        return written[part]
    except (KeyError, IndexError, TypeError):
        return None


def _way(written: dict[str, Any], key: str) -> Way:
    """Return where a dotted key leads, step by step."""
    found: Any = written
    way: list[int | str] = []
    parts = key.split(".")
    for n, part in enumerate(parts):
        way.append(_place(found, part, parts[:n]))
        found = found[way[-1]]
    return tuple(way)


def _place(table: Any, part: str, before: list[str]) -> int | str:
    """Return where in a table or list one part of a key leads."""
    where = ".".join(before) or "the scenario"
    if isinstance(table, dict):
        if part not in table:
            raise ScenarioError(f"{where} has no key {part!r}{suggestion(part, table)}")
        return part
    if not isinstance(table, list):
        raise ScenarioError(f"{where} is a single value and has no key {part!r}")
    if part.isdecimal():
        if int(part) >= len(table):
            raise ScenarioError(
                f"{where} has no number {part}; it has {len(table)}, numbered from 0"
            )
        return int(part)
    names = [item["name"] if isinstance(item, dict) and "name" in item else "" for item in table]
    if part not in names:
        raise ScenarioError(
            f"{where} has none named {part!r}{suggestion(part, filter(None, names))}"
        )
    return names.index(part)

"""Dotted keys: their parts, and where they lead in tables.

`adjudication.period` is a key of a table, `issues.noise.gap` one of an entry of a list, by its name
or its number from 0, and `departments[kind=territorial].staff_hours` one of all entries of a group.
A star after a key, `adjudication.period*`, means that its value is multiplied.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, suggestion
from sim.files.spelling import first_of, harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

Way = tuple[int | str, ...]
"""The place of a value, step by step: keys of tables and numbers of items."""

TIMES = "*"
"""After a key: its value is multiplied."""

DOT = re.compile(r"\.(?![^\[]*\])")
"""Between the parts of a key; a group may have dots in its brackets."""

GROUP = re.compile(r"(?P<list>[^\[\]]+)(?P<group>\[.*\])")

MOST_SHOWN = 12
"""Maximum number of values named if a group matches nothing."""


def parts(key: str) -> list[str]:
    """Return the parts of a key, groups in brackets apart from their lists, no final star."""
    found: list[str] = []
    for part in DOT.split(key.removesuffix(TIMES)):
        grouped = GROUP.fullmatch(part)
        found += [grouped["list"], grouped["group"]] if grouped else [part]
    return found


def is_factor(key: str) -> bool:
    """Return whether a key multiplies a value."""
    return key.endswith(TIMES)


def is_group(key: str) -> bool:
    """Return whether a key is for all entries of a group."""
    return any(part.startswith("[") for part in parts(key))


def matching(entries: Any, group: str, where: str) -> list[int]:
    """Return the numbers of the list entries in a group such as `[kind=territorial,name=so*]`.

    A condition holds if the value, or one of a list of values, is the one given; stars and question
    marks are wildcards, as in file names.
    """
    wanted = conditions(group, where)
    if not isinstance(entries, list):
        raise ScenarioError(
            f"{where}{group}: {where} is not a list, so it has no groups; name a key of it"
        )
    if not entries:
        raise ScenarioError(f"{where}{group}: the list {where} is empty; write an entry first")
    known = {key for entry in entries if isinstance(entry, dict) for key in entry}
    for key in wanted:
        if key not in known:
            raise ScenarioError(
                f"{where}{group}: entries of {where} have no key {key!r}{suggestion(key, known)}"
            )
    found = [
        n
        for n, entry in enumerate(entries)
        if all(
            any(_is_like(value, pattern) for value in _said(entry, key))
            for key, pattern in wanted.items()
        )
    ]
    if not found:
        there = "; ".join(_there_is(entries, key) for key in wanted)
        raise ScenarioError(f"{where}{group}: none matches; {there}")
    return found


def conditions(group: str, where: str) -> dict[str, str]:
    """Return the conditions of a group: the required value of each key."""
    found = {}
    for condition in group[1:-1].split(","):
        key, equals, pattern = (text.strip() for text in condition.partition("="))
        if not key or not equals or not pattern:
            raise ScenarioError(
                f"{where}{group}: write {where}[KEY=VALUE], such as departments[kind=territorial]"
            )
        found[key] = pattern.strip("'\"")
    return found


def spoken(way: Sequence[int | str], written: Any) -> str:
    """Return a way in words, items by name if any: `issues.noise.gap`, `reforms[0].day`."""
    key = ""
    for part in way:
        written = inside(written, part)
        name = part if isinstance(part, str) else inside(written, "name")
        name = harmless(name, "") if isinstance(name, str) else name
        key += f".{name}" if name else f"[{part}]"
    return key.removeprefix(".")


def inside(written: Any, part: int | str) -> Any:
    """Return the value at a key of a table or a number of a list, or None."""
    try:
        return written[part]
    except (KeyError, IndexError, TypeError):
        return None


def place(table: Any, part: str, where: str) -> int | str:
    """Return the place of one part of a key in a table or list; the part is no group."""
    if isinstance(table, dict):
        if part not in table:
            raise ScenarioError(f"{where} has no key {part!r}{suggestion(part, table)}")
        return part
    if not isinstance(table, list):
        raise ScenarioError(f"{where} is a single value and has no key {part!r}")
    if part.isdecimal():
        if int(part) >= len(table):
            raise ScenarioError(
                f"{where} has no entry {part}; it has {len(table)}, numbered from 0"
            )
        return int(part)
    names = [item["name"] if isinstance(item, dict) and "name" in item else "" for item in table]
    if part not in names:
        way_out = suggestion(part, filter(None, names))
        if "*" in part or "?" in part:
            way_out = f"; for all that match, write {where}[name={part}]"
        if names and not any(names):
            way_out = f"; its entries have numbers, such as {where}.0"
        raise ScenarioError(f"{where} has none named {part!r}{way_out}")
    return names.index(part)


def _said(entry: Any, key: str) -> list[str]:
    """Return the values of an entry's key in words: none if not given, several for a list."""
    value = inside(entry, key)
    if value is None:
        return []
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _is_like(value: str, pattern: str) -> bool:
    """Return whether a value in words is the one given; 1 and 1.0 are the same number."""
    try:
        return float(value) == float(pattern)
    except ValueError:
        return fnmatchcase(value, pattern)


def _there_is(entries: Sequence[Any], key: str) -> str:
    """Return the existing values of a key."""
    values = [*dict.fromkeys(value for entry in entries for value in _said(entry, key))]
    if not values:
        return f"none has a {key}"
    return f"{key} is one of {first_of(values, MOST_SHOWN)}"

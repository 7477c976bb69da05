"""Values by dotted key: the one way through the tables of a scenario, and the one way to vary them.

What a key may be is said in `sim.scenario.ways`. Names and groups reach generated issues and
departments too; to be given a value of their own these are listed. `--set`, sweeps, comparisons,
ranges and reforms all come through here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError
from sim.files import toml
from sim.scenario.expand import (
    departments,
    generated_departments,
    generated_issues,
    issues,
)
from sim.scenario.parameters import declared
from sim.scenario.ways import (
    TIMES,
    Way,
    inside,
    is_factor,
    is_group,
    matching,
    parts,
    place,
    spoken,
)

if TYPE_CHECKING:
    from sim.scenario.city import Department, Issue
    from sim.scenario.schema import Scenario

Limit = Callable[[Any], Iterable[str]]
"""Gives a line for whatever is too large in a scenario."""

GENERATED = {"issues": "issue_defaults", "departments": "department_defaults"}
"""Lists that go on with generated entries, and where it is said how many there are."""


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


def multiplied(scenario: Scenario, factors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a scenario with numbers multiplied, by keys that end in a star.

    What an issue or a department does not state itself is what it takes over. Staff hours of
    departments get a factor, so that those that follow from expected work still do.
    """
    written, known = scenario.model_dump(mode="json"), dict[Way, str]()
    filled = _filled(scenario)
    for key, factor in factors.items():
        check_distinct(key, written, known)
        if isinstance(factor, bool) or not isinstance(factor, int | float | np.number):
            raise ScenarioError(
                f"{key}={factor!r}: write a number to multiply by, such as {key}=1.2"
            )
        whole, _ = is_whole(scenario, key.removesuffix(TIMES)), value_in(written, key)
        _list_generated(written, key)
        for *before, last in ways(written, key):
            table = _at(written, tuple(before))
            if (*before[:1], last) == ("departments", "staff_hours"):
                last = "staff_factor"
            number = table[last]
            if number is None:
                number = getattr(filled[str(before[0])][int(before[1])], str(last))
            product = float(number * factor)
            table[last] = round(product) if whole else product
    return written


def value_at(scenario: Scenario, key: str) -> Any:
    """Return the value of a dotted key, as a file would have it; see `value_in`."""
    return value_in(scenario.model_dump(mode="json"), key)


def value_in(written: dict[str, Any], key: str) -> Any:
    """Return the value of a dotted key in tables as a file has them.

    Of a group it is the one that all members have, or else the list of theirs; of a key with a
    star, by which its value is multiplied, it is 1.
    """
    tables = _whole(written, key)
    found = [_at(tables, way) for way in ways(written, key)]
    if is_factor(key):
        for number in found:
            if isinstance(number, bool) or not isinstance(number, int | float | None):
                raise ScenarioError(f"{key}: {number!r} is no number and cannot be multiplied")
        return 1.0
    return found[0] if all(value == found[0] for value in found) else found


def ways(written: dict[str, Any], key: str) -> list[Way]:
    """Return where a dotted key leads in tables as a file has them: to one value, or to that of each entry of a group.

    Generated issues and departments have numbers behind those listed.
    """
    found: list[tuple[Way, Any]] = [((), _whole(written, key))]
    for n, part in enumerate(parts(key)):
        where = ".".join(parts(key)[:n]).replace(".[", "[") or "the scenario"
        after: list[tuple[Way, Any]] = []
        for way, table in found:
            places: list[int | str] = (
                [*matching(table, part, where)]
                if part.startswith("[")
                else [place(table, part, where)]
            )
            after += [((*way, each), table[each]) for each in places]
        found = after
    return [way for way, _ in found]


def members(written: dict[str, Any], key: str) -> list[str]:
    """Return for each entry of a group the key that is its own."""
    tables, found = _whole(written, key), []
    for way in ways(written, key):
        names = []
        for n, part in enumerate(way):
            name = inside(_at(tables, way[: n + 1]), "name")
            is_plain = isinstance(name, str) and re.fullmatch(r"(?!\d+$)[^.\[\]*?]+", name)
            names.append(name if isinstance(part, int) and is_plain else str(part))
        found.append(".".join(names) + TIMES * is_factor(key))
    return found


def of_groups(error: ScenarioError, written: dict[str, Any], keys: Iterable[str]) -> ScenarioError:
    """Return a refusal that speaks of groups where it spoke of each member alike."""
    text = str(error)
    for key in filter(is_group, keys):
        try:
            for member in members(written, key):
                text = text.replace(f"{member} = ", f"{key} = ")
        except ScenarioError:  # there is no such group, which is what the refusal says
            continue
    found = ScenarioError("\n".join(dict.fromkeys(text.splitlines())))
    found.keys = error.keys
    return found


def check_distinct(key: str, written: dict[str, Any], known: dict[Way, str]) -> None:
    """Refuse a key of a value that one of those before it is of already, such as an item of a list by its name and its number.

    `known` are these by where they lead; the key is added.
    """
    for way in ways(written, key):
        first = known.setdefault((*way, TIMES) if is_factor(key) else way, key)
        if first != key:
            same = "are the same value"
            if is_group(first) or is_group(key):
                same = f"are both of {spoken(way, _whole(written, key))}"
            raise ScenarioError(f"{first} and {key} {same}; leave one of them out")


def is_number(scenario: Scenario, key: str) -> bool:
    """Say whether a dotted key is of a number, stated or not; what a value is multiplied by is one."""
    parameter = declared(type(scenario), parts(key))
    return is_factor(key) or (parameter is not None and parameter.kind in (int, float))


def is_whole(scenario: Scenario, key: str) -> bool:
    """Say whether a scenario counts the value of a dotted key in whole numbers."""
    parameter = declared(type(scenario), parts(key))
    return parameter is not None and parameter.kind is int and not is_factor(key)


def drawn(scenario: Scenario, values: Mapping[str, float]) -> dict[str, float]:
    """Return numbers as the scenario can have them, by dotted key: those that it counts are rounded to whole ones."""
    return {
        key: round(number) if is_whole(scenario, key) else float(number)
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
    """Return the key and the value of KEY=VALUE, the value as in a scenario file, or else as plain words.

    The key of KEY*=VALUE keeps its star.
    """
    key, written = _parted(text, "KEY=VALUE, such as adjudication.period=3")
    return key, _value(written)


def parse_values(text: str) -> tuple[str, list[Any]]:
    """Return the key and the values of KEY=A,B,C, the values as in a scenario file, or else as plain words."""
    key, written = _parted(text, "KEY=A,B,C, such as platform.recognition=0,0.5,1")
    found = _value(f"[{written}]")
    return key, found if isinstance(found, list) else [*map(_value, written.split(","))]


def _parted(text: str, form: str) -> tuple[str, str]:
    """Return what stands before and behind the first equals sign that is not in brackets."""
    found = re.fullmatch(r"((?:[^=\[]|\[[^\]]*\])*)=(.*)", text, re.DOTALL)
    if found is None or not found[1].strip():
        raise ScenarioError(f"{text}: write {form}")
    key, written = found[1].strip(), found[2].strip()
    if written.startswith("*"):  # the star is the key's
        factor = written.lstrip("*= ") or "1.2"
        raise ScenarioError(f"{text}: to multiply, write {key.rstrip('* ')}*={factor}")
    return key, written


def _value(written: str) -> Any:
    """Return a value as in a scenario file, or else as plain words."""
    try:
        return toml.parsed(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written.strip()


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
    if is_factor(key):
        raise ScenarioError(f"{key}: only a whole key can have a star; write TABLE.{key}")
    _list_generated(written, key)
    for *before, last in ways(written, key):
        table = _at(written, tuple(before))
        there = table[last]
        has_own_keys = isinstance(there, dict) and all("." in inner for inner in there)
        if isinstance(value, Mapping) and isinstance(there, dict) and not has_own_keys:
            for inner, item in value.items():
                _put(there, inner, item)
        else:
            is_numpy = isinstance(value, np.generic | np.ndarray)
            table[last] = value.tolist() if is_numpy else deepcopy(value)


def _at(tables: dict[str, Any], way: Way) -> Any:
    """Return what is written where a key leads."""
    found: Any = tables
    for part in way:
        found = found[part]
    return found


def _whole(written: dict[str, Any], key: str) -> dict[str, Any]:
    """Return tables in which all entries are listed that a key may mean: generated issues and departments too."""
    table, *further = parts(key)
    listed = written.get(table)
    if table not in GENERATED or not isinstance(listed, list) or not further:
        return written
    if further[0].isdecimal() or any(entry["name"] == further[0] for entry in listed):
        return written
    generated: tuple[Issue | Department, ...]
    if table == "issues":
        generated = generated_issues(len(listed), written["issue_defaults"]["count"])
    else:
        defaults, districts = written["department_defaults"], written["city"]["districts"]
        generated = generated_departments(
            defaults["count"],
            districts if defaults["street_offices"] else 0,
            {each["district"] for each in listed},
        )
    return {**written, table: [*listed, *(each.model_dump(mode="json") for each in generated)]}


def _list_generated(written: dict[str, Any], key: str) -> None:
    """List what is generated, if a key leads to any of it: it has the same numbers as before."""
    table, *further = parts(key)
    if table not in GENERATED or not further:
        return
    if any(int(way[1]) >= len(written[table]) for way in ways(written, key)):
        written[table] = _whole(written, key)[table]
        written[GENERATED[table]]["count"] = 0


def _filled(scenario: Scenario) -> dict[str, tuple[Any, ...]]:
    """Return issues and departments with all that they take over."""
    return {"issues": issues(scenario), "departments": departments(scenario)}

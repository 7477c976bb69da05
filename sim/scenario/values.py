"""Values by dotted key: the one way to read and to vary the tables of a scenario.

`sim.scenario.ways` defines keys. Names and groups reach generated issues and departments too; these
are listed when they get a value of their own. `--set`, sweeps, comparisons, ranges and reforms all
use this module.
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
    from sim.scenario.ranges import Ends
    from sim.scenario.schema import Scenario

Limit = Callable[[Any], Iterable[str]]
"""Yields a line for each thing that is too large in a scenario."""

OWN_NUMBERS = "mechanisms.numbers"
"""The numbers of mechanisms of the user's own, as they are declared."""

GENERATED = {"issues": "issue_defaults", "departments": "department_defaults"}
"""Lists that continue with generated entries, and the key of their number."""


def changed(written: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Change values in tables, in the form of a file, and return these.

    A table as value changes the keys that it names. Tables whose keys are free, such as ranges and
    values set by reforms, are replaced.
    """
    known: dict[Way, str] = {}
    for key, value in values.items():
        check_distinct(key, written, known)
        _put(written, key, value)
    return written


def multiplied(scenario: Scenario, factors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a scenario with numbers multiplied, by keys that end in a star.

    An issue or a department that does not state a value takes it over. Staff hours of departments
    get a factor, so that hours derived from expected work are multiplied too.
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
    """Return the value of a dotted key, in the form of a file; see `value_in`."""
    return value_in(scenario.model_dump(mode="json"), key)


def held(scenario: Scenario, key: str) -> Any:
    """Return the value of a key of a table, as a scenario holds it."""
    table, _, name = key.partition(".")
    return getattr(getattr(scenario, table), name)


def value_in(written: dict[str, Any], key: str) -> Any:
    """Return the value of a dotted key in tables, in the form of a file.

    For a group it is the common value of all members, or else the list of their values. For a key
    with a star, whose value is multiplied, it is 1.
    """
    tables = _whole(written, key)
    found = [_at(tables, way) for way in ways(written, key)]
    if is_factor(key):
        for number in found:
            if isinstance(number, bool) or not isinstance(number, int | float | None):
                raise ScenarioError(f"{key}: {number!r} is not a number and cannot be multiplied")
        return 1.0
    return found[0] if all(value == found[0] for value in found) else found


def ways(written: dict[str, Any], key: str) -> list[Way]:
    """Return the places of a dotted key in tables: one value, or one for each entry of a group.

    Generated issues and departments have numbers after the listed ones.
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
    """Return for each entry of a group its own key."""
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
    """Return an error about each member of a group in terms of the group."""
    text = str(error)
    for key in filter(is_group, keys):
        try:
            for member in members(written, key):
                text = text.replace(f"{member} = ", f"{key} = ")
        except ScenarioError:  # there is no such group, as the error says
            continue
    found = ScenarioError("\n".join(dict.fromkeys(text.splitlines())))
    found.keys = error.keys
    return found


def check_distinct(key: str, written: dict[str, Any], known: dict[Way, str]) -> None:
    """Refuse a key of a value that an earlier key also reaches, such as an item by name and number.

    `known` are the earlier keys by place; the key is added.
    """
    for way in ways(written, key):
        first = known.setdefault((*way, TIMES) if is_factor(key) else way, key)
        if first != key:
            same = "are the same value"
            if is_group(first) or is_group(key):
                same = f"are both values of {spoken(way, _whole(written, key))}"
            raise ScenarioError(f"{first} and {key} {same}; leave one of them out")


def is_number(scenario: Scenario, key: str) -> bool:
    """Return whether a dotted key is of a number, stated or not; a factor is one too."""
    parameter = declared(type(scenario), parts(key))
    return is_factor(key) or (parameter is not None and parameter.kind in (int, float))


def is_whole(scenario: Scenario, key: str, ends: Ends | None = None) -> bool:
    """Return whether the value of a dotted key is a whole number.

    Nothing declares what a number of a mechanism of the user's own is. It is whole if the scenario
    writes it without a decimal point, and the `ends` of its range are whole too, if it has one.
    """
    parameter = declared(type(scenario), parts(key))
    if parameter is None or is_factor(key):
        return False
    if parameter.key != OWN_NUMBERS:
        return parameter.kind is int
    found = value_at(scenario, key)
    written = found if isinstance(found, list) else [found]
    return all(type(each) is int for each in written) and all(
        float(end).is_integer() for end in ends or ()
    )


def drawn(scenario: Scenario, values: Mapping[str, float]) -> dict[str, float]:
    """Return drawn numbers by dotted key, rounded where the scenario has whole numbers."""
    ranges: dict[str, Any] = {
        key: getattr(found, "ends", found) for key, found in scenario.uncertainty.items()
    }
    return {
        key: round(number) if is_whole(scenario, key, ranges.get(key)) else float(number)
        for key, number in values.items()
    }


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by dotted key, from dotted keys or nested tables."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{inner}": item for inner, item in flat(value).items()}
        else:
            found[key] = value
    return found


def parse_assignment(text: str) -> tuple[str, Any]:
    """Return key and value of KEY=VALUE; a value that is no TOML is plain words.

    The key of KEY*=VALUE keeps its star.
    """
    key, written = _parted(text, "KEY=VALUE, such as adjudication.period=3")
    return key, _value(written)


def parse_values(text: str) -> tuple[str, list[Any]]:
    """Return the key and the values of KEY=A,B,C; a value that is no TOML is plain words."""
    key, written = _parted(text, "KEY=A,B,C, such as platform.recognition=0,0.5,1")
    found = _value(f"[{written}]")
    return key, found if isinstance(found, list) else [*map(_value, written.split(","))]


def _parted(text: str, form: str) -> tuple[str, str]:
    """Return the parts before and after the first equals sign outside brackets."""
    found = re.fullmatch(r"((?:[^=\[]|\[[^\]]*\])*)=(.*)", text, re.DOTALL)
    if found is None or not found[1].strip():
        raise ScenarioError(f"{text}: write {form}")
    key, written = found[1].strip(), found[2].strip()
    if written.startswith("*"):  # the star is the key's
        factor = written.lstrip("*= ") or "1.2"
        raise ScenarioError(f"{text}: to multiply, write {key.rstrip('* ')}*={factor}")
    return key, written


def _value(written: str) -> Any:
    """Return a value in TOML, or else as plain words."""
    try:
        return toml.parsed(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return written.strip()


def leaves(written: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all values in tables by dotted key; a list of plain values is one value."""
    if isinstance(written, dict):
        for name, item in written.items():
            yield from leaves(item, f"{key}.{name}".removeprefix("."))
    elif entries := named_entries(written):
        for name, item in entries:
            yield from leaves(item, f"{key}.{name}")
    else:
        yield key, written


def named_entries(written: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the tables of a list by name, or by number if unnamed; nothing for other values."""
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        return []
    return [(item.get("name") or str(place), item) for place, item in enumerate(written)]


def _put(written: dict[str, Any], key: str, value: Any) -> None:
    """Set the value of a dotted key.

    NumPy's numbers and arrays become Python's; other values are copied, as later keys may change
    them.
    """
    if is_factor(key):
        raise ScenarioError(f"{key}: a star stands only behind a whole key; write TABLE.{key}")
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
    """Return the value at a place."""
    found: Any = tables
    for part in way:
        found = found[part]
    return found


def _whole(written: dict[str, Any], key: str) -> dict[str, Any]:
    """Return tables that list all entries a key may reach, including generated ones."""
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
            frozenset(each["district"] for each in listed),
        )
    return {**written, table: [*listed, *(each.model_dump(mode="json") for each in generated)]}


def _list_generated(written: dict[str, Any], key: str) -> None:
    """List the generated entries, if a key leads to one of them; their numbers stay the same."""
    table, *further = parts(key)
    if table not in GENERATED or not further:
        return
    if any(int(way[1]) >= len(written[table]) for way in ways(written, key)):
        written[table] = _whole(written, key)[table]
        written[GENERATED[table]]["count"] = 0


def _filled(scenario: Scenario) -> dict[str, tuple[Any, ...]]:
    """Return issues and departments with all defaults filled in."""
    return {"issues": issues(scenario), "departments": departments(scenario)}

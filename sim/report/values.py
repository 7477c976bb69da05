"""The values of a scenario for a report's reader: their meaning, and differences between arms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.keys import key_name
from sim.scenario.expand import reforms_alike
from sim.scenario.names import RULES
from sim.scenario.parameters import declared
from sim.scenario.schema import Scenario
from sim.scenario.values import leaves
from sim.scenario.ways import is_group, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.i18n.catalogue import Catalogue

ABOUT = ("title", "label", "question", "source")
"""Descriptions of a scenario, which are no values."""


class Difference(NamedTuple):
    """A value that differs between arms."""

    key: str
    day: int
    """The first day of the difference: 0, or that of a reform."""
    written: tuple[str, ...]
    """Its text in each arm."""


def description(key: str, words: Catalogue) -> str:
    """Return the schema's description of a dotted key, or nothing if it is unknown.

    Entries of lists have their names. A common property of a group is described in words.
    """
    if is_group(key):
        return key_name(key, words)
    found = declared(Scenario, parts(key))
    return words.declared("values", found.key, found.description) if found else ""


def said(key: str, words: Catalogue) -> str:
    """Return the meaning of a dotted key, with the entry of a list, without a full stop."""
    found = declared(Scenario, parts(key))
    if is_group(key):
        return key_name(key, words)
    if found is None:
        return key
    about = description(key, words).rstrip(words.text("values.stop"))
    declared_parts = found.key.split(".")
    entry = [str(part) for part in parts(key) if part not in declared_parts]
    if not entry:
        return about
    return words.text("values.pair", name=named(".".join(entry), words), value=about)


def differences(scenarios: Sequence[Scenario], words: Catalogue) -> list[Difference]:
    """Return the differences between arms, by dotted key.

    They are those from the first day on, and from each day on which a reform changes a value.
    """
    found: dict[str, list[Difference]] = {}
    for day in sorted({0, *(reform.day for scenario in scenarios for reform in scenario.reforms)}):
        arms = [_on(scenario, day) for scenario in scenarios]
        for key in dict.fromkeys(key for arm in arms for _, values in arm for key in values):
            row = tuple(_in_districts(key, arm, words) for arm in arms)
            before = found[key][-1].written if key in found else row[:1] * len(row)
            if row != before:
                found.setdefault(key, []).append(Difference(key, day, row))
    return sorted((row for rows in found.values() for row in rows), key=lambda row: row.day)


def _on(scenario: Scenario, day: int) -> list[tuple[int, dict[str, Any]]]:
    """Return the values as reforms leave them on a day, with the districts that have them."""
    found = []
    for districts, reforms in reforms_alike(scenario):
        reformed = scenario.model_copy(update={"reforms": ()})
        for reform in reforms:
            reformed = reformed.with_values(reform.set) if reform.day <= day else reformed
        values = reformed.model_dump(mode="json", exclude={*ABOUT, "reforms"})
        found.append((len(districts), dict(leaves(values))))
    return found


def _in_districts(key: str, arm: list[tuple[int, dict[str, Any]]], words: Catalogue) -> str:
    """Return the value of a key in words, or its values, each with the number of districts."""
    count: dict[str, int] = {}
    for districts, values in arm:
        written = as_written(values.get(key), words)
        count[written] = count.get(written, 0) + districts
    if len(count) == 1:
        return next(iter(count))
    said = (
        words.text("values.in_districts", value=value, count=n, all=sum(count.values()))
        for value, n in count.items()
    )
    return words.text("lists.apart").join(said)


def as_written(value: Any, words: Catalogue) -> str:
    """Return a value in words: names translated, numbers unchanged."""
    if value is None:
        return words.text("values.not_given")
    if isinstance(value, bool):
        return words.text("values.on" if value else "values.off")
    if isinstance(value, Mapping):
        pairs = (
            words.text("values.pair", name=said(key, words), value=as_written(entry, words))
            for key, entry in value.items()
        )
        return words.text("lists.apart").join(pairs) or words.text("values.none")
    if isinstance(value, list | tuple):
        entries = (as_written(entry, words) for entry in value)
        return words.text("lists.between").join(entries) or words.text("values.none")
    return named(value, words) if isinstance(value, str) else str(value)


def named(code: str, words: Catalogue) -> str:
    """Return the name of a unit, an issue or a rule; a code without words is unchanged."""
    found = (words.name(table, code) for table in ("units", "issues"))
    plain = code.replace("_", " ") if code in RULES else code
    return next((name for name in found if name != code), words.declared("rules", code, plain))

"""Names of keys and values: “time between sittings”, “street offices' staff hours × 0.5”."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.numbers import plain
from sim.scenario.names import DECISIONS
from sim.scenario.own_parts import spaced
from sim.scenario.parameters import declared
from sim.scenario.schema import Scenario
from sim.scenario.values import OWN_NUMBERS
from sim.scenario.ways import conditions, is_factor, is_group, parts

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

NAMED = {
    "issues": "issues",
    "issue": "issues",
    "departments": "units",
    "lead": "units",
    "unit": "units",
    "from": "units",
    "to": "units",
    "county": "counties",
}
"""Keys whose values have names, and the tables of these."""

TITLES = {name: form.title for forms in DECISIONS.values() for name, form in forms.items()}
"""Titles of forms of decision, by name."""

PERCENT = ("share", "probability")
"""Units of numbers written in percent."""


class Number(str):
    """A number as text, which also selects one of two forms of a word."""

    def __format__(self, form: str) -> str:
        one, parted, more = form.partition("|")
        return (one if self == "1" else more) if parted else super().__format__(form)


def key_name(key: str, words: Catalogue) -> str:
    """Return the name of a key's value, with the members of a group or the entry of a list."""
    *before, last = parts(key)
    if is_group(key):
        return _of_group(before, last, words)
    found = declared(Scenario, parts(key))
    if found is not None and found.key == OWN_NUMBERS:
        entry = words.name("mechanisms", before[1])
        return words.text("factors.of_entry", entry=entry, value=spaced(last))
    if found is None or found.key.rpartition(".")[2] != last:
        return key.removesuffix("*")
    if found.toggle:
        return words.name("mechanisms", found.toggle)
    if found.key == key.removesuffix("*"):
        return words.text(f"labels.{found.key}")
    value = _value(last, before[0], words)
    if before[-1].isdecimal():
        return words.text("factors.of_numbered", entry=".".join(before), value=value)
    entry = words.name(NAMED.get(before[0], "units"), before[-1])
    return words.text("factors.of_entry", entry=entry, value=value)


def _value(key: str, where: str, words: Catalogue) -> str:
    """Return the name of a key of an entry, which some tables have of their own."""
    own = f"{where}_{key}"
    return words.name("keys", own if words.knows(f"keys.{own}") else key)


def _of_group(before: list[str], last: str, words: Catalogue) -> str:
    """Return the name of a value of all members of a group."""
    group = next(part for part in before if part.startswith("["))
    say, where = words.within("groups"), before[0]
    value = _value(last, where, words)
    chosen = conditions(group, where)
    placed = {"county", "district"} & chosen.keys()  # because only street offices have them
    members = words.name("members", chosen.pop("kind", "territorial" if placed else where))
    if not chosen or chosen == {"name": "*"}:
        return say("of_all", members=members, value=value)
    named = words.listed(_condition(each, of, where, words) for each, of in chosen.items())
    return say("of_some", members=members, conditions=named, value=value)


def _condition(key: str, value: str, where: str, words: Catalogue) -> str:
    """Return the common property of a group's members: “issue noise”, “county 1”."""
    called = words.name(NAMED[key], value) if key in NAMED else value
    if key == "county" and called != value:
        return called
    return words.text("groups.condition", what=_value(key, where, words), value=called)


def level_name(key: str, level: Any, words: Catalogue) -> str:
    """Return the name of a level, such as “sittings every 20 working days”."""
    name = key_name(key, words)
    if is_factor(key):
        say = words.within("groups")
        return say("as_they_are" if level == 1 else "times", name=name, level=plain(level))
    written = amount(key, level, words)
    if words.knows(f"levels.{key}"):
        return words.text(f"levels.{key}", level=written)
    return words.text("factors.level", name=name, level=written)


def change_name(key: str, level: Any, reference: Any, words: Catalogue) -> str:
    """Return the name of a change of value: “sittings every 20 instead of 5 days”."""
    if level is True and reference is False:
        return key_name(key, words)
    return _changed("factors.change", key, level, reference, words)


def action_name(key: str, level: Any, reference: Any, words: Catalogue) -> str:
    """Return a change of value as an action: “setting accuracy of dispatch to 90 %”."""
    found = declared(Scenario, parts(key))
    if found is not None and found.toggle and level is True:
        return words.name("actions", found.toggle)
    return _changed("factors.action", key, level, reference, words)


def _changed(text: str, key: str, level: Any, reference: Any, words: Catalogue) -> str:
    """Return words for a change of a value, those of the key itself if it has any.

    An amount has its unit once, after the second number.
    """
    text = f"changes.{key}" if words.knows(f"changes.{key}") else text
    written = {"level": amount(key, level, words), "reference": amount(key, reference, words)}
    order = words.text(text, name="", level="1", reference="2")
    first, value = (
        ("level", level) if order.index("1") < order.index("2") else ("reference", reference)
    )
    if _is_number(level) and _is_number(reference) and not _in_percent(key):
        number = bare(key, value)
        written[first] = number if written[first].startswith(number) else written[first]
    return words.text(text, name=key_name(key, words), **written)


def amount(key: str, value: Any, words: Catalogue) -> str:
    """Return a value with its unit."""
    found = declared(Scenario, parts(key))
    if value is None:
        return words.text("values.not_given")
    if isinstance(value, bool):
        return words.text("values.on" if value else "values.off")
    if isinstance(value, list | tuple):
        return words.text("lists.between").join(_named(key, each, words) for each in value) or (
            words.text("values.none")
        )
    if not _is_number(value):
        return _named(key, value, words)
    unit = "factor" if is_factor(key) else found.unit if found else ""
    number = Number(bare(key, value))
    return words.text(f"amounts.{unit}", level=number) if words.knows(f"amounts.{unit}") else number


def bare(key: str, value: float) -> str:
    """Return a number without its unit, a share in percent."""
    return plain(100 * value if _in_percent(key) else value)


def _in_percent(key: str) -> bool:
    """Return whether the numbers of a key are written in percent."""
    found = declared(Scenario, parts(key))
    return found is not None and found.unit in PERCENT and not is_factor(key)


def _is_number(value: Any) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named(key: str, value: Any, words: Catalogue) -> str:
    """Return a name, of an option, a rule, a unit, an issue or a file, in words."""
    if _is_number(value):
        return plain(value)
    text, place = str(value), declared(Scenario, parts(key))
    file, _, function = text.rpartition(":")
    if file.endswith(".py"):
        return spaced(function)
    if place and place.options:
        return words.name("options", text)
    for table in ("units", "issues"):
        if (named := words.name(table, text)) != text:
            return named
    if place and place.key.endswith("decides"):
        return words.declared("forms", text, TITLES.get(text, text))
    return words.declared("rules", text, Path(text).name.replace("_", " "))

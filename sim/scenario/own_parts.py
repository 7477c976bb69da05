"""What of a scenario is the user's own: its rules, forms, mechanisms and measures, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import ChangedError
from sim.i18n.catalogue import Catalogue
from sim.scenario.own_functions import first_sentence, is_own, own_function, own_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario


class OwnPart(NamedTuple):
    """A function of the user's own."""

    kind: str
    """`rules`, `units`, `citizens`, `adjudicators`, `mechanisms` or `measures`."""
    name: str
    """In words."""
    code: str
    """In files of results."""
    function: str
    """Its file, without a folder, and its name."""
    says: str
    """First sentence of its docstring."""
    unit: str = ""
    """Of a measure, if it has one."""


def own_parts(*scenarios: Scenario) -> list[OwnPart]:
    """Return the functions of the user's own that some scenarios name, each once."""
    return [*dict.fromkeys(part for each in scenarios for part in _parts(each))]


def own_names(*scenarios: Scenario) -> dict[str, dict[str, str]]:
    """Return the names in words of mechanisms and measures of the user's own, by table and code.

    The table `measure_units` has the units of measures.
    """
    mechanisms, measures = (
        {code: title for each in scenarios for code, title in _titled(each, table)}
        for table in ("mechanisms", "measures")
    )
    units = {code: own.unit for each in scenarios for code, own in each.measures.items()}
    return {
        "mechanisms": mechanisms,
        "actions": mechanisms,
        "measures": measures,
        "measure_units": units,
    }


def words_for(language: str, *scenarios: Scenario) -> Catalogue:
    """Return the words of a language, with those of mechanisms and measures of the user's own."""
    return Catalogue(language, names=own_names(*scenarios))


def _titled(scenario: Scenario, table: str) -> Iterator[tuple[str, str]]:
    """Yield code and name in words of each mechanism or measure of the user's own."""
    if table == "mechanisms":
        for each in scenario.mechanisms:
            yield each.name, each.title or spaced(each.name)
    else:
        for name, measure in scenario.measures.items():
            yield name, measure.title or spaced(name)


def spaced(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ").strip()


def _parts(scenario: Scenario) -> Iterator[OwnPart]:
    """Yield the functions of the user's own that a scenario names."""
    from sim.scenario.decisions import may_be, named  # imports NumPy, which commands do without

    names = own_names(scenario)
    found = [("rules", rule, rule) for rule in scenario.responsibility.rules]
    found += [(each.who, each.form, each.form) for each in (*named(scenario), *may_be(scenario))]
    found += [("mechanisms", each.name, each.function) for each in scenario.mechanisms]
    found += [("measures", name, each.function) for name, each in scenario.measures.items()]
    for kind, code, function in found:
        if is_own(function):
            path, _, name = function.rpartition(":")
            called = names.get(kind, {}).get(code) or spaced(own_name(code))
            says = _says(function, kind, scenario)
            unit = names["measure_units"].get(code, "") if kind == "measures" else ""
            yield OwnPart(kind, called, code, f"{Path(path).name}:{name}", says, unit)


def _says(function: str, kind: str, scenario: Scenario) -> str:
    """Return the first sentence of a function's docstring; nothing without the files as loaded."""
    if scenario.inputs.absent:
        return ""
    try:
        return first_sentence(own_function(function, kind, scenario.inputs))
    except ChangedError:
        return ""

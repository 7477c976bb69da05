"""Which files a scenario names: its log, and those of functions of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.scenario.decisions import named
from sim.scenario.inputs import LOG, RULES
from sim.scenario.ranges import choices

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def named_files(scenario: Scenario) -> list[tuple[str, Any]]:
    """Return the values that name files, by dotted key."""
    return [
        (RULES, scenario.responsibility.rules),
        (LOG, scenario.demand.log),
        *((each.key, each.form) for each in named(scenario)),
        *((f"mechanisms.{each.name}.function", each.function) for each in scenario.mechanisms),
        *((f"uncertainty.{key}", choice.values) for key, choice in choices(scenario).items()),
        *((f"measures.{name}", each.function) for name, each in scenario.measures.items()),
    ]

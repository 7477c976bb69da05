"""Which ranges of uncertain numbers can change a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.listing import listed_departments, listed_issues

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

LISTED = {"issue_defaults": listed_issues, "department_defaults": listed_departments}
"""What takes over the values of a table of defaults, unless it states its own."""


def idle_ranges(scenario: Scenario) -> tuple[str, ...]:
    """Return the keys of ranges of defaults that no issue, or no department, takes over, since all state their own."""
    return tuple(key for key in scenario.uncertainty if _is_idle(key, scenario))


def live_ranges(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Return the ranges that are drawn from, by dotted key: all but idle ones."""
    idle = idle_ranges(scenario)
    return {key: ends for key, ends in scenario.uncertainty.items() if key not in idle}


def _is_idle(key: str, scenario: Scenario) -> bool:
    """Say whether a key is one of a table of defaults that is stated everywhere."""
    table, _, name = key.partition(".")
    return table in LISTED and all(
        getattr(one, name, None) is not None for one in LISTED[table](scenario)
    )

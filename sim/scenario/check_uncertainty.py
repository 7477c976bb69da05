"""Ranges of what nobody knows: each is of a number of the scenario, and the scenario can be meant with either end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ScenarioError
from sim.scenario.values import Way, check_distinct, drawn, flat, value_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

UNVARIED = ("time.", "reforms.", "uncertainty.")
"""Tables that no range can reach into: all arms of a comparison share their days."""


def ranges_can_be_meant(scenario: Scenario) -> Iterator[str]:
    """Each range is of a number, and its ends are in order."""
    if not scenario.uncertainty:
        return
    written = scenario.model_dump(mode="json")
    reformed = {key: n for n, reform in enumerate(scenario.reforms) for key in flat(reform.set)}
    known: dict[Way, str] = {}
    for key, (low, high) in scenario.uncertainty.items():
        try:
            number = value_in(written, key)
            check_distinct(key, written, known)
        except ScenarioError as error:
            yield f"uncertainty: {error}"
            continue
        if isinstance(number, bool) or not isinstance(number, int | float):
            yield (
                f"uncertainty: {key} is no number and can have no range; for a choice, compare "
                "several scenarios"
            )
        elif key.startswith(UNVARIED):
            yield (
                f"uncertainty: {key} can have no range; it must be the same throughout a comparison"
            )
        elif key in reformed:
            yield (
                f"uncertainty: {key} can have no range, as reforms[{reformed[key]}] sets it; "
                "leave one of them out"
            )
        elif low >= high:
            yield (
                f"uncertainty: {key} = [{low:g}, {high:g}]: the first must be less than the second"
            )


def unmeant_ends(scenario: Scenario) -> Iterator[str]:
    """Say which ends of its ranges a scenario cannot be meant with, all else as it is. It takes as many checks as there are ends."""
    plain = scenario.model_copy(update={"uncertainty": {}})
    for key, ends in scenario.uncertainty.items():
        for end in ends:
            try:
                plain.with_values(drawn(plain, {key: end}))
            except ScenarioError as error:
                yield f"uncertainty: {key} = [{ends[0]:g}, {ends[1]:g}]: with {end:g}, {error}"

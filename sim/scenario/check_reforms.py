"""Reforms: what may change during a run, and whether the city can be meant after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ScenarioError
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

REFORMABLE = (
    "service_centre",
    "responsibility",
    "appraisal",
    "supervision",
    "empowerment",
    "asset_register",
    "patrols",
    "adjudication",
    "expert",
    "whistle",
    "joint_handling",
    "precedents",
    "platform",
    "social_organisations",
    "market",
    "campaigns",
    "city.drift_per_year",
    "citizens.petition_after",
    "citizens.give_up",
    "citizens.trust_gain",
    "citizens.trust_loss",
)
"""Keys, or tables of keys, that may change during a run."""

FIXED = (
    "responsibility.rules",
    "responsibility.dispute",
    "responsibility.fallback",
    "responsibility.table",
    "empowerment.issues",
    "adjudication.bodies",
    "adjudication.order",
    "precedents.reach",
    "precedents.half_life_days",
    "social_organisations.members",
    "market.members",
)
"""What may not, though its table may."""


def reforms_can_be_meant(scenario: Scenario) -> Iterator[str]:
    """Each reform falls into the run, changes what may change, and leaves a city that can be meant."""
    found = [line for n in range(len(scenario.reforms)) for line in _misplaced(n, scenario)]
    yield from found or _impossible(scenario)


def _misplaced(n: int, scenario: Scenario) -> Iterator[str]:
    """Say what is wrong with a reform's day and keys."""
    reform = scenario.reforms[n]
    if reform.day >= scenario.time.days:
        yield f"reforms[{n}].day = {reform.day}: must be less than time.days, {scenario.time.days}"
    for key in reform.set:
        try:
            value_at(scenario, key)
        except ScenarioError as error:
            yield f"reforms[{n}].set: {error}"
            continue
        if any(_within(key, fixed) for fixed in FIXED):
            yield (
                f"reforms[{n}].set: {key} is fixed for a run; set it in its table, and compare "
                f"two scenarios{_changeable(key, scenario)}"
            )
        elif not any(_within(key, changeable) for changeable in REFORMABLE):
            yield (
                f"reforms[{n}].set: {key} is fixed for a run; what can change: "
                f"{', '.join(REFORMABLE)}"
            )


def _changeable(key: str, scenario: Scenario) -> str:
    """Return what of the table in which a fixed key lies may change."""
    table = key.partition(".")[0]
    keys = [f"{table}.{name}" for name in type(getattr(scenario, table)).model_fields]
    return f"; what can change: {', '.join(each for each in keys if each not in FIXED)}"


def _impossible(scenario: Scenario) -> Iterator[str]:
    """Say which reforms leave a city that cannot be meant, each on top of those before it."""
    reformed = scenario.model_copy(update={"reforms": ()})
    for n in sorted(range(len(scenario.reforms)), key=lambda n: scenario.reforms[n].day):
        try:
            reformed = reformed.with_values(scenario.reforms[n].set)
        except ScenarioError as error:
            yield from (f"reforms[{n}].set: {line}" for line in str(error).splitlines())
            return


def _within(key: str, table: str) -> bool:
    """Say whether a key is a table or lies in it."""
    return key == table or key.startswith(f"{table}.")

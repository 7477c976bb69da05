"""Arms: what a comparison compares. Either mechanisms of one scenario, on and off, or several scenarios."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sim.errors import ComparisonError, ScenarioError, suggestion
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from sim.scenario.values import flat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

NOTHING = "none"
"""Name of the arm in which every toggled mechanism is off."""

SHARED = ("time", "title", "question", "source")
"""Tables and words of a scenario that all arms share."""


@dataclass(frozen=True)
class Arm:
    """One side of a comparison."""

    name: str
    """Distinct within a comparison."""
    scenario: Scenario
    """What is run; toggled mechanisms are off in it until a reform at the end of the warm-up."""
    toggles: Mapping[str, bool]
    """By toggled mechanism, whether this arm has it; empty where scenarios are compared."""
    levels: Mapping[str, Any] = field(default_factory=dict)
    """By varied key, the value of this arm as a scenario file has it; empty where nothing is varied."""

    @property
    def on(self) -> frozenset[str]:
        """The toggled mechanisms that this arm has."""
        return frozenset(name for name, has in self.toggles.items() if has)

    @property
    def level(self) -> str:
        """The varied values in words; nothing where nothing is varied."""
        return ", ".join(
            f"{key}={json.dumps(value, ensure_ascii=False).strip('"')}"
            for key, value in self.levels.items()
        )


def mechanisms(scenario: Scenario) -> tuple[str, ...]:
    """Return what can be toggled: the tables of a scenario with a key `enabled`."""
    keys = parameters(type(scenario))
    return tuple(key.removesuffix(".enabled") for key in keys if key.endswith(".enabled"))


def subsets(names: Iterable[str], without: Collection[str] = ()) -> Iterator[frozenset[str]]:
    """Give every set of some names, the others left out: none first, then each alone, ..., all."""
    left = [name for name in names if name not in without]
    for size in range(len(left) + 1):
        yield from map(frozenset, itertools.combinations(left, size))


def factorial(scenario: Scenario, toggles: Sequence[str]) -> tuple[Arm, ...]:
    """Return the arms of a full factorial of mechanisms, in the order of `subsets`.

    All arms run the warm-up with the toggled mechanisms off, whatever the scenario says; they
    switch on together on the day it ends, in the arms that have them.
    """
    for toggle in toggles:
        _check_toggle(toggle, toggles, scenario)
    return tuple(arm_of(scenario, toggles, on) for on in subsets(toggles))


def arm_of(scenario: Scenario, toggles: Sequence[str], on: frozenset[str]) -> Arm:
    """Return the arm in which some of the toggled mechanisms are switched on when the warm-up ends."""
    values: dict[str, object] = {f"{toggle}.enabled": False for toggle in toggles}
    switched = {f"{toggle}.enabled": True for toggle in toggles if toggle in on}
    if switched:
        reform = {"day": scenario.time.warm_up, "set": switched}
        values["reforms"] = [*scenario.model_dump(mode="json")["reforms"], reform]
    name = arm_name(toggles, on)
    try:
        return Arm(name, scenario.with_values(values), {toggle: toggle in on for toggle in toggles})
    except ScenarioError as error:
        raise ScenarioError(
            f"{scenario.title!r} is not valid with {name} switched on on day "
            f"{scenario.time.warm_up}: {error}"
        ) from error


def arm_name(toggles: Iterable[str], on: Collection[str]) -> str:
    """Return the name of the arm that has some of the toggled mechanisms."""
    return " + ".join(toggle for toggle in toggles if toggle in on) or NOTHING


def from_scenarios(scenarios: Sequence[Scenario]) -> tuple[Arm, ...]:
    """Return an arm for each of several scenarios, named by its title; their cohorts must be the same."""
    first = scenarios[0]
    titles = [scenario.title for scenario in scenarios]
    for number, scenario in enumerate(scenarios):
        if scenario.title in titles[:number]:
            raise ComparisonError(
                f"two scenarios have the title {scenario.title!r}; give each its own, as arms are "
                "named by it"
            )
        if scenario.time != first.time:
            raise ComparisonError(
                f"{scenario.title!r} has time {_time(scenario)}, but {first.title!r} has "
                f"{_time(first)}; scenarios can be compared only with the same days, warm_up and "
                "horizon"
            )
    return tuple(Arm(scenario.title, scenario, {}) for scenario in scenarios)


def varied(
    scenario: Scenario, vary: Mapping[str, Sequence[Any]], toggles: Sequence[str]
) -> tuple[Arm, ...]:
    """Return the arms of every combination of values by dotted key, each a factorial if mechanisms are toggled.

    Values hold from the first day, warm-up included.
    """
    for key, values in vary.items():
        if key.partition(".")[0] in SHARED:
            raise ComparisonError(
                f"{key} cannot be varied; it is the same in all arms of a comparison"
            )
        if key.removesuffix(".enabled") in toggles:
            raise ComparisonError(
                f"{key} is toggled already; leave it out of the toggles, or of what is varied"
            )
        if too_alike(values):
            raise ComparisonError(
                f"{key} must have two or more values, all different, to be varied, but has "
                f"{list(values)}"
            )
    arms = []
    for combination in itertools.product(*vary.values()):
        levels = dict(zip(vary, combination, strict=True))
        made = factorial(scenario.with_values(levels), toggles)
        arms += [replace(arm, levels=levels) for arm in made]
    return tuple(
        replace(arm, name=f"{arm.name}, {arm.level}" if toggles else arm.level) for arm in arms
    )


def too_alike(values: Sequence[Any]) -> bool:
    """Say whether there are fewer than two values, or two that are the same."""
    return len(values) < 2 or any(value in values[:place] for place, value in enumerate(values))


def pairing(arms: Sequence[Arm]) -> str:
    """Return what the arms of one replication share: `all` (city, citizens, requests and luck) or `luck` only."""
    first = _city_of(arms[0].scenario)
    return "all" if all(_city_of(arm.scenario) == first for arm in arms) else "luck"


def _city_of(scenario: Scenario) -> tuple[object, ...]:
    """Return what the map and the demand tape are made from."""
    citizens = scenario.citizens
    people = (citizens.count, citizens.patience_days, citizens.patience_sigma)
    return (
        scenario.city.model_copy(update={"drift_per_year": 0.0}),  # comes later
        scenario.demand,
        scenario.initial,
        people,
        scenario.issue_defaults,
        scenario.issues,
        scenario.department_defaults,
        scenario.street_office_defaults,
        scenario.departments,
    )


def _check_toggle(toggle: str, toggles: Sequence[str], scenario: Scenario) -> None:
    """Refuse a toggle that is unknown, named twice, or switched by the scenario's own reforms."""
    known = mechanisms(scenario)
    if toggle not in known:
        raise ComparisonError(
            f"there is no mechanism {toggle!r} to toggle{suggestion(toggle, known)}"
        )
    if toggles.count(toggle) > 1:
        raise ComparisonError(f"the mechanism {toggle!r} is toggled twice; name it once")
    for number, reform in enumerate(scenario.reforms):
        if f"{toggle}.enabled" in flat(reform.set):
            raise ComparisonError(
                f"reforms[{number}] of {scenario.title!r} sets {toggle}.enabled on day "
                f"{reform.day}, so {toggle!r} cannot be toggled; leave the reform or the toggle out"
            )


def _time(scenario: Scenario) -> str:
    """Return a scenario's time table in words."""
    return ", ".join(f"{key} = {value}" for key, value in scenario.time.model_dump().items())

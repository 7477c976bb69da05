"""What a viewer has chosen: two arms, the values that they share, a seed. It is what a link says, and all that a page is made from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sim.errors import ScenarioError, suggestion
from sim.experiments.arms import arm_of, mechanisms
from sim.scenario.files import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.schema import Scenario

ARMS = ("left", "right")
MOST_SEED = 2**53
"""Seeds that a browser can write without loss."""


@dataclass(frozen=True)
class ArmSetup:
    """What one arm is.

    Attributes
    ----------
    scenario
        Its name in the library.
    mechanisms
        Those that it has; all others are off.
    values
        By dotted key, what only this arm has.
    """

    scenario: str
    mechanisms: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Setup:
    """What both arms are.

    Attributes
    ----------
    arms
        The left one, with which the right one is compared, and the right one.
    values
        By dotted key, what both have in place of what their files say.
    seed
        Of demand and luck.
    """

    arms: tuple[ArmSetup, ArmSetup]
    values: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 1

    def with_arm(self, number: int, **changes: Any) -> Setup:
        """Return the same with one arm changed."""
        arms = list(self.arms)
        arms[number] = replace(arms[number], **changes)
        return replace(self, arms=(arms[0], arms[1]))


def first_setup(name: str, library: Mapping[str, Path]) -> Setup:
    """Return what a page shows at first of a scenario: as its file has it, against the same without keeping precedents.

    A scenario without precedents is held against the same with adjudication and precedents.
    """
    scenario = _loaded(name, library)
    own = frozenset(mechanism for mechanism in mechanisms(scenario) if getattr(scenario, mechanism).enabled)
    if "precedents" in own:
        return Setup((ArmSetup(name, own - {"precedents"}), ArmSetup(name, own)))
    return Setup((ArmSetup(name, own), ArmSetup(name, own | {"adjudication", "precedents"})))


def scenarios_of(setup: Setup, library: Mapping[str, Path]) -> tuple[Scenario, Scenario]:
    """Return what the arms run.

    Mechanisms that only one arm of a scenario has are off in both until the warm-up is over, as in a comparison; those that both have
    are on from the first day. Arms of two scenarios have the days of the left one.

    Raises
    ------
    ScenarioError
        If a scenario is not in the library, or an arm cannot be meant.
    """
    left, right = (_loaded(arm.scenario, library).with_values({**setup.values, **arm.values}) for arm in setup.arms)
    if setup.arms[0].scenario != setup.arms[1].scenario:
        right = right.with_values({f"time.{key}": value for key, value in left.time.model_dump().items()})
        return _switched(left, setup.arms[0].mechanisms), _switched(right, setup.arms[1].mechanisms)
    both = setup.arms[0].mechanisms & setup.arms[1].mechanisms
    toggles = tuple(name for name in mechanisms(left) if name in setup.arms[0].mechanisms ^ setup.arms[1].mechanisms)
    of_left, of_right = (
        arm_of(_switched(scenario, both), toggles, arm.mechanisms - both).scenario
        for scenario, arm in zip((left, right), setup.arms, strict=True)
    )
    return of_left, of_right


def query_of(setup: Setup, day: int) -> str:
    """Return the part of an address that leads back to a setup on a day."""
    asked: list[tuple[str, str]] = []
    for side, arm in zip(ARMS, setup.arms, strict=True):
        asked += [(side, arm.scenario), (f"{side}_on", " ".join(sorted(arm.mechanisms)))]
        asked += [(f"{side}_set", f"{key}={json.dumps(value)}") for key, value in arm.values.items()]
    asked += [("set", f"{key}={json.dumps(value)}") for key, value in setup.values.items()]
    return urlencode([*asked, ("seed", str(setup.seed)), ("day", str(day))])


def setup_in(query: str, otherwise: Setup, library: Mapping[str, Path]) -> tuple[Setup, int | None]:
    """Return the setup that an address asks for and its day, if it has one.

    Parameters
    ----------
    query
        What follows the question mark; what it leaves out is as in `otherwise`.
    otherwise, library
        What there is without it, and where scenarios are.

    Raises
    ------
    ScenarioError
        If what it says cannot be read.
    """
    asked = parse_qsl(query, keep_blank_values=True)
    given = dict(asked)
    arms = [_arm_in(side, asked, arm, library) for side, arm in zip(ARMS, otherwise.arms, strict=True)]
    values = _values(asked, "set") if "set" in given else {}
    seed = _whole("seed", given["seed"]) if "seed" in given else otherwise.seed
    day = _whole("day", given["day"]) if "day" in given else None
    return Setup((arms[0], arms[1]), values, seed), day


def _arm_in(side: str, asked: list[tuple[str, str]], otherwise: ArmSetup, library: Mapping[str, Path]) -> ArmSetup:
    """Return the arm that an address asks for on one side."""
    given = dict(asked)
    name = given.get(side, otherwise.scenario)
    scenario = _loaded(name, library)
    if f"{side}_on" in given:
        on = frozenset(given[f"{side}_on"].split())
        for mechanism in sorted(on - set(mechanisms(scenario))):
            raise ScenarioError(f"{side}_on: there is no mechanism {mechanism!r}{suggestion(mechanism, mechanisms(scenario))}")
    else:
        on = otherwise.mechanisms if name == otherwise.scenario else first_setup(name, library).arms[ARMS.index(side)].mechanisms
    return ArmSetup(name, on, _values(asked, f"{side}_set"))


def _values(asked: list[tuple[str, str]], option: str) -> dict[str, Any]:
    """Return the values that an address gives by dotted key."""
    found = {}
    for name, text in asked:
        if name == option:
            key, _, value = text.partition("=")
            try:
                found[key] = json.loads(value)
            except ValueError:
                raise ScenarioError(f"{option}={text}: write KEY=VALUE, such as {option}=precedents.force=0.5") from None
    return found


def _whole(name: str, text: str) -> int:
    """Return a number of an address."""
    if not text.isdecimal() or int(text) > MOST_SEED:
        raise ScenarioError(f"{name}={text}: must be a whole number, at most {MOST_SEED}")
    return int(text)


def _loaded(name: str, library: Mapping[str, Path]) -> Scenario:
    """Return a scenario of the library."""
    if name not in library:
        raise ScenarioError(f"there is no scenario {name!r}{suggestion(name, tuple(library))}")
    return load_scenario(library[name])


def _switched(scenario: Scenario, on: frozenset[str]) -> Scenario:
    """Return a scenario with these mechanisms on and all others off."""
    return scenario.with_values({f"{name}.enabled": name in on for name in mechanisms(scenario)})

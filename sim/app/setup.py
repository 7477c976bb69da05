"""A viewer's choices, which determine a city of any seed: two arms, and common values."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.limits import LONGEST, check_size, too_large
from sim.errors import ScenarioError, suggestion
from sim.experiments.arms import has, mechanisms, switched
from sim.scenario.files import load_scenario
from sim.scenario.inputs import paths_in
from sim.scenario.named_files import named_files
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ARMS = ("left", "right")

HIDDEN = "a file named by the scenario does not allow it; the terminal of sim app shows which file, and why"


@dataclass(frozen=True)
class ArmSetup:
    """The choices for one arm."""

    scenario: str
    mechanisms: frozenset[str]
    """Those that are on; all others are off."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """By dotted key, values of this arm only."""


@dataclass(frozen=True)
class Setup:
    """The choices for both arms."""

    arms: tuple[ArmSetup, ArmSetup]
    """The left one, which is the reference, and the right one."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """By dotted key, common values in place of those of the files."""


def first_setup(name: str, library: Mapping[str, Path], other: str | None = None) -> Setup:
    """Return the default setup of two scenarios, which are as filed, or of one.

    A scenario is compared with itself without precedents, or, if it has none, with adjudication and
    precedents.
    """
    own = arm_as_filed(name, library)
    if other is not None and other != name:
        return Setup((own, arm_as_filed(other, library)))
    if "precedents" in own.mechanisms:
        return Setup((replace(own, mechanisms=own.mechanisms - {"precedents"}), own))
    return Setup((own, replace(own, mechanisms=own.mechanisms | {"adjudication", "precedents"})))


def arm_as_filed(name: str, library: Mapping[str, Path]) -> ArmSetup:
    """Return the arm that a scenario's file describes."""
    scenario = loaded(name, library)
    return ArmSetup(name, frozenset(each for each in mechanisms(scenario) if has(scenario, each)))


def scenarios_of(setup: Setup, library: Mapping[str, Path]) -> tuple[Scenario, Scenario]:
    """Return the scenarios of the arms.

    Mechanisms that only one arm of a scenario has are off in both until the warm-up is over, as in
    a comparison; those that both have are on from the first day. Arms of two scenarios have the
    days of the left one.

    Raises
    ------
    ScenarioError
        If a scenario is not in the library, or an arm is invalid or too large for a page.
    """
    filed = [loaded(arm.scenario, library) for arm in setup.arms]
    left_on, right_on = (arm.mechanisms for arm in setup.arms)
    with without_files(*filed):
        left, right = (
            one.with_values({**setup.values, **arm.values}, too_large)
            for one, arm in zip(filed, setup.arms, strict=True)
        )
        if setup.arms[0].scenario != setup.arms[1].scenario:
            arms = _switched(left, left_on), _switched(with_days_of(left, right), right_on)
        else:
            both = left_on & right_on
            toggles = [name for name in mechanisms(left, right) if name in left_on ^ right_on]
            arms = (
                switched(_switched(left, both), toggles, left_on - both),
                switched(_switched(right, both), toggles, right_on - both),
            )
    for arm in arms:  # what begins after the warm-up is a reform, and reforms are work
        check_size(arm)
    return arms


def with_days_of(other: Scenario, scenario: Scenario) -> Scenario:
    """Return a scenario over the days of another."""
    return scenario.with_values(
        {f"time.{key}": value for key, value in other.time.model_dump().items()}
    )


def loaded(name: str, library: Mapping[str, Path]) -> Scenario:
    """Return a scenario of the library, read at its first use; viewers cannot cause a read."""
    if name not in library:
        raise ScenarioError(
            f"there is no scenario {name[:LONGEST]!r}{suggestion(name, tuple(library))}"
        )
    return _read(library[name])


@cache
def _read(path: Path) -> Scenario:
    """Return the scenario of a file."""
    return load_scenario(path)


@contextmanager
def without_files(*scenarios: Scenario) -> Iterator[None]:
    """Hide from viewers every quotation from a file in an error, and log it instead.

    Raises
    ------
    ScenarioError
        With the rest of the error.
    """
    try:
        yield
    except ScenarioError as error:
        named = {Path(path).name for one in scenarios for path in paths_in(named_files(one))}
        lines = str(error).splitlines()
        told = [line for line in lines if not any(name in line for name in named)]
        if len(told) == len(lines):
            raise
        logging.getLogger(__name__).warning("%s", error)
        raise ScenarioError("\n".join([*told, HIDDEN])) from error


def _switched(scenario: Scenario, on: frozenset[str]) -> Scenario:
    """Return a scenario with these mechanisms on and all others off."""
    return scenario.with_values(
        {scenario.toggles[name]: name in on for name in mechanisms(scenario)}
    )

"""A viewer's choices, which determine a city of any seed: two arms, and common values."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, suggestion
from sim.experiments.arms import has, mechanisms, switched
from sim.scenario.files import load_scenario
from sim.scenario.inputs import paths_in
from sim.scenario.named_files import named_files
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.scenario.values import Limit

ARMS = ("left", "right")

LONGEST = 100
"""Maximum number of a viewer's characters quoted in a message."""

HIDDEN = "a file named by the scenario does not allow it; the terminal of sim app shows which file, and why"


@dataclass(frozen=True)
class ArmSetup:
    """The choices for one arm.

    Attributes
    ----------
    scenario
        Its name in the library.
    mechanisms
        Those that are on; all others are off.
    values
        By dotted key, values of this arm only.
    """

    scenario: str
    mechanisms: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Setup:
    """The choices for both arms.

    Attributes
    ----------
    arms
        The left one, which is the reference, and the right one.
    values
        By dotted key, common values in place of those of the files.
    """

    arms: tuple[ArmSetup, ArmSetup]
    values: Mapping[str, Any] = field(default_factory=dict)


def first_setup(name: str, library: Mapping[str, Path]) -> Setup:
    """Return the default setup of a scenario: its file, against the same without precedents.

    A scenario without precedents is compared with itself with adjudication and precedents.
    """
    own = arm_as_filed(name, library)
    if "precedents" in own.mechanisms:
        return Setup((replace(own, mechanisms=own.mechanisms - {"precedents"}), own))
    return Setup((own, replace(own, mechanisms=own.mechanisms | {"adjudication", "precedents"})))


def usual_arms(left: str, right: str, library: Mapping[str, Path]) -> tuple[ArmSetup, ArmSetup]:
    """Return the arms of two scenarios as filed, or, of one with itself, those of `first_setup`."""
    if left == right:
        return first_setup(left, library).arms
    return arm_as_filed(left, library), arm_as_filed(right, library)


def arm_as_filed(name: str, library: Mapping[str, Path]) -> ArmSetup:
    """Return the arm that a scenario's file describes."""
    scenario = loaded(name, library)
    return ArmSetup(name, frozenset(each for each in mechanisms(scenario) if has(scenario, each)))


def scenarios_of(
    setup: Setup, library: Mapping[str, Path], limit: Limit | None = None
) -> tuple[Scenario, Scenario]:
    """Return the scenarios of the arms.

    Mechanisms that only one arm of a scenario has are off in both until the warm-up is over, as in
    a comparison; those that both have are on from the first day. Arms of two scenarios have the
    days of the left one.

    Parameters
    ----------
    setup, library
        The choices, and the scenarios to choose from.
    limit
        Yields a line for each excess in a scenario; it is called before any long work.

    Raises
    ------
    ScenarioError
        If a scenario is not in the library, or an arm is invalid or too large.
    """
    files = {
        name: loaded(name, library) for name in {arm.scenario for arm in setup.arms}
    }  # one version for both arms
    filed = [files[arm.scenario] for arm in setup.arms]
    with without_files(*filed):
        return _arms(
            setup,
            [
                one.with_values({**setup.values, **arm.values}, limit)
                for one, arm in zip(filed, setup.arms, strict=True)
            ],
        )


def _arms(setup: Setup, varied: list[Scenario]) -> tuple[Scenario, Scenario]:
    """Return the two scenarios with the values of each."""
    left, right = varied
    if setup.arms[0].scenario != setup.arms[1].scenario:
        right = right.with_values(
            {f"time.{key}": value for key, value in left.time.model_dump().items()}
        )
        return _switched(left, setup.arms[0].mechanisms), _switched(right, setup.arms[1].mechanisms)
    both = setup.arms[0].mechanisms & setup.arms[1].mechanisms
    toggles = tuple(
        name
        for name in mechanisms(left, right)
        if name in setup.arms[0].mechanisms ^ setup.arms[1].mechanisms
    )
    of_left, of_right = (
        switched(_switched(scenario, both), toggles, arm.mechanisms - both)
        for scenario, arm in zip((left, right), setup.arms, strict=True)
    )
    return of_left, of_right


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

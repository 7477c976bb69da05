"""The address of a page: the compared arms, the day and the view; a link restores all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sim.app.controls import MOST, Control, control, keys
from sim.app.followed import MOST_HANDOFFS
from sim.app.lessons import lessons, of_lessons
from sim.app.setup import ARMS, LONGEST, ArmSetup, Setup, first_setup, loaded
from sim.errors import ScenarioError, suggestion
from sim.experiments.arms import mechanisms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.schema import Scenario

SPEEDS = (1, 5, 20, 100)
"""Days per second."""


@dataclass(frozen=True)
class Shown:
    """The state of a page.

    Attributes
    ----------
    setup, day
        Of the run.
    lesson
        Key of the current lesson; empty without one.
    followed
        Number of a case, or a way of choosing one.
    speed
        One of `SPEEDS`.
    """

    setup: Setup
    day: int = 0
    lesson: str = ""
    followed: int | str = MOST_HANDOFFS
    speed: int = SPEEDS[1]


def query_of(shown: Shown) -> str:
    """Return the query string that restores a state."""
    asked: list[tuple[str, str]] = []
    for side, arm in zip(ARMS, shown.setup.arms, strict=True):
        asked += [(side, arm.scenario), (f"{side}_on", " ".join(sorted(arm.mechanisms)))]
        asked += [
            (f"{side}_set", f"{key}={json.dumps(value)}") for key, value in arm.values.items()
        ]
    asked += [("set", f"{key}={json.dumps(value)}") for key, value in shown.setup.values.items()]
    asked += [("lesson", shown.lesson)] if shown.lesson else []
    numbers = {
        "seed": shown.setup.seed,
        "day": shown.day,
        "speed": shown.speed,
        "follow": shown.followed,
    }
    return urlencode([*asked, *((name, str(value)) for name, value in numbers.items())])


def shown_by(query: str, otherwise: Setup, library: Mapping[str, Path]) -> Shown:
    """Return the state that an address asks for.

    Parameters
    ----------
    query
        The part after the question mark; missing values are those of `otherwise`.
    otherwise, library
        The default setup, and the scenarios.

    Raises
    ------
    ScenarioError
        If it cannot be read, or sets something for which the page has no control.
    """
    asked = parse_qsl(query, keep_blank_values=True)
    given = dict(asked)
    arms = [
        _arm_in(side, asked, arm, library) for side, arm in zip(ARMS, otherwise.arms, strict=True)
    ]
    seed = whole("seed", given["seed"]) if "seed" in given else otherwise.seed
    follow = given.get("follow", MOST_HANDOFFS)
    return Shown(
        Setup((arms[0], arms[1]), _values(asked, "set", loaded(arms[0].scenario, library)), seed),
        whole("day", given.get("day", "0")),
        _one_of("lesson", given["lesson"], tuple(lesson.key for lesson in lessons()))
        if "lesson" in given
        else "",
        whole("follow", follow) if follow.isdecimal() else follow,
        int(_one_of("speed", given["speed"], tuple(map(str, SPEEDS))))
        if "speed" in given
        else SPEEDS[1],
    )


def _arm_in(
    side: str, asked: list[tuple[str, str]], otherwise: ArmSetup, library: Mapping[str, Path]
) -> ArmSetup:
    """Return the arm that an address asks for on one side."""
    given = dict(asked)
    name = given.get(side, otherwise.scenario)
    scenario = loaded(name, library)
    if f"{side}_on" in given:
        on = frozenset(given[f"{side}_on"].split())
        known = mechanisms(scenario)
        for mechanism in sorted(on - set(known)):
            raise ScenarioError(
                f"{side}_on: there is no mechanism "
                f"{mechanism[:LONGEST]!r}{suggestion(mechanism, known)}"
            )
    else:
        on = (
            otherwise.mechanisms
            if name == otherwise.scenario
            else first_setup(name, library).arms[ARMS.index(side)].mechanisms
        )
    return ArmSetup(name, on, _values(asked, f"{side}_set", scenario, of_lessons()))


def _values(
    asked: list[tuple[str, str]],
    option: str,
    scenario: Scenario,
    besides: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return the values of an address by dotted key, limited to controls and `besides`."""
    found = {}
    for key, _, value in (text.partition("=") for name, text in asked if name == option):
        here = f"{option}={key[:LONGEST]}"
        if key not in keys() and key not in besides:
            raise ScenarioError(
                f"{here}: the page has no control for it; write it into a scenario file, and "
                "start sim app with that file"
            )
        try:
            if len(value) > LONGEST:  # no control sends that, and it may be nested without limit
                raise ValueError
            given = json.loads(value)
        except ValueError:
            raise ScenarioError(
                f"{here}={value[:LONGEST]}: write KEY=VALUE, such as {option}=precedents.force=0.5"
            ) from None
        found[key] = (
            control(key, scenario) if key in keys() else Control(key, "number", "")
        ).taken(given)
    return found


def whole(name: str, text: str) -> int:
    """Return a whole number given by a viewer.

    Raises
    ------
    ScenarioError
        If it is none, or exceeds the integers of a browser.
    """
    if not text.isdecimal() or len(text) > len(str(MOST)) or int(text) > MOST:
        raise ScenarioError(f"{name}={text[:LONGEST]}: must be a whole number, at most {MOST}")
    return int(text)


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    """Return a word of an address, which must be a known one."""
    if text not in known:
        raise ScenarioError(f"{name}={text[:LONGEST]}: must be one of {', '.join(known)}")
    return text

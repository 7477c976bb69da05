"""The address of a served page: the compared arms, and the state that the page itself restores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sim.app.controls import MOST, Control, control, keys
from sim.app.lessons import keys as keys_of_lessons
from sim.app.lessons import of_lessons
from sim.app.limits import LONGEST, SPEEDS
from sim.app.setup import ARMS, ArmSetup, Setup, first_setup, loaded
from sim.errors import ScenarioError, suggestion
from sim.experiments.arms import mechanisms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.scenario.schema import Scenario

MOST_PARTS = 500
"""Parts of an address; every value of the page on both sides takes fewer."""


def query_of(setup: Setup) -> str:
    """Return the query string that restores a setup."""
    asked: list[tuple[str, str]] = []
    for side, arm in zip(ARMS, setup.arms, strict=True):
        asked += [(side, arm.scenario), (f"{side}_on", " ".join(sorted(arm.mechanisms)))]
        asked += [
            (f"{side}_set", f"{key}={json.dumps(value)}") for key, value in arm.values.items()
        ]
    asked += [("set", f"{key}={json.dumps(value)}") for key, value in setup.values.items()]
    return urlencode(asked)


def setup_by(query: str, otherwise: Setup, library: Mapping[str, Path]) -> Setup:
    """Return the setup that a query asks for; what it does not name is as in `otherwise`.

    Raises
    ------
    ScenarioError
        If it cannot be read, or sets something for which the page has no control, or names a state
        that no page has.
    """
    try:
        asked = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARTS)
    except ValueError:
        raise ScenarioError(f"an address has at most {MOST_PARTS} parts") from None
    given = dict(asked)
    for name in ("seed", "day"):
        if name in given:
            _check_whole(name, given[name])
    for name, known in (("lesson", keys_of_lessons()), ("speed", SPEEDS)):
        if name in given and given[name] not in map(str, known):
            must = ", ".join(map(str, known))
            raise ScenarioError(f"{name}={given[name][:LONGEST]}: must be one of {must}")
    names = [given.get(side, arm.scenario) for side, arm in zip(ARMS, otherwise.arms, strict=True)]
    usual = otherwise.arms
    if names != [arm.scenario for arm in usual]:
        usual = first_setup(names[0], library, names[1]).arms
    left, right = (
        _arm_in(side, asked, arm, library) for side, arm in zip(ARMS, usual, strict=True)
    )
    return Setup((left, right), _values(asked, "set", loaded(left.scenario, library)))


def _arm_in(
    side: str, asked: list[tuple[str, str]], otherwise: ArmSetup, library: Mapping[str, Path]
) -> ArmSetup:
    """Return an arm with the mechanisms and values that an address has for its side."""
    given, on = dict(asked), otherwise.mechanisms
    scenario = loaded(otherwise.scenario, library)
    if f"{side}_on" in given:
        on = frozenset(given[f"{side}_on"].split())
        known = mechanisms(scenario)
        for mechanism in sorted(on - set(known)):
            raise ScenarioError(
                f"{side}_on: there is no mechanism "
                f"{mechanism[:LONGEST]!r}{suggestion(mechanism, known)}"
            )
    return ArmSetup(otherwise.scenario, on, _values(asked, f"{side}_set", scenario, of_lessons()))


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


def _check_whole(name: str, text: str) -> None:
    """Refuse what is no whole number, or exceeds the integers of a browser."""
    if not text.isdecimal() or len(text) > len(str(MOST)) or int(text) > MOST:
        raise ScenarioError(f"{name}={text[:LONGEST]}: must be a whole number, at most {MOST}")

"""Sliders and switches: what the schema says of each value of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from sim.app.setup import LONGEST
from sim.errors import ScenarioError
from sim.experiments.arms import mechanisms
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.ranges import ends, live_ranges
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

MOST = 2**53
"""Whole numbers that a browser can write without loss."""

FIXED = ("time.days", "time.warm_up", "time.horizon", "city.seed")
"""Values that a page does not offer: the days are the run's, and another map is another city."""


@dataclass(frozen=True)
class Control:
    """How one value can be changed.

    Attributes
    ----------
    key
        Dotted key.
    kind
        A `switch`, a `slider` between two ends, a `number` without such, or a `choice`.
    unit
        As the schema has it.
    low, high
        The least and the greatest value; None where there is no such.
    step
        Between two places of a slider.
    whole
        A number without decimals.
    options
        Of a choice.
    """

    key: str
    kind: Literal["switch", "slider", "number", "choice"]
    unit: str
    low: float | None = None
    high: float | None = None
    step: float = 0.01
    whole: bool = False
    options: tuple[str, ...] = ()

    def taken(self, given: Any) -> Any:
        """Return what a browser has sent as a file would have it.

        Raises
        ------
        ScenarioError
            If the control cannot have sent it.
        """
        if self.kind in ("slider", "number"):
            fits = (
                isinstance(given, int | float)
                and not isinstance(given, bool)
                and abs(given) <= MOST
            )
        else:
            fits = isinstance(given, bool) if self.kind == "switch" else given in self.options
        if not fits:
            must = {"switch": "true or false", "choice": f"one of {', '.join(self.options)}"}.get(
                self.kind, f"a number, at most {MOST}"
            )
            raise ScenarioError(f"{self.key} = {str(given)[:LONGEST]!r}: must be {must}")
        return int(given) if self.whole and given == int(given) else given


@cache
def _offered() -> dict[str, Parameter]:
    """Return the values of a scenario's tables that are no tables or lists themselves, by dotted key."""
    known = parameters(Scenario)
    return {
        key: parameter
        for key, parameter in known.items()
        if key.count(".") == 1
        and known[key.partition(".")[0]].unit == "table"
        and key not in FIXED
        and parameter.toggle not in mechanisms()
        and (parameter.kind in (bool, int, float) or parameter.options)
    }


def keys() -> tuple[str, ...]:
    """Return the dotted keys of all values that a page offers."""
    return tuple(_offered())


def main_keys(scenario: Scenario) -> tuple[str, ...]:
    """Return those of the values that are uncertain: they are shown first."""
    return tuple(key for key in live_ranges(scenario) if key in _offered())


def control(key: str, scenario: Scenario) -> Control:
    """Return how a value of a scenario can be changed.

    A range of an uncertain number, widened to where the value is, is a slider's; so are the bounds of
    a share.
    """
    parameter = _offered()[key]
    plain = Control(key, "number", parameter.unit)
    if parameter.kind is bool:
        return replace(plain, kind="switch")
    if parameter.options:
        return replace(plain, kind="choice", options=parameter.options)
    low, high = parameter.bounds.get("ge"), parameter.bounds.get("le")
    whole = parameter.kind is int
    if key in scenario.uncertainty:
        now = value_at(scenario, key)
        numbers = [*ends(scenario.uncertainty[key]), *([now] if now is not None else [])]
        low, high = min(numbers), max(numbers)
    elif low is None or high is None or high - low > 1:
        return replace(plain, low=low, high=high, whole=whole)
    return replace(
        plain,
        kind="slider",
        low=low,
        high=high,
        step=1 if whole else _step(high - low),
        whole=whole,
    )


def explained(key: str, said: Catalogue) -> str:
    """Return what a value is, as the schema says it or in the words of another language."""
    return said.declared("values", key, parameters(Scenario)[key].description)


def _step(width: float) -> float:
    """Return a step of which a hundred or so make a range."""
    return 10.0 ** (len(str(int(width))) - 3) if width >= 1 else 0.01 if width > 0.1 else 0.001

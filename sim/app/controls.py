"""Sliders and switches, made from the schema of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal

from sim.app.limits import LONGEST
from sim.errors import ScenarioError
from sim.experiments.arms import mechanisms
from sim.model.state.settings import setting_of
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.ranges import by_range, live_ranges
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

MOST = 2**53 - 1
"""Largest integer that a browser tells from its neighbours."""

FIXED = ("time.days", "time.warm_up", "time.horizon", "city.seed", "posterior.misfit")
"""Values that a page does not offer: days are those of the run, another map is another city, and
the misfit of a fit decides nothing."""


@dataclass(frozen=True)
class Control:
    """The control of one value."""

    key: str
    kind: Literal["switch", "slider", "number", "choice"]
    """A slider is between two ends; a number may have some."""
    unit: str
    low: float | None = None
    high: float | None = None
    step: float = 0.01
    whole: bool = False
    options: tuple[str, ...] = ()
    optional: bool = False
    """Whether it may be left open."""

    def taken(self, given: Any) -> Any:
        """Return a value sent by a browser in the form of a file, if the control can send it."""
        if given is None and self.optional:
            return None
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
    """Return the plain values in a scenario's tables, by dotted key."""
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
    """Return the keys of the uncertain values, which are shown first."""
    return tuple(key for key in live_ranges(scenario) if key in _offered())


def control(key: str, scenario: Scenario) -> Control:
    """Return the control of a value of a scenario.

    The range of an uncertain number, extended to its current value, makes a slider; so do the
    bounds of a share.
    """
    parameter = _offered()[key]
    plain = Control(key, "number", parameter.unit, optional=parameter.optional)
    if parameter.kind is bool:
        return replace(plain, kind="switch")
    if parameter.options:
        return replace(plain, kind="choice", options=parameter.options)
    low, high = parameter.bounds.get("ge"), parameter.bounds.get("le")
    whole = parameter.kind is int
    if key in (written := by_range(scenario)):
        now = value_at(scenario, key)
        numbers = [*written[key].ends, *([now] if now is not None else [])]
        low, high = min(numbers), max(numbers)
    elif low is None or high is None or high - low > 1:
        return replace(plain, low=low, high=high, whole=whole)
    if whole:
        return replace(plain, kind="slider", low=low, high=high, step=1, whole=True)
    step = _step(high - low)
    # A browser counts steps from the lowest value: from 0.0003 it would turn 0.06 into 0.0603.
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ends = round(first * step, 9), round(last * step, 9)
    return replace(plain, kind="slider", low=ends[0], high=ends[1], step=step)


PLANNED = (
    "adjudication.directive_share",
    "adjudication.rulings_per_year",
    "limits.close_when_due",
    "limits.extension",
    "responsibility.return_same_day",
    "service_centre.rounds",
)
"""Settings on which other tables of a plan depend too, or the validity of other values."""


def setting(key: str) -> tuple[str, int] | None:
    """Return the column of the engine's settings that a value is, and what it is multiplied by.

    None stands for a value that other tables of a plan depend on.
    """
    parameter = parameters(Scenario)[key]
    exclusive = {"gt", "lt"} & parameter.bounds.keys()  # which no control can check
    if not (parameter.is_setting and parameter.is_reformable) or key in PLANNED or exclusive:
        return None
    return setting_of(parameter)


def explained(key: str, said: Catalogue) -> str:
    """Return the meaning of a value, from the schema or in another language."""
    return said.declared("values", key, parameters(Scenario)[key].description)


def _step(width: float) -> float:
    """Return a step of about a hundredth of a range."""
    return 10.0 ** (len(str(int(width))) - 3) if width >= 1 else 0.01 if width > 0.1 else 0.001

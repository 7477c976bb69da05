"""Arms: the sides of a comparison, every combination of the levels of its factors."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.errors import ComparisonError, ScenarioError, suggestion
from sim.files.spelling import obeyed
from sim.scenario.own_functions import without_folders
from sim.scenario.parameters import parameters, toggles
from sim.scenario.schema import Scenario
from sim.scenario.values import flat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

NOTHING = "none"
"""Name of the arm with every toggled mechanism off."""

SCENARIO = "scenario"
"""Name of the factor whose levels are several scenarios."""

SHARED = ("time", "title", "label", "question", "source")
"""Tables and texts of a scenario that all arms share."""


class Factor(NamedTuple):
    """A difference between arms."""

    name: str
    """A mechanism, a dotted key, or `SCENARIO`."""
    kind: Literal["toggle", "value", "scenario"]
    levels: tuple[Any, ...]
    """All different: False and True, values in the form of a file, or names of scenarios."""

    @property
    def reference(self) -> Any:
        """The level with which others are compared: the first."""
        return self.levels[0]

    def code(self, level: Any) -> str:
        """Return the code of a level in files; a toggled mechanism that is on is its name alone."""
        if self.kind == "toggle":
            return self.name if level else f"{self.name}=off"
        return f"{self.name}={json.dumps(level, ensure_ascii=False).strip('"')}"


@dataclass(frozen=True)
class Arm:
    """One side of a comparison."""

    name: str
    """Unique within a comparison: the user's own name for it, or else made of its levels."""
    scenario: Scenario
    """The scenario to run; toggled mechanisms are off until a reform at the end of the warm-up."""
    factors: tuple[Factor, ...] = ()
    """The same in all arms of a comparison: toggles, then varied keys, then the scenario."""
    levels: Mapping[str, Any] = field(default_factory=dict)
    """The arm's level of each factor, by name."""
    called: str = ""
    """The user's own name for it, if any; then it is its name too."""

    @property
    def toggles(self) -> dict[str, bool]:
        """Whether this arm has each toggled mechanism, by name."""
        return self._of("toggle")

    @property
    def values(self) -> dict[str, Any]:
        """The arm's value of each varied key, in the form of a file."""
        return self._of("value")

    @property
    def on(self) -> frozenset[str]:
        """The toggled mechanisms that this arm has."""
        return frozenset(name for name, has in self.toggles.items() if has)

    @property
    def place(self) -> tuple[int, ...]:
        """The number of this arm's level of each factor."""
        return tuple(each.levels.index(self.levels[each.name]) for each in self.factors)

    def _of(self, kind: str) -> dict[str, Any]:
        """Return the levels of the factors of a kind."""
        return {each.name: self.levels[each.name] for each in self.factors if each.kind == kind}


def mechanisms(*scenarios: Scenario) -> tuple[str, ...]:
    """Return everything that can be toggled, except the switches of another mechanism.

    The user's own are those that all scenarios have.
    """
    own = [each.name for each in scenarios[0].mechanisms] if scenarios else []
    own = [name for name in own if all(name in each.toggles for each in scenarios)]
    return (*_of_remit(), *own)


@cache
def _of_remit() -> tuple[str, ...]:
    """Return the mechanisms of Remit, except the switches of another mechanism."""
    known = parameters(Scenario)
    return tuple(
        name
        for name, key in toggles(Scenario).items()
        if key.endswith(".enabled") or f"{key.partition('.')[0]}.enabled" not in known
    )


def has(scenario: Scenario, mechanism: str) -> bool:
    """Return whether a scenario has a mechanism from the first day."""
    for own in scenario.mechanisms:
        if own.name == mechanism:
            return own.enabled
    if mechanism == "whistle" and mechanism not in scenario.responsibility.dispute:
        return False  # it is allowed in every city, and acts in those that list it
    table, _, field = scenario.toggles[mechanism].partition(".")
    return bool(getattr(getattr(scenario, table), field))


def factorial(
    scenarios: Scenario | Sequence[Scenario],
    toggled: Sequence[str] = (),
    vary: Mapping[str, Sequence[Any]] | None = None,
    names: Sequence[str] | Mapping[str, str] = (),
) -> tuple[Arm, ...]:
    """Return the arms of a full factorial: every combination of scenarios, values and mechanisms.

    Parameters
    ----------
    scenarios
        One, or several that are levels of a factor, named by their labels or else their titles.
    toggled
        Mechanisms. All arms run the warm-up with them off, whatever the scenario says; they switch
        on together on the day it ends, in the arms that have them.
    vary
        By dotted key, two or more values, which hold from the first day.
    names
        Names of the scenarios, in their order, or of the arms, by their own names or letters.

    Returns
    -------
    tuple of Arm
        The first has the first level of each factor. Scenarios change slowest; mechanisms fastest:
        none, each alone, and so on to all.

    Raises
    ------
    ComparisonError
        If scenarios cannot be compared, or a toggle or a key is invalid.
    ScenarioError
        If an arm's scenario is invalid.
    """
    those = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    vary = {key: _levels(key, values) for key, values in (vary or {}).items()}
    shown = {key: without_folders(values) for key, values in vary.items()}
    for scenario in those:
        for toggle in toggled:
            _check_toggle(toggle, toggled, scenario)
    _check_values(vary, [each.toggles[toggle] for each in those for toggle in toggled])
    of_arms = names if isinstance(names, Mapping) else {}
    scenario_names = _names(those, [] if isinstance(names, Mapping) else names)
    factors = tuple(Factor(toggle, "toggle", (False, True)) for toggle in toggled)
    factors += tuple(Factor(key, "value", values) for key, values in shown.items())
    factors += (Factor(SCENARIO, "scenario", scenario_names),) if len(those) > 1 else ()
    arms = []
    for (name, scenario), values in itertools.product(
        zip(scenario_names, those, strict=True), itertools.product(*vary.values())
    ):
        varied = scenario.with_values(dict(zip(vary, values, strict=True))) if vary else scenario
        levels = dict(zip(vary, without_folders(values), strict=True))
        for on in subsets(toggled):
            at = {toggle: toggle in on for toggle in toggled} | levels
            at |= {SCENARIO: name} if len(those) > 1 else {}
            run = switched(varied, toggled, on) if toggled else varied
            arms.append(Arm(_code(factors, at) or name, run, factors, at))
    return _called(arms, of_arms)


def subsets(names: Iterable[str]) -> Iterator[frozenset[str]]:
    """Yield every set of some names: none first, then each alone, ..., all."""
    left = list(names)
    for size in range(len(left) + 1):
        yield from map(frozenset, itertools.combinations(left, size))


def switched(scenario: Scenario, toggled: Sequence[str], on: Collection[str]) -> Scenario:
    """Return a scenario in which some toggled mechanisms switch on at the end of the warm-up."""
    keys = scenario.toggles
    values: dict[str, object] = {keys[toggle]: False for toggle in toggled}
    begun = {keys[toggle]: True for toggle in toggled if toggle in on}
    if begun:
        reform = {"day": scenario.time.warm_up, "set": begun}
        values["reforms"] = [*scenario.model_dump(mode="json")["reforms"], reform]
    try:
        return scenario.with_values(values)
    except ScenarioError as error:
        raise ScenarioError(
            f"{scenario.title!r} is not valid with {arm_name(toggled, on)} switched on on day "
            f"{scenario.time.warm_up}: {error}"
        ) from error


def arm_name(toggled: Iterable[str], on: Collection[str]) -> str:
    """Return the name of the arm with these toggled mechanisms."""
    return " + ".join(toggle for toggle in toggled if toggle in on) or NOTHING


def _code(factors: Sequence[Factor], levels: Mapping[str, Any]) -> str:
    """Return the name of an arm for files."""
    toggled = [each.name for each in factors if each.kind == "toggle"]
    parts = [arm_name(toggled, [name for name in toggled if levels[name]])] if toggled else []
    parts += [str(levels[each.name]) for each in factors if each.kind == "scenario"]
    parts += [each.code(levels[each.name]) for each in factors if each.kind == "value"]
    return ", ".join(parts)


def arm_letter(place: int) -> str:
    """Return the letter of an arm, A for the first; a number after Z."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def _called(arms: Sequence[Arm], names: Mapping[str, str]) -> tuple[Arm, ...]:
    """Return arms with the user's names, given by the arms' own names or letters."""
    places = {arm.name: place for place, arm in enumerate(arms)}
    letters = {arm_letter(place): place for place in places.values()}
    called: dict[int, str] = {}
    for arm, name in names.items():
        if arm not in {**letters, **places}:
            listed = "; ".join(f"{letter}: {arms[n].name}" for letter, n in letters.items())
            raise ComparisonError(f"there is no arm {arm!r} to name; the arms are {listed}")
        place = {**letters, **places}[arm]
        if place in called:
            raise ComparisonError(
                f"the arm {arms[place].name!r} has two names, {called[place]!r} and {name!r}; "
                "leave "
                "one out"
            )
        called[place] = _checked(name)
    found = [called.get(place, arm.name) for place, arm in enumerate(arms)]
    for name in found:
        if found.count(name) > 1:
            raise ComparisonError(f"two arms are called {name!r}; give each a name of its own")
    return tuple(
        replace(arm, name=name, called=called.get(place, ""))
        for place, (arm, name) in enumerate(zip(arms, found, strict=True))
    )


def _checked(name: str) -> str:
    """Return a user's name for an arm, which must not be empty."""
    if not name.strip():
        raise ComparisonError("the name of an arm is empty; write one, such as 'monthly sittings'")
    if wrong := obeyed(name.strip()):
        raise ComparisonError(f"the name of an arm: {wrong}")
    return name.strip()


def _names(scenarios: Sequence[Scenario], given: Sequence[str]) -> tuple[str, ...]:
    """Return the names of scenarios as levels of a factor; their cohorts must be the same."""
    if given and len(scenarios) == 1:
        raise ComparisonError(
            f"the name {given[0]!r} needs an arm; write ARM=NAME, such as A={given[0]}"
        )
    if given and len(given) != len(scenarios):
        raise ComparisonError(
            f"{len(given)} names were given for {len(scenarios)} scenarios; give one for each, in "
            "their order"
        )
    first = scenarios[0]
    names = [*map(_checked, given)] or [each.label or each.title for each in scenarios]
    for number, (name, scenario) in enumerate(zip(names, scenarios, strict=True)):
        if name in names[:number]:
            raise ComparisonError(
                f"two scenarios are called {name!r}; give each a label or a title of its own in "
                "its "
                "file, or a name by --name"
            )
        if scenario.time != first.time:
            raise ComparisonError(
                f"{name!r} has time {_time(scenario)}, but {names[0]!r} has "
                f"{_time(first)}; give all scenarios the same days, warm_up and horizon, for "
                f"example with --set time.days={first.time.days}"
            )
    return tuple(names)


def _check_values(vary: Mapping[str, Sequence[Any]], keys: Sequence[str]) -> None:
    """Refuse keys that cannot be varied, or are those of toggled mechanisms, and invalid values."""
    for key, values in vary.items():
        if key.partition(".")[0] in SHARED:
            raise ComparisonError(
                f"{key} cannot be varied; it is the same in all arms of a comparison"
            )
        if key in keys:
            raise ComparisonError(
                f"{key} is toggled already; leave it out of the toggles or of the varied keys"
            )
        if too_alike(values):
            raise ComparisonError(
                f"{key} needs two or more different values to be varied, but has {list(values)}"
            )


def _levels(key: str, values: object) -> tuple[Any, ...]:
    """Return the values of a varied key, at least two."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise ComparisonError(
            f"{key} needs two or more different values to be varied, but has {values!r}; write "
            f"them as a list, such as [{values!r}, …]"
        )
    return tuple(values)


def too_alike(values: Sequence[Any]) -> bool:
    """Return whether there are fewer than two values, or two equal ones."""
    return len(values) < 2 or any(value in values[:place] for place, value in enumerate(values))


def pairing(arms: Sequence[Arm]) -> str:
    """Return which parts the arms of a replication share: `all`, or `luck` only.

    `all` is city, citizens, requests and random numbers.
    """
    first = _city_of(arms[0].scenario)
    return "all" if all(_city_of(arm.scenario) == first for arm in arms) else "luck"


def _city_of(scenario: Scenario) -> tuple[object, ...]:
    """Return the values that determine the map and the demand tape."""
    citizens = scenario.citizens
    people = (citizens.count, citizens.patience_days, citizens.patience_sigma)
    return (
        scenario.city.model_copy(update={"drift_per_year": 0.0}),  # of later days
        scenario.demand,
        scenario.initial,
        people,
        scenario.issue_defaults,
        scenario.issues,
        scenario.department_defaults,
        scenario.street_office_defaults,
        scenario.departments,
    )


def _check_toggle(toggle: str, toggled: Sequence[str], scenario: Scenario) -> None:
    """Refuse a toggle that is unknown, named twice, or switched by the scenario's own reforms."""
    known = scenario.toggles
    if toggle not in known:
        raise ComparisonError(
            f"there is no mechanism {toggle!r} to toggle{_way_out(toggle, known)}"
        )
    if toggled.count(toggle) > 1:
        raise ComparisonError(f"the mechanism {toggle!r} is toggled twice; name it once")
    for number, reform in enumerate(scenario.reforms):
        if known[toggle] in flat(reform.set):
            raise ComparisonError(
                f"reforms[{number}] of {scenario.title!r} sets {known[toggle]} on day "
                f"{reform.day}, so {toggle!r} cannot be toggled; leave the reform or the toggle out"
            )


def _way_out(wrong: str, known: Mapping[str, str]) -> str:
    """Return the way out if the name to toggle is no mechanism."""
    keys = parameters(Scenario)
    for name, key in known.items():
        if key == wrong:
            return f"; it is called {name!r}"
    for key, parameter in keys.items():
        if wrong in (key, parameter.field) and not parameter.is_table:
            return f"; compare its values: --vary {key}=A,B"
    way_out = suggestion(wrong, known)
    stop = "" if way_out.endswith("?") else "."
    return f"{way_out}{stop} To compare values of any key, use --vary KEY=A,B"


def _time(scenario: Scenario) -> str:
    """Return a scenario's table of time in words."""
    return ", ".join(f"{key} = {value}" for key, value in scenario.time.model_dump().items())

"""Mechanisms of a user's own: functions that the engine calls at a place of the day (ODD 7.13).

Such a function is `(day, city)`, then its numbers, then its memory if it keeps any. It is compiled
with checks and called by address, through an entry that passes numbers and memory, and that refuses
values which the engine does not expect. It may write `WRITABLE` only; the functions of
`sim.model.acts` do the rest.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import INTEGER, REAL, called, compiled, type_of
from sim.compiled.addresses import NOTHING, call_for_nothing, checked, entry_of
from sim.compiled.references import reference_type
from sim.compiled.writes import refused
from sim.errors import RuleError
from sim.model.state.city import City
from sim.model.state.settings import PARAMETERS, SETTING, UNLIMITED, stages
from sim.model.state.tables import MECHANISM, MOST_MINUTES, NOBODY, UNIT
from sim.scenario.inputs import Inputs
from sim.scenario.institutions import Limits, OwnMechanism
from sim.scenario.names import MOST_NUMBERS, Place
from sim.scenario.own_functions import MEMORY, numbers_of, own_function
from sim.scenario.schema import Scenario

MEMORY_COLUMNS = 4
"""Numbers that a mechanism can keep for each unit."""

ENGINE = (
    "sim.model.agents",
    "sim.model.engine",
    "sim.model.precedents",
    "sim.model.rules.forget_declines",
    "sim.model.rules.remember_decline",
    "sim.model.state.lists",
    "sim.model.state.moves",
)
"""Modules and functions that a mechanism must not call: they rely on each other."""

CHANGEABLE = {
    name: parameter
    for name, parameter in PARAMETERS.items()
    if name == "service_centre_capacity"
    or (
        parameter.kind is float
        and SETTING[name] == np.float64
        and parameter.is_reformable
        and parameter.table is not Limits
    )
}
"""Settings that a mechanism may write.

Whole numbers, switches and choices, and the numbers of limits, decide which tables a city needs, so
that only reforms may change them.
"""

WRITABLE = {UNIT: ("avoidance", "minutes", "success", "fee"), SETTING: tuple(CHANGEABLE)}
"""What a mechanism may write, by table."""

_addresses: dict[Callable[..., Any], int] = {}
"""Addresses of the mechanisms used in this process; all cities have tables of the same types."""


def mechanism_rows(mechanisms: Iterable[OwnMechanism], city: City, inputs: Inputs) -> NDArray[Any]:
    """Return address and place of the day of each mechanism, compiled if necessary.

    Raises
    ------
    RuleError
        If one cannot be compiled, or writes what it may not.
    """
    rows = [
        (_address(each.function, city, inputs), Place[each.when.upper()]) for each in mechanisms
    ]
    return np.array(rows, MECHANISM)


def mechanism_numbers(scenario: Scenario) -> NDArray[np.float64]:
    """Return whether each mechanism is on, then its numbers, in each stage of a scenario.

    Returns
    -------
    shape (n_settings, n_mechanisms, 1 + most numbers)
    """
    staged = stages(scenario)[0]  # of the whole city
    found = np.zeros((len(staged), len(scenario.mechanisms), 1 + MOST_NUMBERS))
    for n, mechanism in enumerate(scenario.mechanisms):
        taken = numbers_of(own_function(mechanism.function, "mechanisms", scenario.inputs))
        for row, (_, reformed) in zip(found[:, n], staged, strict=True):
            given = reformed.mechanisms[n]
            row[: 1 + len(taken)] = [given.enabled, *(given.numbers[name] for name in taken)]
    return found


def _address(named: str, city: City, inputs: Inputs) -> int:
    """Return the address of the entry of a mechanism."""
    function = own_function(named, "mechanisms", inputs)
    if function not in _addresses:
        entry = mechanism_entry(
            function,
            city,
            lambda kinds: checked(
                function, named, kinds, NOTHING, lambda result: refused(result, WRITABLE, ENGINE)
            ),
        )
        _addresses[function] = entry_of(entry, entry_types(city), NOTHING)
    return _addresses[function]


def entry_types(city: City) -> tuple[Any, ...]:
    """Return the types of the arguments of an entry: day, the mechanism's place, and city."""
    return INTEGER, INTEGER, reference_type(city)


def mechanism_entry(
    function: Callable[..., Any], city: City, made: Callable[[tuple[Any, ...]], Any]
) -> Callable[..., None]:
    """Return the entry of a mechanism, which `made` compiles for the types of its arguments."""
    numbers = len(numbers_of(function))
    keeps = MEMORY in function.__code__.co_varnames[: function.__code__.co_argcount]
    kinds = (INTEGER, reference_type(city), *[REAL] * numbers)
    entry = _entry(made(kinds + (type_of(np.zeros((1, MEMORY_COLUMNS))),) * keeps), numbers, keeps)
    entry.enters = function  # type: ignore[attr-defined]
    return entry


def _entry(function: Callable[..., Any], numbers: int, keeps: bool) -> Callable[..., None]:
    """Return a function of the day, the mechanism's place and the city, which enters a mechanism.

    It is written out, as compiled code takes no list of arguments.
    """
    given = [f"city.numbers[stage, n, {k + 1}]" for k in range(numbers)]
    given += ["city.memory[n]"] * keeps
    lines = [
        "def enter(day, n, city):",
        "    stage = city.clock[0].reforms",
        f"    function({', '.join(['day', 'city', *given])})",
        "    check_units(city)",
        "    for group in range(city.clock[0].groups):",
        "        settings = city.settings[group]",
    ]
    for name, parameter in CHANGEABLE.items():
        signs = {"ge": ">=", "gt": ">", "le": "<="}
        ends = {**parameter.bounds}
        if parameter.optional:
            ends["le"] = UNLIMITED
        bounds = [f"settings.{name} {signs[sign]} {end}" for sign, end in ends.items()]
        said = f"sets {parameter.key} to {{value}}, outside of its bounds; 'sim schema' lists them"
        lines += [f"        if not ({' and '.join(bounds)}):"]
        lines += [f"            city.clock[0].wrong_share = settings.{name}"]
        lines += [f"            raise RuleError({said!r})"]
    known: dict[str, Any] = {
        "function": function,
        "check_units": _check_units,
        "RuleError": RuleError,
    }
    exec("\n".join(lines), known)
    return known["enter"]  # type: ignore[no-any-return]


@compiled
def _check_units(city: City) -> None:
    """Refuse values of units that the engine does not expect."""
    for u in range(len(city.units)):
        unit = city.units[u]
        city.clock[0].wrong_answer = u
        city.clock[0].wrong_share = unit.avoidance
        if not 0.0 <= unit.avoidance <= 1.0:
            raise RuleError("sets avoidance of unit {answer} to {value}; a share is from 0 to 1")
        city.clock[0].wrong_share = unit.success
        if not 0.0 <= unit.success <= 1.0:
            raise RuleError("sets success of unit {answer} to {value}; a share is from 0 to 1")
        city.clock[0].wrong_share = unit.minutes
        if not 1 <= unit.minutes <= MOST_MINUTES:
            raise RuleError("sets minutes of unit {answer} to {value}; they are 1 or more")
        city.clock[0].wrong_share = unit.fee
        if not unit.fee >= 0.0:
            raise RuleError("sets the fee of unit {answer} to {value}; it is 0 or more")
    city.clock[0].wrong_answer = NOBODY
    city.clock[0].wrong_share = 0.0


@called
def _act(place: int, city: City) -> None:
    """Let the mechanisms of a place of the day act, in the order of the scenario."""
    clock = city.clock[0]
    for n in range(len(city.mechanisms)):
        if city.mechanisms[n].when == place and city.numbers[clock.reforms, n, 0] != 0.0:
            clock.mechanism_asked = n
            call_for_nothing(city.mechanisms[n].address, clock.day, n, city)
            clock.mechanism_asked = NOBODY


@compiled
def act(place: int, city: City) -> None:
    """Let the mechanisms of the user's own act at a place of the day, if there are any."""
    if len(city.mechanisms) > 0:
        _act(place, city)

"""Addresses at which to call the functions that a scenario names, shipped or the user's own."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sim.compiled.addresses import Answer, address_of, checked_address_of
from sim.compiled.writes import refused
from sim.scenario.inputs import Inputs
from sim.scenario.own_functions import is_own, own_function

CHANGING = (
    "sim.model.acts.accept",
    "sim.model.acts.charge",
    "sim.model.acts.give_priority",
    "sim.model.acts.refer",
    "sim.model.acts.send",
    "sim.model.agents",
    "sim.model.engine",
    "sim.model.precedents.cite",
    "sim.model.precedents.keep",
    "sim.model.precedents.overrule",
    "sim.model.precedents.shelve_all",
    "sim.model.rules.forget_declines",
    "sim.model.rules.remember_decline",
    "sim.model.state.lists",
    "sim.model.state.moves",
)
"""Modules and functions that change a city: rules and forms only read it."""

_addresses: dict[Callable[..., Any], int] = {}
"""Addresses of the functions used in this process; all cities have tables of the same types."""


def address(
    name: str,
    who: str,
    types: Callable[[], tuple[Any, ...]],
    answer: Answer,
    inputs: Inputs | None,
) -> int:
    """Return the address of a function, compiled if necessary.

    Parameters
    ----------
    name
        Of a shipped function, or `"file.py:function"`; the user's own are in `inputs`.
    who
        Whose it is: a key of `sim.scenario.own_functions.PARAMETERS`.
    types
        Of its arguments, found only if it is not compiled yet: that takes as long as a quarter of a
        run.
    answer
        The kind of what it returns.

    Raises
    ------
    RuleError
        If a function of the user's own cannot be compiled, or changes the city.
    """
    own = is_own(name)
    found = own_function(name, who, inputs or Inputs()) if own else shipped(name, who)
    if found not in _addresses:
        kinds = types()
        _addresses[found] = (
            checked_address_of(found, name, kinds, answer, lambda it: refused(it, {}, CHANGING))
            if own
            else address_of(found, kinds, answer)
        )
    return _addresses[found]


def shipped(name: str, who: str) -> Callable[..., Any]:
    """Return a shipped function: the one of its name in the file of its name."""
    folder = "rules" if who == "rules" else f"decisions.{who}"
    found: Callable[..., Any] = getattr(import_module(f"sim.model.{folder}.{name}"), name)
    return found

"""A scenario's rules in the form in which they reach the engine: addresses of functions compiled for the tables of a city."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import INTEGER, record_type
from sim.compiled.addresses import address_of
from sim.compiled.checked import checked_address_of
from sim.compiled.references import reference_type
from sim.model.rules.registry import RULES, Rule
from sim.model.state.city import City
from sim.scenario.inputs import Inputs
from sim.scenario.own_rules import is_own, own_rule

_addresses: dict[Rule, int] = {}
"""Of the rules that have been asked for in this process; all cities have tables of the same
types."""


def rule_addresses(
    names: tuple[str, ...], city: City, inputs: Inputs | None = None
) -> NDArray[np.int64]:
    """Return the addresses of the named rules, shape (n_rules,), compiled where this has not been done yet; the user's own are in `inputs`.

    Raises
    ------
    RuleError
        If a rule of the user's own cannot be compiled.
    """
    return np.array([_address(name, city, inputs or Inputs()) for name in names], np.int64)


def _address(name: str, city: City, inputs: Inputs) -> int:
    """Return the address of a rule."""
    rule = own_rule(name, inputs) if is_own(name) else RULES[name]
    if rule not in _addresses:
        types = _argument_types(city)
        _addresses[rule] = (
            checked_address_of(rule, name, types) if is_own(name) else address_of(rule, types)
        )
    return _addresses[rule]


def _argument_types(city: City) -> tuple[Any, ...]:
    """Return the types of a case's number, of its row and of the city, as compiled code has them."""
    return INTEGER, record_type(city.cases), reference_type(city)

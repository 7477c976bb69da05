"""A scenario's rules in the form in which they reach the engine: a tuple of fixed length of functions of one type.

One type for all means that the engine is compiled once, whatever the rules; an index into the tuple says which to ask.
"""

from typing import Any

from sim.compiled import INTEGER, as_checked_value, as_value, record_type, reference_type
from sim.rules.registry import RULES, Rule
from sim.scenario.names import MOST_RULES
from sim.scenario.own_rules import is_own, own_rule
from sim.state.city import City, CityType
from sim.state.tables import NOBODY


def no_answer(i: int, case: Any, city: City) -> int:
    """Answer nothing; it fills the tuple up."""
    return NOBODY


def _compiled(name: str, types: tuple[Any, ...]) -> Rule:
    """Return a rule as a value for the engine.

    Raises
    ------
    RuleError
        If a rule of the user's own cannot be compiled.
    """
    if not is_own(name):
        return as_value(RULES[name], *types)
    return as_checked_value(own_rule(name), name, *types)


def rule_tuple(names: tuple[str, ...], city: City) -> tuple[Rule, ...]:
    """Return the named rules, compiled for a city's tables, filled up to `MOST_RULES`."""
    types = (INTEGER, INTEGER, record_type(city.cases), reference_type(CityType, city))
    rules = [_compiled(name, types) for name in names]
    return (*rules, *[as_value(no_answer, *types)] * (MOST_RULES - len(rules)))

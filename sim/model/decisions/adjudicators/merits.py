"""Adjudicators rule on the merits, with errors."""

from typing import Any

from sim.compiled.streams import Purpose, uniform
from sim.model.decisions import decision
from sim.model.rules import owner
from sim.model.state.city import City


@decision(code=0, title="the merits")
def merits(case: Any, accuracy: float, city: City) -> int:
    """Names a fit unit with a stated probability, and otherwise any other department of the issue.

    Source: an assumption of Remit: errors are even.
    """
    right = uniform(city.keys[Purpose.RULE_RIGHT], case.key, case.rulings) < accuracy
    return owner(case, right, uniform(city.keys[Purpose.RULE_CHOICE], case.key, case.rulings), city)

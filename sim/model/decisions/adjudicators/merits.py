"""Adjudicators rule on the merits, with errors."""

from typing import Any

from sim.compiled.streams import Purpose, uniform
from sim.model.decisions import decision
from sim.model.rules import owner
from sim.model.state.city import City
from sim.model.state.tables import REFERRED
from sim.model.state.zones import Zone


@decision(code=0, title="the merits")
def merits(case: Any, accuracy: float, city: City) -> int:
    """Names a fit unit with a stated probability, and otherwise any other department of the issue.

    Source: an assumption of Remit: errors are even.
    """
    right = uniform(city.keys[Purpose.RULE_RIGHT], case.key, case.rulings) < accuracy
    refusals = city.settings[0].adjudication_wrong_refusals
    if (
        not right
        and case.zone != Zone.BEYOND
        and uniform(city.keys[Purpose.WRONG_REFUSAL], case.key, case.rulings) < refusals
    ):
        return REFERRED
    return owner(case, right, uniform(city.keys[Purpose.RULE_CHOICE], case.key, case.rulings), city)

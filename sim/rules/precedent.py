"""Precedents decide (案例制、惯例)."""

from typing import Any

from sim.compiled import compiled
from sim.precedents import leading
from sim.rules.provider import provider_for
from sim.state.city import City
from sim.state.tables import NOBODY, REFERRED
from sim.state.zones import Zone


@compiled
def precedent(i: int, case: Any, city: City) -> int:
    """The unit on which earlier rulings that cover the case agree; "beyond" goes to society or is explained.

    Source: Shishi's rulings kept as custom (ECUST Journal, Social Science, 2017 no. 1); uniformity as in Fon and Parisi (2006).
    """
    if not city.settings[0].precedents_enabled:
        return NOBODY
    unit = leading(case.issue, case.seen, city)
    if unit != REFERRED:
        return unit
    provider = provider_for(case, False, city)
    # A citizen who is told so of a case that is government's objects on the spot, and the next rule is asked.
    return REFERRED if provider == NOBODY and case.zone == Zone.BEYOND else provider

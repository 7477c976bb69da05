"""Precedents decide (案例制、惯例)."""

from typing import Any

from sim.compiled import compiled
from sim.model.precedents import leading
from sim.model.rules import EVERY, provider_for, rule
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Zone


@rule(code=2)
def precedent(i: int, case: Any, city: City) -> int:
    """The unit on which covering rulings agree; "beyond" goes to society or is explained.

    Source: Shishi's rulings kept as custom (ECUST Journal, Social Science, 2017 no. 1); uniformity
    as in Fon and Parisi (2006).
    """
    unit, _ = ruled(case, city)
    return unit


@compiled
def ruled(case: Any, city: City) -> tuple[int, int]:
    """Return the rule's answer and its precedent, cited if the case is sent by it.

    A precedent without an answer is one to whose explanation the citizen objects.
    """
    settings = city.settings[here(case, city)]
    if not settings.precedents_enabled:
        return NOBODY, NOBODY
    unit, youngest = leading(case.issue, case.seen, settings, city)
    if unit == REFERRED:
        unit = provider_for(case, EVERY, city)
        if unit == NOBODY and case.zone == Zone.BEYOND:
            return REFERRED, youngest
        # A citizen who is wrongly given this answer objects on the spot, and the next
        # rule is asked.
    return unit, youngest

"""What every responsibility rule shares: the form of its answer, and who may not be named.

A rule is one plain function `(i, case, city) -> unit` of the case's number, its record and the city. It answers a unit's
number, NOBODY when it has no answer, or REFERRED when it finds the case beyond remit with no unit to serve it. It changes
nothing. It judges by `case.seen`, what the centre has read, not by the true circumstance. Only whether a case is beyond
remit is judged from the request itself, by the platform (which may miss it) and by a citizen who objects.
"""

from typing import Any

from sim.compiled import compiled
from sim.state.city import City, place_of
from sim.state.tables import NOBODY

OUTSIDER_BIT = 30
"""Bit of `case.declined` for all units that are not candidates of the issue."""


@compiled
def decline_bit(case: Any, unit: int, city: City) -> int:
    """Return the bit of `case.declined` that says this unit has declined it."""
    place = place_of(unit, city.issues[case.issue], city.candidates)
    return 1 << (OUTSIDER_BIT if place < 0 else place)


@compiled
def is_excluded(case: Any, unit: int, city: City) -> bool:
    """Say whether a unit may not be sent this case again."""
    if case.passed or case.declines == 0:
        return False
    if city.settings[0].shared_history:
        return (case.declined & decline_bit(case, unit, city)) != 0
    return unit == case.last_unit


@compiled
def allowed(case: Any, unit: int, city: City) -> int:
    """Return the unit, or NOBODY if there is none or it is excluded."""
    if unit == NOBODY or is_excluded(case, unit, city):
        return NOBODY
    return unit

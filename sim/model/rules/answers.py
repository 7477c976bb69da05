"""What every responsibility rule shares: the form of its answer, and who may not be sent a case.

A rule is one plain function `(i, case, city) -> unit` of the case's number, its record and the
city. It answers a unit's number, NOBODY when it has no answer, or REFERRED when it finds the case
beyond remit with no unit to serve it. It changes nothing. The centre passes over an answer that may
not be sent the case again and asks the next rule. A rule judges by `case.seen`, what the centre has
read, not by the true circumstance. Only whether a case is beyond remit is judged from the request
itself, by the platform (which may miss it) and by a citizen who objects, and who owns a thing from
the thing.
"""

from typing import Any

from sim.compiled import compiled
from sim.model.state.city import City, place_of
from sim.model.state.tables import NOBODY


@compiled
def remember_decline(case: Any, unit: int, city: City) -> None:
    """Remember that a unit has declined a case: the last that has, each candidate of the issue, and of all others the last."""
    case.decliner = unit
    place = place_of(unit, city.issues[case.issue], city.candidates)
    if place >= 0:
        case.declined |= 1 << place
    else:
        case.declined_outside = unit


@compiled
def forget_declines(case: Any) -> None:
    """Forget who has declined a case."""
    case.declined = 0
    case.decliner = case.declined_outside = NOBODY


@compiled
def is_excluded(case: Any, unit: int, city: City) -> bool:
    """Say whether a unit may not be sent this case again."""
    if not city.settings[0].service_centre_shared_history:
        return unit == case.decliner
    place = place_of(unit, city.issues[case.issue], city.candidates)
    return unit == case.declined_outside if place < 0 else (case.declined >> place) & 1 != 0

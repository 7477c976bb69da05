"""Repeated requests: a recognised one waits for the open case on the same matter (ODD 7.3).

It ends with that case.
"""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.trust import reward
from sim.model.agents.work import charge
from sim.model.state.city import City, here
from sim.model.state.lists import ListOf, join, take
from sim.model.state.moves import move
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Resolver


@compiled
def is_merged(case: Any, city: City) -> bool:
    """Return whether the centre recognises a case not yet read as one on an open matter."""
    if (
        case.original == NOBODY
        or case.readings > 0
        or city.cases[case.original].status >= FIRST_END
    ):
        return False
    return (
        uniform(city.keys[Purpose.MERGE], case.key, 0)
        < city.settings[here(case, city)].service_centre_merging
    )


@compiled
def merge(i: int, city: City) -> None:
    """Make a case wait for its original."""
    case = city.cases[i]
    original = city.cases[case.original]
    move(i, Activity.MERGE, Status.MERGED, NOBODY, city)
    waiting = city.merged[case.original]
    if original.awaited:
        city.merged[waiting.last].next = i
    else:
        original.awaited = 1
        waiting.first = i
    waiting.last = i
    city.merged[i].next = NOBODY


@called
def end_merged(city: City) -> None:
    """End the cases that waited for one that ended today; after a withdrawal they go on alone."""
    o = take(ListOf.ENDED, city)
    while o != NOBODY:
        i = city.merged[o].first
        while i != NOBODY:
            if city.cases[i].status == Status.MERGED:
                _end_like(o, i, city)
            i = city.merged[i].next
        o = take(ListOf.ENDED, city)


@compiled
def _end_like(o: int, i: int, city: City) -> None:
    """End case `i` as its original, case `o`, ended."""
    original, case = city.cases[o], city.cases[i]
    if original.status == Status.WITHDRAWN:
        move(i, Activity.SEPARATE, Status.WAITING, NOBODY, city)
        join(i, ListOf.RETURNED, city)
    elif original.status == Status.REFERRED_OUT:
        move(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, city)
    else:
        # A close before this case was filed settled nothing for its citizen.
        case.reported_day = (
            original.reported_day if original.reported_day >= case.filed_day else original.end_day
        )
        move(i, Activity.RESOLVE, Status.RESOLVED, NOBODY, city)
        case.resolved_by = original.resolved_by
        minutes = city.settings[here(case, city)].service_centre_minutes_per_merged
        charge(original.unit, minutes, city)
        if case.resolved_by != Resolver.CAMPAIGN:
            reward(case, city)

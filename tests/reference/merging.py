"""Repeated requests that wait for the open case on the same matter (ODD 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import minutes_of

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


def is_merged(case: Case, city: City) -> bool:
    """Merge a case with its original if that is open and recognised, and say whether it is."""
    original = case.original
    if original is None or not original.is_open or case.readings > 0:
        return False
    if not city.luck.happens(city.here(case).service_centre.merging, Purpose.MERGE, case.key, 0):
        return False
    city.log.move(case, Activity.MERGE, Status.MERGED, None)
    original.merged.append(case)
    return True


def settle_merged(city: City) -> None:
    """End the cases merged with one that ended today likewise, or let them continue alone."""
    for original in city.log.take_ended():
        for case in original.merged:
            if case.status == Status.MERGED:
                _end_likewise(case, original, city)


def _end_likewise(case: Case, original: Case, city: City) -> None:
    """Do to a merged case what was done to its original."""
    if original.status == Status.RESOLVED:
        city.log.move(case, Activity.RESOLVE, Status.RESOLVED, None)
        original.unit.charge += minutes_of(city.here(case).service_centre.hours_per_merged)
        if not original.campaigned:
            case.citizen.learn_of_resolution(case)
    elif original.status == Status.REFERRED_OUT:
        city.log.move(case, Activity.REFER_OUT, Status.REFERRED_OUT, None)
    else:
        city.log.move(case, Activity.SEPARATE, Status.WAITING, None)
        city.centre.returned.join(case)

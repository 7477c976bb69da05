"""`City`: everything the engine reads and writes, as a handful of aligned tables."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import StructRef, StructRefProxy, compiled, referrer
from sim.state.tables import table
from sim.state.zones import Kind, Zone

CLOCK = table(
    day="i8",
    next_case="i8",  # first case not yet filed
    oldest_open="i8",  # no case before it is open
    open="i8",
    events="i8",
    precedents="i8",
    reforms="i8",  # rows of settings that have taken effect
    warm_up="i8",
    follow_ups_today="i8",
    directives_this_year="i8",
    sitting_credit="i8",  # rulings that joint meetings may make, times the days of a year
    coordination_today="i8",  # minutes of meetings, directives and campaigns decided today
    fallback="i8",  # unit, or NOBODY for the street office of the citizen's district
    trust="f8",  # summed over citizens
    free_chunk="i8",
    unused_chunk="i8",
)


class City(NamedTuple):
    """A city under way.

    Python holds it as this tuple; compiled code by reference, so that a call costs the same however many tables there are.
    """

    cases: NDArray[Any]
    visits: NDArray[np.int32]  # shape (n_cases, n_places): decisions by each candidate, the last place for all other units
    citizens: NDArray[Any]
    units: NDArray[Any]
    offices: NDArray[np.int64]  # shape (n_districts,): street office of each
    issues: NDArray[Any]
    segments: NDArray[Any]
    candidates: NDArray[np.int64]  # units, issue after issue
    precedents: NDArray[Any]
    youngest: NDArray[np.int64]  # shape (n_issues, n_cells): youngest precedent of each cell
    ruling_weights: NDArray[np.int64]  # shape (days + 1,): weight of a ruling by age
    experience: NDArray[np.int64]  # shape (n_issues, n_cells, n_places): true resolutions by candidate
    events: NDArray[Any]
    days: NDArray[Any]
    counts: NDArray[np.int64]  # shape (n_days, n_activities)
    standing: NDArray[np.int64]  # shape (n_statuses,): cases in each status
    heads: NDArray[Any]  # of the lists of cases, see sim.state.lists
    chunks: NDArray[np.int32]
    settings: NDArray[Any]  # row 0 is live
    clock: NDArray[Any]  # one row
    keys: NDArray[np.uint64]  # one a purpose
    rule_codes: NDArray[np.int64]  # shape (n_rules,)
    procedures: NDArray[np.int64]  # shape (n_procedures,)


class CityType(StructRef):
    """The type of a reference to a city."""


class CityReference(StructRefProxy):
    """A reference to a city; only compiled code makes one."""


by_reference = referrer(City, CityType, CityReference)
"""Turn a city into a reference to it, at the door of compiled code."""


@compiled
def segment_at(issue: Any, circumstance: float, segments: Any) -> int:
    """Return the segment of an issue's line in which a circumstance lies."""
    k = issue.first_segment + issue.segments - 1
    while segments[k].start > circumstance:
        k -= 1
    return k


@compiled
def place_of(unit: int, issue: Any, candidates: Any) -> int:
    """Return a unit's place among the issue's candidates, or -1, which is the last place, if it is none of them."""
    first = issue.first_candidate
    for k in range(first, first + issue.candidates):
        if candidates[k] == unit:
            return k - first
    return -1


@compiled
def is_fit(case: Any, unit: int, city: City) -> bool:
    """Say whether a unit does this case at nominal effort."""
    if city.units[unit].kind == Kind.SOCIAL_ORGANISATION:
        return case.zone >= city.settings[0].society_zone
    if case.zone == Zone.BEYOND:
        return False
    segment = city.segments[case.segment]
    return unit == segment.unit or unit == segment.other


@compiled
def office_of(case: Any, city: City) -> int:
    """Return the unit that must take what nobody takes."""
    fallback = city.clock[0].fallback
    return fallback if fallback >= 0 else city.offices[case.district]

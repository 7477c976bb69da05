"""`City`: everything the engine reads and writes, as a few aligned tables."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.state.settings import option
from sim.model.state.tables import NOBODY, table
from sim.model.state.zones import Kind, Zone

GAPS_FOR_SOCIETY = option("social_organisations.scope", "gap")
GAPS_FOR_FIRMS = option("market.scope", "gap")

CLOCK = table(
    day="i8",
    next_case="i8",  # first case not yet filed
    oldest_open="i8",  # no case before it is open
    open="i8",
    events="i8",
    precedents="i8",
    blocks="i8",  # of their shelves
    reforms="i8",  # stages of settings that have taken effect
    groups="i8",  # of districts with the same reforms: rows of settings in a stage
    warm_up="i8",
    contacts_today="i8",  # of the centre: follow-ups and dispatches
    round_today="i8",  # of the centre and the units today, from 1
    most_rounds="i8",  # on any day
    government="i8",  # departments and street offices, the first of all units
    limited="i8",  # limits matter at some time: to supervision, extensions or closes on paper
    supervised="i8",  # supervision was enabled yesterday
    docket="i8",  # cases waiting for a ruling of a body,
    consulted="i8",  # of the experts
    coordination_today="i8",  # minutes of meetings, directives, patrols and campaigns decided today
    fallback="i8",  # unit, or NOBODY for the street office of the citizen's district
    trust="f8",  # summed over citizens
    rule_asked="i8",  # place of the rule that is being asked, or NOBODY,
    form_asked="i8",  # or of the form of decision,
    case_asked="i8",  # the case that it is asked about,
    wrong_answer="i8",  # and its answer, if there is no such unit; otherwise NOBODY,
    wrong_share="f8",  # or if it is no probability; otherwise 0
    mechanism_asked="i8",  # place of the mechanism of the user's own that acts, or NOBODY,
    moves_left="i8",  # and room for the events of such mechanisms today
    free_chunk="i8",
    unused_chunk="i8",
)


class City(NamedTuple):
    """A city during a run.

    Python holds it as this tuple; compiled code by reference, so that a call costs the same however
    many tables there are (`sim.compiled.references`).
    """

    cases: NDArray[Any]
    visits: NDArray[
        np.int16
    ]  # shape (n_cases, n_places): decisions by each candidate, the last place for all other units
    merged: NDArray[Any]  # of the cases that wait for another, or are waited for
    citizens: NDArray[Any]
    units: NDArray[Any]
    offices: NDArray[np.int64]  # shape (n_districts,): street office of each
    issues: NDArray[Any]
    segments: NDArray[Any]
    candidates: NDArray[np.int64]  # units, issue after issue
    lines: NDArray[Any]  # of the table of responsibilities, issue after issue
    first_units: NDArray[Any]  # that may get a case first, issue after issue
    steps: NDArray[Any]  # from unit to unit,
    steps_from: NDArray[
        np.int64
    ]  # shape (n_units, n_issues, 2): the first of a unit and issue, and their number
    bodies: NDArray[Any]  # that rule
    body_of: NDArray[
        np.int64
    ]  # shape (n_districts, 2): the body of a district, and that of its reviews
    rulings: NDArray[
        np.int64
    ]  # shape (n_stages, n_bodies, 2): a year, by joint meetings and by directive
    precedents: NDArray[Any]
    shelves: NDArray[
        Any
    ]  # shape (n_issues, n_cells): the precedents that may cover a circumstance in a cell,
    covers: NDArray[Any]  # shape (n_blocks, entries): in blocks, see sim.model.precedents
    leaders: NDArray[
        Any
    ]  # scratch for counting the units named by the rulings on a case; zeros between two searches
    ruling_weights: NDArray[np.int64]  # shape (days + 1,): weight of a ruling by age
    experience: NDArray[
        np.int32
    ]  # shape (n_issues, n_cells, n_places): true resolutions by candidate
    favours: NDArray[
        np.int8
    ]  # shape (n_units, n_units), or (0, 0) if no form reads it: 1 if the first was last helped by
    # the second, -1 if wronged
    events: NDArray[Any]
    days: NDArray[Any]
    counts: NDArray[np.int64]  # shape (n_days, n_activities)
    standing: NDArray[np.int64]  # shape (n_statuses,): cases in each status
    heads: NDArray[Any]  # of the lists of cases, see sim.model.state.lists
    chunks: NDArray[np.int32]
    settings: NDArray[Any]  # stage after stage, one row per group of districts; the first are live
    group_of: NDArray[np.uint64]  # shape (n_districts,): live row of each
    clock: NDArray[Any]  # one row
    keys: NDArray[np.uint64]  # one per purpose
    rules: NDArray[np.int64]  # shape (n_rules,): addresses, see sim.compiled.addresses,
    rule_codes: NDArray[np.int64]  # and codes in the log
    forms: NDArray[np.int64]  # shape (n_forms,): addresses, see sim.model.decisions
    procedures: NDArray[np.int64]  # shape (n_procedures,)
    mechanisms: NDArray[Any]  # of the user's own, see sim.model.own_mechanisms,
    numbers: NDArray[
        np.float64
    ]  # shape (n_settings, n_mechanisms, 1 + most numbers): 1 if it is on,
    # and its numbers,
    memory: NDArray[np.float64]  # shape (n_mechanisms, n_units, columns): and what it keeps


@compiled
def here(case: Any, city: City) -> int:
    """Return the row of the settings in force in a case's district.

    Row 0 has those that are the same in the whole city. A row itself would be copied if a function
    returned it.
    """
    return city.group_of[case.district]


@compiled
def segment_at(issue: Any, circumstance: float, segments: Any) -> int:
    """Return the segment of an issue's line in which a circumstance lies."""
    k = issue.first_segment + issue.segments - 1
    while segments[k].start > circumstance:
        k -= 1
    return k


@compiled
def seen_segment(case: Any, city: City) -> Any:
    """Return the segment of a case according to the centre's reading."""
    if case.seen == case.circumstance:
        return city.segments[case.segment]
    return city.segments[segment_at(city.issues[case.issue], case.seen, city.segments)]


@compiled
def place_of(unit: int, issue: Any, candidates: Any) -> int:
    """Return a unit's place among the issue's candidates, or -1, the last place, if it is none."""
    first = issue.first_candidate
    for k in range(first, first + issue.candidates):
        if candidates[k] == unit:
            return k - first
    return -1


@compiled
def last_day(case: Any, city: City) -> int:
    """Return the last day of a case's limit."""
    return int(case.filed_day + city.issues[case.issue].limit_days + case.extension_days)


@compiled
def is_organisation(unit: int, city: City) -> bool:
    """Return whether a unit is outside government."""
    return city.units[unit].kind >= Kind.SOCIAL_ORGANISATION


@compiled
def is_fit(case: Any, unit: int, city: City) -> bool:
    """Return whether a unit does this case at nominal effort."""
    settings, kind = city.settings[here(case, city)], city.units[unit].kind
    if kind == Kind.SOCIAL_ORGANISATION:
        return _is_served(case, settings.social_organisations_scope == GAPS_FOR_SOCIETY)
    if kind == Kind.MARKET_PROVIDER:
        return _is_served(case, settings.market_scope == GAPS_FOR_FIRMS)
    if case.zone == Zone.BEYOND:
        return False
    segment = city.segments[case.segment]
    if unit == segment.unit or unit == segment.other:
        return True
    return (
        kind == Kind.TERRITORIAL
        and is_empowered(case, city)
        and unit == city.offices[case.district]
        and uniform(city.keys[Purpose.EMPOWERED], case.key, 0) < settings.empowerment_fit
    )


@compiled
def _is_served(case: Any, gaps: bool) -> bool:
    """Return whether units outside government serve a case: beyond remit, or a gap if allowed."""
    return case.zone == Zone.BEYOND or (gaps and case.zone == Zone.GAP)


@compiled
def is_empowered(case: Any, city: City) -> bool:
    """Return whether the street office of its district may hold a case."""
    return city.settings[here(case, city)].empowerment_enabled and city.issues[case.issue].empowered


@compiled
def concerned(case: Any, city: City) -> int:
    """Return the number of departments concerned: claimants of an overlap, otherwise all."""
    return 2 if case.zone == Zone.OVERLAP else city.issues[case.issue].departments


@compiled
def concerned_unit(case: Any, k: int, city: City) -> int:
    """Return the k-th department that a case concerns."""
    if case.zone == Zone.OVERLAP:
        segment = city.segments[case.segment]
        return segment.unit if k == 0 else segment.other
    return city.candidates[city.issues[case.issue].first_candidate + k]


@compiled
def fallback_of(case: Any, city: City) -> int:
    """Return the unit that must take a case that nobody takes."""
    fallback = city.clock[0].fallback
    return fallback if fallback != NOBODY else city.offices[case.district]

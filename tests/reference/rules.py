"""Responsibility rules (ODD 7.4): each takes a case that has been read, and may have an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from tests.reference.amounts import minutes_of
from tests.reference.decisions import named_unit
from tests.reference.issues import BEYOND, CLEAR, OVERLAP
from tests.reference.organisations import provider

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.precedents import Precedent
    from tests.reference.units import Unit

NOBODY_TO_SERVE = None
"""In place of a unit: beyond remit, and no provider."""


@dataclass(frozen=True)
class Answer:
    """The answer of a rule."""

    rule: str
    unit: Unit | None
    precedent: Precedent | None = None


def duty_list(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the holder, if the reading is clear."""
    segment = case.issue.segment_at(case.seen)
    return Answer("duty_list", segment.fit[0]) if segment.zone == CLEAR else None


def precedent(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer by earlier rulings on such a case."""
    settings = city.here(case).precedents
    leading = (
        city.memory.leading(case.issue, case.seen, city.day, settings) if settings.enabled else None
    )
    if leading is None:
        return None
    if leading.unit is not None:
        return Answer("precedent", leading.unit, leading)
    organisation = provider(case, excluded, case.issue.candidates)
    if organisation is None and case.zone != BEYOND:
        if case.district in city.street_offices:
            minutes = minutes_of(settings.hours_per_objection)
            city.street_offices[case.district].charge += minutes
        return None
    return Answer("precedent", organisation or NOBODY_TO_SERVE, leading)


def experience(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the candidate that resolved most cases like this one."""
    resolved = case.issue.cell_at(case.seen)
    options = [unit for unit in case.issue.candidates if unit not in excluded]
    best = max(options, key=lambda unit: resolved[unit], default=None)
    return Answer("experience", best) if best and resolved[best] else None


def platform(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer an organisation, if the case is recognised as theirs, or mistaken for theirs."""
    settings, candidates = city.here(case).platform, case.issue.candidates
    for probability, purpose, fit in (
        (settings.recognition, Purpose.RECOGNISE, True),
        (settings.false_positives, Purpose.FALSE_POSITIVE, False),
    ):
        among = [unit for unit in candidates if unit.is_fit(case) is fit]
        organisation = provider(case, excluded, among)
        if organisation and city.luck.happens(probability, purpose, case.key, case.readings - 1):
            return Answer("platform", organisation)
    return None


def table(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer by the table of responsibilities."""
    for line in city.settings.responsibility.table:
        if line.issue == case.issue.name and line.start <= case.seen < line.end:
            unit = city.unit_named(line.unit, case)
            return unit and Answer("table", unit)
    return None


def asset_owner(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the owner in the register."""
    register = city.here(case).asset_register
    entries, right = register.registered, register.owner_fit
    if case.zone == BEYOND:
        entries, right = register.wrong_entries, 0.0
    if not city.luck.happens(entries, Purpose.ASSET, case.key, 0):
        return None
    draws = Purpose.OWNER_RIGHT, Purpose.OWNER_CHOICE
    return Answer("asset_owner", named_unit(case, right, draws, 0, city))


def empowerment(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the district's street office, if it may hold such cases."""
    settings, office = city.here(case).empowerment, city.street_offices.get(case.district)
    held = settings.enabled and case.issue.name in settings.issues
    return Answer("empowerment", office) if held and office else None


def lead_department(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the issue's lead."""
    return case.issue.lead and Answer("lead_department", case.issue.lead)


def territorial(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the district's street office."""
    office = city.street_offices.get(case.district)
    return office and Answer("territorial", office)


def fallback(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the unit that must take cases that nobody takes."""
    return Answer("fallback", city.fallback_of(case))


def best_guess(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer one of those who may be meant."""
    segment = case.issue.segment_at(case.seen)
    options = (
        [unit for unit in segment.fit if unit not in excluded] if segment.zone == OVERLAP else []
    )
    options = options or [unit for unit in case.issue.departments if unit not in excluded]
    if not options:
        return None
    return Answer("best_guess", city.luck.pick(options, Purpose.GUESS, case.key, case.dispatches))


RULES: dict[str, Callable[[Case, set[Unit], City], Answer | None]] = {
    rule.__name__: rule
    for rule in (
        duty_list,
        table,
        asset_owner,
        precedent,
        experience,
        platform,
        empowerment,
        lead_department,
        territorial,
        fallback,
        best_guess,
    )
}

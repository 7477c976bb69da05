"""Responsibility rules (ODD 7.4): each takes a case that has been read and answers with a unit, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.streams import Purpose
from tests.reference.issues import BEYOND, CLEAR, GAP, OVERLAP

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.precedents import Precedent
    from tests.reference.units import SocialOrganisation, Unit

NOBODY_TO_SERVE = None
"""In place of a unit: beyond remit, and no provider."""


@dataclass(frozen=True)
class Answer:
    """What a rule says."""

    rule: str
    unit: Unit | None
    precedent: Precedent | None = None


def provider(case: Case, excluded: set[Unit], city: City) -> SocialOrganisation | None:
    """Return the organisation with the smallest load that may serve a case."""
    if not city.settings.social_organisations.enabled:
        return None
    able = [unit for unit in case.issue.candidates if not unit.is_department and unit not in excluded and unit.load < 1]
    return min(able, key=lambda unit: (unit.load, unit.number), default=None)


def duty_list(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the holder, if what is seen is clear."""
    segment = case.issue.segment_at(case.seen)
    return Answer("duty_list", segment.fit[0]) if segment.zone == CLEAR else None


def precedent(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer what earlier rulings say of such a case."""
    settings = city.settings.precedents
    leading = city.memory.leading(case.issue, case.seen, city.day, settings) if settings.enabled else None
    if leading is None:
        return None
    if leading.unit is not None:
        return Answer("precedent", leading.unit, leading)
    organisation = provider(case, excluded, city)
    if organisation is None and case.zone != BEYOND:
        return None
    return Answer("precedent", organisation or NOBODY_TO_SERVE, leading)


def experience(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the candidate that resolved most cases like this one."""
    resolved = case.issue.cell_at(case.seen)
    options = [unit for unit in case.issue.candidates if unit not in excluded]
    best = max(options, key=lambda unit: resolved[unit], default=None)
    return Answer("experience", best) if best and resolved[best] else None


def platform(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer an organisation, if the case is recognised as theirs."""
    society = city.settings.social_organisations
    theirs = case.zone == BEYOND or (case.zone == GAP and society.scope == "gap")
    if not (society.enabled and theirs):
        return None
    if not city.luck.happens(city.settings.platform.recognition, Purpose.RECOGNISE, case.key, case.readings - 1):
        return None
    organisation = provider(case, excluded, city)
    return organisation and Answer("platform", organisation)


def lead_department(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the issue's lead."""
    return case.issue.lead and Answer("lead_department", case.issue.lead)


def territorial(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the citizen's street office."""
    office = city.street_offices.get(case.citizen.district)
    return office and Answer("territorial", office)


def fallback(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer the unit that must take what nobody takes."""
    return Answer("fallback", city.fallback_of(case))


def best_guess(case: Case, excluded: set[Unit], city: City) -> Answer | None:
    """Answer one of those who may be meant."""
    segment = case.issue.segment_at(case.seen)
    options = [unit for unit in segment.fit if unit not in excluded] if segment.zone == OVERLAP else []
    options = options or [unit for unit in case.issue.departments if unit not in excluded]
    if not options:
        return None
    return Answer("best_guess", city.luck.pick(options, Purpose.GUESS, case.key, case.dispatches))


RULES: dict[str, Callable[[Case, set[Unit], City], Answer | None]] = {
    rule.__name__: rule for rule in (duty_list, precedent, experience, platform, lead_department, territorial, fallback, best_guess)
}

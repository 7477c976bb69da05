"""Shared parts of all rulings: name a unit, and hand it the case (ODD 7.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import whole_minutes
from tests.reference.decisions import ADJUDICATORS

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City
    from tests.reference.precedents import Precedent
    from tests.reference.units import Unit

DIRECTIVE, JOINT_MEETING, EXPERT, ACT_FIRST = "directive", "joint_meeting", "expert", "act_first"
ACTING = (Status.QUEUED, Status.LEAD)
"""Statuses of a case that awaits a ruling while a unit works on it."""


def rule(case: Case, how: str, accuracy: float, city: City) -> None:
    """Rule on a case, remember it, and see it taken."""
    form = "merits" if how == EXPERT else city.settings.adjudication.decides
    case.rulings += 1
    named = ADJUDICATORS[form](case, accuracy, city)
    if (
        case.status == Status.UNDER_REVIEW
        and case.precedent.unit is not named
        and case.precedent.overruled_day is None
    ):
        case.precedent.overruled_day = city.day
    as_read = city.settings.precedents.as_read and case.readings > 0
    kept = (
        city.memory.keep(case.issue, case.seen if as_read else case.circumstance, named, city.day)
        if city.here(case).precedents.enabled
        else None
    )
    if case.status in ACTING and case.unit is named:
        city.log.move(case, Activity.RULE, case.status, case.unit, how, kept)
    else:
        hand_over(case, named, Activity.RULE, how, kept, city)


def hand_over(
    case: Case, named: Unit | None, activity: Activity, how: str, kept: Precedent | None, city: City
) -> None:
    """Hand a case to the unit named, or to a provider if beyond remit; close it without one."""
    unit = named or city.provider(case)
    city.put_down(case)
    if unit is None:
        city.log.move(case, activity, Status.ON_DOCKET, None, how, kept)
        city.log.move(case, Activity.REFER_OUT, Status.REFERRED_OUT, None, how, kept)
    else:
        city.log.move(case, activity, Status.QUEUED, unit, how, kept)
        settle_joint_handling(case, city)
        city.start_round(case)


def settle_joint_handling(case: Case, city: City) -> None:
    """Let the others concerned support a department that leads, if the case needs it."""
    settings = city.here(case).joint_handling
    if case.joint or not case.is_contested or not case.unit.is_department:
        return
    if city.luck.happens(settings.needed, Purpose.JOINT, case.key, 0):
        case.joint = True
        city.log.note(case, Activity.SUPPORT)
        for unit in case.concerned:
            if unit is not case.unit:
                unit.charge += whole_minutes(case.effort * settings.support)


def act_first(case: Case, city: City) -> None:
    """Let the fallback unit work on a case that awaits a ruling."""
    unit = city.fallback_of(case)
    if city.here(case).responsibility.act_first and unit is not None:
        city.log.move(case, Activity.ACT_FIRST, Status.QUEUED, unit, ACT_FIRST)
        city.start_round(case)

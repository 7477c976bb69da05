"""Rulings: how a case reaches a ruling body, whom it names and the consequences (ODD 7.7)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.docket import ask_experts, enter_docket, leave_docket
from sim.model.agents.joint import settle_joint
from sim.model.agents.work import leave_queue, start_round
from sim.model.precedents import keep, overrule
from sim.model.rules import owner, provider_for
from sim.model.state.city import City, fallback_of, here
from sim.model.state.lists import leave
from sim.model.state.moves import move, move_by
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY, REFERRED
from sim.scenario.names import SentBy


@called
def refer(i: int, city: City) -> None:
    """Refer a case that nobody has accepted to the adjudicators."""
    leave(city.cases[i])
    move(i, Activity.REFER, Status.ON_DOCKET, NOBODY, city)
    enter_docket(i, city)
    _act_first(i, city)


@compiled
def challenge(i: int, unit: int, city: City) -> None:
    """Submit a case to the adjudicators at the request of its unit, which a precedent bound.

    The unit holds the case meanwhile.
    """
    city.cases[i].reviewed = 1
    move(i, Activity.CHALLENGE, Status.UNDER_REVIEW, unit, city)
    enter_docket(i, city)


@compiled
def consult(i: int, city: City) -> None:
    """Submit a case to the experts."""
    move(i, Activity.CONSULT, Status.BEFORE_EXPERTS, NOBODY, city)
    ask_experts(i, city)
    _act_first(i, city)


@compiled
def _act_first(i: int, city: City) -> None:
    """Let the fallback unit work on a case that waits for its ruling, if the city does so."""
    case = city.cases[i]
    if city.settings[here(case, city)].responsibility_act_first:
        office = fallback_of(case, city)
        move_by(i, Activity.ACT_FIRST, Status.QUEUED, office, SentBy.ACT_FIRST, NOBODY, city)
        start_round(i, city)


@compiled
def named_unit(case: Any, accuracy: float, city: City) -> int:
    """Return the unit that a ruling names, or REFERRED for "beyond remit"."""
    right = uniform(city.keys[Purpose.RULE_RIGHT], case.key, case.rulings) < accuracy
    return owner(case, right, uniform(city.keys[Purpose.RULE_CHOICE], case.key, case.rulings), city)


@called
def rule_on(i: int, accuracy: float, by: int, city: City) -> None:
    """Rule on a case: the unit named must take it, and the ruling is kept if rulings are kept."""
    case = city.cases[i]
    named = named_unit(case, accuracy, city)
    case.rulings += 1
    leave_docket(case, city)
    if case.status == Status.UNDER_REVIEW:
        overrule(case.precedent, named, city)
    precedent = (
        keep(i, named, city) if city.settings[here(case, city)].precedents_enabled else NOBODY
    )
    hand_over(i, named, Activity.RULE, by, precedent, city)


@called
def hand_over(i: int, named: int, activity: int, by: int, precedent: int, city: City) -> None:
    """Hand a case to the unit named; a unit that already works on it provisionally continues."""
    case = city.cases[i]
    unit = provider_for(case, False, city) if named == REFERRED else named
    if unit == case.unit and (case.status == Status.QUEUED or case.status == Status.LEAD):
        move_by(i, activity, case.status, unit, by, precedent, city)
        return
    leave_queue(i, city)
    if unit == NOBODY:
        move_by(i, activity, Status.ON_DOCKET, NOBODY, by, precedent, city)
        move_by(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, by, precedent, city)
    else:
        case.sent_by = by
        case.passed = 0
        move_by(i, activity, Status.QUEUED, unit, by, precedent, city)
        settle_joint(i, city)
        start_round(i, city)

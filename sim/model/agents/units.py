"""Units decide on the cases sent to them: accept, shelve, decline or ask for a review (ODD 7.5)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.addresses import call_for_shares
from sim.compiled.portable import exp
from sim.compiled.streams import Purpose, normal_quantile, uniform, whole
from sim.model.agents.joint import settle_joint
from sim.model.agents.rulings import challenge
from sim.model.agents.transfers import passes_all
from sim.model.agents.work import start_round
from sim.model.decisions import FIRST_OF_UNITS, USUAL_FORM, ask, check_shares
from sim.model.decisions.units.hazard import hazard
from sim.model.keys import visit_index
from sim.model.rules import is_active, remember_decline
from sim.model.state.city import City, here, is_fit, is_organisation, place_of
from sim.model.state.lists import Due, ListOf, schedule, take
from sim.model.state.moves import move
from sim.model.state.status import Activity, Status
from sim.model.state.tables import MOST_DAYS, NOBODY
from sim.model.state.zones import Zone
from sim.scenario.names import FALLBACK, LEAD_DEPARTMENT, PRECEDENT


@called
def refresh_loads(city: City) -> None:
    """Set each unit's load for the phases that read it.

    The load is the backlog in days over the reference, at most 1.
    """
    for u in range(len(city.units)):
        unit = city.units[u]
        unit.load = min(
            1.0, unit.backlog / (unit.minutes * city.settings[0].responsibility_reference_days)
        )


@called
def decide_inbox(city: City) -> None:
    """Let each unit decide on every case sent to it today."""
    i = take(ListOf.INBOX, city)
    while i != NOBODY:
        _decide(i, city)
        i = take(ListOf.INBOX, city)


@compiled
def _decide(i: int, city: City) -> None:
    """Let the unit to which a case was sent decide on it."""
    case = city.cases[i]
    unit = case.unit
    visit = _next_visit(i, unit, city)
    if passes_all(case, unit, city):
        take_case(i, unit, city)
    elif case.zone == Zone.CLEAR or is_organisation(unit, city) or case.sent_by == FALLBACK:
        if must_take(case, unit, city):
            take_case(i, unit, city)
        else:
            _decline(i, unit, city)
    else:
        decliner = case.decliner
        _decide_contested(i, unit, visit, city)
        _remember(case, unit, decliner, city)


@compiled
def _decide_contested(i: int, unit: int, visit: int, city: City) -> None:
    """Let a unit decide on a contested case, unless it must take it."""
    case = city.cases[i]
    if is_bound(case, visit, city):
        if asks_review(case, unit, visit, city):
            challenge(i, unit, city)
        else:
            take_case(i, unit, city)
    elif may_not_return(case, city):
        take_case(i, unit, city)
    else:
        _choose(i, unit, visit, city)


@compiled
def _choose(i: int, unit: int, visit: int, city: City) -> None:
    """Let a unit accept, shelve or decline a contested case by its form of decision."""
    case, form = city.cases[i], city.units[unit].form
    if form == USUAL_FORM:
        accept, shelve = hazard(case, unit, city)
    else:
        accept, shelve = _asked(i, unit, FIRST_OF_UNITS + form, city)
    if uniform(city.keys[Purpose.ACCEPT], case.key, visit) < accept:
        take_case(i, unit, city)
    elif uniform(city.keys[Purpose.SHELVE], case.key, visit) < shelve:
        case.shelvings += 1
        move(i, Activity.SHELVE, Status.SHELVED, unit, city)
    else:
        _decline(i, unit, city)


@called
def _asked(i: int, unit: int, place: int, city: City) -> tuple[float, float]:
    """Return the answer of a form of decision that is not the usual one."""
    form = ask(place, i, city)
    accept, shelve = call_for_shares(form, city.cases[i], unit, city)
    check_shares(accept, shelve, city)
    return accept, shelve


@compiled
def _remember(case: Any, unit: int, decliner: int, city: City) -> None:
    """Remember who has wronged or helped whom: the decliner of its own case, and who takes it."""
    if len(city.favours) == 0 or decliner in (NOBODY, unit):
        return
    if is_fit(case, decliner, city) and not is_fit(case, unit, city):
        city.favours[unit, decliner] = -1
        if case.status == Status.QUEUED:
            city.favours[decliner, unit] = 1


@compiled
def _next_visit(i: int, unit: int, city: City) -> int:
    """Return the index of this decision's draws: the unit and the number of earlier decisions."""
    place = place_of(unit, city.issues[city.cases[i].issue], city.candidates)
    before = city.visits[i, place]
    city.visits[i, place] += 1
    return visit_index(int(unit), int(before))


@compiled
def must_take(case: Any, unit: int, city: City) -> bool:
    """Return whether a unit has no discretion over a case."""
    if is_organisation(unit, city):
        return (
            is_active(case, unit, city) and is_fit(case, unit, city) and city.units[unit].load < 1
        )
    return case.sent_by == FALLBACK or is_fit(case, unit, city)


@compiled
def is_bound(case: Any, visit: int, city: City) -> bool:
    """Return whether a precedent binds the unit it named."""
    if case.sent_by != PRECEDENT:
        return False
    force = city.settings[here(case, city)].precedents_force
    return uniform(city.keys[Purpose.BOUND], case.key, visit) < force


@compiled
def may_not_return(case: Any, city: City) -> bool:
    """Return whether a unit must keep a contested case that it was sent."""
    settings = city.settings[here(case, city)]
    if settings.responsibility_no_return or case.declines >= settings.responsibility_most_returns:
        return True
    return settings.supervision_enabled and settings.supervision_no_return and case.supervised


@compiled
def asks_review(case: Any, unit: int, visit: int, city: City) -> bool:
    """Return whether a bound unit asks the adjudicators for a review; at most once per case."""
    settings = city.settings[here(case, city)]
    if case.reviewed or not settings.adjudication_enabled:
        return False
    probability = settings.precedents_challenge
    if is_fit(case, unit, city):
        probability *= 1.0 - settings.adjudication_accuracy
    return uniform(city.keys[Purpose.CHALLENGE], case.key, visit) < probability


@compiled
def take_case(i: int, unit: int, city: City) -> None:
    """Take a case into the unit's queue."""
    move(i, Activity.ACCEPT, Status.QUEUED, unit, city)
    if city.cases[i].sent_by == LEAD_DEPARTMENT:
        settle_joint(i, city)
    start_round(i, city)


@compiled
def _decline(i: int, unit: int, city: City) -> None:
    """Return a case, or explain to the citizen that it is beyond remit."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    move(i, Activity.DECLINE, Status.RETURNING, NOBODY, city)
    draw = uniform(city.keys[Purpose.EXPLAIN], case.key, case.declines)
    remember_decline(case, unit, city)
    case.declines += 1
    if case.zone == Zone.BEYOND and draw < settings.responsibility_explain:
        move(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, city)
    else:
        schedule(i, city.clock[0].day + _return_days(case, city), Due.RETURN, city)


@compiled
def _return_days(case: Any, city: City) -> int:
    """Return the days until a case that was just declined comes back."""
    settings, k = city.settings[here(case, city)], case.declines - 1
    same_day = settings.responsibility_return_same_day
    if same_day > 0 and uniform(city.keys[Purpose.RETURN_TODAY], case.key, k) < same_day:
        return int(city.clock[0].round_today >= settings.service_centre_rounds)
    if settings.responsibility_return_sigma == 0:
        return int(settings.responsibility_return_days)
    z = normal_quantile(uniform(city.keys[Purpose.RETURN_DAYS], case.key, k))
    spread = exp(settings.responsibility_return_sigma * z)
    return max(1, whole(settings.responsibility_return_days * spread, MOST_DAYS))

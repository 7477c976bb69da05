"""Work: queues, hours, lead times, closing and the call-back (ODD 7.9)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.portable import exp, log
from sim.compiled.streams import Purpose, normal_quantile, uniform, whole
from sim.model.agents.docket import PETITION_FIRST, join_docket, leave_docket
from sim.model.agents.transfers import next_step, pass_on, wait_days
from sim.model.agents.trust import reward
from sim.model.precedents import cell_of
from sim.model.state.city import City, here, is_fit, is_organisation, place_of
from sim.model.state.lists import (
    Due,
    Hearing,
    ListOf,
    day_list,
    fetch_citizen,
    join,
    ordinary_queue,
    priority_queue,
    schedule,
    take,
)
from sim.model.state.moves import move
from sim.model.state.status import Activity, Status
from sim.model.state.tables import MOST_DAYS, MOST_MINUTES, NOBODY
from sim.model.state.zones import Kind, Resolver, Zone

RESOLVERS = tuple(
    int(resolver)
    for resolver in (Resolver.DEPARTMENT, Resolver.DEPARTMENT, Resolver.SOCIETY, Resolver.MARKET)
)
"""Resolver of a case, by kind of unit."""


@compiled
def start_round(i: int, city: City) -> None:
    """Start the work on a newly queued case from the beginning, unless the unit only pretends."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    draw = uniform(city.keys[Purpose.SHAM], case.key, case.rounds)
    case.rounds += 1
    pretends = draw < settings.appraisal_coupling * settings.appraisal_sham_max
    case.sham = pretends and not is_organisation(case.unit, city)
    case.remaining = 0 if case.sham else _minutes_of_round(case, city)
    city.units[case.unit].backlog += case.remaining
    queue(i, city)


@compiled
def _minutes_of_round(case: Any, city: City) -> int:
    """Return the minutes of the round that begins, which may be a step of several."""
    minutes, step = minutes_at(case, case.unit, city), next_step(case, city)
    if city.settings[here(case, city)].responsibility_learning_by_doing > 0:
        minutes = whole(minutes * practice(case, city), MOST_MINUTES)
    if step == NOBODY:
        return minutes
    return whole(minutes * city.steps[step].effort, MOST_MINUTES)


@compiled
def practice(case: Any, city: City) -> float:
    """Return the factor of minutes and lead time that a unit's earlier cases of the issue leave."""
    place, resolved = place_of(case.unit, city.issues[case.issue], city.candidates), 0
    for cell in range(city.experience.shape[1] if place >= 0 else 0):
        resolved += city.experience[case.issue, cell, place]
    settings = city.settings[here(case, city)]
    nominal = 1.0 + settings.responsibility_practised_cases
    return exp(settings.responsibility_learning_by_doing * (log(nominal) - log(1.0 + resolved)))


@compiled
def minutes_at(case: Any, unit: int, city: City) -> int:
    """Return the minutes that a case takes at a unit."""
    if is_able(case, unit, city):
        return int(case.effort)
    return whole(
        case.effort * city.settings[here(case, city)].responsibility_mismatch, MOST_MINUTES
    )


@compiled
def is_able(case: Any, unit: int, city: City) -> bool:
    """Return whether a unit handles a case as a fit one does.

    It is fit, others support it, or a fit one has prepared the case.
    """
    return case.joint or is_fit(case, unit, city)


@compiled
def queue(i: int, city: City) -> None:
    """Join the queue of the case's unit."""
    case = city.cases[i]
    join(i, priority_queue(case.unit) if case.priority else ordinary_queue(case.unit), city)


@compiled
def give_priority(i: int, city: City) -> None:
    """Move a case before those without priority, once."""
    case = city.cases[i]
    if case.priority:
        return
    case.priority = 1
    if case.status == Status.QUEUED and city.units[case.unit].current != i:
        queue(i, city)
    if case.hearing == Hearing.DOCKET and city.settings[0].adjudication_order == PETITION_FIRST:
        join_docket(i, city)


@compiled
def leave_queue(i: int, city: City) -> None:
    """Release a unit from a case that ends before the work is done."""
    case = city.cases[i]
    if case.status == Status.QUEUED:
        unit = city.units[case.unit]
        unit.backlog -= case.remaining
        if unit.current == i:
            unit.current = NOBODY


@compiled
def charge(unit: int, minutes: int, city: City) -> None:
    """Charge minutes to a unit; it pays from the coming days.

    They are for a meeting, work for others, patrols or a campaign.
    """
    city.units[unit].charge += minutes
    city.clock[0].coordination_today += minutes


@called
def end_lead_times(city: City) -> None:
    """Close the cases whose materials have come today, or pass them on."""
    due = day_list(city.clock[0].day, Due.LEAD, city)
    i = take(due, city)
    while i != NOBODY:
        _end_round(i, city)
        i = take(due, city)
    _begin_passed(city)


@called
def work_all(city: City) -> None:
    """Spend today's minutes of every unit."""
    for u in range(len(city.units)):
        unit = city.units[u]
        had = minutes_today(unit, city)
        paid = min(unit.charge, had)
        unit.charge -= paid
        unit.left = had - paid
        if city.clock[0].day >= city.clock[0].warm_up:
            unit.had += had
            unit.coordinated += paid
        _work(u, city)
    for _ in range(1, city.settings[0].service_centre_rounds):
        if not _begin_passed(city):
            return
        for u in range(len(city.units)):
            _work(u, city)
    _begin_passed(city)


@compiled
def _begin_passed(city: City) -> bool:
    """Let units begin with the cases passed on to them; return whether there were any."""
    i = take(ListOf.PASSED, city)
    if i == NOBODY:
        return False
    while i != NOBODY:
        start_round(i, city)
        i = take(ListOf.PASSED, city)
    return True


@compiled
def minutes_today(unit: Any, city: City) -> int:
    """Return the minutes that a unit has today; volunteers give more to a city that is trusted."""
    if unit.kind != Kind.SOCIAL_ORGANISATION:
        return int(unit.minutes)
    share = city.settings[0].social_organisations_coproduction
    trust = city.clock[0].trust / len(city.citizens)
    return whole(unit.minutes * (1.0 - share + 2.0 * share * trust), MOST_MINUTES)


@compiled
def _work(u: int, city: City) -> None:
    """Spend what a unit has left of today on its queue."""
    unit = city.units[u]
    had = left = unit.left
    beyond = 0
    while left > 0:
        if unit.current == NOBODY:
            unit.current = _next_in_queue(u, city)
            if unit.current == NOBODY:
                break
        case = city.cases[unit.current]
        spent = min(left, case.remaining)
        case.remaining -= spent
        unit.backlog -= spent
        left -= spent
        if case.zone == Zone.BEYOND:
            beyond += spent
        if case.remaining == 0:
            i = unit.current
            unit.current = NOBODY
            _finish(i, city)
    unit.left = left
    if city.clock[0].day >= city.clock[0].warm_up:
        unit.worked += had - left
        unit.worked_beyond += beyond


@compiled
def _next_in_queue(u: int, city: City) -> int:
    """Return the next case of a unit's queues, or NOBODY."""
    i = take(priority_queue(u), city)
    return i if i != NOBODY else take(ordinary_queue(u), city)


@compiled
def _finish(i: int, city: City) -> None:
    """End the work on a case: it closes or is passed on now, or after a wait."""
    case = city.cases[i]
    days = 0 if case.sham else _days_after_work(case, city)
    if days == 0:
        _end_round(i, city)
    else:
        move(i, Activity.FINISH_WORK, Status.LEAD, case.unit, city)
        schedule(i, city.clock[0].day + days, Due.LEAD, city)


@compiled
def _days_after_work(case: Any, city: City) -> int:
    """Return the days between the end of the work and the end of the round."""
    step = next_step(case, city)
    return lead_days(case, city) if step == NOBODY else wait_days(step, case, city)


@compiled
def _end_round(i: int, city: City) -> None:
    """Close a case, or pass it on."""
    case = city.cases[i]
    step = NOBODY if case.sham else next_step(case, city)
    if step == NOBODY:
        _close(i, city)
    else:
        pass_on(i, step, is_able(case, case.unit, city), city)


@compiled
def lead_days(case: Any, city: City) -> int:
    """Return the days between the end of the work and the close, which need no staff."""
    issue, k = city.issues[case.issue], case.rounds - 1
    if (
        issue.lead_same_day > 0
        and uniform(city.keys[Purpose.LEAD_TODAY], case.key, k) < issue.lead_same_day
    ):
        return 0
    z = normal_quantile(uniform(city.keys[Purpose.LEAD], case.key, k))
    days = exp(issue.lead_mu + issue.lead_sigma * z)
    if city.settings[here(case, city)].responsibility_learning_by_doing > 0:
        days *= practice(case, city)
    return whole(days, MOST_DAYS)


@compiled
def _close(i: int, city: City) -> None:
    """Report a case as done; the call-back follows later the same day."""
    case = city.cases[i]
    move(i, Activity.CLOSE, Status.CLOSED, case.unit, city)
    if case.reported_day == NOBODY:
        case.reported_day = city.clock[0].day
    join(i, ListOf.CLOSED, city)


@called
def call_back(city: City) -> None:
    """Ask the citizens of all cases closed today whether the matter is settled."""
    i = take(ListOf.CLOSED, city)
    while i != NOBODY:
        fetch_citizen(ListOf.CLOSED, city)
        case = city.cases[i]
        if is_rejected(case, city):
            case.reworks += 1
            move(i, Activity.REWORK, Status.QUEUED, case.unit, city)
            start_round(i, city)
        else:
            _resolve(i, city)
        i = take(ListOf.CLOSED, city)


@compiled
def is_rejected(case: Any, city: City) -> bool:
    """Return whether a citizen rejects the result."""
    settings = city.settings[here(case, city)]
    if case.sham:
        return True
    if is_organisation(case.unit, city):
        probability = 1.0 - city.units[case.unit].success
    else:
        probability = (
            settings.responsibility_reject_fit
            if is_able(case, case.unit, city)
            else settings.responsibility_reject_unfit
        )
    return uniform(city.keys[Purpose.REJECT], case.key, case.rounds - 1) < probability


@compiled
def _resolve(i: int, city: City) -> None:
    """End a truly resolved case.

    The city learns which unit resolved it; resolution in time raises the citizen's trust.
    """
    case = city.cases[i]
    leave_docket(case, city)
    move(i, Activity.RESOLVE, Status.RESOLVED, case.unit, city)
    case.resolved_by = RESOLVERS[city.units[case.unit].kind]
    place = place_of(case.unit, city.issues[case.issue], city.candidates)
    if place >= 0:
        city.experience[case.issue, cell_of(case.circumstance, city.experience), place] += 1
    reward(case, city)

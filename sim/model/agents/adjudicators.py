"""Adjudicators: opinions, briefs, directives and joint meetings (ODD 7.7)."""

import math

from sim.compiled import called, compiled
from sim.model.agents.disputes import circle
from sim.model.agents.docket import join_docket, leave_docket, next_awaiting
from sim.model.agents.rulings import refer, rule_on
from sim.model.agents.work import charge, start_round
from sim.model.state.city import City, concerned, concerned_unit, here
from sim.model.state.lists import Due, Hearing, ListOf, body_list, day_list, take
from sim.model.state.moves import move
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY
from sim.scenario.city import YEAR_DAYS
from sim.scenario.names import SentBy


@compiled
def is_due(day: int, period: int) -> bool:
    """Return whether an event with this period in days is due today."""
    return (day + 1) % period == 0


@called
def give_opinions(city: City) -> None:
    """Give the experts' opinions that are due today."""
    due = day_list(city.clock[0].day, Due.OPINION, city)
    i = next_awaiting(due, city)
    while i != NOBODY:
        rule_on(i, city.settings[here(city.cases[i], city)].expert_accuracy, SentBy.EXPERT, city)
        i = next_awaiting(due, city)


@called
def adjudicate(city: City) -> None:
    """Do what is due today: briefs are submitted, directives are given, joint meetings sit."""
    settings, clock = city.settings[0], city.clock[0]
    _count_capacity(city)
    if not settings.adjudication_enabled:
        _dissolve(city)
        return
    if is_due(clock.day, settings.adjudication_brief_period):
        _brief(city)
    for body in range(len(city.bodies)):
        _direct(body, city)
    if is_due(clock.day, settings.adjudication_period):
        for body in range(len(city.bodies)):
            _sit(body, city)


@compiled
def _count_capacity(city: City) -> None:
    """Begin the leaders' year, and give each body one more day's rulings."""
    clock = city.clock[0]
    for b in range(len(city.bodies)):
        body = city.bodies[b]
        if clock.day % YEAR_DAYS == 0:
            body.directives_this_year = 0
        if city.settings[0].adjudication_enabled:
            body.sitting_credit += city.rulings[clock.reforms, b, 0]
        else:
            body.sitting_credit = 0


@compiled
def _brief(city: City) -> None:
    """Refer all cases that the centre could not place."""
    i = take(ListOf.BRIEF, city)
    while i != NOBODY:
        refer(i, city)
        i = take(ListOf.BRIEF, city)


@compiled
def _direct(b: int, city: City) -> None:
    """Decide by directive while the year's number lasts; the rest wait for a joint meeting."""
    settings, clock, body = city.settings[0], city.clock[0], city.bodies[b]
    which = body_list(b, Hearing.DIRECTIVE, city)
    i = next_awaiting(which, city)
    while i != NOBODY:
        if body.directives_this_year < city.rulings[clock.reforms, b, 1]:
            body.directives_this_year += 1
            clock.coordination_today += settings.adjudication_minutes_per_case
            rule_on(i, settings.adjudication_directive_accuracy, SentBy.DIRECTIVE, city)
        else:
            join_docket(i, city)
        i = next_awaiting(which, city)


@compiled
def _sit(b: int, city: City) -> None:
    """Rule on the docket up to the rulings earned since the last sitting.

    The period groups rulings into sittings; it adds none.
    """
    body = city.bodies[b]
    capacity = body.sitting_credit // YEAR_DAYS
    body.sitting_credit %= YEAR_DAYS
    own = not math.isnan(body.accuracy)
    accuracy = body.accuracy if own else city.settings[0].adjudication_accuracy
    for _ in range(capacity):
        i = _next_on_docket(b, city)
        if i == NOBODY:
            break
        _charge_table(i, city)
        rule_on(i, accuracy, SentBy.JOINT_MEETING, city)


@compiled
def _next_on_docket(b: int, city: City) -> int:
    """Return the next case on the docket, or NOBODY."""
    i = next_awaiting(body_list(b, Hearing.PRIORITY_DOCKET, city), city)
    return i if i != NOBODY else next_awaiting(body_list(b, Hearing.DOCKET, city), city)


@compiled
def _charge_table(i: int, city: City) -> None:
    """Charge a joint meeting to the departments that the case concerns."""
    case = city.cases[i]
    for k in range(concerned(case, city)):
        charge(concerned_unit(case, k, city), city.settings[0].adjudication_minutes_per_case, city)


@compiled
def _dissolve(city: City) -> None:
    """Return the cases of adjudicators that a reform has abolished."""
    i = take(ListOf.BRIEF, city)
    while i != NOBODY:
        circle(i, city)
        i = take(ListOf.BRIEF, city)
    for b in range(len(city.bodies)):
        for hearing in (Hearing.DIRECTIVE, Hearing.PRIORITY_DOCKET, Hearing.DOCKET):
            _empty(body_list(b, hearing, city), city)


@compiled
def _empty(which: int, city: City) -> None:
    """Return the cases of a list to the centre; provisional work on a case stays with its unit."""
    i = next_awaiting(which, city)
    while i != NOBODY:
        case = city.cases[i]
        leave_docket(case, city)
        if case.status == Status.UNDER_REVIEW:
            move(i, Activity.UPHOLD, Status.QUEUED, case.unit, city)
            start_round(i, city)
        elif case.status == Status.ON_DOCKET:
            circle(i, city)
        i = next_awaiting(which, city)

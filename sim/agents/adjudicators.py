"""Adjudicators: briefs, directives, joint meetings and the rulings they make (ODD 7.7)."""

from typing import Any

from sim.agents.disputes import circle
from sim.agents.docket import leave_docket, refer
from sim.agents.work import charge, start_round
from sim.compiled import compiled
from sim.precedents import keep, overrule
from sim.rules.platform import provider_for
from sim.scenario.city import YEAR_DAYS
from sim.state.city import City, is_fit
from sim.state.lists import ListOf, join, take
from sim.state.moves import move, move_by
from sim.state.reasons import SentBy
from sim.state.status import Activity, Status
from sim.state.tables import NOBODY, REFERRED
from sim.state.zones import Zone
from sim.streams import Purpose, choice, uniform


@compiled
def is_due(day: int, period: int) -> bool:
    """Say whether what happens every `period` days happens today."""
    return (day + 1) % period == 0


@compiled
def adjudicate(city: City) -> None:
    """Do what is due today: briefs reach the adjudicators, directives are given, the joint meeting sits."""
    settings, clock = city.settings[0], city.clock[0]
    if clock.day % YEAR_DAYS == 0:
        clock.directives_this_year = 0
    if not settings.adjudication_open:
        clock.sitting_credit = 0
        _dissolve(city)
        return
    clock.sitting_credit += settings.rulings_per_year - settings.directives_per_year
    if is_due(clock.day, settings.brief_period):
        _brief(city)
    _direct(city)
    if is_due(clock.day, settings.sitting_period):
        _sit(city)


@compiled
def _brief(city: City) -> None:
    """Refer all cases that the centre could not place."""
    i = take(ListOf.BRIEF, city)
    while i != NOBODY:
        refer(i, city)
        i = take(ListOf.BRIEF, city)


@compiled
def _direct(city: City) -> None:
    """Decide by directive while the year's number lasts; the rest waits for a joint meeting."""
    settings, clock = city.settings[0], city.clock[0]
    i = take(ListOf.DIRECTIVES, city)
    while i != NOBODY:
        if clock.directives_this_year < settings.directives_per_year:
            clock.directives_this_year += 1
            clock.coordination_today += settings.minutes_per_ruling
            _rule(i, settings.directive_accuracy, SentBy.DIRECTIVE, city)
        else:
            join(i, ListOf.DOCKET, city)
        i = take(ListOf.DIRECTIVES, city)


@compiled
def _sit(city: City) -> None:
    """Rule on the docket as far as the days since the last sitting allow: the period batches rulings, it adds none."""
    settings, clock = city.settings[0], city.clock[0]
    capacity = clock.sitting_credit // YEAR_DAYS
    clock.sitting_credit %= YEAR_DAYS
    for _ in range(capacity):
        i = take(ListOf.DOCKET, city)
        if i == NOBODY:
            break
        _charge_table(i, city)
        _rule(i, settings.ruling_accuracy, SentBy.JOINT_MEETING, city)


@compiled
def _charge_table(i: int, city: City) -> None:
    """Charge a joint meeting to the claimants, or to all departments of the issue where nobody claims the case."""
    case, minutes = city.cases[i], city.settings[0].minutes_per_ruling
    if case.zone == Zone.OVERLAP:
        segment = city.segments[case.segment]
        charge(segment.unit, minutes, city)
        charge(segment.other, minutes, city)
        return
    issue = city.issues[case.issue]
    for k in range(issue.first_candidate, issue.first_candidate + issue.departments):
        charge(city.candidates[k], minutes, city)


@compiled
def _rule(i: int, accuracy: float, by: int, city: City) -> None:
    """Rule on a case: the unit named must take it, and the ruling is kept if rulings are kept."""
    case = city.cases[i]
    named = ruled_unit(case, accuracy, city)
    unit = provider_for(case, city) if named == REFERRED else named
    case.rulings += 1
    leave_docket(case, city)
    if case.status == Status.UNDER_REVIEW:
        overrule(case.precedent, named, city)
    precedent = keep(i, named, city) if city.settings[0].precedents_enabled else NOBODY
    if unit == NOBODY:
        move_by(i, Activity.RULE, Status.ON_DOCKET, NOBODY, by, precedent, city)
        move_by(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, by, precedent, city)
    else:
        case.sent_by = by
        case.passed = 0
        move_by(i, Activity.RULE, Status.QUEUED, unit, by, precedent, city)
        start_round(i, city)


@compiled
def ruled_unit(case: Any, accuracy: float, city: City) -> int:
    """Return the unit that a ruling names, or REFERRED for "beyond remit"."""
    right = uniform(city.keys[Purpose.RULE_RIGHT], case.key, case.rulings) < accuracy
    draw = uniform(city.keys[Purpose.RULE_CHOICE], case.key, case.rulings)
    if not right:
        wrong = _wrong_unit(case, draw, city)
        if wrong != NOBODY:
            return wrong
    segment = city.segments[case.segment]
    if case.zone == Zone.BEYOND:
        return REFERRED
    if case.zone == Zone.OVERLAP and draw >= 0.5:
        return segment.other
    return segment.unit


@compiled
def _wrong_unit(case: Any, draw: float, city: City) -> int:
    """Return the department of the issue that a draw picks among those not fit, or NOBODY if all are."""
    issue = city.issues[case.issue]
    first, end = issue.first_candidate, issue.first_candidate + issue.departments
    unfit = 0
    for k in range(first, end):
        unfit += not is_fit(case, city.candidates[k], city)
    if unfit == 0:
        return NOBODY
    left = choice(draw, unfit)
    for k in range(first, end):
        unit = city.candidates[k]
        if not is_fit(case, unit, city):
            if left == 0:
                return unit
            left -= 1
    return NOBODY


@compiled
def _dissolve(city: City) -> None:
    """Give back what lies before adjudicators that a reform has done away with."""
    for which in (ListOf.BRIEF, ListOf.DIRECTIVES, ListOf.DOCKET):
        i = take(which, city)
        while i != NOBODY:
            leave_docket(city.cases[i], city)
            if city.cases[i].status == Status.UNDER_REVIEW:
                move(i, Activity.UPHOLD, Status.QUEUED, city.cases[i].unit, city)
                start_round(i, city)
            else:
                circle(i, city)
            i = take(which, city)

"""The service centre: it handles returns, reads cases, asks the rules and dispatches (ODD 7.3)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.addresses import call
from sim.compiled.references import fetch
from sim.compiled.streams import Purpose, uniform
from sim.errors import RuleError
from sim.model.agents.merging import is_merged, merge
from sim.model.agents.misdirection import misdirected
from sim.model.agents.work import charge
from sim.model.precedents import cite
from sim.model.rules import is_excluded
from sim.model.rules.precedent import ruled
from sim.model.state.city import City, here, is_fit, seen_segment
from sim.model.state.lists import Due, ListOf, day_list, join, take
from sim.model.state.moves import move, move_by
from sim.model.state.settings import option
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Zone
from sim.scenario.names import BEST_GUESS, FALLBACK, PRECEDENT, SentBy

AT_INTAKE = option("adjudication.refer", "intake")
MISDIRECTED = int(SentBy.MISDIRECTED)


@called
def take_returns(city: City) -> None:
    """Send declined cases that are due back to the previous unit or to the centre."""
    due = day_list(city.clock[0].day, Due.RETURN, city)
    i = take(due, city)
    while i != NOBODY:
        case = city.cases[i]
        if returns_to_sender(case, city):
            dispatch(i, case.unit_before, SentBy.RETURN_TO_SENDER, NOBODY, city)
        else:
            move(i, Activity.RETURN, Status.WAITING, NOBODY, city)
            join(i, ListOf.RETURNED, city)
        i = take(due, city)


@compiled
def returns_to_sender(case: Any, city: City) -> bool:
    """Return whether a declined case goes back to the unit that held it before the decliner."""
    settings = city.settings[here(case, city)]
    if settings.service_centre_shared_history or case.unit_before == NOBODY:
        return False
    return (
        uniform(city.keys[Purpose.RETURN_TO_SENDER], case.key, case.declines - 1)
        < settings.responsibility_return_to_sender
    )


@compiled
def returns_are_due(city: City) -> bool:
    """Return whether a declined case comes back today and has not been taken yet."""
    return city.heads[day_list(city.clock[0].day, Due.RETURN, city)].first != NOBODY


@called
def dispatch_cases(city: City) -> None:
    """Dispatch waiting cases, returns first, up to the day's capacity."""
    clock, capacity = city.clock[0], city.settings[0].service_centre_capacity
    for _ in range(max(0, capacity - clock.contacts_today)):
        i = take(ListOf.RETURNED, city)
        if i == NOBODY:
            i = take(ListOf.FILED, city)
        if i == NOBODY:
            break
        clock.contacts_today += 1
        if is_merged(city.cases[i], city):
            merge(i, city)
        elif is_dispute(city.cases[i], city):
            _dispute(i, city)
        else:
            _place(i, city)


@compiled
def is_dispute(case: Any, city: City) -> bool:
    """Return whether a case has been declined too often to be dispatched again."""
    if case.passed or case.declines == 0:
        return False
    return (
        case.priority
        or case.declines >= city.settings[here(case, city)].responsibility_max_declines
    )


@compiled
def read(case: Any, city: City) -> None:
    """Read the circumstance of a case, rightly or wrongly; a patrol has seen what it found."""
    right = (
        case.found
        or uniform(city.keys[Purpose.READ], case.key, case.readings)
        < city.settings[here(case, city)].service_centre_accuracy
    )
    case.seen = (
        case.circumstance if right else uniform(city.keys[Purpose.MISREAD], case.key, case.readings)
    )
    case.readings += 1


@compiled
def _place(i: int, city: City) -> None:
    """Read a case and send it to the unit named by the first rule that answers, or elsewhere."""
    case = city.cases[i]
    read(case, city)
    unit, rule, precedent = misdirected(case, city), MISDIRECTED, NOBODY
    if unit == NOBODY:
        unit, rule, precedent = _ask(i, city)
    if _is_briefed(case, unit, rule, city):
        move(i, Activity.BRIEF, Status.BRIEFED, NOBODY, city)
        join(i, ListOf.BRIEF, city)
    elif unit == NOBODY:
        _dispute(i, city)
    elif unit == REFERRED:
        _cite(precedent, case, True, city)
        move_by(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, rule, precedent, city)
    else:
        dispatch(i, unit, rule, precedent, city)


@compiled
def _ask(i: int, city: City) -> tuple[int, int, int]:
    """Return the first answer of the rules, the code of its rule, and the precedent if any."""
    case, clock = city.cases[i], city.clock[0]
    clock.case_asked = i  # so that an error in a rule can name its case and rule
    for k in range(len(city.rules)):
        clock.rule_asked = k
        rule = city.rule_codes[k]
        if rule == PRECEDENT:
            unit, precedent = ruled(case, city)
            if unit == NOBODY and precedent != NOBODY:
                _answer_objection(case, city)
        else:
            unit, precedent = call(city.rules[k], i, case, city), NOBODY
        if unit < REFERRED or unit >= len(city.units):
            clock.wrong_answer = unit
            raise RuleError("a rule answers a unit that does not exist")
        if unit != NOBODY and (
            unit == REFERRED or rule == FALLBACK or not is_excluded(case, unit, city)
        ):
            clock.rule_asked = NOBODY
            return unit, rule, precedent
    clock.rule_asked = NOBODY
    return NOBODY, SentBy.NO_RULE, NOBODY


@compiled
def _answer_objection(case: Any, city: City) -> None:
    """Charge the street office for a citizen who objects to the explanation of a precedent."""
    minutes = city.settings[here(case, city)].precedents_minutes_per_objection
    office = city.offices[case.district]
    if minutes > 0 and office != NOBODY:
        charge(office, minutes, city)


@compiled
def _is_briefed(case: Any, unit: int, rule: int, city: City) -> bool:
    """Return whether the centre reports a case instead of guessing: no remit seems to cover it."""
    settings = city.settings[0]
    if not (settings.adjudication_enabled and settings.adjudication_refer == AT_INTAKE):
        return False
    segment = seen_segment(case, city)
    return segment.zone >= Zone.GAP and (unit == NOBODY or rule == BEST_GUESS)


@compiled
def dispatch(i: int, unit: int, rule: int, precedent: int, city: City) -> None:
    """Send a case to a unit, by a precedent or none."""
    case = city.cases[i]
    fit = is_fit(case, unit, city)
    _cite(precedent, case, fit, city)
    if case.dispatches == 0:
        case.first_unit = unit
        case.first_fit = fit
    case.sent_by = rule
    case.dispatches += 1
    case.passed = 0
    move_by(i, Activity.DISPATCH, Status.SENT, unit, rule, precedent, city)
    join(i, ListOf.INBOX, city)
    fetch(city.visits, i)  # the unit reads it when it decides


@compiled
def _cite(precedent: int, case: Any, fit: bool, city: City) -> None:
    """Count the citation of a precedent, if a case is sent by one."""
    if precedent != NOBODY:
        cite(precedent, case, fit, city)


@compiled
def _dispute(i: int, city: City) -> None:
    """Record that nobody accepts a case."""
    city.cases[i].disputes += 1
    move(i, Activity.DISPUTE, Status.DISPUTED, NOBODY, city)
    join(i, ListOf.DISPUTES, city)

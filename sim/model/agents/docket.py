"""Where cases wait for a ruling: the dockets of the bodies and the experts' lists (ODD 7.7)."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.state.city import City, here
from sim.model.state.lists import Due, Hearing, body_list, foresee, stand_in, take
from sim.model.state.settings import option
from sim.model.state.status import Status
from sim.model.state.tables import NOBODY

PETITION_FIRST = option("adjudication.order", "petition_first")


@compiled
def enter_docket(i: int, city: City) -> None:
    """Enter the docket of the district's body: for a leader's directive or a joint meeting."""
    case = city.cases[i]
    draw = uniform(city.keys[Purpose.DIRECTIVE], case.key, case.referrals)
    case.referrals += 1
    case.docket_day = city.clock[0].day
    city.clock[0].docket += 1
    if draw < city.settings[0].adjudication_directive_share:
        case.hearing = Hearing.DIRECTIVE
        stand_in(i, body_list(body_for(case, city), Hearing.DIRECTIVE, city), city)
    else:
        join_docket(i, city)


@compiled
def join_docket(i: int, city: City) -> None:
    """Wait for a joint meeting, where petitions may go first."""
    case = city.cases[i]
    case.hearing = Hearing.DOCKET
    which = (
        Hearing.PRIORITY_DOCKET
        if case.priority and city.settings[0].adjudication_order == PETITION_FIRST
        else Hearing.DOCKET
    )
    stand_in(i, body_list(body_for(case, city), which, city), city)


@compiled
def ask_experts(i: int, city: City) -> None:
    """Submit a case to the experts, who give their opinion some days later."""
    case, clock = city.cases[i], city.clock[0]
    case.hearing = Hearing.EXPERTS
    case.docket_day = clock.day
    clock.consulted += 1
    foresee(i, clock.day + city.settings[here(case, city)].expert_days, Due.OPINION, city)


@compiled
def body_for(case: Any, city: City) -> int:
    """Return the body that hears a case; reviews go to the last body that serves its district."""
    return city.body_of[case.district, 1 if case.status == Status.UNDER_REVIEW else 0]


@compiled
def next_awaiting(which: int, city: City) -> int:
    """Remove and return the first case of a list that still awaits its ruling, or NOBODY."""
    i = take(which, city)
    while i != NOBODY and city.cases[i].docket_day == NOBODY:
        i = take(which, city)
    return i


@compiled
def leave_docket(case: Any, city: City) -> None:
    """Count the days that a case has waited for a ruling, if it waits for one."""
    if case.docket_day == NOBODY:
        return
    if case.hearing == Hearing.EXPERTS:
        city.clock[0].consulted -= 1
    else:
        city.clock[0].docket -= 1
    case.docket_days += city.clock[0].day - case.docket_day
    case.docket_day = NOBODY
    case.hearing = NOBODY

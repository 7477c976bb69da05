"""Citizens: they file, follow up, petition and withdraw (ODD 7.2)."""

from typing import Any

from sim.agents.docket import leave_docket, refer
from sim.agents.trust import disappoint
from sim.agents.work import leave_queue, queue
from sim.compiled import compiled
from sim.state.city import City
from sim.state.lists import Due, ListOf, day_list, join, schedule_follow_up, take
from sim.state.moves import move, note
from sim.state.status import FIRST_END, Activity, Status
from sim.state.tables import NOBODY
from sim.streams import Purpose, uniform


@compiled
def file_cases(city: City) -> None:
    """Let today's cases of the tape reach the centre."""
    clock = city.clock[0]
    while clock.next_case < len(city.cases) and city.cases[clock.next_case].filed_day == clock.day:
        i = clock.next_case
        move(i, Activity.FILE, Status.WAITING, NOBODY, city)
        join(i, ListOf.FILED, city)
        schedule_follow_up(i, clock.day + city.citizens[city.cases[i].citizen].patience, city)
        clock.next_case += 1


@compiled
def follow_up_cases(city: City) -> None:
    """Let those whose patience ends today complain again, go higher or give up."""
    clock = city.clock[0]
    due = day_list(clock.day, Due.FOLLOW_UP, city)
    clock.follow_ups_today = 0
    i = take(due, city)
    while i != NOBODY:
        if city.cases[i].status < FIRST_END:
            if withdraws(city.cases[i], city):
                leave_queue(i, city)
                leave_docket(city.cases[i], city)
                move(i, Activity.WITHDRAW, Status.WITHDRAWN, city.cases[i].unit, city)
            else:
                _follow_up(i, city)
        i = take(due, city)


@compiled
def withdraws(case: Any, city: City) -> bool:
    """Say whether a citizen gives up at this follow-up: the less trust, the likelier."""
    draw = uniform(city.keys[Purpose.WITHDRAW], case.key, case.follow_ups)
    return draw < city.settings[0].give_up * 2.0 * (1.0 - city.citizens[case.citizen].trust)


@compiled
def _follow_up(i: int, city: City) -> None:
    """Complain again, which loads the centre, costs trust and wakes a shelved case."""
    case, clock, settings = city.cases[i], city.clock[0], city.settings[0]
    note(i, Activity.FOLLOW_UP, city)
    case.follow_ups += 1
    clock.follow_ups_today += 1
    disappoint(case, city)
    schedule_follow_up(i, clock.day + city.citizens[case.citizen].patience, city)
    if case.follow_ups >= settings.petition_after and not case.priority:
        _petition(i, city)
    if case.status == Status.SHELVED:
        move(i, Activity.TAKE_UP, Status.SENT, case.unit, city)
        join(i, ListOf.INBOX, city)


@compiled
def _petition(i: int, city: City) -> None:
    """Go higher: onto the docket if nobody has accepted the case, to the head of the queue if somebody has."""
    case = city.cases[i]
    note(i, Activity.PETITION, city)
    case.petitions += 1
    case.priority = 1
    unplaced = case.status == Status.WAITING or case.status == Status.SHELVED or case.status == Status.RETURNING
    if unplaced and city.settings[0].adjudication_open:
        refer(i, city)
    elif case.status == Status.QUEUED and city.units[case.unit].current != i:
        queue(i, city)

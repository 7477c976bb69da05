"""Citizens: they file, follow up, petition and withdraw (ODD 7.2)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.docket import leave_docket
from sim.model.agents.limits import foresee_limit
from sim.model.agents.patrols import is_found
from sim.model.agents.rulings import refer
from sim.model.agents.trust import disappoint
from sim.model.agents.work import give_priority, leave_queue
from sim.model.state.city import City, here
from sim.model.state.lists import Due, ListOf, day_list, fetch_citizen, foresee, join, take
from sim.model.state.moves import move, note
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import NOBODY


@called
def file_cases(city: City) -> None:
    """File today's cases of the tape at the centre."""
    clock = city.clock[0]
    while clock.next_case < len(city.cases) and city.cases[clock.next_case].filed_day <= clock.day:
        i = clock.next_case
        case = city.cases[i]
        case.found = is_found(case, city)
        move(i, Activity.PATROL if case.found else Activity.FILE, Status.WAITING, NOBODY, city)
        join(i, ListOf.FILED, city)
        foresee(i, clock.day + case.patience, Due.FOLLOW_UP, city)
        if clock.limited:
            foresee_limit(i, city)
        clock.next_case += 1


@called
def follow_up_cases(city: City) -> None:
    """Follow up each case whose citizen's patience ends today: complain, petition or withdraw."""
    clock = city.clock[0]
    due = day_list(clock.day, Due.FOLLOW_UP, city)
    clock.contacts_today = 0
    i = take(due, city)
    while i != NOBODY:
        fetch_citizen(due, city)
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
    """Return whether a citizen withdraws at this follow-up: more likely the lower the trust."""
    if case.found:
        return False
    draw = uniform(city.keys[Purpose.WITHDRAW], case.key, case.follow_ups)
    distrust = 1.0 - city.citizens[case.citizen].trust
    return draw < city.settings[here(case, city)].citizens_give_up * 2.0 * distrust


@compiled
def _follow_up(i: int, city: City) -> None:
    """Complain again, which loads the centre, costs trust and wakes a shelved case.

    A patrol asks without a complaint.
    """
    case, clock = city.cases[i], city.clock[0]
    note(i, Activity.FOLLOW_UP, city)
    case.follow_ups += 1
    clock.contacts_today += 1
    foresee(i, clock.day + case.patience, Due.FOLLOW_UP, city)
    if not case.found:
        disappoint(case, city)
        after = city.settings[here(case, city)].citizens_petition_after
        if case.follow_ups >= after and case.petitions == 0:
            _petition(i, city)
    if case.status == Status.SHELVED:
        move(i, Activity.TAKE_UP, Status.SENT, case.unit, city)
        join(i, ListOf.INBOX, city)


@compiled
def _petition(i: int, city: City) -> None:
    """Petition: the case gets priority, and joins the docket if nobody has accepted it."""
    case = city.cases[i]
    note(i, Activity.PETITION, city)
    case.petitions += 1
    give_priority(i, city)
    unplaced = (
        case.status == Status.WAITING
        or case.status == Status.SHELVED
        or case.status == Status.RETURNING
    )
    if unplaced and city.settings[0].adjudication_enabled:
        refer(i, city)

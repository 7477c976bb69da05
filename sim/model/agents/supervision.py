"""Supervision: late cases come first and cannot be declined (ODD 7.2)."""

from sim.compiled import called, compiled
from sim.model.agents.work import give_priority
from sim.model.state.city import City, here, last_day
from sim.model.state.lists import Due, day_list, take
from sim.model.state.moves import note
from sim.model.state.status import FIRST_END, Activity
from sim.model.state.tables import NOBODY


@called
def supervise(city: City) -> None:
    """Supervise the cases that pass their limit today; on a day when it starts, all late cases."""
    clock = city.clock[0]
    enabled = False
    for group in range(clock.groups):
        enabled = enabled or city.settings[group].supervision_enabled
    if enabled and not clock.supervised:
        _supervise_late(city)
    clock.supervised = enabled
    due = day_list(clock.day, Due.LIMIT, city)
    i = take(due, city)
    while i != NOBODY:
        if enabled:
            _supervise(i, city)
        i = take(due, city)


@compiled
def _supervise_late(city: City) -> None:
    """Supervise every open case past its limit."""
    clock = city.clock[0]
    for i in range(clock.oldest_open, clock.next_case):
        _supervise(i, city)


@compiled
def _supervise(i: int, city: City) -> None:
    """Supervise a case that is still open past its limit, which may have been extended."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    if not settings.supervision_enabled or case.status >= FIRST_END or case.supervised:
        return
    if city.clock[0].day <= last_day(case, city):
        return
    case.supervised = 1
    note(i, Activity.SUPERVISE, city)
    if settings.supervision_priority:
        give_priority(i, city)

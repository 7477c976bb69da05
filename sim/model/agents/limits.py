"""The last day of a case's limit: an extension, or a close on paper (ODD 7.9)."""

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.work import charge
from sim.model.state.city import City, here, is_organisation, last_day
from sim.model.state.lists import Due, foresee, last_day_list, stand_in, take
from sim.model.state.moves import note
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY


@compiled
def foresee_limit(i: int, city: City) -> None:
    """Note the last day of a case's limit, and the day after it."""
    today, last = city.clock[0].day, last_day(city.cases[i], city)
    if today <= last < len(city.days):
        stand_in(i, last_day_list(last, city), city)
    foresee(i, max(today, last + 1), Due.LIMIT, city)


@called
def end_limits(city: City) -> None:
    """Extend or close on paper the unsolved cases whose limit ends today."""
    clock = city.clock[0]
    if not clock.limited:
        return
    due = last_day_list(clock.day, city)
    i = take(due, city)
    while i != NOBODY:
        _end_limit(i, city)
        i = take(due, city)


@compiled
def _end_limit(i: int, city: City) -> None:
    """Extend the limit of a case, or close it on paper, if a unit holds it and never closed it."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    held = (
        case.status == Status.QUEUED or case.status == Status.LEAD or case.status == Status.SHELVED
    )
    if not held or case.reported_day != NOBODY or is_organisation(case.unit, city):
        return
    if (
        case.extension_days == 0
        and uniform(city.keys[Purpose.EXTEND], case.key, 0) < settings.limits_extension
    ):
        _extend(i, city)
    elif uniform(city.keys[Purpose.CLOSE_ON_PAPER], case.key, 0) < settings.limits_close_when_due:
        _close_on_paper(i, city)


@compiled
def _close_on_paper(i: int, city: City) -> None:
    """Report a case as done, whatever the citizen says; the unit goes on as before."""
    case = city.cases[i]
    note(i, Activity.CLOSE_ON_PAPER, city)
    case.reported_day = city.clock[0].day
    if (
        uniform(city.keys[Purpose.REJECT_PAPER], case.key, 0)
        < city.settings[here(case, city)].limits_rejection
    ):
        case.reworks += 1
        note(i, Activity.REWORK, city)


@compiled
def _extend(i: int, city: City) -> None:
    """Move the limit of a case."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    case.extension_days = settings.limits_extension_days
    charge(case.unit, settings.limits_minutes_per_extension, city)
    note(i, Activity.EXTEND, city)
    foresee_limit(i, city)

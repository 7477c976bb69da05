"""Whistles: a street office calls the departments concerned to the spot (ODD 7.6)."""

from typing import Any

from sim.compiled import compiled
from sim.model.agents.rulings import hand_over
from sim.model.agents.work import charge
from sim.model.decisions.adjudicators.merits import merits
from sim.model.state.city import City, concerned, concerned_unit, here
from sim.model.state.status import Activity
from sim.model.state.tables import NOBODY
from sim.scenario.names import SentBy


@compiled
def can_whistle(case: Any, city: City) -> bool:
    """Return whether the street office may call, and all concerned have room for another call."""
    office, settings = city.offices[case.district], city.settings[here(case, city)]
    free = settings.whistle_allowed and office != NOBODY and _has_room(office, settings, city)
    for k in range(concerned(case, city)):
        free = free and _has_room(concerned_unit(case, k, city), settings, city)
    return free


@compiled
def _has_room(unit: int, settings: Any, city: City) -> bool:
    """Return whether a unit that attends owes no more time than allowed."""
    called = city.units[unit]
    return called.charge + settings.whistle_minutes_per_case <= int(
        settings.whistle_most_owed_days * called.minutes
    )


@compiled
def whistle(i: int, city: City) -> None:
    """Meet on the spot; the unit found responsible there must take the case."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    charge(city.offices[case.district], settings.whistle_minutes_per_case, city)
    for k in range(concerned(case, city)):
        charge(concerned_unit(case, k, city), settings.whistle_minutes_per_case, city)
    hand_over(
        i,
        merits(case, settings.whistle_accuracy, city),
        Activity.WHISTLE,
        SentBy.WHISTLE,
        NOBODY,
        city,
    )

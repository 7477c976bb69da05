"""Grid patrols: street offices find cases on the day when a citizen would file them (ODD 7.2)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.work import charge
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY


@called
def patrol(city: City) -> None:
    """Charge the day's rounds to the street offices."""
    for district in range(len(city.offices)):
        settings, office = city.settings[city.group_of[district]], city.offices[district]
        if settings.patrols_enabled and office != NOBODY:
            charge(office, settings.patrols_minutes_a_day, city)


@compiled
def is_found(case: Any, city: City) -> bool:
    """Return whether a patrol finds a case on the day when a citizen would file it."""
    settings = city.settings[here(case, city)]
    if not settings.patrols_enabled or case.filed_day < 0:
        return False
    return uniform(city.keys[Purpose.PATROL], case.key, 0) < settings.patrols_found

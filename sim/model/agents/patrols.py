"""Grid patrols: street offices find cases on the day when a citizen would file them (ODD 7.2)."""

from typing import Any

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.agents.work import charge
from sim.model.state.city import City
from sim.model.state.tables import NOBODY


@called
def patrol(city: City) -> None:
    """Charge the day's rounds to the street offices."""
    if city.settings[0].patrols_enabled:
        for office in city.offices:
            if office != NOBODY:
                charge(office, city.settings[0].patrols_minutes_a_day, city)


@compiled
def is_found(case: Any, city: City) -> bool:
    """Return whether a patrol finds a case on the day when a citizen would file it."""
    if not city.settings[0].patrols_enabled or case.filed_day < 0:
        return False
    return uniform(city.keys[Purpose.PATROL], case.key, 0) < city.settings[0].patrols_found

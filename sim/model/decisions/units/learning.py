"""Units follow habits, and put problems off when they are busy."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.units.hazard import hazard
from sim.model.precedents import cell_of
from sim.model.state.city import City, here, place_of


@decision(code=4, title="habit")
def learning(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Accepts what resembles cases that it has resolved, and shelves more the busier it is.

    Source: routines of Cyert and March (1963), A Behavioral Theory of the Firm; postponement in the
    garbage can of Cohen, March and Olsen (1972), Administrative Science Quarterly 17. How fast
    habits form is an assumption.
    """
    accept, shelve = hazard(case, unit, city)
    place, resolved = place_of(unit, city.issues[case.issue], city.candidates), 0.0
    if place >= 0:
        cell = cell_of(case.circumstance, city.experience)
        resolved = float(city.experience[case.issue, cell, place])
    habit = resolved / (resolved + city.settings[here(case, city)].decisions_habit)
    busy = 1.0 - (1.0 - shelve) * (1.0 - city.units[unit].load)
    return accept + (1.0 - accept) * habit, busy

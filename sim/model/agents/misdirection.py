"""Cases that go first to a unit that the rules do not name (ODD 7.3)."""

import math
from typing import Any

from sim.compiled import compiled
from sim.compiled.streams import Purpose, uniform
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY


@compiled
def misdirected(case: Any, city: City) -> int:
    """Return the unit that a case goes to first, whatever the rules say, or NOBODY."""
    issue, probability = (
        city.issues[case.issue],
        city.settings[here(case, city)].misdirection_probability,
    )
    if not math.isnan(issue.misdirected):
        probability = issue.misdirected
    if probability == 0 or case.dispatches > 0:
        return NOBODY
    if uniform(city.keys[Purpose.MISDIRECT], case.key, 0) >= probability:
        return NOBODY
    draw = uniform(city.keys[Purpose.MISDIRECT_TO], case.key, 0)
    if issue.first_units == 0:
        return int(draw * city.clock[0].government)
    k = issue.first_first_unit
    while city.first_units[k].up_to <= draw:
        k += 1
    unit = city.first_units[k].unit
    return unit if unit != NOBODY else city.offices[case.district]

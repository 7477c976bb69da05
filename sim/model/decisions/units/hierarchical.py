"""Units fear the leader (对上负责)."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.units.hazard import hazard
from sim.model.state.city import City


@decision(code=5, title="deferring to superiors")
def hierarchical(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Accepts every case that was petitioned or is supervised, and decides others as `hazard`.

    Source: responsiveness to superiors in O'Brien and Li (1999), Comparative Politics 31. That no
    such case is declined is an assumption.
    """
    accept, shelve = hazard(case, unit, city)
    return 1.0 if case.priority or case.petitions > 0 else accept, shelve

"""Units take their own until they have enough."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.units.hazard import shelving
from sim.model.state.city import City, here, is_fit


@decision(code=2, title="taking only their own until busy")
def satisficing(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Accepts whatever is its own until its load is full, and nothing else.

    Source: aspiration levels of Simon (1956), Psychological Review 63; rationing of services in
    Lipsky (1980), Street-Level Bureaucracy. The load is an assumption.
    """
    takes = (
        is_fit(case, unit, city)
        and city.units[unit].load < city.settings[here(case, city)].decisions_full_load
    )
    return 1.0 if takes else 0.0, shelving(case, city)

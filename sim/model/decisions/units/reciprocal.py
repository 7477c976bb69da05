"""Units answer in kind (以牙还牙、投桃报李)."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.units.hazard import hazard
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY


@decision(code=3, title="answering in kind")
def reciprocal(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Decides as `hazard`, but favours a unit that has helped it over one that has wronged it.

    Source: tit for tat of Axelrod (1984), The Evolution of Cooperation; strong reciprocity of Fehr
    and Gächter (2000), Journal of Economic Perspectives 14. Its strength is an assumption.
    """
    accept, shelve = hazard(case, unit, city)
    if case.decliner == NOBODY or case.decliner == unit:
        return accept, shelve
    strength = city.settings[here(case, city)].decisions_reciprocity
    memory = city.favours[unit, case.decliner]
    if memory > 0:
        return accept + (1.0 - accept) * strength, shelve
    if memory < 0:
        return accept * (1.0 - strength), shelve
    return accept, shelve

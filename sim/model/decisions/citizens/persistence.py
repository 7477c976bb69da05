"""Citizens never give up, like the one whose roof leaked for seven years."""

from typing import Any

from sim.model.decisions import decision
from sim.model.state.city import City


@decision(code=2, title="persistence")
def persistence(i: int, case: Any, city: City) -> tuple[float, float]:
    """Never withdraws, and petitions at the first follow-up after a decline.

    Source: persistent petitioners (老上访户) as in O'Brien and Li (2006), Rightful Resistance in
    Rural China. That nobody gives up is an assumption.
    """
    return 0.0, 1.0 if case.declines > 0 else 0.0

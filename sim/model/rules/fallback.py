"""The default owner decides (兜底)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City, fallback_of


@rule(code=7, title="default owner", always_answers="always")
def fallback(i: int, case: Any, city: City) -> int:
    """The unit that must take every case that nobody takes.

    Source: Beijing sends what cannot be assigned to the district government; Shenzhen names a
    department.
    """
    return fallback_of(case, city)

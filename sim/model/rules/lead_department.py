"""The lead department decides (牵头、主办)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City


@rule(code=5)
def lead_department(i: int, case: Any, city: City) -> int:
    """The department that leads the case's issue, if one was named.

    Source: Beijing's dispatch rule for cases of several units; Longyang's meeting that fixed a lead
    for each class.
    """
    return city.issues[case.issue].lead

"""The rules known by name. A rule's code in the event log is the member of `SentBy` of its name."""

from collections.abc import Callable
from typing import Any

from sim.rules.asset_owner import asset_owner
from sim.rules.best_guess import best_guess
from sim.rules.duty_list import duty_list
from sim.rules.empowerment import empowerment
from sim.rules.experience import experience
from sim.rules.fallback import fallback
from sim.rules.lead_department import lead_department
from sim.rules.platform import platform
from sim.rules.precedent import precedent
from sim.rules.table import table
from sim.rules.territorial import territorial
from sim.state.city import City

Rule = Callable[[int, Any, City], int]
"""From a case's number, its record and the city to the number of the unit that is sent it, or `NOBODY`: the next rule is asked.

A rule judges by `case.seen`, what the centre has read, and changes nothing. Its docstring states it, with its source.
"""

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        duty_list,
        table,
        asset_owner,
        precedent,
        experience,
        platform,
        empowerment,
        lead_department,
        territorial,
        fallback,
        best_guess,
    )
}
"""Every responsibility rule, by name."""

"""Empowered street offices decide (赋权)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City, is_empowered
from sim.model.state.tables import NOBODY


@rule(code=14, title="empowered street office")
def empowerment(i: int, case: Any, city: City) -> int:
    """The street office of the case's district, if it may hold such cases: `[empowerment]`.

    Source: empowerment as the handle of reform (ECUST Journal, Social Science, 2017 no. 1);
    国办函〔2025〕66号 warns of pushing the tasks of departments to the grassroots.
    """
    return city.offices[case.district] if is_empowered(case, city) else NOBODY

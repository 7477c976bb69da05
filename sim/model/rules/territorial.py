"""Place decides (属地管理)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City


@rule(code=6, title="territory")
def territorial(i: int, case: Any, city: City) -> int:
    """The street office of the citizen's district.

    Source: territorial jurisdiction, the usual rule of Chinese cities;
    limited by 国办函〔2025〕66号.
    """
    return city.offices[case.district]

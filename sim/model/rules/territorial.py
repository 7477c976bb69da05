"""Place decides (属地管理)."""

from typing import Any

from sim.compiled import compiled
from sim.model.state.city import City


@compiled
def territorial(i: int, case: Any, city: City) -> int:
    """The street office of the citizen's district.

    Source: territorial jurisdiction, the usual rule of Chinese cities; limited by 国办函〔2025〕66号.
    """
    return city.offices[case.district]

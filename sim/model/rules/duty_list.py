"""The duty list decides (权责清单)."""

from typing import Any

from sim.model.rules import rule
from sim.model.state.city import City, seen_segment
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone


@rule(code=1)
def duty_list(i: int, case: Any, city: City) -> int:
    """The department whose remit covers the case, if exactly one remit does.

    Source: dispatch catalogues such as Shenzhen's 4,177 items;
    State Council Office 国办函〔2025〕66号.
    """
    segment = seen_segment(case, city)
    if segment.zone != Zone.CLEAR:
        return NOBODY
    return segment.unit

"""Adjudicators look at who has room."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.adjudicators.merits import merits
from sim.model.state.city import City
from sim.model.state.zones import Zone


@decision(code=1, title="capacity")
def capacity(case: Any, accuracy: float, city: City) -> int:
    """Rules as `merits`, but of two claimants names the one with less to do.

    Source: bargains over capacity in joint meetings, as in Lieberthal and Oksenberg (1988), Policy
    Making in China. That only overlaps are bargained over is an assumption.
    """
    named = merits(case, accuracy, city)
    segment = city.segments[case.segment]
    if case.zone == Zone.OVERLAP and (named == segment.unit or named == segment.other):
        if city.units[segment.unit].load <= city.units[segment.other].load:
            return int(segment.unit)
        return int(segment.other)
    return int(named)

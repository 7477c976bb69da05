"""Who a case belongs to, named rightly or wrongly: what rulings and registers share (ODD 7.7)."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.streams import choice
from sim.model.state.city import City, is_fit
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import Zone


@compiled
def owner(case: Any, right: bool, draw: float, city: City) -> int:
    """Return a fit unit if `right`, or else a department of the issue that is not, or REFERRED for "beyond remit"."""
    if not right:
        wrong = _wrong_unit(case, draw, city)
        if wrong != NOBODY:
            return wrong
    segment = city.segments[case.segment]
    if case.zone == Zone.BEYOND:
        return REFERRED
    if case.zone == Zone.OVERLAP and draw >= 0.5:
        return segment.other
    return segment.unit


@compiled
def _wrong_unit(case: Any, draw: float, city: City) -> int:
    """Return the department of the issue that a draw picks among those not fit, or NOBODY if all are."""
    issue = city.issues[case.issue]
    first, end = issue.first_candidate, issue.first_candidate + issue.departments
    unfit = 0
    for k in range(first, end):
        unfit += not is_fit(case, city.candidates[k], city)
    if unfit == 0:
        return NOBODY
    left = choice(draw, unfit)
    for k in range(first, end):
        unit = city.candidates[k]
        if not is_fit(case, unit, city):
            if left == 0:
                return unit
            left -= 1
    return NOBODY

"""The dispatcher's best guess decides."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.streams import Purpose, choice, uniform
from sim.model.rules import is_excluded, rule
from sim.model.state.city import City, seen_segment
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone


@rule(code=8, always_answers="departments")
def best_guess(i: int, case: Any, city: City) -> int:
    """A claimant of the overlap that the case seems to lie in, or else any department of its issue.

    Source: assumption; the last resort of a dispatcher when nothing else settles responsibility.
    """
    segment = seen_segment(case, city)
    draw = uniform(city.keys[Purpose.GUESS], case.key, case.dispatches)
    if segment.zone == Zone.OVERLAP:
        claimant = _pick(draw, case, segment.unit, segment.other, city)
        if claimant != NOBODY:
            return claimant
    return _pick(draw, case, NOBODY, NOBODY, city)


@compiled
def _pick(draw: float, case: Any, one: int, other: int, city: City) -> int:
    """Return the department that a draw selects among those not excluded.

    If two claimants are named, only these two are considered.
    """
    issue = city.issues[case.issue]
    first, end = issue.first_candidate, issue.first_candidate + issue.departments
    eligible = 0
    for k in range(first, end):
        eligible += _is_eligible(case, city.candidates[k], one, other, city)
    left = choice(draw, eligible)
    for k in range(first, end):
        if _is_eligible(case, city.candidates[k], one, other, city):
            if left == 0:
                return city.candidates[k]
            left -= 1
    return NOBODY


@compiled
def _is_eligible(case: Any, unit: int, one: int, other: int, city: City) -> bool:
    """Return whether a department may be picked."""
    return (one == NOBODY or unit in (one, other)) and not is_excluded(case, unit, city)

"""Experience decides: informal learning, the rival of precedents (经验)."""

from typing import Any

from sim.model.precedents import cell_of
from sim.model.rules import is_excluded, rule
from sim.model.state.city import City
from sim.model.state.tables import NOBODY

EXPERIENCE_CELLS = 64
"""Maximum number of cells of an issue's line."""


@rule(code=3)
def experience(i: int, case: Any, city: City) -> int:
    """The unit that has resolved most similar cases; this unit is not bound to take another case.

    Source: experience curves of service desks, in which hand-offs fall with earlier cases of a
    kind; bug tossing graphs (Jeong, Kim and Zimmermann 2009).
    """
    issue = city.issues[case.issue]
    resolved = city.experience[case.issue, cell_of(case.seen, city.experience)]
    best, most = NOBODY, 0
    for place in range(issue.candidates):
        unit = city.candidates[issue.first_candidate + place]
        if resolved[place] > most and not is_excluded(case, unit, city):
            best, most = unit, resolved[place]
    return best

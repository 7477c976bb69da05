"""Adjudicators follow custom (惯例)."""

from typing import Any

from sim.model.decisions import decision
from sim.model.decisions.adjudicators.merits import merits
from sim.model.precedents import cell_of
from sim.model.state.city import City


@decision(code=2, title="custom")
def custom(case: Any, accuracy: float, city: City) -> int:
    """Names the department that has resolved most similar cases; without any, rules as `merits`.

    Source: informal norms in the place of rules, as in Ellickson (1991), Order without Law. That
    custom always comes first is an assumption.
    """
    issue, cell = city.issues[case.issue], cell_of(case.circumstance, city.experience)
    best, most = -1, 0
    for place in range(issue.departments):
        if city.experience[case.issue, cell, place] > most:
            best = city.candidates[issue.first_candidate + place]
            most = city.experience[case.issue, cell, place]
    return int(best) if most > 0 else merits(case, accuracy, city)

"""Drift of remits: pieces of gaps come to fit other departments, and rulings are not told (ODD 2)."""

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, choice, uniform
from sim.model.state.city import City
from sim.model.state.zones import Zone
from sim.scenario.city import YEAR_DAYS

PIECES = 2**10
"""More pieces than a gap can have."""


@called
def drift(city: City) -> None:
    """Draw the remits again that change this year."""
    day, share = city.clock[0].day, city.settings[0].city_drift_per_year
    if share == 0 or day == 0 or day % YEAR_DAYS != 0:
        return
    for n in range(len(city.issues)):
        _drift_issue(n, share, day // YEAR_DAYS * PIECES, city)


@compiled
def _drift_issue(n: int, share: float, year: int, city: City) -> None:
    """Draw the pieces of an issue's gap again that change."""
    issue = city.issues[n]
    piece = 0
    for k in range(issue.first_segment, issue.first_segment + issue.segments):
        segment = city.segments[k]
        if segment.zone == Zone.GAP:
            if uniform(city.keys[Purpose.DRIFT], n, year + piece) < share:
                place = choice(
                    uniform(city.keys[Purpose.DRIFT_TO], n, year + piece), issue.departments
                )
                segment.unit = city.candidates[issue.first_candidate + place]
            piece += 1

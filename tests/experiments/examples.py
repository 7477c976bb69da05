"""A small town to compare with itself."""

from typing import Any

from sim.experiments.arms import Factor
from sim.experiments.contrasts import Contrast, Kind, Part
from sim.results.notes import NO_NOTES, Notes
from sim.scenario.schema import Scenario

WARM_UP = 10


def town(**tables: Any) -> Scenario:
    base: dict[str, Any] = {
        "title": "Town",
        "time": {"days": 60, "warm_up": WARM_UP, "horizon": 20},
        "issue_defaults": {"count": 2},
        "department_defaults": {"count": 4},
        "adjudication": {"enabled": True},
        "social_organisations": {"members": [{"name": "Volunteers"}]},
    }
    return Scenario.model_validate(base | tables)


def simple(name: str, on: str, off: str = "none", note: Notes = NO_NOTES) -> Contrast:
    """Return the effect of a mechanism, as between two arms."""
    part = Part(Factor(name, "toggle", (False, True)), True)
    return Contrast(Kind.SIMPLE, (part,), {on: 1.0, off: -1.0}, note)

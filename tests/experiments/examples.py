"""A small town to compare with itself."""

from typing import Any

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

"""A scenario small enough to be checked by hand."""

from typing import Any

import pytest

from sim.scenario.parameters import read
from sim.scenario.schema import Scenario


@pytest.fixture
def tables() -> dict[str, Any]:
    """Two departments, one issue and one district, as a file would have them."""
    return {
        "city": {"districts": 1},
        "demand": {"cases_per_day": 10.0},
        "issue_defaults": {"effort_hours": 4.0},
        "department_defaults": {"utilisation": 0.85, "minimum_hours": 5.0, "avoidance": 0.7},
        "issues": [
            {
                "name": "trees",
                "departments": ["parks", "roads"],
                "overlap": 0.2,
                "gap": 0.1,
                "beyond": 0.1,
            }
        ],
        "departments": [{"name": "parks"}, {"name": "roads"}],
    }


@pytest.fixture
def town(tables: dict[str, Any]) -> Scenario:
    """The same as a scenario."""
    return read(Scenario, tables)

"""A three-department city in which nothing is left to chance unless a test says so."""

from typing import Any

from sim.records.record import RunRecord
from sim.scenario.schema import Scenario

CALM: dict[str, dict[str, Any]] = {
    "city": {"districts": 1},
    "time": {"days": 120, "warm_up": 20, "horizon": 40},
    "demand": {"cases_per_day": 0.2, "direct_answer": 0},
    "citizens": {"count": 1000, "patience_days": 12, "patience_sigma": 0, "give_up": 0},
    "issue_defaults": {
        "effort_hours": 4,
        "effort_sigma": 0,
        "lead_days": 0,
        "lead_sigma": 0,
        "overlap": 0,
        "gap": 0,
        "beyond": 0,
    },
    "department_defaults": {"avoidance": 1, "street_offices": True},
    "service_centre": {"accuracy": 1},
    "responsibility": {
        "rules": ("duty_list", "precedent", "platform", "best_guess"),
        "max_declines": 2,
        "return_days": 2,
        "return_to_sender": 0,
        "stigma": 0,
        "shelving": 0,
        "explain": 0,
        "reject_fit": 0,
        "reject_unfit": 0,
        "load_aversion": 0,
    },
    "appraisal": {"coupling": 0},
    "adjudication": {"accuracy": 1, "directive_share": 0, "rulings_per_year": 250},
    "precedents": {"reach": 1, "force": 1, "challenge": 0, "minimum_weight": 0.1},
}
"""Certain readings, no luck at work or at the call-back, units that decline all they may."""

DEPARTMENTS = tuple({"name": name, "staff_hours": 3} for name in ("water", "roads", "parks"))


def toy(
    issue: dict[str, Any] | None = None, departments: Any = DEPARTMENTS, **changes: dict[str, Any]
) -> Scenario:
    """Return the calm city with one issue, `leak`, and these changes table by table."""
    tables = {
        name: CALM.get(name, {}) | changes.get(name, {}) for name in CALM.keys() | changes.keys()
    }
    leak = {"name": "leak", "departments": ("water", "roads", "parks")} | (issue or {})
    return Scenario.model_validate({"departments": departments, "issues": (leak,), **tables})


def course(record: RunRecord, case: int) -> list[tuple[int, str, str, str]]:
    """Return a case's history as (days since filing, activity, unit, rule)."""
    events = record.events[record.events["case"] == case]
    filed = events["day"].iloc[0]
    return [
        (int(e.day - filed), str(e.activity), str(e.unit), str(e.rule)) for e in events.itertuples()
    ]

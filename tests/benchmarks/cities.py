"""Timed cities: a small and a large one, and the part that a network of queues can express."""

from pathlib import Path

from sim.scenario.files import load_scenario
from sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
YEAR = {"time.days": 250, "time.warm_up": 100, "time.horizon": 100}
RULED = {
    "precedents.enabled": True,
    "adjudication.enabled": True,
    "social_organisations.enabled": False,
}


def shishi_year() -> Scenario:
    """Return a year of Shishi with adjudication and precedents: 5,400 cases, 53 units."""
    return load_scenario(SCENARIOS / "shishi.toml").with_values(YEAR | RULED)


def large_year(days: int = 250, part: float = 1.0) -> Scenario:
    """Return a city of 400 units with two million cases a year, or a part of them.

    It has two people for each case of a run.
    """
    size = {
        "demand.cases_per_day": 8000.0 * part,
        "city.districts": 100,
        "department_defaults.count": 283,
        "issue_defaults.count": 588,
        "citizens.count": int(16_000 * part * days),
        "adjudication.rulings_per_year": int(390_000 * part),
        "adjudication.hours_per_case": 0.5,
    }
    time = {"time.days": days, "time.warm_up": max(1, days // 5), "time.horizon": max(1, days // 5)}
    return load_scenario(SCENARIOS / "shishi.toml").with_values(YEAR | RULED | size | time)


def queues() -> Scenario:
    """Return 60 queues with 100 cases a day, clear remits, perfect reading and rework."""
    return Scenario.model_validate(
        {
            "title": "Queues",
            "time": {"days": 1000, "warm_up": 100, "horizon": 100},
            "demand": {"cases_per_day": 100, "direct_answer": 0},
            "citizens": {"count": 1000, "patience_days": 1e5},
            "issue_defaults": {
                "count": 60,
                "departments": 1,
                "overlap": 0,
                "gap": 0,
                "beyond": 0,
                "lead_days": 0,
            },
            "department_defaults": {"count": 60, "street_offices": False, "minimum_hours": 1},
            "service_centre": {"accuracy": 1},
            "responsibility": {"rules": ["duty_list"], "reject_fit": 0.2},
        }
    )

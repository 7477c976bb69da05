"""Everything that makes work is counted from the scenario alone."""

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.model.size import work
from sim.scenario.schema import Scenario

CLASSROOM = sim.load_scenario("classroom")
CASES = 4000


def most(scenario: Scenario, kind: str) -> float:
    """How much of a kind there is, at its greatest."""
    return max(one.amount for one in work(scenario) if one.kind == kind)


def test_cases_of_plain_demand_are_days_times_cases_a_day() -> None:
    assert most(CLASSROOM, "cases") == pytest.approx(CASES)


@pytest.mark.parametrize(
    ("values", "cases"),
    [
        ({"demand.shocks": [{"day": 0, "days": 250, "factor": 1000.0}]}, CASES / 2 * 1001),
        ({"demand.shocks": [{"day": 0, "days": 5, "factor": 3.0}]}, CASES / 500 * 510),
        ({"demand.week": [5.0, 0.0, 0.0, 0.0, 0.0]}, CASES),
        ({"demand.seasonality": 1.0}, CASES),
        ({"initial.backlog": 1_000_000}, CASES + 1_000_000),
        (
            {
                "initial.cases": [
                    {"issue": "noise", "circumstance": 0.1, "effort_minutes": 60, "age_days": 3}
                ]
            },
            CASES + 1,
        ),
        ({"issues.noise.first_day": 100}, CASES * (1 + 0.8 / 2)),
    ],
)
def test_whatever_changes_demand_counts(values: dict[str, Any], cases: float) -> None:
    assert most(CLASSROOM.with_values(values), "cases") == pytest.approx(cases)


def test_all_rows_of_a_log_count_whatever_their_days(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "filed_day,issue\n" + "3,noise\n" * 700 + "29000,noise\n" * 300, encoding="utf-8"
    )
    assert most(CLASSROOM.with_values({"demand.log": str(log)}), "cases") == 1000


@pytest.mark.parametrize(
    ("values", "kind", "times"),
    [
        ({"citizens.count": 4000}, "citizens", 2),
        ({"issue_defaults.count": 100}, "combinations", 20),
        (
            {"issue_defaults.count": 10_000, "department_defaults.count": 10_000},
            "combinations",
            1_000_000,
        ),
        ({"issue_defaults.pieces": 1000}, "combinations", 100),
        ({"city.districts": 1000}, "combinations", 100),
        ({"initial.backlog": 1000}, "backlog", 1000),
        (
            {"reforms": [{"day": day, "set": {"patrols.found": 0.5}} for day in range(100)]},
            "reformed",
            50,
        ),
        ({"precedents.reach": 0.0}, "numbers", 1),
        ({"time.days": 30_000, "city.districts": 1000}, "numbers", 1000),
        (
            {"demand.shocks": [{"day": day, "days": 1, "factor": 2.0} for day in range(100)]},
            "combinations",
            1000,
        ),
    ],
)
def test_whatever_else_makes_work_counts(values: dict[str, Any], kind: str, times: float) -> None:
    before = max(1, most(CLASSROOM, kind))
    assert most(CLASSROOM.with_values(values), kind) >= times * before


def test_the_first_count_needs_no_look_at_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sim.model.size.rates", lambda scenario: pytest.fail("demand was looked at")
    )
    assert next(one for one in work(CLASSROOM) if one.kind == "combinations").amount > 0


@pytest.mark.parametrize(
    "values",
    [
        {"issue_defaults.count": 0, "issues": []},
        {"demand.week": [0.0] * 5},
        {"demand.log": "nowhere.csv"},
    ],
)
def test_what_is_not_valid_is_counted_all_the_same(values: dict[str, Any]) -> None:
    counted = []
    with pytest.raises(sim.errors.ScenarioError):
        CLASSROOM.with_values(values, lambda scenario: counted.extend(work(scenario)) or ())
    assert counted

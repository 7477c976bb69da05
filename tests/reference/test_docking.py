"""Docking: the engine and an independent model written from ODD.md leave the same events, row by row (Axtell et al. 1996)."""

from pathlib import Path

import pytest

import sim
from sim.scenario.schema import Scenario
from tests import reference
from tests.reference.scenarios import random_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.toml"))
SHORT = {"time.days": 120, "time.warm_up": 30, "time.horizon": 30}


def rows(events) -> list[list[str]]:
    """Return an event log as lines of text, empty where there is nothing."""
    return events.astype(object).where(events.notna(), "").astype(str).to_numpy().tolist()


def dock(scenario: Scenario, seed: int) -> None:
    """Fail with the first event that differs, and the case's history in both."""
    engine, model = rows(sim.run(scenario, seed).events), rows(reference.run(scenario, seed))
    for place, (one, other) in enumerate(zip(engine, model, strict=False)):
        if one != other:
            histories = [[row for row in log if row[0] == one[0]] for log in (engine, model)]
            pytest.fail(f"event {place}: engine {one}, reference {other}\nengine: {histories[0]}\nreference: {histories[1]}")
    assert len(engine) == len(model)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_leave_the_same_events(name):
    scenario = sim.load_scenario(FOLDER / f"{name}.toml")
    few = min(scenario.demand.cases_per_day, 60)
    dock(scenario.with_values(SHORT | {"demand.cases_per_day": few}), seed=1)


@pytest.mark.parametrize("block", range(10))
def test_random_scenarios_leave_the_same_events(block):
    for number in range(10 * block, 10 * block + 10):
        dock(random_scenario(number), seed=number)

"""Docking: the engine and an independent model written from ODD.md leave the same events, row by row (Axtell et al. 1996)."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.scenario.schema import Scenario
from sim.state.status import ACTIVITIES
from tests import reference
from tests.reference.scenarios import random_scenario
from tests.test_invariants import EVERYTHING_ON

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.toml"))
SHORT = {"time.days": 120, "time.warm_up": 30, "time.horizon": 30}
PAIRS = 200
"""Pairs of scenario and seed that Hypothesis draws; they are the same each time, so that a failure can be repeated."""

MORE_PAIRS = 100
"""Pairs drawn by Python's own generator, which is less fond of what is simple."""

WITHOUT_HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def rows(events) -> list[list[str]]:
    """Return an event log as lines of text, empty where there is nothing."""
    return events.astype(object).where(events.notna(), "").astype(str).to_numpy().tolist()


def dock(scenario: Scenario, seed: int) -> None:
    """Fail with the first event that differs, and the case's history in both."""
    engine, model = rows(sim.run(scenario, seed).events), rows(reference.run(scenario, seed))
    for place, (one, other) in enumerate(zip(engine, model, strict=False)):
        if one != other:
            histories = ["\n".join(str(row) for row in log if row[0] in (one[0], other[0])) for log in (engine, model)]
            first = f"event {place}: engine {one}, reference {other}"
            pytest.fail("\n".join((first, "engine:", histories[0], "reference:", histories[1], repr(scenario))))
    assert len(engine) == len(model)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_leave_the_same_events(name):
    scenario = sim.load_scenario(FOLDER / f"{name}.toml")
    few = {"demand.cases_per_day": min(scenario.demand.cases_per_day, 60), "citizens.count": min(scenario.citizens.count, 100_000)}
    dock(scenario.with_values(SHORT | few), seed=1)


@settings(max_examples=PAIRS, derandomize=True, deadline=None, suppress_health_check=WITHOUT_HEALTH)
@given(st.randoms(use_true_random=False), st.integers(0, 2**64 - 1))
def test_random_scenarios_leave_the_same_events(luck: random.Random, seed: int):
    dock(random_scenario(luck), seed)


@pytest.mark.parametrize("block", range(10))
def test_more_random_scenarios_leave_the_same_events(block: int):
    for number in range(MORE_PAIRS * block // 10, MORE_PAIRS * (block + 1) // 10):
        dock(random_scenario(random.Random(number)), number)


def test_a_city_in_which_every_activity_occurs_leaves_the_same_events():
    everything = Scenario.model_validate(EVERYTHING_ON).with_values(
        {
            "time.days": 200,
            "time.warm_up": 20,
            "time.horizon": 40,
            "responsibility.dispute": ["whistle", "expert", "adjudication", "fallback"],
            "expert.most_at_once": 2,
            "precedents.challenge": 1,
            "adjudication.period": 20,
            "adjudication.bodies": [],
            "campaigns": {"enabled": True, "period": 50, "min_age_days": 20},
            "reforms": [
                {"day": 60, "set": {"responsibility.act_first": False}},
                {"day": 90, "set": {"adjudication.enabled": False}},
                {"day": 170, "set": {"adjudication.enabled": True}},
            ],
        }
    )
    assert set(sim.run(everything, seed=1).events["activity"]) == set(ACTIVITIES)
    dock(everything, seed=1)

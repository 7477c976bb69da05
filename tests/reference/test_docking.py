"""Docking: the engine and a second model from ODD.md give equal events (Axtell et al. 1996)."""

import random
from pathlib import Path

import pytest

import sim
from sim.model.state.status import ACTIVITIES
from sim.scenario.schema import Scenario
from tests import reference
from tests.model.test_invariants import EVERYTHING_ON
from tests.reference.scenarios import random_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.toml"))
SHORT = {"time.days": 120, "time.warm_up": 30, "time.horizon": 30}
PAIRS = 300
"""Pairs of a random city and a seed; a pair is known by its number, so that a failure can be
repeated."""

USUAL = 100
"""Of them, those that are compared each time; the others are slow."""

LARGE = 50_000
"""Events from which a city is slow to compare too."""

BLOCK = 10


def rows(events) -> list[list[str]]:
    """Return an event log as lines of text, empty where there is nothing."""
    return events.astype(object).where(events.notna(), "").astype(str).to_numpy().tolist()


def dock(scenario: Scenario, seed: int) -> None:
    """Fail with the first event that differs, and the case's history in both."""
    engine, model = rows(sim.run(scenario, seed).events), rows(reference.run(scenario, seed))
    for place, (one, other) in enumerate(zip(engine, model, strict=False)):
        if one != other:
            histories = [
                "\n".join(str(row) for row in log if row[0] in (one[0], other[0]))
                for log in (engine, model)
            ]
            first = f"event {place}: engine {one}, reference {other}"
            pytest.fail(
                "\n".join(
                    (
                        first,
                        "engine:",
                        histories[0],
                        "reference:",
                        histories[1],
                        scenario.model_dump_json(exclude_defaults=True),
                    )
                )
            )
    assert len(engine) == len(model)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_leave_the_same_events(name):
    scenario = sim.load_scenario(FOLDER / f"{name}.toml")
    few = {f"reforms.{n}.day": 40 for n in range(len(scenario.reforms))} | {
        "demand.cases_per_day": min(scenario.demand.cases_per_day, 60),
        "citizens.count": min(scenario.citizens.count, 100_000),
    }
    dock(scenario.with_values(SHORT | few), seed=1)


@pytest.mark.parametrize("large", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "first",
    [pytest.param(n, marks=[pytest.mark.slow] * (n >= USUAL)) for n in range(0, PAIRS, BLOCK)],
)
def test_random_scenarios_leave_the_same_events(first: int, large: bool, tmp_path: Path):
    for number in range(first, first + BLOCK):
        luck = random.Random(number)
        scenario, seed = random_scenario(luck, tmp_path), luck.getrandbits(64)
        if (len(sim.run(scenario, seed).event_rows) >= LARGE) is large:
            dock(scenario, seed)


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

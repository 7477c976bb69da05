"""The facts of every run hold with everything on, and in random cities over the whole schema."""

import hashlib
import os
import random
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.model.state.status import Activity
from sim.records.record import RunRecord
from sim.scenario.schema import Scenario
from tests.facts import FACTS
from tests.reference.scenarios import random_scenario

EVERYTHING_ON: dict[str, Any] = {
    "time": {"days": 400, "warm_up": 50, "horizon": 100},
    "issue_defaults": {"count": 20},
    "department_defaults": {"count": 15},
    "demand": {
        "repeats": 0.1,
        "seasonality": 0.2,
        "shocks": [{"day": 100, "days": 10, "factor": 3}],
    },
    "city": {"districts": 3, "drift_per_year": 0.5},
    "initial": {"backlog": 30},
    "service_centre": {"capacity": 60, "merging": 0.7, "rounds": 2},
    "misdirection": {"probability": 0.2},
    "transfers": {
        "enabled": True,
        "steps": [
            {"from": "department_01", "to": "department_02", "probability": 0.5, "same_day": 0.5},
            {"from": "street_office", "to": "department_03", "probability": 0.3, "days": 2},
        ],
    },
    "responsibility": {
        "dispute": ["whistle", "adjudication"],
        "act_first": True,
        "fallback": "street_office",
        "most_returns": 20,
        "return_same_day": 0.3,
        "return_sigma": 0.5,
    },
    "adjudication": {
        "enabled": True,
        "refer": "intake",
        "order": "petition_first",
        "bodies": [{"name": "east", "districts": [1]}, {"name": "city"}],
    },
    "whistle": {"hours_per_case": 1},
    "joint_handling": {"needed": 0.3},
    "supervision": {"enabled": True},
    "limits": {"close_when_due": 0.5, "extension": 0.3},
    "patrols": {"enabled": True, "found": 0.1},
    "market": {"enabled": True, "members": [{"name": "firm", "staff_hours": 4, "fee": 80}]},
    "precedents": {"enabled": True, "reach": 0.05},
    "social_organisations": {
        "enabled": True,
        "members": [{"name": "volunteers", "staff_hours": 6, "success": 0.8}],
        "coproduction": 0.5,
    },
    "campaigns": {"enabled": True, "period": 100, "min_age_days": 80},
    "citizens": {"give_up": 0.1, "petition_after": 3, "count": 500},
}

RANDOM_CITIES = settings(
    max_examples=40,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@pytest.fixture(scope="module", params=[1, 2])
def record(request: pytest.FixtureRequest) -> RunRecord:
    """A run in which every activity occurs."""
    return sim.run(Scenario.model_validate(EVERYTHING_ON), seed=request.param)


def test_every_activity_but_those_of_other_settings_occurs(record):
    absent = {Activity.FALLBACK, Activity.UPHOLD, Activity.CIRCLE, Activity.CONSULT}
    assert set(np.unique(record.event_rows["activity"])) == set(Activity) - absent


@pytest.mark.parametrize("fact", FACTS)
def test_it_holds_with_everything_on(fact, record):
    fact(record)


@settings(RANDOM_CITIES, max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(0, 2**64 - 1))
def test_all_hold_in_random_cities(luck: random.Random, seed: int):
    record = sim.run(random_scenario(luck), seed)
    for fact in FACTS:
        fact(record)


def test_the_sum_of_trust_is_kept(record):
    model = sim.CityModel(record.scenario, rng=record.seed)
    model.run_until(40)
    assert model.city.clock[0].trust == pytest.approx(model.city.citizens["trust"].sum())


@RANDOM_CITIES
@given(st.randoms(use_true_random=False), st.integers(0, 2**64 - 1))
def test_before_a_reform_a_random_city_is_the_city_without_it(luck: random.Random, seed: int):
    scenario = random_scenario(luck)
    plain = scenario.model_copy(update={"reforms": ()})
    first = min((reform.day for reform in scenario.reforms), default=scenario.time.days)
    reformed, as_it_was = sim.run(scenario, seed).event_rows, sim.run(plain, seed).event_rows
    assert (
        reformed[reformed["day"] < first].tobytes() == as_it_was[as_it_was["day"] < first].tobytes()
    )


IDLE = {
    "responsibility.most_returns": 30_000,
    "campaigns.enabled": True,
    "campaigns.min_age_days": 30_000,
    "joint_handling.needed": 0.0,
    "city.drift_per_year": 0.0,
}


@RANDOM_CITIES
@given(st.randoms(use_true_random=False), st.integers(0, 2**64 - 1))
def test_unrelated_draws_do_not_move_when_a_mechanism_that_never_acts_is_added(
    luck: random.Random, seed: int
):
    scenario = random_scenario(luck).model_copy(update={"reforms": ()})
    scenario = scenario.with_values({"department_defaults.street_offices": True} | IDLE)
    base = scenario.with_values({"campaigns.enabled": False, "responsibility.most_returns": None})
    assert sim.run(scenario, seed).event_rows.tobytes() == sim.run(base, seed).event_rows.tobytes()


FEW_EVENTS = (1, 2, 5, 6, 7, 8, 17, 42)
"""Random cities that uncompiled code lives through soon; in them nearly every activity occurs."""

UNCOMPILED = """
import warnings
from tests.model.test_invariants import hashes
warnings.simplefilter("ignore")
print(*hashes())
"""


def hashes() -> list[str]:
    """Return hashes of the logs of some random cities."""
    return [
        hashlib.sha256(
            sim.run(random_scenario(random.Random(number)), number).event_rows.tobytes()
        ).hexdigest()
        for number in FEW_EVENTS
    ]


def test_the_log_is_the_same_without_compilation(root):
    uncompiled = subprocess.run(
        [sys.executable, "-c", UNCOMPILED],
        cwd=root,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert uncompiled.stdout.split() == hashes()

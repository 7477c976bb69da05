"""Pairing: equal demand, equal draws while histories agree, no trace of idle mechanisms."""

import numpy as np
import pytest

import sim
from sim.model.state.status import Activity
from sim.records.record import RunRecord
from sim.scenario.schema import Scenario

TAPE = [
    "key",
    "circumstance",
    "filed_day",
    "citizen",
    "effort",
    "issue",
    "district",
    "segment",
    "zone",
]


def city(**tables: object) -> Scenario:
    """Return a middling city."""
    small = {
        "time": {"days": 300, "warm_up": 100, "horizon": 100},
        "issue_defaults": {"count": 20},
        "department_defaults": {"count": 15},
        "social_organisations": {"members": [{"name": "volunteers", "staff_hours": 6}]},
    }
    merged = {
        name: {**small.get(name, {}), **tables.get(name, {})}
        for name in small.keys() | tables.keys()
        if name != "reforms"
    }
    return Scenario.model_validate(merged | {"reforms": tables.get("reforms", ())})


def log(record: RunRecord) -> bytes:
    """Return the event log as bytes."""
    return record.event_rows.tobytes()


def test_all_arms_have_the_same_demand():
    with_all = sim.run(
        city(
            adjudication={"enabled": True},
            precedents={"enabled": True},
            social_organisations={"enabled": True},
        ),
        seed=4,
    )
    without = sim.run(city(), seed=4)
    for field in TAPE:
        assert (with_all.case_rows[field] == without.case_rows[field]).all(), field
    assert log(with_all) != log(without)


def test_precedents_without_anybody_who_rules_leave_no_trace():
    assert log(sim.run(city(precedents={"enabled": True}), seed=4)) == log(sim.run(city(), seed=4))


def test_society_without_recognition_and_rulings_leaves_no_trace():
    blind = {"platform": {"recognition": 0}}
    assert log(sim.run(city(social_organisations={"enabled": True}, **blind), seed=4)) == log(
        sim.run(city(**blind), seed=4)
    )


def test_campaigns_with_nothing_old_enough_leave_no_trace():
    none = {"enabled": True, "period": 50, "min_age_days": 300}
    assert log(sim.run(city(campaigns=none), seed=4)) == log(sim.run(city(), seed=4))


def test_adjudication_that_is_not_a_dispute_procedure_leaves_no_trace():
    nowhere = {"responsibility": {"dispute": ()}}
    assert log(sim.run(city(adjudication={"enabled": True}, **nowhere), seed=4)) == log(
        sim.run(city(**nowhere), seed=4)
    )


def test_before_a_reform_a_run_is_the_run_without_it():
    reform = (
        {"day": 120, "set": {"adjudication.enabled": True}},
        {"day": 120, "set": {"precedents.enabled": True}},
    )
    reformed, plain = (
        sim.run(city(reforms=reform), seed=4).event_rows,
        sim.run(city(), seed=4).event_rows,
    )
    assert reformed[reformed["day"] < 120].tobytes() == plain[plain["day"] < 120].tobytes()
    assert (reformed["activity"] == Activity.RULE).any()
    assert not (plain["activity"] == Activity.RULE).any()


def test_a_mechanism_moves_no_event_of_cases_it_never_touches():
    # With hours in plenty cases do not meet in queues, so that a ruling on one cannot move another.
    roomy = {
        "department_defaults": {"minimum_hours": 1000},
        "adjudication": {"hours_per_case": 0},
        "citizens": {"count": 10**6},
    }
    off = sim.run(city(**roomy), seed=4)
    on = sim.run(city(**(roomy | {"adjudication": {"hours_per_case": 0, "enabled": True}})), seed=4)
    touched = np.union1d(
        on.event_rows["case"][on.event_rows["activity"] == Activity.DISPUTE],
        np.flatnonzero(on.case_rows["petitions"]),
    )
    assert 0 < len(touched) < len(on.case_rows) / 2

    def of_others(record: RunRecord) -> bytes:
        rows = record.event_rows[~np.isin(record.event_rows["case"], touched)]
        return np.sort(rows, order=["case", "day", "activity"]).tobytes()

    assert of_others(on) == of_others(off)


def test_two_seeds_give_two_histories_of_the_same_city():
    one, other = sim.CityModel(city(), rng=1), sim.CityModel(city(), rng=2)
    assert (one.city.segments == other.city.segments).all()
    assert not np.array_equal(
        one.city.cases["circumstance"][:50], other.city.cases["circumstance"][:50]
    )


def test_stepping_the_mesa_model_leaves_the_same_log():
    scenario = city(adjudication={"enabled": True}, precedents={"enabled": True})
    model = sim.CityModel(scenario, rng=7)
    model.run_until(300)
    assert log(model.record()) == log(sim.run(scenario, seed=7))


@pytest.mark.parametrize("seed", [0, 1, 2**63, 2**64 - 1])
def test_any_unsigned_seed_will_do(seed):
    assert (
        len(sim.run(city(time={"days": 30, "warm_up": 5, "horizon": 5}), seed=seed).case_rows) > 0
    )

"""Running a city: in one go or in pieces, with room or without, it is the same city."""

import pytest

import sim
from sim.model.build import build_city
from sim.model.engine import advance
from tests.model.test_invariants import EVERYTHING_ON


@pytest.fixture(scope="module")
def scenario():
    """A city in which much happens."""
    return sim.Scenario.model_validate(EVERYTHING_ON)


def log(city) -> bytes:
    """Return the event log of a city."""
    return city.events[: city.clock[0].events].tobytes()


def test_tables_that_are_full_grow_and_change_nothing(scenario):
    city = build_city(scenario, seed=3)
    tight = city._replace(events=city.events[:1000].copy(), chunks=city.chunks[:200].copy())
    grown = advance(tight, 400)
    assert len(grown.events) > 1000
    assert log(grown) == sim.run(scenario, seed=3).event_rows.tobytes()


def test_a_run_in_pieces_is_the_run_in_one_go(scenario):
    city = build_city(scenario, seed=3)
    for until in (1, 2, 50, 51, 399, 400):
        city = advance(city, until)
        assert city.clock[0].day == until
    assert log(city) == sim.run(scenario, seed=3).event_rows.tobytes()


def test_a_run_ends_on_its_last_day_whatever_is_asked(scenario):
    city = build_city(scenario, seed=3)
    city = advance(city, 10**6)
    assert city.clock[0].day == 400


def test_progress_reaches_the_last_day(scenario):
    told: list[tuple[int, int]] = []
    sim.run(scenario, seed=3, progress=lambda day, days: told.append((day, days)))
    assert told[-1] == (400, 400)
    assert told == sorted(told)


def test_a_record_is_not_changed_by_later_days(scenario):
    model = sim.CityModel(scenario, rng=3)
    model.run_until(100)
    record = model.record()
    before = record.case_rows.tobytes()
    model.run_until(150)
    assert record.case_rows.tobytes() == before
    assert len(record.day_rows) == 100


def test_a_city_without_a_single_case_runs(scenario):
    quiet = scenario.with_values({"demand.cases_per_day": 1e-9, "initial.backlog": 0})
    record = sim.run(quiet, seed=3)
    assert len(record.case_rows) == 0
    assert (record.day_rows["open"] == 0).all()


def test_finite_capacity_of_the_centre_makes_dispatch_wait(scenario):
    narrow = scenario.with_values({"service_centre.capacity": 20, "demand.cases_per_day": 25})
    record = sim.run(narrow, seed=3)
    assert (record.day_rows["dispatched"] <= 20).mean() > 0.9
    assert record.day_rows["waiting"][-1] > 500


@pytest.mark.parametrize(
    "extreme",
    [
        {"issue_defaults.lead_sigma": 5, "issue_defaults.lead_days": 1e5},
        {
            "issue_defaults.effort_sigma": 5,
            "issue_defaults.effort_hours": 1e5,
            "responsibility.mismatch": 100,
        },
        {"citizens.patience_sigma": 5, "citizens.patience_days": 1e5},
        {"citizens.patience_days": 0.01, "citizens.patience_sigma": 0},
        {"adjudication.hours_per_case": 1000},
        {"adjudication.period": 1000, "adjudication.brief_period": 1000},
        {"precedents.reach": 1},
        {"precedents.reach": 0},
        {"precedents.half_life_days": 1e-6},
        {"citizens.count": 1},
        {"responsibility.return_days": 30_000},
        {"demand.cases_per_day": 500},
        {"city.districts": 200},
    ],
)
def test_what_the_bounds_permit_the_engine_bears(scenario, extreme):
    record = sim.run(scenario.with_values({"time.days": 120, "time.horizon": 40} | extreme), seed=3)
    for field in ("effort", "remaining", "docket_days", "rounds", "follow_ups"):
        assert (record.case_rows[field] >= 0).all()
    assert (record.unit_rows["backlog"] >= 0).all()
    assert (
        record.unit_rows["worked"] + record.unit_rows["coordinated"] <= record.unit_rows["had"]
    ).all()


def test_rulings_from_before_may_name_any_number_of_units(scenario):
    names = [f"department_{n:02d}" for n in range(1, 61)]
    before = [
        {"issue": "issue_01", "circumstance": 0.5, "unit": name, "age_days": 5} for name in names
    ]
    many = scenario.with_values(
        {"department_defaults.count": 60, "initial.precedents": before, "precedents.reach": 1}
    )
    record = sim.run(many.with_values({"time.days": 120, "time.horizon": 40}), seed=3)
    assert set(names) <= set(record.precedents["unit"])


def test_rulings_moved_to_and_fro_between_directives_and_meetings_find_room():
    switched = [
        {"day": day, "set": {"adjudication.directive_share": share}}
        for day, share in zip(range(0, 2500, 125), [1.0, 0.0] * 10, strict=True)
    ]
    busy = {
        "time": {"days": 2500, "warm_up": 20, "horizon": 20},
        "demand": {"cases_per_day": 2},
        "issue_defaults": {"count": 5, "overlap": 0.5, "gap": 0.5, "beyond": 0},
        "department_defaults": {"count": 5},
        "adjudication": {"enabled": True, "rulings_per_year": 20, "period": 1},
        "precedents": {"enabled": True, "reach": 0},
        "reforms": switched,
    }
    record = sim.run(sim.Scenario.model_validate(busy), seed=1)
    assert len(record.precedents) > 260

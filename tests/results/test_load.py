"""Who carries the load."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim import measures
from sim.model.state.status import Activity, Status
from sim.model.state.tables import EVENT
from sim.model.state.zones import Kind
from sim.results.descriptive import gini
from sim.results.load import unit_load
from sim.scenario.names import SentBy
from tests.results.examples import DAYS, WARM_UP, days, record, resolved, town, unit

YEAR = 250


def test_hours_are_those_of_a_year() -> None:
    rows = np.concatenate(
        [
            unit(worked=600, coordinated=120, had=1440),
            unit(Kind.SOCIAL_ORGANISATION, worked=60, had=600),
            unit(),
        ]
    )
    history = record(unit_rows=rows)
    found = unit_load(history)
    a_year = YEAR / (DAYS - WARM_UP)
    assert found.work_hours == pytest.approx([10 * a_year, a_year, 0])
    assert found.coordination_hours == pytest.approx([2 * a_year, 0, 0])
    assert found.had_hours == pytest.approx([24 * a_year, 10 * a_year, 0])
    assert found.utilisation == pytest.approx([0.5, 0.1, np.nan], nan_ok=True)


def test_a_unit_holds_the_open_cases_that_are_with_it_and_owes_what_it_accepted() -> None:
    rows = np.concatenate([unit(minutes=60, backlog=150), unit()])
    history = record(
        {"unit": 0, "status": Status.QUEUED},
        {"unit": 0, "status": Status.SENT},
        {"unit": 1, "status": Status.SHELVED},
        resolved(3, unit=0),
        {"status": Status.WAITING},
        unit_rows=rows,
    )
    found = unit_load(history)
    assert found.held.tolist() == [2, 1]
    assert found.backlog_days == pytest.approx([2.5, np.nan], nan_ok=True)


def directives(*days: int) -> np.ndarray:
    """Events of rulings by directive."""
    rows = np.zeros(len(days), EVENT)
    rows["day"], rows["activity"], rows["rule"] = days, Activity.RULE, SentBy.DIRECTIVE
    return rows


def test_leader_spends_on_a_directive_what_a_ruling_takes_on_its_day() -> None:
    dearer = town(
        adjudication={"hours_per_case": 2},
        reforms=[{"day": 50, "set": {"adjudication.hours_per_case": 3}}],
    )
    history = record(scenario=dearer, event_rows=directives(WARM_UP - 1, WARM_UP, 49, 50))
    assert unit_load(history).leader_hours == pytest.approx((2 + 2 + 3) * YEAR / (DAYS - WARM_UP))
    assert np.isnan(unit_load(record(event_rows=None)).leader_hours)


def test_whatever_coordination_is_charged_units_have_paid_or_owe_but_for_the_leader(
    root: Path,
) -> None:
    from_the_start = {"time.warm_up": 0, "time.days": 500, "time.horizon": 100}
    history = sim.run(
        sim.load_scenario(root / "scenarios" / "shishi.toml").with_values(from_the_start), seed=3
    )
    charged = history.daily["coordination_hours"].sum()
    owed = history.units["charge_hours"].sum()
    found = unit_load(history)
    years = len(history.day_rows) / YEAR
    assert found.leader_hours > 0
    assert charged - owed == pytest.approx(
        years * (found.coordination_hours.sum() + found.leader_hours)
    )


UNITS = np.concatenate(
    [
        unit(had=100, worked=50, coordinated=10, worked_beyond=5),
        unit(Kind.TERRITORIAL, had=100, worked=20),
        unit(Kind.TERRITORIAL),
        unit(Kind.SOCIAL_ORGANISATION, had=100, worked=90, worked_beyond=90),
    ]
)


def test_meetings_count_as_use_and_society_does_not_count_as_department() -> None:
    history = record(unit_rows=UNITS)
    assert measures.utilisation(history) == pytest.approx(80 / 200)
    assert measures.beyond_hours_share(history) == pytest.approx(5 / 70)
    assert measures.unit_utilisation(history).tolist() == pytest.approx(
        [0.6, 0.2, np.nan, 0.9], nan_ok=True
    )


def test_inequality_is_between_departments_that_had_hours() -> None:
    assert (
        measures.workload_gini(record(unit_rows=UNITS))
        == pytest.approx(gini(np.array([0.6, 0.2])))
        == pytest.approx(0.25)
    )


def test_gini_is_half_the_relative_mean_difference() -> None:
    values = np.array([1.0, 4.0, 2.0, 9.0, 0.0])
    assert gini(values) == pytest.approx(
        np.abs(values[:, None] - values).mean() / (2 * values.mean())
    )
    assert gini(np.full(4, 3.0)) == pytest.approx(0)
    assert np.isnan(gini(np.zeros(3)))


def test_coordination_hours_are_those_of_a_year_after_the_warm_up() -> None:
    history = record(
        day_rows=days(coordination_minutes=np.where(np.arange(DAYS) < WARM_UP, 1000, 30))
    )
    assert measures.coordination_hours(history) == pytest.approx(0.5 * 250)

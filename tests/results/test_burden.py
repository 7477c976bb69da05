"""Who carries the load."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.model.state.status import Activity
from sim.model.state.tables import EVENT
from sim.model.state.zones import Kind
from sim.results.burden import burden, load_curve, lorenz
from sim.results.descriptive import gini
from sim.results.summary import workload_gini
from sim.scenario.names import SentBy
from tests.results.examples import DAYS, WARM_UP, record, town, unit

YEAR = 250


def test_equal_loads_lie_on_the_diagonal() -> None:
    units, load = lorenz(np.full(7, 3.0))
    assert load == pytest.approx(units)
    assert units == pytest.approx(np.linspace(0, 1, 21))


def test_where_one_has_everything_the_curve_rises_at_the_end() -> None:
    assert lorenz(np.array([0.0, 0.0, 0.0, 5.0]), points=5).share_of_load.tolist() == [
        0,
        0,
        0,
        0,
        1,
    ]


def test_nothing_to_carry_has_no_curve() -> None:
    assert np.isnan(lorenz(np.zeros(3)).share_of_load).all()


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=12).filter(lambda values: sum(values) > 1e-6)
)
def test_gini_is_twice_the_area_between_the_curve_and_the_diagonal(values: list[float]) -> None:
    units, load = lorenz(np.array(values), points=len(values) + 1)
    area = np.trapezoid(load, units)
    assert 1 - 2 * area == pytest.approx(gini(np.array(values)), abs=1e-9)


def test_area_nears_the_gini_as_points_grow() -> None:
    values = np.random.default_rng(1).exponential(size=237)
    missed = []
    for points in (5, 21, 101, 1001):
        units, load = lorenz(values, points)
        missed.append(abs(1 - 2 * np.trapezoid(load, units) - gini(values)))
    assert missed == sorted(missed, reverse=True)
    assert missed[-1] < 1e-4


def test_hours_are_those_of_a_year() -> None:
    rows = np.concatenate(
        [
            unit(worked=600, coordinated=120, had=1440),
            unit(Kind.SOCIAL_ORGANISATION, worked=60, had=600),
            unit(),
        ]
    )
    history = record(unit_rows=rows)
    found = burden(history)
    a_year = YEAR / (DAYS - WARM_UP)
    assert found.work_hours == pytest.approx([10 * a_year, a_year, 0])
    assert found.coordination_hours == pytest.approx([2 * a_year, 0, 0])
    assert found.had_hours == pytest.approx([24 * a_year, 10 * a_year, 0])
    assert found.utilisation == pytest.approx([0.5, 0.1, np.nan], nan_ok=True)


def test_curve_of_the_load_is_of_departments_and_street_offices_with_hours() -> None:
    street_office, volunteers = (
        unit(Kind.TERRITORIAL, worked=50, had=500),
        unit(Kind.SOCIAL_ORGANISATION, worked=9, had=9),
    )
    history = record(
        unit_rows=np.concatenate([unit(worked=100, had=200), street_office, volunteers, unit()])
    )
    assert load_curve(history).share_of_load == pytest.approx(
        lorenz(np.array([0.5, 0.1])).share_of_load
    )
    assert workload_gini(history) == pytest.approx(gini(np.array([0.5, 0.1])))


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
    assert burden(history).leader_hours == pytest.approx((2 + 2 + 3) * YEAR / (DAYS - WARM_UP))
    assert np.isnan(burden(record(event_rows=None)).leader_hours)


def test_whatever_coordination_is_charged_units_have_paid_or_owe_but_for_the_leader(
    root: Path,
) -> None:
    from_the_start = {"time.warm_up": 0, "time.days": 500, "time.horizon": 100}
    history = sim.run(
        sim.load_scenario(root / "scenarios" / "shishi.toml").with_values(from_the_start), seed=3
    )
    charged = history.daily["coordination_hours"].sum()
    owed = history.units["charge_hours"].sum()
    found = burden(history)
    years = len(history.day_rows) / YEAR
    assert found.leader_hours > 0
    assert charged - owed == pytest.approx(
        years * (found.coordination_hours.sum() + found.leader_hours)
    )

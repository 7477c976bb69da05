"""Who carries the load."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures.burden import burden, load_curve, lorenz
from sim.measures.descriptive import gini
from sim.measures.workload import workload_gini
from sim.state.zones import Kind
from tests.measures.examples import DAYS, WARM_UP, record, unit

YEAR = 250


def test_equal_loads_lie_on_the_diagonal() -> None:
    assert lorenz(np.full(7, 3.0)) == pytest.approx(np.linspace(0, 1, 21))


def test_where_one_has_everything_the_curve_rises_at_the_end() -> None:
    assert lorenz(np.array([0.0, 0.0, 0.0, 5.0]), points=5).tolist() == [0, 0, 0, 0, 1]


def test_nothing_to_carry_has_no_curve() -> None:
    assert np.isnan(lorenz(np.zeros(3))).all()


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12).filter(lambda values: sum(values) > 1e-6))
def test_gini_is_twice_the_area_between_the_curve_and_the_diagonal(values: list[float]) -> None:
    points = len(values) + 1
    area = np.trapezoid(lorenz(np.array(values), points), np.linspace(0, 1, points))
    assert 1 - 2 * area == pytest.approx(gini(np.array(values)), abs=1e-9)


def test_hours_are_those_of_a_year() -> None:
    rows = np.concatenate([unit(worked=600, coordinated=120, had=1440), unit(Kind.SOCIAL_ORGANISATION, worked=60, had=600), unit()])
    history = record(unit_rows=rows)
    found = burden(history)
    a_year = YEAR / (DAYS - WARM_UP)
    assert found.work_hours == pytest.approx([10 * a_year, a_year, 0])
    assert found.coordination_hours == pytest.approx([2 * a_year, 0, 0])
    assert found.utilisation == pytest.approx([0.5, 0.1, np.nan], nan_ok=True)


def test_curve_of_the_load_is_of_departments_and_street_offices_with_hours() -> None:
    street_office, volunteers = unit(Kind.TERRITORIAL, worked=50, had=500), unit(Kind.SOCIAL_ORGANISATION, worked=9, had=9)
    history = record(unit_rows=np.concatenate([unit(worked=100, had=200), street_office, volunteers, unit()]))
    assert load_curve(history) == pytest.approx(lorenz(np.array([0.5, 0.1])))
    assert workload_gini(history) == pytest.approx(gini(np.array([0.5, 0.1])))

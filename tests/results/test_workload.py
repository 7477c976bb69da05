import math

import numpy as np
import pytest

from sim import measures
from sim.model.state.zones import Kind
from sim.results.descriptive import gini
from tests.results.examples import DAYS, WARM_UP, days, record, unit

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
        [0.6, 0.2, math.nan, 0.9], nan_ok=True
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
    assert math.isnan(gini(np.zeros(3)))


def test_coordination_hours_are_those_of_a_year_after_the_warm_up() -> None:
    history = record(
        day_rows=days(coordination_minutes=np.where(np.arange(DAYS) < WARM_UP, 1000, 30))
    )
    assert measures.coordination_hours(history) == pytest.approx(0.5 * 250)

"""How equally districts are served."""

import numpy as np
import pytest

from sim import measures
from sim.model.state.zones import Kind
from sim.results.districts import Districts, unit_counties
from sim.results.result import Look
from tests.results.examples import HORIZON, record, resolved, town, unit


def test_each_district_has_the_mean_of_its_own_cases_and_open_ones_count_as_the_horizon() -> None:
    history = record(
        resolved(2),
        resolved(4),
        resolved(3, district=1),
        {"district": 1},
        scenario=town(
            city={"districts": 3},
            departments=[{"name": "so2", "kind": "territorial", "district": 2, "county": "north"}],
        ),
        unit_rows=np.concatenate([unit(), unit(Kind.TERRITORIAL, district=1)]),
    )
    found = Districts().collect(history, Look(first=True, reach=0.1))
    assert found["district"].tolist() == [1, 2, 3]
    assert found["office"].tolist() == ["", "unit 1", ""]
    assert found["county"].tolist() == ["", "north", ""]
    assert unit_counties(history).tolist() == ["", "north"]
    assert found["cases"].tolist() == [2, 2, 0]
    assert found["open"] == pytest.approx([0, 0.5, np.nan], nan_ok=True)
    assert found["rmst_days"] == pytest.approx([3, (3 + HORIZON) / 2, np.nan], nan_ok=True)
    weights = found["cases"] / found["cases"].sum()
    assert np.nansum(weights * found["rmst_days"]) == pytest.approx(measures.rmst_days(history))

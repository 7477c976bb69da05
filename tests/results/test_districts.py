"""How equally districts are served."""

import numpy as np
import pytest

from sim import measures
from sim.results.districts import Districts
from sim.results.result import Look
from tests.results.examples import HORIZON, record, resolved, town


def test_each_district_has_the_mean_of_its_own_cases_and_open_ones_count_as_the_horizon() -> None:
    history = record(
        resolved(2),
        resolved(4),
        resolved(3, district=1),
        {"district": 1},
        scenario=town(city={"districts": 3}),
    )
    found = Districts().collect(history, Look(first=True, reach=0.1))
    assert found["district"].tolist() == [1, 2, 3]
    assert found["cases"].tolist() == [2, 2, 0]
    assert found["rmst_days"] == pytest.approx([3, (3 + HORIZON) / 2, np.nan], nan_ok=True)
    weights = found["cases"] / found["cases"].sum()
    assert np.nansum(weights * found["rmst_days"]) == pytest.approx(measures.rmst_days(history))

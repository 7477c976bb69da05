"""How days are spread over cases."""

import numpy as np
import pandas as pd
import pytest

from sim.model.state.status import Status
from sim.results.distribution import Distribution, Quantiles, bounds, days_for
from sim.results.result import Look
from tests.results.examples import HORIZON, ended, record, resolved

LOOK = Look(first=True, reach=0.1)
HISTORY = record(
    resolved(1),
    resolved(3),
    resolved(4),
    resolved(HORIZON + 5),  # open at the horizon
    ended(Status.REFERRED_OUT, 2),
    ended(Status.WITHDRAWN, 12),
    {},
    {},
)


def test_days_are_counted_up_to_round_numbers_and_the_horizon() -> None:
    assert bounds(20) == (1, 3, 5, 10, 15, 20)
    assert bounds(10) == (1, 3, 5, 10)


def test_every_case_is_resolved_referred_out_withdrawn_or_open() -> None:
    result = Distribution()
    found = result.frame(result.add(None, result.collect(HISTORY, LOOK))).set_index("days")
    assert found["resolved"].tolist() == [1 / 8, 2 / 8, 3 / 8, 3 / 8, 3 / 8, 3 / 8]
    assert found["referred_out"].tolist() == [0, *[1 / 8] * 5]
    assert found["withdrawn"].tolist() == [0, 0, 0, 0, 1 / 8, 1 / 8]
    assert found.loc[HORIZON, "open"] == 3 / 8
    assert found.sum(axis=1).tolist() == pytest.approx([1] * 6)


def test_quantiles_count_cases_that_are_never_resolved() -> None:
    result = Quantiles()
    found = result.frame(result.add(None, result.collect(HISTORY, LOOK))).set_index("share")["days"]
    assert found[[0.1, 0.2, 0.3]].tolist() == [1, 3, 4]
    assert found[0.4:].isna().all()


def test_quantiles_are_those_of_the_mean_curve_not_means_of_the_known() -> None:
    result, kept = Quantiles(), None
    for history in (record(resolved(2), resolved(2)), record(resolved(2), {}), record({}, {})):
        kept = result.add(kept, result.collect(history, LOOK))
    found = result.frame(kept).set_index("share")["days"]
    assert found[0.5] == 2
    assert pd.isna(found[0.6])  # though it is known in one run


def test_a_share_is_done_on_the_first_day_on_which_so_many_are() -> None:
    done = np.array([0.0, 0.1 + 0.2, 0.3, 0.9])
    assert days_for(done, np.array([0.3, 0.31, 0.95])) == pytest.approx([1, 3, np.nan], nan_ok=True)

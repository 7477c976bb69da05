import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.model.state.status import Status
from sim.model.state.zones import Resolver
from sim.results.incidence import ENDS, aalen_johansen, cumulative_incidence
from sim.results.resolution import curve
from tests.results.examples import DAYS, ended, record, resolved


def test_ties_and_censoring_by_hand() -> None:
    # Day: at risk, ends by cause 1, ends by cause 2, censored
    #   1:       8,               1,               1,        0 -> F1 = 1/8,           F2 = 1/8,
    # S = 3/4   2:       6,               2,               0,        2 -> F1 = 1/8 + 1/4,     F2 =
    # 1/8,            S = 1/2   4:       2,               0,               1,        1 -> F1 = 3/8,
    # F2 = 1/8 + 1/4,      S = 1/4
    times = np.array([1, 1, 2, 2, 2, 2, 4, 4])
    causes = np.array([1, 2, 1, 1, 0, 0, 2, 0])
    found = aalen_johansen(times, causes, n_causes=2, last_day=5)
    assert found.ended[0].tolist() == pytest.approx([0, 1 / 8, 3 / 8, 3 / 8, 3 / 8, 3 / 8])
    assert found.ended[1].tolist() == pytest.approx([0, 1 / 8, 1 / 8, 1 / 8, 3 / 8, 3 / 8])
    assert found.open.tolist() == pytest.approx([1, 3 / 4, 1 / 2, 1 / 2, 1 / 4, 1 / 4])


ENDED_OR_NOT = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60)


@given(ENDED_OR_NOT.filter(lambda data: any(cause for _, cause in data)))
def test_one_cause_is_kaplan_and_meier(data: list[tuple[int, int]]) -> None:
    times, any_cause = (
        np.array([time for time, _ in data]),
        np.array([min(cause, 1) for _, cause in data]),
    )
    found = aalen_johansen(times, any_cause, n_causes=1, last_day=30)
    reference = stats.ecdf(
        stats.CensoredData(uncensored=times[any_cause == 1], right=times[any_cause == 0])
    )
    assert found.open == pytest.approx(reference.sf.evaluate(found.days))
    assert found.ended[0] == pytest.approx(1 - found.open)


@given(ENDED_OR_NOT)
def test_causes_add_up_to_all_ends(data: list[tuple[int, int]]) -> None:
    times, causes = np.array([time for time, _ in data]), np.array([cause for _, cause in data])
    found = aalen_johansen(times, causes, n_causes=3, last_day=40)
    assert found.ended.sum(axis=0) + found.open == pytest.approx(np.ones(41))
    assert (np.diff(found.ended, axis=1) >= 0).all()
    together = aalen_johansen(times, np.minimum(causes, 1), n_causes=1, last_day=40)
    assert found.open == pytest.approx(together.open)


@given(ENDED_OR_NOT)
def test_without_censoring_it_is_the_share_of_each_end(data: list[tuple[int, int]]) -> None:
    times, causes = (
        np.array([time for time, _ in data]),
        np.array([max(cause, 1) for _, cause in data]),
    )
    found = aalen_johansen(times, causes, n_causes=3, last_day=30)
    for cause in (1, 2, 3):
        assert found.ended[cause - 1] == pytest.approx(
            [np.mean((times <= day) & (causes == cause)) for day in range(31)]
        )


@pytest.mark.parametrize(
    ("times", "causes", "message"),
    [
        ([], [], "is empty"),
        ([-1], [1], "the least is -1"),
        ([1], [3], "reach from 3 to 3"),
        ([1], [-1], "reach from -1"),
    ],
)
def test_data_that_are_not_valid_are_refused(
    times: list[int], causes: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        aalen_johansen(np.array(times, int), np.array(causes, int), n_causes=2, last_day=5)


def test_closed_cohort_needs_no_estimate() -> None:
    by = [
        resolved(3, resolved_by=resolver)
        for resolver in (Resolver.DEPARTMENT, Resolver.SOCIETY, Resolver.MARKET, Resolver.CAMPAIGN)
    ]
    history = record(
        *by,
        resolved(2),
        resolved(30),
        ended(Status.REFERRED_OUT, 4),
        ended(Status.WITHDRAWN, 4),
        {},
        {},
    )
    found = cumulative_incidence(history)
    assert ENDS == (
        "department",
        "social_organisation",
        "market_provider",
        "campaign",
        "referred_out",
        "withdrawn",
    )
    assert found.ended[:, 4].tolist() == pytest.approx([0.2, 0.1, 0.1, 0.1, 0.1, 0.1])
    assert 1 - found.ended[:4].sum(axis=0) == pytest.approx(curve(history))


def test_cases_open_at_the_end_are_censored_after_the_last_day() -> None:
    late = DAYS - 3
    history = record(resolved(5), {"filed_day": late})
    found = cumulative_incidence(history, 6, of=np.array([True, True]))
    assert found.ended[0].tolist() == pytest.approx([0, 0, 0, 0, 0, 1, 1])


def test_incidence_of_no_case_is_not_applicable() -> None:
    assert np.isnan(cumulative_incidence(record()).ended).all()

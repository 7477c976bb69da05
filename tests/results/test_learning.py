"""How time and hand-offs depend on how many like cases came before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.learning import EARLIER, earlier_like, learning_curve
from tests.results.examples import HORIZON, WARM_UP, record, resolved, town

REACH_A_QUARTER = town(precedents={"reach": 0.25})


def test_like_cases_are_of_one_issue_and_within_reach() -> None:
    history = record(
        resolved(8, issue=0, circumstance=0.1, handoffs=4),  # the first of its kind
        resolved(6, issue=0, circumstance=0.9, handoffs=2),  # out of reach of it
        resolved(4, issue=1, circumstance=0.1, handoffs=0),  # of another issue
        resolved(2, issue=0, circumstance=0.35, handoffs=1),  # just within reach of the first
        {"issue": 0, "circumstance": 0.2},  # near the first and the fourth, never resolved
        scenario=REACH_A_QUARTER,
    )
    found = learning_curve(history)
    assert found.cases[:4].tolist() == [3, 1, 1, 0]
    assert found.days[:3].tolist() == pytest.approx([6, 2, HORIZON])
    assert found.handoffs[:3].tolist() == pytest.approx([2, 1, 0])
    assert np.isnan(found.days[3:]).all()


def test_reach_may_be_that_of_another_scenario() -> None:
    history = record(
        resolved(8, circumstance=0.1), resolved(6, circumstance=0.9), scenario=REACH_A_QUARTER
    )
    assert learning_curve(history).cases[:2].tolist() == [2, 0]
    assert learning_curve(history, reach=0.8).cases[:2].tolist() == [1, 1]


CASES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 63)), max_size=80)


@given(CASES, st.integers(0, 64))
def test_earlier_like_cases_are_counted_as_one_by_one(
    cases: list[tuple[int, int]], reach: int
) -> None:
    issue, place = (np.array([case[k] for case in cases], np.int16) for k in (0, 1))
    one_by_one = [
        sum(issue[i] == issue[j] and abs(int(place[i]) - int(place[j])) <= reach for j in range(i))
        for i in range(len(cases))
    ]
    assert earlier_like(issue, place / 64, reach / 64).tolist() == one_by_one


def test_many_cases_are_counted_without_looking_at_each_pair() -> None:
    n = 300_000
    assert earlier_like(np.zeros(n, np.int16), np.zeros(n), 0.02).tolist() == list(range(n))


def test_cases_from_before_the_end_of_the_warm_up_do_not_count() -> None:
    before = {"filed_day": WARM_UP - 1, "status": 0}
    history = record(before, before, resolved(3), scenario=REACH_A_QUARTER)
    assert learning_curve(history).cases.tolist() == [1] + [0] * (len(EARLIER) - 1)


@pytest.mark.parametrize(
    ("earlier", "name"),
    [(2, "2"), (3, "3-4"), (4, "3-4"), (5, "5-8"), (16, "9-16"), (64, "33-64"), (65, "65+")],
)
def test_bins_are_what_their_names_say(earlier: int, name: str) -> None:
    history = record(*[resolved(3) for _ in range(earlier + 1)], scenario=REACH_A_QUARTER)
    last = np.arange(earlier + 1) == earlier
    assert learning_curve(history, last).cases.tolist() == [
        float(label == name) for label in EARLIER
    ]

"""How time and hand-offs depend on how many like cases came before."""

import numpy as np
import pytest

from sim.measures.learning import EARLIER, learning_curve
from tests.measures.examples import HORIZON, WARM_UP, record, resolved, town

REACH_A_QUARTER = town(precedents={"reach": 0.25})


def test_like_cases_are_counted_by_issue_and_stretch() -> None:
    history = record(
        resolved(8, issue=0, circumstance=0.1, handoffs=4),  # the first of its stretch
        resolved(6, issue=0, circumstance=0.9, handoffs=2),  # the first of another
        resolved(4, issue=1, circumstance=0.1, handoffs=0),  # the first of another issue
        resolved(2, issue=0, circumstance=0.4, handoffs=1),  # the second of the first stretch, two quarters long
        {"issue": 0, "circumstance": 0.2},  # the third, never resolved
        scenario=REACH_A_QUARTER,
    )
    found = learning_curve(history)
    assert found.cases[:4].tolist() == [3, 1, 1, 0]
    assert found.days[:3].tolist() == pytest.approx([6, 2, HORIZON])
    assert found.handoffs[:3].tolist() == pytest.approx([2, 1, 0])
    assert np.isnan(found.days[3:]).all()


def test_cases_from_before_the_end_of_the_warm_up_do_not_count() -> None:
    before = {"filed_day": WARM_UP - 1, "status": 0}
    history = record(before, before, resolved(3), scenario=REACH_A_QUARTER)
    assert learning_curve(history).cases.tolist() == [1] + [0] * (len(EARLIER) - 1)


@pytest.mark.parametrize(("earlier", "name"), [(2, "2"), (3, "3-4"), (4, "3-4"), (5, "5-8"), (16, "9-16"), (64, "33-64"), (65, "65+")])
def test_bins_are_what_their_names_say(earlier: int, name: str) -> None:
    history = record(*[resolved(3) for _ in range(earlier + 1)], scenario=REACH_A_QUARTER)
    last = np.arange(earlier + 1) == earlier
    assert learning_curve(history, last).cases.tolist() == [float(label == name) for label in EARLIER]

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.labels import spread
from sim.report.style import stroke


@given(st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=8))
def test_labels_never_overlap_and_stay_beside_the_panel(wanted: list[float]) -> None:
    height = 0.1
    centres = sorted(spread(wanted, [height] * len(wanted)))
    assert all(upper - lower >= height - 1e-9 for lower, upper in pairwise(centres))
    assert centres[0] >= height / 2 - 1e-9
    assert centres[-1] <= 1 - height / 2 + 1e-9


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert spread([0.8, 0.2], [0.1, 0.1]) == pytest.approx([0.8, 0.2])


def test_labels_keep_the_order_of_their_lines() -> None:
    first, second, third = spread([0.51, 0.5, 0.52], [0.2, 0.2, 0.2])
    assert second < first < third


def test_no_two_of_64_arms_are_drawn_alike() -> None:
    strokes = [stroke(arm) for arm in range(64)]
    assert len({(found.colour, str(found.dashes)) for found in strokes}) == 64
    assert len({(found.colour, found.marker) for found in strokes}) == 64


def test_the_first_eight_arms_can_be_told_apart_without_colour() -> None:
    assert (
        len({str(stroke(arm).dashes) for arm in range(8)})
        == len({stroke(arm).marker for arm in range(8)})
        == 8
    )

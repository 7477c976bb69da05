from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from sim.report.sheet import number_axis, spread, tick_text
from sim.report.style import styled
from tests.report.examples import faults


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


@settings(max_examples=25)
@example(-987_991.0, 546_818.0, 1.0)
@example(-0.0178, 0.0125, 1.0)
@given(st.floats(-1e6, -1e-4), st.floats(1e-4, 1e6), st.floats(1, 4))
def test_numbers_along_an_axis_never_overlap_and_are_zero_and_another_at_least(
    low: float, high: float, inches: float
) -> None:
    with styled():
        drawn = Figure(figsize=(inches + 2, 1), layout="none")
        axes = drawn.add_axes((1 / (inches + 2), 0.5, inches / (inches + 2), 0.4))
        axes.set(xlim=(low, high), yticks=[])
        number_axis(axes.xaxis, inches=inches)
        assert not faults(drawn)
    shown = [tick_text(tick) for tick in axes.get_xticks() if low <= tick <= high]
    assert "0" in shown
    assert len(shown) >= 2 or inches < 2  # which long numbers may not leave room for


@pytest.mark.parametrize(
    ("number", "text"),
    [(-0.0, "0"), (-0.00008, "−0.00008"), (0.1 + 0.2, "0.3"), (1500.0, "1,500"), (0.25, "0.25")],
)
def test_numbers_are_written_without_an_exponent(number: float, text: str) -> None:
    assert tick_text(number) == text

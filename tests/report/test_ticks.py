import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from sim.report.ticks import set_ticks, written
from tests.report.examples import faults


@settings(max_examples=25)
@given(st.floats(-1e6, -1e-4), st.floats(1e-4, 1e6), st.floats(1, 4))
def test_numbers_along_an_axis_never_overlap_and_zero_is_among_them(
    low: float, high: float, inches: float
) -> None:
    drawn = Figure(figsize=(inches + 2, 1))
    axes = drawn.add_axes((1 / (inches + 2), 0.5, inches / (inches + 2), 0.4))
    axes.set(xlim=(low, high), yticks=[])
    set_ticks(axes, inches, 10)
    assert not faults(drawn)
    assert any(label.get_text() == "0" for label in axes.get_xticklabels())


@pytest.mark.parametrize(
    ("number", "text"),
    [(-0.0, "0"), (-0.00008, "−0.00008"), (0.1 + 0.2, "0.3"), (1500.0, "1,500"), (0.25, "0.25")],
)
def test_numbers_are_written_without_an_exponent(number: float, text: str) -> None:
    assert written(number) == text

import numpy as np

from sim.plots import learning_curve
from sim.results.result import by_arm
from tests.report.examples import faults, study


def test_points_and_bars_are_those_of_the_table() -> None:
    made = study(2)
    for axes, panel in zip(learning_curve(made).axes, ("days", "handoffs"), strict=True):
        frames = by_arm(made.tables["learning_curve"]).values()
        for line, bars, frame in zip(axes.lines, axes.collections, frames, strict=True):
            assert np.allclose(line.get_ydata(), frame[panel])
            ends = np.array([bar[:, 1] for bar in bars.get_segments()])
            assert np.allclose(ends, frame[[f"{panel}_low", f"{panel}_high"]])


def test_arms_stand_side_by_side_within_their_class() -> None:
    lines = learning_curve(study(8)).axes[0].lines
    places = np.array([line.get_xdata() for line in lines])
    assert (np.diff(places, axis=0) > 0).all()
    assert (np.abs(places - np.arange(9)) < 0.5).all()


def test_a_class_without_a_case_in_any_arm_is_left_out_and_one_in_a_single_arm_is_a_gap() -> None:
    made = study(2)
    table = made.tables["learning_curve"]
    without = [7, 8, 17]  # the last two of the first arm, the last of the second
    table.loc[without, [name for name in table if name not in ("arm", "earlier")]] = np.nan
    table.loc[without, "cases"] = 0
    drawn = learning_curve(made)
    assert len(drawn.axes[0].get_xticks()) == 8
    assert [len(line.get_ydata()) for line in drawn.axes[0].lines] == [7, 8]
    assert [label.get_text() for label in drawn.axes[0].get_xticklabels()][-2:] == ["17", "33"]


def test_one_replication_is_drawn_without_bars() -> None:
    made = study(2, replications=1)
    ends = ["days_low", "days_high", "handoffs_low", "handoffs_high"]
    made.tables["learning_curve"][ends] = np.nan
    assert not faults(learning_curve(made))

import numpy as np
import pytest

from sim.plots import learning_curve
from sim.results.result import by_arm
from tests.report.examples import faults, study, words_of


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
    assert "33–64 0–200" in words_of(drawn)


def test_one_replication_is_drawn_without_bars() -> None:
    made = study(2, replications=1)
    ends = ["days_low", "days_high", "handoffs_low", "handoffs_high"]
    made.tables["learning_curve"][ends] = np.nan
    assert not faults(learning_curve(made))


@pytest.mark.parametrize(
    ("fewest", "most", "written"),
    [
        (1_473, 1_473, "0 1,473"),
        (8, 54, "0 8–54"),
        (1_473, 26_812, "0 1,473– 26,812"),
        (999_600, 26_812_345, "0 1M– 26.8M"),
        (84, 8_812_345, "0 84– 8.81M"),
    ],
)
def test_numbers_of_cases_are_as_exact_as_there_is_room_for(
    fewest: float, most: float, written: str
) -> None:
    made = study(8)
    table = made.tables["learning_curve"]
    table["cases"] = fewest
    table.loc[table["arm"] == made.arms[0].name, "cases"] = most
    drawn = learning_curve(made)
    assert written in words_of(drawn)
    assert ("k: thousands of cases; M: millions." in " ".join(words_of(drawn))) == ("M" in written)
    assert not faults(drawn)

from io import BytesIO

import numpy as np
import pytest

from sim.plots import resolution_curves
from sim.results.resolution import Curves
from sim.results.result import by_arm
from tests.report.examples import study


def test_lines_are_the_means_of_the_replications_in_percent() -> None:
    made = study(2)
    shares, tail, differences = resolution_curves(made).axes
    first, second = (
        100 * each["estimate"] for each in by_arm(made.tables["resolution_curves"]).values()
    )
    assert np.allclose(shares.lines[0].get_ydata(), first)
    assert np.allclose(tail.lines[0].get_ydata(), first)
    assert np.allclose(differences.lines[1].get_ydata(), second - first)


def test_one_arm_has_no_panel_of_differences() -> None:
    assert len(resolution_curves(study(1)).axes) == 2


def test_one_replication_is_drawn_without_bands() -> None:
    drawn = resolution_curves(study(2, replications=1))
    assert not drawn.axes[0].collections
    drawn.savefig(BytesIO(), format="png")


def test_a_line_ends_where_it_leaves_the_logarithmic_axis_and_the_figure_says_so() -> None:
    made = study(2)
    made.tables["resolution_curves"] = Curves().table(
        {
            arm.name: [np.array([1.0, left, 0.0])] * 3
            for arm, left in zip(made.arms, (0.5, 0.0), strict=True)
        }
    )
    drawn = resolution_curves(made)
    assert [np.isfinite(line.get_ydata()).tolist() for line in drawn.axes[1].lines[:2]] == [
        [True, True, False],
        [True, False, False],
    ]
    assert "a line ends when fewer than" in drawn.caption
    drawn.savefig(BytesIO(), format="png")


def test_a_letter_stands_at_the_height_of_the_end_of_its_line() -> None:
    axes = resolution_curves(study(2, "arm")).axes[2]
    (letter,) = (text for text in axes.texts if text.get_text() == "B")
    end = axes.lines[1].get_ydata()[-1]
    height = axes.transAxes.transform((0, letter.xy[1]))[1]
    assert axes.transData.inverted().transform((0, height))[1] == pytest.approx(end)

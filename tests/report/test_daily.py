import numpy as np
import pytest

import sim
from sim.plots import daily
from sim.report.figures.daily import SERIES, draw_series
from tests.model.toy import toy
from tests.report.examples import faults, study, words_of


def series(number: int) -> dict[str, np.ndarray]:
    return dict.fromkeys(SERIES, np.arange(50.0) + number)


@pytest.mark.parametrize("n_arms", [1, 2, 8])
def test_every_arm_has_a_line_in_every_panel_the_mean_of_each_week(n_arms: int) -> None:
    drawn = draw_series({f"arm {number}": series(number) for number in range(n_arms)}, warm_up=10)
    assert len(drawn.axes) == len(SERIES)
    for axes in drawn.axes:
        lines = [line for line in axes.lines if len(line.get_ydata()) == 10]
        assert [line.get_ydata()[0] for line in lines] == [2.0 + number for number in range(n_arms)]


def test_tens_of_millions_have_room_and_no_exponent() -> None:
    drawn = draw_series(
        {"": {name: 400_000 * days for name, days in series(1).items()}}, warm_up=10
    )
    assert not faults(drawn)
    assert "20,000,000" in words_of(drawn)


def marked(drawn: sim.report.figures.daily, panel: int = 0) -> list[float]:
    """Return the days that have a vertical line."""
    return sorted(
        line.get_xdata()[0] for line in drawn.axes[panel].lines if len(line.get_xdata()) == 2
    )


def test_the_end_of_the_warm_up_and_the_days_of_reforms_are_marked_in_every_panel() -> None:
    scenario = toy().with_values(
        {
            "reforms": [
                {"day": 60, "set": {"precedents.force": 0.5}},
                {"day": 90, "set": {"precedents.force": 1.0}},
            ]
        }
    )
    drawn = daily(sim.run(scenario, seed=1))
    assert all(marked(drawn, panel) == [20, 60, 90] for panel in range(len(SERIES)))
    assert {"warm-up ends", "reform, day 60", "reform, day 90"} <= set(words_of(drawn))


def test_reforms_of_a_comparison_are_marked_once() -> None:
    assert marked(daily(study(3))) == [20, 70]


def test_what_switches_on_when_the_warm_up_ends_is_no_other_reform() -> None:
    drawn = draw_series({"": series(0)}, warm_up=10, reforms=[10])
    assert marked(drawn) == [10]
    assert "warm-up ends" in words_of(drawn)


def test_reforms_on_neighbouring_days_are_all_drawn_and_named_where_there_is_room() -> None:
    drawn = draw_series({"": series(0)}, warm_up=10, reforms=[20, 21, 22])
    assert marked(drawn) == [10, 20, 21, 22]
    assert not faults(drawn)

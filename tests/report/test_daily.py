from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

import sim
from sim.plots import daily
from sim.records.record import RunRecord
from sim.report.figures.daily import SERIES
from tests.model.toy import toy
from tests.report.examples import faults, study, words_of


def record(days: np.ndarray, reforms: tuple[int, ...] = ()) -> Any:
    """Return a run with a warm-up of 20 days in which everything is as given."""
    changes = [{"day": day, "set": {"precedents.force": 0.5}} for day in reforms]
    rows = {"open": days, "docket": days, "backlog_minutes": 60 * days}
    return Mock(RunRecord, day_rows=rows, scenario=toy().with_values({"reforms": changes}))


@pytest.mark.parametrize("n_arms", [1, 2, 8])
def test_every_arm_has_a_line_in_every_panel_the_mean_of_each_week(n_arms: int) -> None:
    made = study(n_arms)
    drawn = daily(made)
    assert len(drawn.axes) == len(SERIES)
    for axes, name in zip(drawn.axes, SERIES, strict=True):
        lines = [line for line in axes.lines if len(line.get_ydata()) == 24]
        firsts = made.tables["daily"].groupby("arm", sort=False)[name].apply(lambda d: d[:5].mean())
        assert [line.get_ydata()[0] for line in lines] == firsts.to_list()


def test_tens_of_millions_have_room_and_no_exponent() -> None:
    drawn = daily(record(400_000 * np.arange(50.0)))
    assert not faults(drawn)
    assert "10,000,000" in words_of(drawn)


def marked(drawn: Any, panel: int = 0) -> list[float]:
    """Return the days that have a vertical line."""
    return sorted(
        line.get_xdata()[0] for line in drawn.axes[panel].lines if len(line.get_xdata()) == 2
    )


def test_the_end_of_the_warm_up_and_the_days_of_reforms_are_marked_in_every_panel() -> None:
    drawn = daily(record(np.arange(120.0), (60, 90)))
    assert all(marked(drawn, panel) == [20, 60, 90] for panel in range(len(SERIES)))
    assert "reforms" in drawn.caption


def test_reforms_of_a_comparison_are_marked_once() -> None:
    assert marked(daily(study(3))) == [20, 70]


def test_what_switches_on_when_the_warm_up_ends_is_no_other_reform() -> None:
    drawn = daily(record(np.arange(50.0), (20,)))
    assert marked(drawn) == [20]
    assert "reforms" not in drawn.caption


def test_a_real_run_can_be_drawn() -> None:
    assert len(daily(sim.run(toy(), seed=1)).axes) == len(SERIES)

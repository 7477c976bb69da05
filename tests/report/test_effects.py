import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.errors import ComparisonError
from sim.experiments.arms import factorial
from sim.experiments.contrasts import contrasts
from sim.measures import MEASURES
from sim.plots import effects
from sim.report.rows import MAIN_MEASURES
from tests.experiments.examples import town
from tests.report.examples import faults, study, words_of

Row = tuple[str, str, float, float, float, str]


def compared(*rows: Row) -> Any:
    """Return a comparison of mechanisms with these effects."""
    frame = pd.DataFrame(rows, columns=["measure", "contrast", "estimate", "low", "high", "note"])
    arms = factorial(town(), ["precedents", "campaigns"])
    return SimpleNamespace(
        effects=frame,
        horizon=60,
        replications=9,
        arms=arms,
        contrasts=contrasts(arms),
        arms_table=pd.DataFrame({"arm": ["none"]} | dict.fromkeys(MEASURES, 0.3)),
    )


def intervals(drawn: Any, panel: int = 0) -> dict[str, list[float]]:
    """Return the ends of each contrast's bar."""
    return {
        line.get_label(): list(line.get_xdata())
        for line in drawn.axes[panel].lines
        if ":" in str(line.get_label())
    }


MAIN: Row = ("rmst_days", "main:precedents", -3.0, -4.5, -1.5, "")
ZERO: Row = (
    "rmst_days",
    "simple:precedents",
    0.0,
    0.0,
    0.0,
    "structural_zero:no_adjudication",
)


def test_bars_and_numbers_are_those_of_the_table() -> None:
    drawn = effects(compared(MAIN))
    assert intervals(drawn) == {"main:precedents": [-4.5, -1.5]}
    assert "precedents, averaged over the others 3.0 days faster (1.5 to 4.5)" in words_of(drawn)


def test_every_main_measure_has_a_panel_with_every_contrast() -> None:
    made = study(4)
    drawn = effects(made)
    assert len(drawn.axes) == len(MAIN_MEASURES)
    assert all(len(intervals(drawn, panel)) == 3 for panel in range(len(MAIN_MEASURES)))


@pytest.mark.parametrize("measure", ["median_days", "docket_use", "mean_trust"])
def test_any_measure_can_be_the_large_one(measure: str) -> None:
    drawn = effects(study(2), measure)
    assert len(drawn.axes) == len(MAIN_MEASURES) + (measure not in MAIN_MEASURES)


def test_an_effect_that_is_zero_by_construction_is_hollow_and_called_so() -> None:
    drawn = effects(compared(ZERO, MAIN))
    points = [line for line in drawn.axes[0].lines if line.get_marker() == "o"]
    assert [point.get_markerfacecolor() == "white" for point in points] == [True, False]
    assert any("0 by construction" in text for text in words_of(drawn))


def test_without_structural_zeros_none_are_explained() -> None:
    assert "hollow" not in effects(compared(MAIN)).caption


def test_one_replication_has_points_without_bars() -> None:
    drawn = effects(
        compared(
            (
                "rmst_days",
                "main:precedents",
                -3.0,
                math.nan,
                math.nan,
                "no_repetition",
            )
        )
    )
    assert any("3.0 days faster" in text for text in words_of(drawn))


def test_measures_that_are_not_applicable_have_no_small_panel_and_say_so_in_the_large_one() -> None:
    missing: Row = ("docket_use", "main:precedents", math.nan, math.nan, math.nan, "not_applicable")
    assert len(effects(compared(MAIN, missing)).axes) == 1
    assert any(
        "not applicable" in text
        for text in words_of(effects(compared(MAIN, missing), "docket_use"))
    )


def test_a_quantile_beyond_the_horizon_is_called_so() -> None:
    row: Row = (
        "p99_days",
        "main:precedents",
        math.nan,
        math.nan,
        math.nan,
        "beyond_horizon:3:9",
    )
    assert any(
        "beyond the horizon" in text for text in words_of(effects(compared(row), "p99_days"))
    )


def test_numbers_of_any_size_have_room() -> None:
    made = compared(
        ("coordination_hours", "main:precedents", -1234567.89, -12345678.9, 12345678.9, "")
    )
    assert not faults(effects(made, "coordination_hours"))


def test_one_arm_has_no_effects_to_draw() -> None:
    with pytest.raises(ComparisonError, match="one arm and so no effects"):
        effects(study(1))


def test_an_unknown_measure_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ComparisonError, match="did you mean 'rmst_days'"):
        effects(study(2), "rmst_day")

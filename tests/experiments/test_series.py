import numpy as np
import pandas as pd
import pytest

from sim.experiments.series import curves_frame, stacked
from sim.results.intervals import mean_interval

FIRST = np.array([[1.0, 0.5], [1.0, 0.7], [1.0, 0.3]])
SECOND = np.array([[1.0, 0.4], [1.0, 0.5], [1.0, 0.3]])


def test_curves_have_a_row_an_arm_and_day_with_pointwise_intervals() -> None:
    frame = curves_frame({"a": FIRST, "b": SECOND})
    assert list(zip(frame["arm"], frame["day"], strict=True)) == [
        ("a", 0),
        ("a", 1),
        ("b", 0),
        ("b", 1),
    ]
    assert tuple(frame.loc[1, ["estimate", "low", "high"]]) == pytest.approx(
        tuple(mean_interval(FIRST[:, 1]))
    )


def test_differences_are_paired_and_the_first_arm_has_none() -> None:
    frame = curves_frame({"a": FIRST, "b": SECOND})
    columns = ["difference", "difference_low", "difference_high"]
    assert frame.loc[frame["arm"] == "a", columns].isna().all(axis=None)
    assert tuple(frame.loc[3, columns]) == pytest.approx(
        tuple(mean_interval(np.array([-0.1, -0.2, 0.0])))
    )


def test_one_replication_has_curves_without_intervals() -> None:
    frame = curves_frame({"a": FIRST[:1]})
    assert list(frame["estimate"]) == [1.0, 0.5]
    assert frame[["low", "high"]].isna().all(axis=None)


def test_tables_of_arms_are_stacked_with_whole_days() -> None:
    frames = {
        arm: pd.DataFrame({"day": [0.0, 1.0], "open": [start, 2.0]})
        for arm, start in (("a", 1.0), ("b", 3.0))
    }
    found = stacked(frames)
    assert list(found.columns) == ["arm", "day", "open"]
    assert found.to_dict("list") == {
        "arm": ["a", "a", "b", "b"],
        "day": [0, 1, 0, 1],
        "open": [1.0, 2.0, 3.0, 2.0],
    }
    assert found["day"].dtype == np.int64

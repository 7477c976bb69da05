"""The responses at each point of a sweep."""

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import StudyError
from sim.experiments.compare import compare
from sim.experiments.responses import asked_for, responses
from sim.experiments.results import load_sweep, study_of
from sim.experiments.study_file import LoadedStudy
from tests.experiments.sweep_examples import GRID, written

TOGGLED = GRID.replace('["precedents"]', '["precedents", "adjudication"]')


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, LoadedStudy]:
    folder = tmp_path_factory.mktemp("swept")
    sim.sweep(written(folder, TOGGLED), folder / "out")
    return load_sweep(folder / "out"), study_of(folder / "out")


@pytest.mark.parametrize(
    "contrast", ["simple:adjudication", "main:precedents", "interaction:precedents:adjudication"]
)
def test_response_is_the_effect_of_a_comparison_at_the_point(
    swept: tuple[pd.DataFrame, LoadedStudy], contrast: str
) -> None:
    frame, loaded = swept
    found = responses(frame, loaded, "handoffs_per_case", contrast)
    values = {"adjudication.rulings_per_year": 400, "adjudication.refer": "intake"}
    assert found.iloc[2][list(values)].to_dict() == values
    study = compare(
        loaded.scenario.with_values(values), toggle=["precedents", "adjudication"], replications=5
    )
    row = study.effects.query("measure == 'handoffs_per_case' and contrast == @contrast").iloc[0]
    assert found.iloc[2]["note"] == row["note"]
    for name in ("estimate", "low", "high"):
        assert found.iloc[2][name] == pytest.approx(row[name], nan_ok=True), name


def test_response_may_be_a_measure_of_an_arm(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    frame, loaded = swept
    found = responses(frame, loaded, "rmst_days", "arm:precedents + adjudication")
    own = frame.query("precedents and adjudication").groupby("point")["rmst_days"].mean()
    assert found["estimate"].tolist() == pytest.approx(own.tolist())


def test_main_effect_of_what_is_named_first_is_asked_for_first(
    swept: tuple[pd.DataFrame, LoadedStudy],
) -> None:
    assert asked_for(swept[1]).name == "main:precedents"


def test_replications_without_a_value_are_counted(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    frame, loaded = swept
    holed = frame.copy()
    holed.loc[
        (holed["point"] == 1) & (holed["replication"] == 2) & ~holed["adjudication"], "rmst_days"
    ] = math.nan
    found = responses(holed, loaded, "rmst_days", "simple:adjudication").iloc[1]
    assert (found["replications"], found["missing"]) == (4, 1)


def test_only_runs_that_were_made_lie_beyond_the_horizon(
    swept: tuple[pd.DataFrame, LoadedStudy],
) -> None:
    frame, loaded = swept
    frame = frame.assign(median_days=5.0)
    one = (frame["point"] == 1) & (frame["replication"] == 2) & ~frame["adjudication"]
    not_made = responses(frame[~one], loaded, "median_days", "simple:adjudication").iloc[1]
    assert (not_made["estimate"], not_made["replications"], not_made["note"]) == (0, 4, "alike")
    frame.loc[one, "median_days"] = math.nan
    slow = responses(frame, loaded, "median_days", "simple:adjudication").iloc[1]
    assert math.isnan(slow["estimate"])
    assert slow["note"] == "beyond_horizon:1:5"
    frame.loc[one, "status"] = "failed"
    assert responses(frame, loaded, "median_days", "simple:adjudication").iloc[1]["note"] == "alike"


def test_points_that_have_not_been_run_are_there_and_told_as_such(
    swept: tuple[pd.DataFrame, LoadedStudy],
) -> None:
    frame, loaded = swept
    stopped = frame[
        (frame["point"] < 2)
        & ((frame["replication"] < 3) | (frame["point"] < 1))
        & ~((frame["point"] == 1) & frame["precedents"])
    ]
    found = responses(stopped, loaded, "rmst_days", "simple:adjudication")
    assert found["point"].tolist() == [0, 1, 2, 3]
    assert found["adjudication.rulings_per_year"].tolist() == [50, 50, 400, 400]
    assert found["replications"].tolist() == [5, 3, 0, 0]
    assert found["note"].tolist() == ["", "", "not_run", "not_run"]
    assert (found.attrs["made"], found.attrs["of"]) == (len(stopped), len(frame))
    assert responses(stopped, loaded, "rmst_days", "arm:precedents")["note"].tolist() == [
        "",
        *["not_run"] * 3,
    ]
    assert set(responses(frame.iloc[:0], loaded)["note"]) == {"not_run"}


def test_fewer_replications_asked_for_than_made_are_none_missing(
    swept: tuple[pd.DataFrame, LoadedStudy],
) -> None:
    frame, loaded = swept
    fewer = replace(loaded, study=loaded.study.model_copy(update={"replications": 2}))
    found = responses(frame, fewer, "rmst_days", "arm:none")
    assert set(found["missing"]) == {0}
    assert set(found["replications"]) == {5}
    assert found.attrs["made"] == found.attrs["of"]


def test_what_cannot_act_is_a_structural_zero(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    frame, loaded = swept
    notes = {
        name: set(responses(frame, loaded, "rmst_days", name)["note"])
        for name in ("simple:precedents", "main:precedents")
    }
    assert notes["simple:precedents"] == {"structural_zero:no_adjudication"}
    assert notes["main:precedents"] == {"left_out:1:2"}
    assert set(responses(frame, loaded, "rmst_days", "simple:adjudication")["note"]) == {""}


def test_effects_are_said_beside_points_that_are_not_valid(tmp_path: Path) -> None:
    study = """
design = "grid"
replications = 2
toggle = ["precedents", "adjudication"]
[vary]
"issue_defaults.gap" = { values = [0.1, 0.6] }
"issue_defaults.overlap" = { values = [0, 0.5] }
"""
    sim.sweep(written(tmp_path, study), tmp_path / "out")
    found = responses(
        load_sweep(tmp_path / "out"), study_of(tmp_path / "out"), "rmst_days", "main:adjudication"
    )
    assert found["estimate"].isna().tolist() == [False, False, False, True]
    assert found["missing"].tolist() == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("measure", "contrast", "message"),
    [
        ("rmst", None, "there is no measure 'rmst'"),
        (
            "rmst_days",
            "simple:precedent",
            "has no contrast 'simple:precedent'; did you mean 'simple:precedents'",
        ),
    ],
)
def test_what_there_is_not_is_refused(
    swept: tuple[pd.DataFrame, LoadedStudy], measure: str, contrast: str | None, message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        responses(*swept, measure, contrast)

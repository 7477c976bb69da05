"""What comes out at each point of a sweep."""

import math

import pandas as pd
import pytest

import sim
from sim.errors import StudyError
from sim.experiments.compare import compare
from sim.sweeps.responses import leading_contrast, responses
from sim.sweeps.results import load_sweep, study_of
from sim.sweeps.study import LoadedStudy
from tests.sweeps.examples import GRID, written

TOGGLED = GRID.replace('["precedents"]', '["precedents", "adjudication"]')


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, LoadedStudy]:
    folder = tmp_path_factory.mktemp("swept")
    sim.sweep(written(folder, TOGGLED), folder / "out")
    return load_sweep(folder / "out"), study_of(folder / "out")


@pytest.mark.parametrize("contrast", ["simple:adjudication", "main:precedents", "interaction:precedents:adjudication"])
def test_response_is_the_effect_of_a_comparison_at_the_point(swept: tuple[pd.DataFrame, LoadedStudy], contrast: str) -> None:
    frame, loaded = swept
    found = responses(frame, loaded, "handoffs_per_case", contrast)
    values = {"adjudication.rulings_per_year": 400, "adjudication.refer": "intake"}
    assert found.iloc[2][list(values)].to_dict() == values
    study = compare(loaded.scenario.with_values(values), toggle=["precedents", "adjudication"], replications=5)
    row = study.effects.query("measure == 'handoffs_per_case' and contrast == @contrast").iloc[0]
    for name in ("estimate", "low", "high"):
        assert found.iloc[2][name] == pytest.approx(row[name], nan_ok=True), name


def test_response_may_be_a_measure_of_an_arm(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    frame, loaded = swept
    found = responses(frame, loaded, "rmst_days", "arm:precedents + adjudication")
    own = frame.query("precedents and adjudication").groupby("point")["rmst_days"].mean()
    assert found["estimate"].tolist() == pytest.approx(own.tolist())


def test_main_effect_of_what_is_named_first_is_asked_for_first(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    assert leading_contrast(swept[1]) == "main:precedents"


def test_replications_without_a_value_are_counted(swept: tuple[pd.DataFrame, LoadedStudy]) -> None:
    frame, loaded = swept
    holed = frame.copy()
    holed.loc[(holed["point"] == 1) & (holed["replication"] == 2) & ~holed["adjudication"], ["rmst_days", "p99_days"]] = math.nan
    found = responses(holed, loaded, "rmst_days", "simple:adjudication").iloc[1]
    assert (found["replications"], found["missing"]) == (4, 1)
    assert math.isnan(responses(holed, loaded, "p99_days", "simple:adjudication").iloc[1]["estimate"])


@pytest.mark.parametrize(
    ("measure", "contrast", "message"),
    [
        ("rmst", None, "there is no measure 'rmst'"),
        ("rmst_days", "simple:precedent", "has no contrast 'simple:precedent'; did you mean 'simple:precedents'"),
    ],
)
def test_what_there_is_not_is_refused(swept: tuple[pd.DataFrame, LoadedStudy], measure: str, contrast: str | None, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        responses(*swept, measure, contrast)

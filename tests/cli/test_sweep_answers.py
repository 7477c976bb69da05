"""`sim response` and `sim sensitivity` as their users call them."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.command_line import sim
from tests.sweeps.examples import GRID, written

MORRIS = """
design = "morris"
samples = 4
replications = 2
toggle = ["precedents"]
vary = "uncertainty"
"""


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grid")
    sim("sweep", written(folder, GRID), "--out", folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def morris(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("morris")
    sim("sweep", written(folder, MORRIS), "--out", folder / "out")
    return folder / "out"


def test_response_leaves_a_table_and_a_figure_for_each_measure(grid: Path) -> None:
    result = sim("response", grid, "--measure", "rmst_days", "--measure", "late_share")
    assert result.exit_code == 0
    assert "adjudication.rulings_per_year" in result.stdout
    table = pd.read_csv(grid / "responses.csv")
    assert list(table.columns[:3]) == ["measure", "contrast", "point"]
    assert set(table["contrast"]) == {"arm:none", "arm:precedents", "simple:precedents"}
    assert len(table) == 2 * 3 * 4
    assert (grid / "responses_rmst_days.png").stat().st_size > 10_000
    assert (grid / "responses_late_share.png").exists()


def test_response_may_be_json_and_in_chinese(grid: Path) -> None:
    document = json.loads(sim("response", grid, "--contrast", "simple:precedents", "--json").stdout)
    assert len(document["responses"]["rmst_days"]["simple:precedents"]) == 4
    assert "各点上对平均解决天数的效应" in sim("response", grid, "--language", "zh").stdout


def test_sensitivity_leaves_a_table_and_a_figure(morris: Path) -> None:
    result = sim("sensitivity", morris, "--format", "svg")
    assert result.exit_code == 0
    assert "platform.recognition" in result.stdout
    assert "of the variance between points is simulation noise" in result.stdout
    assert "told from noise" in result.stdout.lower()
    table = pd.read_csv(morris / "sensitivity.csv")
    assert set(table["key"]) == {"precedents.force", "platform.recognition"}
    assert (morris / "sensitivity_rmst_days.svg").exists()


def test_sensitivity_of_what_never_varies_says_so(morris: Path) -> None:
    result = sim("sensitivity", morris, "--contrast", "arm:none", "--measure", "resolved_by_market_share", "--measure", "utilisation")
    assert result.exit_code == 0
    assert "the same at all points, so nothing decides it" in result.stdout


@pytest.mark.parametrize(
    ("command", "options", "message"),
    [
        ("sensitivity", [], "sensitivity needs design = 'sobol' or 'morris', but this sweep has design = 'grid'"),
        ("response", ["--measure", "rmst"], "there is no measure 'rmst'"),
        ("response", ["--contrast", "arm:precedent"], "has no contrast 'arm:precedent'; did you mean 'arm:precedents'"),
    ],
)
def test_what_cannot_be_answered_is_refused(grid: Path, command: str, options: list[str], message: str) -> None:
    result = sim(command, grid, *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_folder_without_a_sweep_is_refused(tmp_path: Path) -> None:
    for command in ("response", "sensitivity"):
        result = sim(command, tmp_path)
        assert result.exit_code == 2
        assert "holds no sweep" in result.stderr


def test_structural_zeros_are_told_as_such(tmp_path: Path) -> None:
    study = 'design = "grid"\nreplications = 2\ntoggle = ["precedents"]\n[vary]\n"adjudication.enabled" = { values = [true, false] }\n'
    sim("sweep", written(tmp_path, study), "--out", tmp_path / "out")
    lines = sim("response", tmp_path / "out", "--contrast", "simple:precedents").stdout.splitlines()
    assert [line.strip().startswith("False") for line in lines if "0 by construction" in line] == [True]

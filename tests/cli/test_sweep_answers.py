"""`sim response` and `sim sensitivity` as their users call them."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.command_line import flowing, sim
from tests.experiments.sweep_examples import GRID, written
from tests.report.examples import needs_chinese

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
    assert "adjudication.rulings_per_year" not in result.stdout
    table = pd.read_csv(grid / "responses.csv")
    assert list(table.columns[:3]) == ["measure", "contrast", "point"]
    assert set(table["contrast"]) == {"arm:none", "arm:precedents", "simple:precedents"}
    assert len(table) == 2 * 3 * 4
    assert (grid / "responses_rmst_days.png").stat().st_size > 10_000
    assert (grid / "responses_late_share.png").exists()


@needs_chinese
def test_response_may_be_json_and_in_chinese(grid: Path) -> None:
    document = json.loads(sim("response", grid, "--contrast", "simple:precedents", "--json").stdout)
    assert len(document["responses"]["rmst_days"]["simple:precedents"]) == 4
    assert "各设计点上对平均解决天数的效应" in sim("response", grid, "--language", "zh").stdout


def test_sensitivity_leaves_a_table_and_a_figure(morris: Path) -> None:
    result = sim("sensitivity", morris, "--format", "svg")
    assert result.exit_code == 0
    assert "platform.recognition" not in result.stdout
    said = flowing(result.stdout)
    assert "of the variance between points is simulation noise" in said
    assert "distinguishable from noise" in said.lower()
    assert (
        "is distinguishable from noise if the whole interval of its mean size lies above " in said
    )
    table = pd.read_csv(morris / "sensitivity.csv")
    assert set(table["key"]) == {"precedents.force", "platform.recognition"}
    assert (morris / "sensitivity_rmst_days.svg").exists()


def test_numbers_of_a_column_have_as_many_digits_and_intervals_beyond_shares_are_explained(
    tmp_path: Path,
) -> None:
    study = (
        'design = "sobol"\nsamples = 8\nreplications = 2\ntoggle = ["precedents"]\nvary = '
        '"uncertainty"\n'
    )
    sim("sweep", written(tmp_path, study), "--out", tmp_path / "out")
    said = sim("sensitivity", tmp_path / "out").stdout
    rows = [line for line in said.splitlines() if re.match(r"\w", line) and "[" in line]
    assert {
        len(number.partition(".")[2]) for row in rows for number in re.findall(r"-?\d+\.\d+", row)
    } == {3}
    table = pd.read_csv(tmp_path / "out" / "sensitivity.csv")
    assert table["total_high"].max() > 1 or table["first_low"].min() < 0
    assert "intervals may reach below 0 and above 1" in flowing(said)


def test_a_latin_hypercube_has_short_numbers_on_the_screen_and_a_ranking(tmp_path: Path) -> None:
    study = (
        'design = "lhs"\nsamples = 8\n[vary]\n"service_centre.accuracy" = { low = 0.1, high = 0.9 }\n'
        '"platform.recognition" = { low = 0.1, high = 0.9 }\n'
    )
    sim("sweep", written(tmp_path, study), "--out", tmp_path / "out")
    shown = sim("response", tmp_path / "out").stdout
    digits = [len(found) for found in re.findall(r"^ +0\.(\d+) +0\.\d", shown, re.M)]
    assert len(digits) == 8
    assert max(digits) <= 3
    ranked = sim("sensitivity", tmp_path / "out")
    assert ranked.exit_code == 0
    assert "passes a test at 5 %" in flowing(ranked.stdout)
    assert (tmp_path / "out" / "sensitivity_rmst_days.png").exists()


def test_sensitivity_of_what_never_varies_says_so(morris: Path) -> None:
    result = sim(
        "sensitivity",
        morris,
        "--contrast",
        "arm:none",
        "--measure",
        "resolved_by_market_share",
        "--measure",
        "utilisation",
    )
    assert result.exit_code == 0
    assert "the same at all points, so no factor decides it" in flowing(result.stdout)


@pytest.mark.parametrize(
    ("command", "options", "message"),
    [
        (
            "sensitivity",
            [],
            "sensitivity needs design = 'sobol', 'morris' or 'lhs', but this sweep has design = 'grid'",
        ),
        ("response", ["--measure", "rmst"], "there is no measure 'rmst'"),
        (
            "response",
            ["--contrast", "arm:precedent"],
            "has no contrast 'arm:precedent'; did you mean 'arm:precedents'",
        ),
        (
            "response",
            ["--contrast", "main:precedents"],
            "has no contrast 'main:precedents'; did you mean 'simple:precedents'",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused(
    grid: Path, command: str, options: list[str], message: str
) -> None:
    result = sim(command, grid, *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_folder_without_a_sweep_is_refused(tmp_path: Path) -> None:
    for command in ("response", "sensitivity"):
        result = sim(command, tmp_path)
        assert result.exit_code == 2
        assert "holds no sweep" in result.stderr


def test_structural_zeros_are_told_as_such(tmp_path: Path) -> None:
    study = (
        'design = "grid"\nreplications = 2\ntoggle = '
        '["precedents"]\n[vary]\n"adjudication.enabled" = { values = [true, false] }\n'
    )
    sim("sweep", written(tmp_path, study), "--out", tmp_path / "out")
    lines = sim("response", tmp_path / "out", "--contrast", "simple:precedents").stdout.splitlines()
    assert [line.strip().startswith("False") for line in lines if "0 by construction" in line] == [
        True
    ]


def both_toggled(folder: Path) -> Path:
    """The folder of a sweep of two mechanisms, one of which cannot act without the other."""
    study = GRID.replace("= 5", "= 2").replace('["precedents"]', '["adjudication", "precedents"]')
    sim("sweep", written(folder, study), "--out", folder / "out")
    return folder / "out"


def test_what_averages_leave_out_is_told_below_the_table(tmp_path: Path) -> None:
    out = both_toggled(tmp_path)
    said = flowing(sim("response", out).stdout)
    assert (
        "precedents, averaged over the others: only where it can act (structural zeros left out: "
        "1 of 2 differences)."
    ) in said
    assert "Unfinished" not in said
    alone = sim(
        "response",
        out,
        "--contrast",
        "interaction:adjudication:precedents",
        "--measure",
        "late_share",
    )
    assert alone.exit_code == 0
    assert (
        "no value, because one factor cannot act without the other (structural zeros left out: 1 "
        "of 1 "
        "differences)"
    ) in flowing(alone.stdout)
    assert not (out / "responses_late_share.png").exists()


def test_indices_of_an_unfinished_sweep_say_so(morris: Path, tmp_path: Path) -> None:
    shutil.copytree(morris, tmp_path / "out")
    base = sqlite3.connect(tmp_path / "out" / "sweep.sqlite")
    with base:
        base.execute(
            "DELETE FROM runs WHERE seed > 1 AND key IN (SELECT key FROM arms WHERE point > 5)"
        )
    base.close()
    assert re.search(
        r"Unfinished: \d\d of 48 runs are done\.", sim("sensitivity", tmp_path / "out").stdout
    )
    assert "Unfinished" not in sim("sensitivity", morris).stdout


def test_unfinished_sweep_is_told_as_such(grid: Path, tmp_path: Path) -> None:
    shutil.copytree(grid, tmp_path / "out")
    base = sqlite3.connect(tmp_path / "out" / "sweep.sqlite")
    with base:
        base.execute(
            "DELETE FROM runs WHERE key IN (SELECT key FROM arms WHERE point = 3) OR seed > 3"
        )
    base.close()
    said = sim("response", tmp_path / "out").stdout
    assert "Unfinished: 18 of 40 runs are done." in said
    assert "not yet run" in said
    assert "not applicable" not in said


def test_folder_that_cannot_be_written_keeps_nobody_from_the_answer(
    grid: Path, morris: Path, tmp_path: Path
) -> None:
    for command, folder, file in (
        ("response", grid, "responses.csv"),
        ("sensitivity", morris, "sensitivity.csv"),
    ):
        shutil.copytree(folder, tmp_path / command)
        (
            tmp_path / command / f".part-{file}"
        ).mkdir()  # stands in the way, also of those who may write anywhere
        result = sim(command, tmp_path / command)
        assert result.exit_code == 2
        assert "precedents" in result.stdout
        assert f"{file} cannot be written" in result.stderr


def test_long_table_says_that_it_is_cut_and_repeats_no_row(tmp_path: Path) -> None:
    study = (
        'design = "sobol"\nsamples = 32\nreplications = 1\ntoggle = ["precedents"]\nvary = '
        '"uncertainty"\n'
    )
    sim("sweep", written(tmp_path, study), "--out", tmp_path / "out")
    lines = sim("response", tmp_path / "out").stdout.splitlines()
    assert any(
        re.fullmatch(
            r"The table shows the first 60 of \d+ rows; all results are in responses.csv.", line
        )
        for line in lines
    )
    rows = [line.split() for line in lines if re.match(r" +0\.\d", line)]
    assert len(rows) == len(set(map(tuple, rows))) == 2 * 60
    assert max(len(cell.replace(".", "").lstrip("0")) for row in rows for cell in row[:2]) <= 6

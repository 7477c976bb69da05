"""`sim fit --bulletin --report`: the page, its figures and tables."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.experiments import inference as experiment
from sim.logs import read_bulletin
from tests.cli.command_line import flowing, sim
from tests.report.posteriors import posterior


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """The command on a posterior that is made already, of two periods."""
    found = posterior(before=0.05)
    monkeypatch.setattr(read_bulletin, "load_bulletin", lambda path: found.bulletin)
    monkeypatch.setattr(experiment, "cost", lambda *of: experiment.Cost(600, 1.0))
    monkeypatch.setattr(experiment, "posterior", lambda *of, **how: found)
    made = ["fit", "--bulletin", "march.toml", "--out", tmp_path / "city.toml"]
    return lambda *options: sim(*made, *options)


def test_folder_has_the_page_and_every_figure_and_table(
    fit: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "page"
    assert fit("--report", folder, "--language", "zh", "--style", "paper").exit_code == 0
    figures = ("calibration", "dependences", "foretold", "learnt")
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.{end}" for name in figures for end in ("png", "txt")),
        *("learnt.csv", "numbers.csv", "worth.csv", "report.html"),
    }
    pd.testing.assert_frame_equal(pd.read_csv(folder / "learnt.csv"), posterior(before=0.05).learnt)
    assert '<html lang="zh-Hans">' in (folder / "report.html").read_text(encoding="utf-8")


def test_folder_that_holds_something_is_refused_before_anything_is_written(
    fit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "mine.txt").touch()
    refused = fit("--report", tmp_path / "page")
    assert refused.exit_code == 2
    assert f"--report {tmp_path / 'page'} is not empty" in flowing(refused.stderr)
    assert not (tmp_path / "city.toml").exists()


def test_screen_and_json_name_the_period_of_each_number(fit: Callable[..., Any]) -> None:
    result = fit()
    said = flowing(result.stdout)
    assert "given 3 published numbers" in said
    assert {"2024-02", "2024-03"} <= {*said.split()}
    assert "a standard deviation of 0.24 on the scale of each number" in said
    assert "These cities are lost when the command ends" in flowing(result.stderr)


def test_json_has_the_numbers_of_every_period(fit: Callable[..., Any]) -> None:
    document = json.loads(fit("--json").stdout)
    (before,) = document["earlier"]
    assert (before["period"], before["published"]) == ("2024-02", {"late_share": 0.05})
    assert document["alarm"]["worst"].endswith(("of 2024-02", "of 2024-03"))
    assert document["next"][0]["published_2024-02"] == 0.05


def test_options_of_the_page_need_it(fit: Callable[..., Any]) -> None:
    refused = fit("--style", "paper")
    assert refused.exit_code == 2
    assert "--style is for the page of --report DIR" in flowing(refused.stderr)

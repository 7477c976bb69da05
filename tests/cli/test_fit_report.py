"""`sim fit --bulletin --report`: the page, its figures and tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.experiments import posterior as experiment
from sim.logs import bulletin
from tests.cli.command_line import flowing, sim
from tests.report.posteriors import posterior


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """The command on a posterior that is made already."""
    found = posterior()
    monkeypatch.setattr(bulletin, "load_bulletin", lambda path: found.bulletin)
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
    pd.testing.assert_frame_equal(pd.read_csv(folder / "learnt.csv"), posterior().learnt)
    assert '<html lang="zh-Hans">' in (folder / "report.html").read_text(encoding="utf-8")


def test_folder_that_holds_something_is_refused_before_anything_is_written(
    fit: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "mine.txt").touch()
    assert fit("--report", tmp_path / "page").exit_code == 2
    assert not (tmp_path / "city.toml").exists()


def test_options_of_the_page_need_it(fit: Callable[..., Any]) -> None:
    refused = fit("--style", "paper")
    assert refused.exit_code == 2
    assert "--style is for the page of --report DIR" in flowing(refused.stderr)

"""The figures and the page of a fit to a log."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import plots
from sim.experiments import fit as experiment
from sim.experiments.fit import Fit
from sim.i18n.catalogue import LANGUAGES, Catalogue
from sim.logs.reading import worded
from sim.report.drawings import Drawing
from sim.report.figures import POSTERIOR, pictures
from sim.report.fit_tables import reproduced
from sim.report.keys import key_name
from tests.cli.command_line import flowing, sim
from tests.logs.invented import BY_EVENT, archived
from tests.report.examples import faults
from tests.report.fits import fitted
from tests.report.pages import Page

pytestmark = pytest.mark.filterwarnings("ignore:no font has Chinese characters")


@cache
def page(language: str = "en", found: Fit | None = None) -> str:
    found = found or fitted()
    applying = [name for name, each in pictures(POSTERIOR).items() if each.applies(found)]
    blank = {name: Drawing(b"", "<svg></svg>", "", b"", 100, 100, "…") for name in applying}
    made = Page(plots.fit_report(found, "sim fit", language, blank))
    assert not made.unbalanced
    return " ".join(text for tags, text in made.texts if not {"code", "pre"} & {*tags})


@pytest.mark.parametrize("style", ["screen", "paper", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_figure_is_cut_or_lies_on_another(language: str, style: str) -> None:
    assert not faults(plots.reproduced(fitted(), language, style))


def test_marks_are_the_shares_of_the_log_and_bars_the_runs_of_the_nearest_city() -> None:
    drawn, found = plots.reproduced(fitted()), fitted().statistics
    lines = [line for axes in drawn.axes for line in axes.lines]
    marks = [line.get_xdata()[0] for line in lines if line.get_marker() == "D"]
    bars = [tuple(line.get_xdata()) for line in lines if len(line.get_xdata()) == 2]
    shares = found[~found["statistic"].str.startswith("hand-offs per case")]
    order = shares.set_index("kind").loc[["days", "handoffs", "days_by_handoffs", "units"]]
    assert marks == pytest.approx(100 * order["log"])
    assert np.array(bars) == pytest.approx(100 * order[["low", "high"]].to_numpy())


def test_numbers_learnt_and_not_are_those_of_the_intervals() -> None:
    found = fitted()
    rows = found.learnt.set_index("key")
    for each in found.found:
        row = rows.loc[each.parameter.key]
        assert row["learnt"] == (each.how != "searched, not learnt")
        factor = each.value if each.parameter.key.endswith("*") else 1
        assert row[["low", "high"]].tolist() == pytest.approx(
            [each.low / factor, each.high / factor]
        )
    text, words = page(), Catalogue("en")
    assert all(key_name(key, words) in text for key in found.keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_says_which_kinds_of_statistics_are_missed(language: str) -> None:
    of, far = fitted().posterior, [each.unit is not None for each in fitted().compared]
    hit = replace(of, runs=of.runs * 0 + of.target.of_log)
    missed = replace(of, runs=np.where(far, hit.runs + 0.4, hit.runs))
    words = Catalogue(language)
    kinds = {each: words.text(f"given.kinds.{each}") for each in words.codes("given.kinds")}
    (hits, misses) = (page(language, replace(fitted(), posterior=each)) for each in (hit, missed))
    said = [words.text("fit.missed", kinds=kind) for kind in kinds.values()]
    assert not any(each in hits for each in said)
    assert [each in misses for each in said] == [each == "units" for each in kinds]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_every_statistic(language: str) -> None:
    words, found = Catalogue(language), fitted()
    table = reproduced(found, words)
    assert len(table.rows) == len(found.compared)
    text = page(language)
    assert all(worded(each.note, words) in text for each in found.compared)


def test_folder_has_the_page_and_every_figure_and_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log, folder = tmp_path / "log.csv", tmp_path / "page"
    log.write_text(archived(), encoding="utf-8")
    monkeypatch.setattr(experiment, "fit", lambda *of, **how: fitted())
    options = [word for role, name in BY_EVENT.items() for word in (f"--{role}", name)]
    made = ["fit", log, *options, "--out", tmp_path / "city.toml", "--report", folder]
    done = sim(*made, "--style", "paper")
    assert done.exit_code == 0, done.stderr
    names = {path.name for path in folder.iterdir()}
    assert {"report.html", "learnt.csv", "statistics.csv", "estimates.csv"} <= names
    assert {"learnt.png", "calibration.png", "reproduced.png", "reproduced.txt"} <= names
    saved = pd.read_csv(folder / "statistics.csv")
    pd.testing.assert_frame_equal(saved, fitted().statistics)
    again = sim("fit", log, *options, "--out", tmp_path / "other.toml", "--report", folder)
    assert again.exit_code == 2
    assert f"--report {folder} is not empty" in flowing(again.stderr)
    assert not (tmp_path / "other.toml").exists()

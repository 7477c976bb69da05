"""The figure and the section of a comparison over draws of what nobody knows."""

import re
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.robust import robust
from sim.experiments.study import Study
from sim.plots import report
from sim.plots.headline import sentences
from sim.plots.robustness import robustness
from tests.experiments.examples import town
from tests.plots.examples import faults, words_of
from tests.plots.pages import Page

DRAWS = 8
RANGES = {"adjudication.rulings_per_year": [20, 400], "responsibility.mismatch": [1, 4], "precedents.force": [0.2, 1]}


@pytest.fixture(scope="module")
def study() -> Study:
    city = town(uncertainty=RANGES, demand={"cases_per_day": 6})
    return robust(compare(city, toggle=["precedents", "social_organisations"], replications=3), DRAWS)


def test_every_draw_is_drawn_where_the_study_has_it(study: Study) -> None:
    assert study.robustness is not None
    panel = robustness(study).axes[0]
    drawn = np.sort(np.concatenate([line.get_xdata() for line in panel.lines if line.get_marker() == "o"]))  # type: ignore[list-item]
    assert drawn == pytest.approx(np.sort(study.robustness.effect("rmst_days", "main:precedents")["estimate"]))


def test_numbers_that_decide_are_drawn_with_their_correlations(study: Study) -> None:
    assert study.robustness is not None
    panel = robustness(study).axes[1]
    drawn = [float(line.get_xdata()[0]) for line in panel.lines if line.get_marker() == "o"]  # type: ignore[index]
    assert drawn == pytest.approx(list(study.robustness.decisive("rmst_days", "main:precedents")["correlation"]))


def test_names_of_numbers_are_written_out_however_long(study: Study) -> None:
    assert study.robustness is not None
    long = {key: f"issues.{'noise_of_building_sites_' * 7}at_night.{key}" for key in RANGES}
    drawn = robustness(replace(study, robustness=replace(study.robustness, draws=study.robustness.draws.rename(columns=long))))
    assert not faults(drawn)
    text = [words.replace(" ", "") for words in words_of(drawn)]
    assert all(text.count(name) == 2 for name in long.values())


def test_comparison_without_draws_has_no_such_figure() -> None:
    with pytest.raises(ComparisonError, match=r"ask sim\.robust for draws"):
        robustness(compare(town(), toggle=["precedents"], replications=2))


def test_headline_tells_the_range_of_an_effect_and_the_share_of_draws_in_which_it_hurts(study: Study) -> None:
    assert study.robustness is not None
    estimates = study.robustness.effect("rmst_days", "main:precedents")["estimate"]
    told = f"between {estimates.min():+.2f} and {estimates.max():+.2f} days"
    share = f"in {(estimates > 0).sum()} of {len(estimates)} draws the time gets longer"
    assert told in sentences(study)[0]
    assert share in sentences(study)[0]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("ignore:no font has Chinese characters")
def test_report_says_from_which_ranges_was_drawn_and_what_decides(study: Study, language: str) -> None:
    page = Page(report(study, language=language))
    assert page.unbalanced == []
    cells = [cell for _, rows in page.tables for row in rows for cell in row]
    for key in RANGES:
        assert sum(cell.endswith(key) for cell in cells) >= 3  # its range, and what it decides of two effects
    assert len([tag for tag, _ in page.tags if tag == "img"]) == 9


def test_numbers_of_the_section_are_the_same_in_both_languages(study: Study) -> None:
    found = [
        re.findall(
            r"[+-]\d+\.\d+", " ".join(cell for _, rows in Page(report(study, language=language)).tables for row in rows for cell in row)
        )
        for language in ("en", "zh")
    ]
    assert found[0] == found[1]


def test_public_names_are_there() -> None:
    assert callable(sim.robust)
    assert callable(sim.plots.robustness)

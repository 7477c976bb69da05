"""The figure and the section of a comparison over draws of the uncertain numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.errors import ComparisonError
from sim.experiments.compare import compare
from sim.experiments.robust import robust
from sim.experiments.study import Study
from sim.i18n.catalogue import Catalogue
from sim.plots import report
from sim.report.figures.robustness import robustness
from sim.report.headline import sentences
from sim.report.tables import Context, ranges
from sim.report.values import said
from sim.results.numbers import ranged
from sim.scenario.ranges import multiplier
from tests.experiments.examples import town
from tests.report.examples import faults, words_of
from tests.report.pages import Page, blank

DRAWS = 15
RANGES = {
    "adjudication.rulings_per_year": [20, 400],
    "responsibility.mismatch": [1, 4],
    "precedents.force": [0.2, 1],
}


@pytest.fixture(scope="module")
def study() -> Study:
    city = town(uncertainty=RANGES, demand={"cases_per_day": 6})
    return robust(
        compare(city, toggle=["precedents", "social_organisations"], replications=3), DRAWS
    )


def test_every_draw_is_drawn_where_the_study_has_it(study: Study) -> None:
    assert study.robustness is not None
    panel = robustness(study).axes[0]
    drawn = np.sort(
        np.concatenate([line.get_xdata() for line in panel.lines if line.get_marker() == "o"])
    )  # type: ignore[list-item]
    assert drawn == pytest.approx(
        np.sort(study.robustness.effect("rmst_days", "main:precedents")["estimate"])
    )


def decided(study: Study, key: str = "responsibility.mismatch") -> Study:
    """The same, with effects on time that depend on one number alone."""
    assert study.robustness is not None
    found = study.robustness.effects.merge(study.robustness.draws[["draw", key]], on="draw")
    found.loc[found["measure"] == "rmst_days", "estimate"] = found.pop(key) - 2
    return replace(study, robustness=replace(study.robustness, effects=found))


def test_only_numbers_that_decide_are_drawn_with_their_correlations(study: Study) -> None:
    panel = robustness(decided(study)).axes[1]
    drawn = [float(line.get_xdata()[0]) for line in panel.lines if line.get_marker() == "o"]  # type: ignore[index]
    assert drawn == pytest.approx([1.0])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("ignore:no font has Chinese characters")
def test_numbers_that_decide_are_called_by_words(study: Study, language: str) -> None:
    drawn = robustness(decided(study), language=language)
    assert not faults(drawn)
    text = "".join(words_of(drawn)).replace(" ", "")
    assert not any(key in text for key in RANGES)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("ignore:no font has Chinese characters")
@pytest.mark.parametrize(
    ("draws", "acts", "words"), [(15, 3, "chance"), (9, 3, "too_few"), (15, 0, "inert")]
)
def test_where_no_number_can_be_named_the_figure_says_why(
    study: Study, language: str, draws: int, acts: int, words: str
) -> None:
    assert study.robustness is not None
    known, found = (
        study.robustness,
        study.robustness.effects[study.robustness.effects["draw"] < draws].copy(),
    )
    chance = np.random.default_rng(0).permutation(draws)
    found["estimate"] = chance[found["draw"]] - draws / 2
    can_act = {contrast: tuple(RANGES)[:acts] for contrast in known.can_act}
    shown = replace(
        study, robustness=replace(known, effects=found, draws=known.draws[:draws], can_act=can_act)
    )
    why = Catalogue(language).text(f"deciding.{words}", tested=acts, needed=4 * acts)
    drawn = robustness(shown, language=language)
    assert not faults(drawn)
    assert why in drawn.caption


def test_every_share_of_draws_has_its_interval(study: Study) -> None:
    """0 of 15 is no certainty."""
    assert study.robustness is not None
    row = study.robustness.summary.query(
        "measure == 'rmst_days' and contrast == 'main:social_organisations'"
    ).iloc[0]
    least, most = (round(100 * row[f"hurts_{end}"]) for end in ("low", "high"))
    cells = [
        cell
        for _, rows in Page(report(study, drawn=blank(study))).tables
        for row in rows
        for cell in row
    ]
    assert f"{100 * row['hurts']:.0f} ({least} to {most})" in cells


def test_comparison_without_draws_has_no_such_figure() -> None:
    with pytest.raises(ComparisonError, match=r"use sim\.robust for draws"):
        robustness(compare(town(), toggle=["precedents"], replications=2))


def test_headline_tells_the_range_of_an_effect_and_how_many_draws_agree(study: Study) -> None:
    assert study.robustness is not None
    of = next(of for of in study.judgements if of.contrast.name == "main:precedents")
    estimates = study.robustness.effect("rmst_days", "main:precedents")["estimate"]
    assert of.primary.tally is not None
    assert of.primary.tally.draws == len(estimates)
    told = sentences(study)[0]
    assert ranged(estimates.min(), estimates.max(), "rmst_days", Catalogue("en")) in told
    assert f"in {max(of.primary.tally[1:])} of {len(estimates)} sets" in told


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("ignore:no font has Chinese characters")
def test_report_says_from_which_ranges_was_drawn(study: Study, language: str) -> None:
    tables = Page(report(study, language=language, drawn=blank(study))).tables
    cells = " ".join(cell for _, rows in tables for row in rows for cell in row)
    assert [key for key in RANGES if said(key, Catalogue(language)) not in cells] == []


def test_numbers_that_units_multiply_are_given_as_they_are_used() -> None:
    """Hours of a street office are drawn, and then halved by a factor of its own."""
    offices = {"departments": [{"name": "east", "kind": "territorial", "district": 1}]}
    city = town(
        street_office_defaults={"staff_hours": 8.0},
        uncertainty={"street_office_defaults.staff_hours": (4.0, 12.0)},
        **offices,
    )
    halved = city.with_values({"departments[kind=territorial].staff_hours*": 0.5})
    assert multiplier(city, "street_office_defaults.staff_hours") == 1
    assert multiplier(halved, "street_office_defaults.staff_hours") == 0.5
    (row,) = ranges(
        Context(compare(halved, toggle=["precedents"], replications=2), Catalogue("en"))
    ).rows
    assert row[1:] == ["4.0", "2", "6"]


def test_numbers_of_the_section_are_the_same_in_both_languages(study: Study) -> None:
    found = [
        re.findall(
            r"[+-]\d+\.\d+",
            " ".join(
                cell
                for _, rows in Page(report(study, language=language, drawn=blank(study))).tables
                for row in rows
                for cell in row
            ),
        )
        for language in ("en", "zh")
    ]
    assert found[0] == found[1]


def test_public_names_are_there() -> None:
    assert callable(sim.robust)
    assert callable(sim.plots.robustness)

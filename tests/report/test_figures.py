"""Properties of every figure of a comparison: legible words, and no state left behind."""

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pytest

from sim import plots
from sim.errors import LanguageError
from sim.experiments.compare import compare
from tests.experiments.examples import town
from tests.report.examples import CHINESE, LONG, faults, needs_chinese, study, words_of

FIGURES = [
    plots.daily, plots.distribution, plots.districts, plots.effects, plots.handoffs, plots.incidence, plots.learning_curve, plots.load,
    plots.remit_map, plots.resolution_curves,
]  # fmt: skip


@pytest.mark.parametrize("n_arms", [1, 3, 12])
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_long_names_neither_overlap_nor_are_cut(figure: Callable[..., Any], n_arms: int) -> None:
    if figure is plots.effects:
        n_arms += 1  # effects take two
    assert not faults(figure(study(n_arms, LONG)))


@needs_chinese
@pytest.mark.parametrize("n_arms", [8])
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_chinese_names_and_words_neither_overlap_nor_are_cut(
    figure: Callable[..., Any], n_arms: int
) -> None:
    assert not faults(figure(study(n_arms, CHINESE), language="zh"))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_drawing_and_saving_leave_no_global_state(
    figure: Callable[..., Any], tmp_path: Any
) -> None:
    before = dict(mpl.rcParams)
    plots.save(figure(study(2)), tmp_path / "figure.svg")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_every_arm_is_named_as_it_is_written_whatever_its_name_holds(
    figure: Callable[..., Any],
) -> None:
    drawn = figure(study(3, r"$x_1$ {brace} \alpha %"))
    text = " ".join([*words_of(drawn), drawn.caption])
    assert all(rf"$x_1$ {{brace}} \alpha % {number}" in text for number in range(3))


def test_faults_would_be_found() -> None:
    drawn = plots.load(study(2))
    drawn.text(0.9, 0.5, "reaches beyond the right edge")
    drawn.text(0.5, 0.3, "one")
    drawn.text(0.5, 0.3, "another")
    assert {"'reaches beyond the right edge' is cut", "'another' lies on 'one'"} <= set(
        faults(drawn)
    )


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(LanguageError, match="no texts in the language 'xx'"):
        plots.load(study(2), language="xx")


def test_comparison_in_which_nobody_files_a_case_can_be_drawn_and_told() -> None:
    silent = compare(town(demand={"cases_per_day": 1e-6}), toggle=["precedents"], replications=2)
    assert {name for name, _ in plots.figures(silent)} >= {
        "learning_curve",
        "handoffs",
        "incidence",
    }
    assert "not applicable" in plots.report(silent)

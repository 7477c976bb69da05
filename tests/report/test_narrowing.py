"""The figure of an effect over the prior and the posterior."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from sim import plots
from sim.errors import ComparisonError
from sim.experiments.study import Study
from sim.i18n.catalogue import LANGUAGES
from sim.report.style import STYLES
from sim.scenario.posterior import PosteriorFile
from tests.experiments.judged import Numbers, study
from tests.report.examples import faults


def effects(most: float) -> list[Numbers]:
    """Effects from 0 to a number of days, as many as draws."""
    return [(found, found - 0.1, found + 0.1) for found in np.linspace(0, most, 21).tolist()]


def narrowed(most: float = 2.0, before: float = 8.0) -> Study:
    """A comparison whose effects are narrowed from one spread to another."""
    made, prior = (
        study((1.0, 0.5, 1.5), effects(each), toggles=("precedents", "campaigns"))
        for each in (most, before)
    )
    assert made.robustness is not None
    given = PosteriorFile(draws="posterior.csv", of="March")
    arms = tuple(
        replace(arm, scenario=arm.scenario.model_copy(update={"posterior": given}))
        for arm in made.arms
    )
    robustness = replace(made.robustness, prior=prior.robustness)
    return replace(made, arms=arms, robustness=robustness)


@pytest.mark.parametrize(("language", "style"), [*product(LANGUAGES, STYLES)])
def test_no_word_is_cut_or_lies_on_another(language: str, style: str) -> None:
    assert not faults(plots.narrowing(narrowed(), language=language, style=style))


def test_each_effect_has_a_row_for_the_prior_and_one_for_the_posterior() -> None:
    panels = plots.narrowing(narrowed()).axes
    assert len(panels) == 3  # two averages, and both together
    for panel in panels:
        bars = [line.get_xdata() for line in panel.lines if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
        points = [line for line in panel.lines if len(line.get_xdata()) == 21]  # type: ignore[arg-type]
        assert len(points) == 2
        assert [*bars[0]] == pytest.approx([0.4, 7.6])
        assert [*bars[1]] == pytest.approx([0.1, 1.9])


def test_without_a_prior_there_is_nothing_to_draw() -> None:
    with pytest.raises(ComparisonError, match="does not say how far a posterior narrows"):
        plots.narrowing(study((1.0, 0.5, 1.5), effects(2.0)))

"""All figures of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.burden import burden
from sim.report.daily import daily_means
from sim.report.effects import effects
from sim.report.handoffs import handoff_network
from sim.report.headline import headline_effects
from sim.report.incidence import incidence
from sim.report.learning import learning_curve
from sim.report.remits import remit_maps
from sim.report.resolution import resolution_curves
from sim.report.robustness import robustness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from sim.experiments.study import Study


def figures(study: Study, language: str = "en") -> Iterator[tuple[str, Figure]]:
    """Give the name and the figure of everything that can be drawn of a comparison.

    Parameters
    ----------
    study
        What `sim.compare` or `sim.robust` returned.
    language
        Of the words: `en` or `zh`.

    Yields
    ------
    tuple of str and matplotlib.figure.Figure
        Names are those of the functions, but `remit_map` for `remit_maps` and `daily` for
        `daily_means`.
    """
    yield "resolution_curves", resolution_curves(study, language)
    if not study.effects.empty:
        yield "effects", effects(study, language=language)
    if study.robustness is not None and headline_effects(study.effects):
        yield "robustness", robustness(study, language=language)
    yield "incidence", incidence(study, language)
    yield "learning_curve", learning_curve(study, language)
    yield "burden", burden(study, language)
    yield "handoff_network", handoff_network(study, language)
    yield "remit_map", remit_maps(study, language)
    yield "daily", daily_means(study, language)

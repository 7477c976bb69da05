"""An effect over draws of the prior and of the posterior: how far the data narrow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.errors import ComparisonError
from sim.report.figures import Beside, Picture
from sim.report.figures.effects import axis_label
from sim.report.figures.posterior.foretold import bar, tick
from sim.report.given import despite_alarm, words_on
from sim.report.headline import headline_effects
from sim.report.headline import narrowing as narrowing_of
from sim.report.lettering import em, words
from sim.report.names import SHORT, contrast_name
from sim.report.rows import way_in
from sim.report.sheet import Sheet, number_axis
from sim.report.style import FAINT, INK, styled
from sim.results.numbers import SCALES, ranged
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

HEIGHT = 4.5
"""Of a panel, in letter sizes."""

LOOKS: dict[str, dict[str, Any]] = {"prior": {"color": INK, "alpha": 0.25}, "posterior": {}}
"""Of the intervals of both."""

MEDIAN = {"color": INK}


def narrowing(
    study: Study, measure: str = PRIMARY, language: str = "en", style: str = "screen"
) -> Sheet:
    """Draw the primary effects on a measure over draws of the prior and of the posterior.

    Parameters
    ----------
    study
        What `sim.robust` returned of a city with a posterior.
    measure
        Any of `sim.measures.MEASURES`.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A panel per effect with two rows, a point per draw, and the interval between the 5 % and
        the 95 % quantile.

    Raises
    ------
    ComparisonError
        If there are no draws of a prior and of its posterior, or too few.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("march.toml").write_text('''
    ... title = "March"
    ... source = "made up"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share.value = 0.2
    ... ''')
    >>> found = sim.posterior(sim.load_bulletin("march.toml"), points=200)
    >>> _ = found.save("march-city.toml")
    >>> city = sim.load_scenario("march-city.toml")
    >>> study = sim.robust(sim.compare(city, toggle=["precedents"], replications=4), 20)
    >>> figure = sim.plots.narrowing(study)
    >>> len(figure.axes)
    1
    """
    shown = _narrowed(study, measure)
    if not shown:
        raise ComparisonError(
            "this comparison does not say how far a posterior narrows an effect; use sim.robust "
            "with 20 draws or more of a city that sim.posterior has saved"
        )
    said = words_on(study, words(language).language)
    assert study.robustness is not None
    assert study.robustness.prior is not None
    both = (study.robustness.prior, study.robustness)
    with styled(style):
        drawn = Sheet([HEIGHT * em()] * len(shown), style)
        way = way_in(study, measure)
        scale = SCALES.get(way, 1)
        for axes, contrast in zip(drawn.panels(), shown, strict=True):
            drawn.entitle(
                axes, contrast_name(contrast, study, said, SHORT), drawn.inches - 3 * em()
            )
            for place, (each, look) in enumerate(zip(both, LOOKS.values(), strict=True)):
                estimates = each.effect(measure, contrast)["estimate"].dropna()
                _draw(axes, place, scale * estimates.to_numpy(np.float64), look)
            axes.axvline(0, color=FAINT, linewidth=1, zorder=0)
            names = [said.text(f"figures.learnt.{each}") for each in LOOKS]
            axes.set_yticks([0, 1], names)
            axes.set(ylim=(1.6, -0.6), xlabel=axis_label(measure, way, said))
            axes.tick_params(axis="y", length=0)
            axes.grid(visible=False, axis="y")
            number_axis(axes.xaxis)
        caption = said.text(
            "figures.narrowing.caption",
            measure=said.name("measures", measure),
            draws=len(study.robustness.draws),
        )
        told = said.text("figures.between").join((caption, *despite_alarm(study, said)))
        return drawn.finished(told, _key(said))


def _narrowed(study: Study, measure: str = PRIMARY) -> list[str]:
    """Return the primary effects of which it is known how far they are narrowed."""
    asked = (effect.contrast for effect in headline_effects(study, measure))
    return [contrast for contrast in asked if narrowing_of(study, contrast, measure)]


def _draw(axes: Axes, place: int, values: NDArray[np.float64], look: dict[str, Any]) -> None:
    """Draw the interval, the median and each draw of an effect."""
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    axes.plot((low, high), (place, place), **bar() | look)
    axes.plot(values, np.full(len(values), place), "o", markersize=2, **_POINT)
    axes.plot(median, place, **tick() | MEDIAN)


_POINT: dict[str, Any] = {"color": INK, "alpha": 0.5, "markeredgewidth": 0}


def _key(said: Catalogue) -> list[tuple[Artist, str]]:
    """Return the key."""
    say = said.within("figures.narrowing")
    return [
        (Line2D([], [], marker="o", linestyle="none", markersize=2, **_POINT), say("points")),
        *((Line2D([], [], **bar() | look), say(name)) for name, look in LOOKS.items()),
        (Line2D([], [], **tick() | MEDIAN), said.text("figures.robustness.median")),
    ]


def _beside(of: Context) -> Beside:
    """Return the text beside the figure; the table below the deciding numbers has its values."""
    values = []
    for contrast in _narrowed(of.study):
        found = narrowing_of(of.study, contrast)
        assert found is not None
        prior, over = (ranged(*each, PRIMARY, of.words) for each in found[:2])
        values.append({"contrast": of.contrast(contrast), "prior": prior, "range": over})
    effects = of.apart("figures.narrowing.told", values)
    return Beside(of.words.text("figures.narrowing.alternative", effects=effects))


PICTURE = Picture(
    "narrowing",
    3,
    "robust",
    lambda study, language, style: narrowing(study, language=language, style=style),
    _beside,
    lambda study: bool(_narrowed(study)),
)

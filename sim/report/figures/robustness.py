"""What becomes of an effect over draws of the uncertain numbers: in each draw, and the numbers that decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ComparisonError
from sim.report.figures import Beside, Picture
from sim.report.headline import headline_effects
from sim.report.lettering import LINESPACING, height_of, words, wrapped
from sim.report.names import SHORT, contrast_name
from sim.report.sheet import Sheet, entitle, number_axis
from sim.report.style import FAINT, INK, SMALL, WIDTH, styled
from sim.report.tables import spread_of_primary
from sim.results.numbers import ranged
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

KEYS = 8
"""Numbers that are shown, those on which the effect depends most."""

HEIGHT, KEY_GAP = 2.1, 0.02
"""Inches of a panel at least, and between the names of two numbers."""

NAMES, RATIOS, WHY = 1.95, (1.0, 0.75), 2.0
"""Inches for the names of numbers, widths of the panels of draws and of numbers by their ratio, and
inches of the words that may stand in place of the latter."""


def robustness(
    study: Study, measure: str = PRIMARY, language: str = "en", style: str = "screen"
) -> Figure:
    """Draw the main effects, or the simple ones, on a measure in every draw, and on which numbers they depend.

    Parameters
    ----------
    study
        What `sim.robust` returned.
    measure
        Any of `sim.measures.MEASURES`.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A row an effect. Left, a point a draw, sorted, with its 95 % interval, hollow where that
        holds zero; the dashed line is the effect with the scenario's own numbers. Right, partial
        rank correlations with their 95 % intervals, of the numbers that can be told from chance;
        see `Robustness.decisive`.

    Raises
    ------
    ComparisonError
        If the study has no draws, or no effect to tell of.
    """
    if study.robustness is None:
        raise ComparisonError(
            "this comparison was made once, with the scenario's own numbers; ask sim.robust "
            "for "
            "draws"
        )
    effects = headline_effects(study, measure)
    if not effects:
        raise ComparisonError(f"this comparison has no effect on {measure} with an interval")
    said, found = words(language), study.robustness
    numbers = {"draws": len(found.draws), "replications": study.replications}
    note = said.text("figures.robustness.note", measure=said.name("measures", measure), **numbers)
    with styled(style):
        decisive = [_decisive(found, measure, effect.contrast) for effect in effects]
        highest = max(len(keys) * _key_height(list(keys)) for keys in decisive)
        drawn = Sheet([max(HEIGHT, highest)] * len(effects))
        made = drawn.panels(columns=2, width_ratios=RATIOS)
        for left, right, effect, rows in zip(made[::2], made[1::2], effects, decisive, strict=True):
            entitle(left, contrast_name(effect.contrast, study, said, SHORT), WIDTH - 0.6)
            _draw_draws(left, found.effect(measure, effect.contrast), effect.estimate, said)
            if rows:
                _draw_decisive(right, rows, said)
                continue
            right.axis("off")
            why = wrapped(undecided(found, measure, effect.contrast, said), WHY, SMALL)
            right.text(0, 1, why, transform=right.transAxes, va="top", fontsize=SMALL)
        return drawn.finished(note)


def undecided(found: Robustness, measure: str, contrast: str, said: Catalogue) -> str:
    """Return in words why no number is named on which an effect depends, or nothing if one is."""
    rows, needed = found.decisive(measure, contrast), found.draws_needed(contrast)
    if rows["decides"].any():
        return ""
    known = found.effect(measure, contrast)["estimate"].count()
    why = "inert" if rows.empty else "too_few" if known < needed else "chance"
    return said.text(f"figures.robustness.{why}", needed=needed, tested=len(rows))


def _decisive(
    found: Robustness, measure: str, contrast: str
) -> dict[str, tuple[float, float, float]]:
    """Return by name the correlations, with their intervals, of the numbers that decide an effect most."""
    rows = found.decisive(measure, contrast)
    chosen = rows[rows["decides"]].head(KEYS)[["key", "correlation", "low", "high"]]
    return {
        wrapped(str(key), NAMES, SMALL): (correlation, low, high)
        for key, correlation, low, high in chosen.itertuples(index=False)
    }


def _key_height(names: list[str]) -> float:
    """Return the inches that the highest name takes with what separates it from the next; 0 if there is none."""
    return max((height_of(name, SMALL) + KEY_GAP for name in names), default=0.0)


def _draw_draws(axes: Axes, found: pd.DataFrame, base: float, said: Catalogue) -> None:
    """Draw the effect in each draw, the greatest on top."""
    known = found[found["estimate"].notna()].sort_values("estimate")
    estimate, low, high = (known[name].to_numpy(np.float64) for name in ("estimate", "low", "high"))
    places, is_clear = np.arange(len(known)), (low > 0) | (high < 0)
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.axvline(base, color=INK, linewidth=1, linestyle=(0, (4, 2)))
    axes.hlines(places, low, high, color=FAINT, linewidth=0.8)
    for chosen, inside in ((is_clear, INK), (~is_clear, "white")):
        axes.plot(
            estimate[chosen],
            places[chosen],
            "o",
            color=INK,
            markerfacecolor=inside,
            markersize=2.6,
            markeredgewidth=0.7,
        )
    axes.grid(visible=False, axis="y")
    axes.set_yticks([])
    axes.set_ylabel(said.text("figures.robustness.draws"))
    axes.set_xlabel(said.text("figures.effects.difference"))
    number_axis(axes.xaxis, 8.5)


def _draw_decisive(
    axes: Axes, rows: dict[str, tuple[float, float, float]], said: Catalogue
) -> None:
    """Draw how strongly the effect depends on each of these numbers."""
    axes.axvline(0, color=FAINT, linewidth=1)
    for place, (correlation, low, high) in enumerate(rows.values()):
        inside = INK if low * high > 0 else "white"
        axes.plot((low, high), (place, place), color=FAINT, linewidth=1.2)
        axes.plot(
            correlation, place, "o", color=INK, markerfacecolor=inside, markersize=4, clip_on=False
        )
    axes.set_yticks(range(len(rows)), list(rows), fontsize=SMALL, linespacing=LINESPACING)
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(-1, 1), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xlabel(said.text("figures.robustness.correlation"))
    axes.grid(visible=False, axis="y")


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    assert of.study.robustness is not None
    draws = len(of.study.robustness.draws)
    return Beside(
        of.words.text("figures.robustness.alternative", draws=draws, effects=_alternative(of)),
        of.words.text("figures.robustness.caption"),
    )


def _alternative(of: Context) -> str:
    """Return the range of each primary effect over draws in words."""
    values = []
    for row in spread_of_primary(of):
        over = ranged(row["lowest"], row["highest"], PRIMARY, of.words)
        values.append({"contrast": of.contrast(row["contrast"]), "range": over})
    return of.apart("figures.robustness.told", values)


PICTURE = Picture(
    "robustness",
    3,
    "robust",
    lambda study, language, style: robustness(study, language=language, style=style),
    _beside,
    lambda study: study.robustness is not None and bool(headline_effects(study)),
)

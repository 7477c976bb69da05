"""An effect over draws of the uncertain numbers: in each draw, and the numbers that decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.errors import ComparisonError
from sim.report.deciding import undecided
from sim.report.figures import Beside, Picture
from sim.report.given import despite_alarm, words_on
from sim.report.headline import headline_effects
from sim.report.keys import key_name
from sim.report.lettering import LINESPACING, em, words, wrapped
from sim.report.names import SHORT, contrast_name
from sim.report.rows import way_in
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import FAINT, INK, styled
from sim.report.tables import spread_of_primary
from sim.results.numbers import SCALES, ranged, unit_of
from sim.results.summary import DAYS, MEASURES, PRIMARY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context
    from sim.results.numbers import Way

KEYS = 8
"""Maximum number of numbers shown, the most decisive."""

MOST = 4
"""Maximum number of effects with these numbers beside them; more effects are drawn in pairs,
without."""

HEIGHT, HIGHEST = 14, 56
"""Maximum height of a panel, and of all together, in letter sizes."""

NAMES = 0.26
"""Share of the width for the names of numbers."""


def robustness(
    study: Study, measure: str = PRIMARY, language: str = "en", style: str = "screen"
) -> Sheet:
    """Draw the primary effects on a measure in every draw, and the numbers that decide them.

    These are the main effects, or the simple ones.

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
        One row per effect. Left, one point per draw, sorted, with its 95 % interval, hollow if that
        contains zero; the dashed line is the effect with the scenario's own numbers. Right, partial
        rank correlations with their 95 % intervals, of the numbers distinguishable from chance;
        see `Robustness.decisive`.

    Raises
    ------
    ComparisonError
        If the study has no draws, or no effect to tell of.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.robust(sim.compare(town, toggle=["precedents"], replications=2), 3)
    >>> figure = sim.plots.robustness(study)
    >>> len(figure.axes) > 0
    True
    """
    if study.robustness is None:
        raise ComparisonError(
            "this comparison was made once, with the scenario's own numbers; use sim.robust for "
            "draws"
        )
    effects = headline_effects(study, measure)
    if not effects:
        raise ComparisonError(f"this comparison has no effect on {measure} with an interval")
    said, found = words_on(study, words(language).language), study.robustness
    with styled(style):
        drawn = Sheet([1.0], style)
        names = NAMES * drawn.inches
        decisive = [_decisive(found, measure, each.contrast, names, said) for each in effects]
        if style == "narrow" or len(effects) > MOST:
            decisive = [{} for _ in effects]
        columns = 2 if any(decisive) or len(effects) > MOST else 1
        places = [stacked(list(rows)) for rows in decisive]
        height = min(HEIGHT, HIGHEST / len(effects)) * em()
        if any(decisive):
            drawn.heights = [max(height, needed) for _, needed in places]
        else:
            drawn.heights = [height] * -(-len(effects) // columns)
        grid = drawn.add_gridspec(len(drawn.heights), columns, height_ratios=drawn.heights)
        way = way_in(study, measure)
        for row, (effect, rows) in enumerate(zip(effects, decisive, strict=True)):
            at = (
                grid[row, 0 if rows else slice(None)]
                if any(decisive)
                else grid[divmod(row, columns)]
            )
            axes = drawn.add_subplot(at)
            title = contrast_name(effect.contrast, study, said, SHORT)
            drawn.entitle(axes, title, drawn.inches / columns - 3 * em())
            _draw_draws(axes, found.effect(measure, effect.contrast), effect.estimate, way)
            _write_sides(axes, measure, said)
            axes.set_ylabel(said.text("figures.robustness.draws"))
            axes.set_xlabel(unit_of(measure, said, way, signed=True))
            if rows:
                right = drawn.add_subplot(grid[row, 1])
                drawn.entitle(right, said.text("figures.robustness.decides"))
                _draw_decisive(right, rows, *places[row])
                right.set_xlabel(said.text("figures.robustness.correlation"))
        return drawn.finished(_caption(study, measure, said), _key(said))


def _caption(study: Study, measure: str, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    assert study.robustness is not None
    say, found = said.within("figures.robustness"), study.robustness
    numbers = {"draws": len(found.draws), "replications": study.replications}
    parts = [say("caption", measure=said.name("measures", measure), **numbers)]
    parts += despite_alarm(study, said)
    contrasts = [effect.contrast for effect in headline_effects(study, measure)]
    if len(contrasts) <= MOST and any(
        found.decisive(measure, each)["decides"].any() for each in contrasts
    ):
        parts.append(say("beside"))
    parts += dict.fromkeys(undecided(study, measure, contrasts, said))
    return said.text("figures.between").join(part for part in parts if part)


def _key(said: Catalogue) -> list[tuple[Artist, str]]:
    """Return the key."""
    say = said.within("figures.robustness")
    point: dict[str, Any] = {"color": INK, "marker": "o", "linestyle": "none"}
    return [
        (Line2D([], [], **point), say("clear")),
        (Line2D([], [], markerfacecolor="white", **point), say("unclear")),
        (Line2D([], [], color=INK, linewidth=1, linestyle=(0, (4, 2))), say("own_numbers")),
    ]


def _write_sides(axes: Axes, measure: str, said: Catalogue) -> None:
    """Label the better and the worse side of zero inside the panel.

    These are signs of estimates, not verdicts, so the words of verdicts are not used.
    """
    better = MEASURES[measure].better
    if better is None:
        return
    say = said.within("figures.robustness")
    is_time = MEASURES[measure].unit == DAYS
    sides = [say("faster"), say("slower")] if is_time else [say("helping"), say("hurting")]
    left, right = sides if better == "lower" else sides[::-1]
    if axes.dataLim.x0 < 0:
        axes.text(0.01, 0.97, f"← {left}", transform=axes.transAxes, va="top")
    if axes.dataLim.x1 > 0:
        axes.text(0.99, 0.03, f"{right} →", transform=axes.transAxes, ha="right", va="bottom")


def _decisive(
    found: Robustness, measure: str, contrast: str, inches: float, said: Catalogue
) -> dict[str, tuple[float, float, float]]:
    """Return the correlations of an effect's most decisive numbers, by name, with intervals."""
    rows = found.decisive(measure, contrast)
    chosen = rows[rows["decides"] & rows["correlation"].notna()].head(KEYS)
    return {
        wrapped(key_name(str(key), said), inches): (correlation, low, high)
        for key, correlation, low, high in chosen[["key", "correlation", "low", "high"]].itertuples(
            index=False
        )
    }


def _draw_draws(axes: Axes, found: pd.DataFrame, base: float, way: Way) -> None:
    """Draw the effect in each draw, the largest on top."""
    known, scale = found[found["estimate"].notna()].sort_values("estimate"), SCALES.get(way, 1)
    estimate, low, high = (
        scale * known[name].to_numpy(np.float64) for name in ("estimate", "low", "high")
    )
    places, is_clear = np.arange(len(known)), (low > 0) | (high < 0)
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.axvline(scale * base, color=INK, linewidth=1, linestyle=(0, (4, 2)))
    axes.hlines(places, low, high, color=FAINT, linewidth=0.8)
    look: dict[str, Any] = {"color": INK, "markersize": 2.6, "markeredgewidth": 0.7}
    for chosen, inside in ((is_clear, INK), (~is_clear, "white")):
        axes.plot(estimate[chosen], places[chosen], "o", markerfacecolor=inside, **look)
    axes.grid(visible=False, axis="y")
    axes.set_yticks([])
    number_axis(axes.xaxis)


def _draw_decisive(
    axes: Axes, rows: dict[str, tuple[float, float, float]], places: list[float], height: float
) -> None:
    """Draw the correlations of an effect with these numbers."""
    axes.axvline(0, color=FAINT, linewidth=1)
    for place, (correlation, low, high) in zip(places, rows.values(), strict=True):
        inside = INK if low * high > 0 else "white"
        axes.plot((low, high), (place, place), color=FAINT, linewidth=1.2)
        axes.plot(correlation, place, "o", color=INK, markerfacecolor=inside, clip_on=False)
    axes.set_yticks(places, list(rows), linespacing=LINESPACING)
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(-1, 1), ylim=(height, 0))
    number_axis(axes.xaxis)
    axes.grid(visible=False, axis="y")


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    assert of.study.robustness is not None
    draws = len(of.study.robustness.draws)
    numbers = {"draws": draws, "effects": _alternative(of)}
    return Beside(of.words.text("figures.robustness.alternative", **numbers))


def _alternative(of: Context) -> str:
    """Return the range of each primary effect over draws in words."""
    values = []
    for row in spread_of_primary(of):
        over = ranged(row["lowest"], row["highest"], PRIMARY, of.words)
        values.append({"contrast": of.contrast(row["contrast"]), "range": over})
    return of.apart("figures.robustness.told", values)


PICTURE = Picture(
    "robustness",
    4,
    "robust",
    lambda study, language, style: robustness(study, language=language, style=style),
    _beside,
    lambda study: study.robustness is not None and bool(headline_effects(study)),
)

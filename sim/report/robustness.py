"""What becomes of an effect over draws of the uncertain numbers: in each draw, and the numbers that decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ComparisonError
from sim.report.fonts import drawable
from sim.report.headline import MEASURE, headline_effects
from sim.report.lettering import height_of, wrapped
from sim.report.sheet import MARGIN, Box, Sheet, note_height, titles
from sim.report.style import FAINT, INK, SMALL, WIDTH, styled
from sim.report.ticks import set_ticks
from sim.report.words import contrast_name, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.robustness import Robustness
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

KEYS = 8
"""Numbers that are shown, those on which the effect depends most."""

HEIGHT, AXIS = 2.1, 0.55
"""Inches: of a panel at least, and below it."""

KEY_GAP = 0.02
"""Inches between the names of two numbers."""

NAMES, BETWEEN = 2.05, 0.25
"""Inches for the names of numbers, and between them and the panel of draws."""

DRAWS_WIDTH = 2.6

LEFT = 0.3

RIGHT = LEFT + DRAWS_WIDTH + BETWEEN
"""Inches from the left to the names of numbers."""


class Decisive(NamedTuple):
    """A number on which an effect depends."""

    key: str
    """Broken into lines."""
    correlation: float
    low: float
    high: float


def robustness(study: Study, measure: str = MEASURE, language: str = "en") -> Figure:
    """Draw the main effects, or the simple ones, on a measure in every draw, and on which numbers they depend.

    Parameters
    ----------
    study
        What `sim.robust` returned.
    measure
        Any of `sim.measures.MEASURES`.
    language
        Of the words: `en` or `zh`.

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
    effects = headline_effects(study.effects, measure)
    if not effects:
        raise ComparisonError(f"this comparison has no effect on {measure} with an interval")
    said = words(language)
    with styled():
        names = [contrast_name(said, effect.contrast, study) for effect in effects]
        texts, above = titles(names, WIDTH - LEFT - MARGIN)
        numbers = {"draws": len(study.robustness.draws), "replications": study.replications}
        note = said.text(
            "figures.robustness.note", measure=said.name("measures", measure), **numbers
        )
        decisive = [_decisive(study.robustness, measure, effect.contrast) for effect in effects]
        height = max(HEIGHT, *(len(rows) * _key_height(rows) for rows in decisive))
        sheet = Sheet(MARGIN + len(effects) * (above + height + AXIS) + note_height(note))
        for row, (effect, text, rows) in enumerate(zip(effects, texts, decisive, strict=True)):
            top = MARGIN + above + row * (above + height + AXIS)
            sheet.title(LEFT, top, text)
            draws = study.robustness.effect(measure, effect.contrast)
            _draw_draws(
                sheet.axes(Box(LEFT, top, DRAWS_WIDTH, height)), draws, effect.estimate, said
            )
            if rows:
                _draw_decisive(sheet, top, height, rows, said)
            else:
                why = undecided(study.robustness, measure, effect.contrast, said)
                sheet.text(RIGHT, top, wrapped(why, WIDTH - RIGHT - 2 * MARGIN, SMALL))
        sheet.note(note)
        return sheet.finished()


def undecided(found: Robustness, measure: str, contrast: str, said: Catalogue) -> str:
    """Return in words why no number is named on which an effect depends, or nothing if one is."""
    rows, needed = found.decisive(measure, contrast), found.draws_needed(contrast)
    if rows["decides"].any():
        return ""
    known = found.effect(measure, contrast)["estimate"].count()
    why = "inert" if rows.empty else "too_few" if known < needed else "chance"
    return said.text(f"figures.robustness.{why}", needed=needed, tested=len(rows))


def _decisive(found: Robustness, measure: str, contrast: str) -> list[Decisive]:
    """Return the numbers that decide an effect most, of those that can be told from chance."""
    rows = found.decisive(measure, contrast)
    chosen = (
        rows[rows["decides"]]
        .head(KEYS)[["key", "correlation", "low", "high"]]
        .itertuples(index=False)
    )
    return [
        Decisive(wrapped(drawable(str(key)), NAMES - MARGIN, SMALL), *numbers)
        for key, *numbers in chosen
    ]


def _key_height(rows: list[Decisive]) -> float:
    """Return the inches that the highest name takes with what separates it from the next; 0 if there is none."""
    return max((height_of(row.key, SMALL) + KEY_GAP for row in rows), default=0.0)


def _draw_draws(axes: Axes, found: pd.DataFrame, base: float, said: Catalogue) -> None:
    """Draw the effect in each draw, the greatest on top."""
    known = found[found["estimate"].notna()].sort_values("estimate")
    estimate, low, high = (known[name].to_numpy(np.float64) for name in ("estimate", "low", "high"))
    places, told = np.arange(len(known)), (low > 0) | (high < 0)
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.axvline(base, color=INK, linewidth=1, linestyle=(0, (4, 2)))
    axes.hlines(places, low, high, color=FAINT, linewidth=0.8)
    for chosen, inside in ((told, INK), (~told, "white")):
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
    set_ticks(axes, DRAWS_WIDTH, 8.5)


def _draw_decisive(
    sheet: Sheet, top: float, height: float, rows: list[Decisive], said: Catalogue
) -> None:
    """Draw how strongly the effect depends on each of these numbers, with their names to the left."""
    axes = sheet.axes(Box(RIGHT + NAMES, top, WIDTH - RIGHT - NAMES - 2 * MARGIN, height))
    axes.axvline(0, color=FAINT, linewidth=1)
    for place, (key, correlation, low, high) in enumerate(rows):
        axes.plot((low, high), (place, place), color=FAINT, linewidth=1.2)
        axes.plot(
            correlation,
            place,
            "o",
            color=INK,
            markerfacecolor=INK if low * high > 0 else "white",
            markersize=4,
        )
        middle = top + (place + 0.5) * height / len(rows)
        sheet.text(RIGHT, middle - height_of(key, SMALL) / 2, key)
    axes.set(
        xlim=(-1, 1),
        ylim=(len(rows) - 0.5, -0.5),
        yticks=[],
        xlabel=said.text("figures.robustness.correlation"),
    )
    axes.grid(visible=False, axis="y")

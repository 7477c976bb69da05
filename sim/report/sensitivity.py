"""Which of the things that a sweep varied decide what comes out: Sobol' or Morris indices with their intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.errors import StudyError
from sim.experiments.responses import ARM, leading_contrast
from sim.report.fonts import drawable
from sim.report.lettering import height_of, wrapped
from sim.report.response_notes import unfinished
from sim.report.sheet import MARGIN, Box, Sheet, note_height, titles
from sim.report.style import FAINT, INK, SOFT, WIDTH, stroke, styled
from sim.report.ticks import set_ticks
from sim.report.words import response_name, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

FACTORS = 20
"""Shown, those that decide most."""

NAMES = 2.9
"""Inches for the names of factors."""

TEXT = 8
"""Points of the names."""

GAP, AXIS = 0.1, 0.55
"""Inches between the names of two factors, and below the panel."""

MARKS = {"sobol": (("total", "o"), ("first", "D")), "morris": (("mu_star", "o"), ("sigma", "D"))}
"""By design, what is drawn and how: what decides is filled, what it is held against hollow."""


def sensitivity(
    found: pd.DataFrame,
    loaded: LoadedStudy,
    measure: str = "rmst_days",
    contrast: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw sensitivity indices.

    Parameters
    ----------
    found
        What `sim.sensitivity` returned.
    loaded
        The study, from `sim.experiments.results.study_of`.
    measure, contrast
        What was asked of it.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        A row a factor, the strongest on top, 20 at most. Sobol': total (filled) and first (hollow)
        indices. Morris: mean size (filled) and spread (hollow) of what a step changes. A dotted
        line marks what noise alone would give the former.

    Raises
    ------
    StudyError
        If the response does not vary, so that there is nothing to draw.
    """
    rows = found.dropna(subset=[found.columns[1]]).head(FACTORS)
    if rows.empty:
        raise StudyError(
            f"{measure} is the same at all points, so nothing decides it; ask for another measure"
        )
    design, said = str(loaded.study.design), words(language)
    with styled():
        names = [wrapped(drawable(str(key)), NAMES - 2 * MARGIN, TEXT) for key in rows["key"]]
        (title,), above = titles(
            [response_name(said, loaded, measure, contrast)], WIDTH - 2 * MARGIN
        )
        height = sum(height_of(name, TEXT) + GAP for name in names)
        note = _note(found, len(rows), design, said)
        box = Box(NAMES, MARGIN + above, WIDTH - NAMES - 2 * MARGIN, height)
        sheet = Sheet(box.top + height + AXIS + note_height(note))
        sheet.title(MARGIN, box.top, title)
        axes = sheet.axes(box)
        if found.attrs["floor"] > 0:  # NaN where it is not known
            axes.axvline(found.attrs["floor"], color=SOFT, linewidth=1, linestyle=":")
        _draw(axes, rows, names, design)
        axes.set_xlabel(
            said.text(
                f"figures.sensitivity.{design}_axis", measure=_what(said, loaded, measure, contrast)
            )
        )
        set_ticks(axes, box.width, 8.5)
        top = box.top
        for name in names:
            sheet.text(MARGIN, top + GAP / 2, name, TEXT)
            top += height_of(name, TEXT) + GAP
        sheet.note(note)
        return sheet.finished()


def _what(said: Catalogue, loaded: LoadedStudy, measure: str, contrast: str | None) -> str:
    """Return what varies: a measure, or the effect on it."""
    named, asked = said.name("measures", measure), contrast or leading_contrast(loaded)
    return (
        named if asked.startswith(ARM) else said.text("figures.sensitivity.effect", measure=named)
    )


def _draw(axes: Axes, rows: pd.DataFrame, names: list[str], design: str) -> None:
    """Draw the marks of each factor in the middle of its name."""
    (strong, filled), (other, hollow) = MARKS[design]
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.grid(visible=False, axis="y")
    middle = 0.0
    for row, name in zip(rows.to_dict("records"), names, strict=True):
        half = (height_of(name, TEXT) + GAP) / 2
        middle += half
        for index, mark, above in ((strong, filled, -0.035), (other, hollow, 0.035)):
            colour, inside = (INK, INK) if index == strong else (stroke(1).colour, "white")
            if f"{index}_low" in row:
                axes.plot(
                    (row[f"{index}_low"], row[f"{index}_high"]),
                    (middle + above,) * 2,
                    color=colour,
                    linewidth=1.3,
                )
            axes.plot(
                row[index],
                middle + above,
                mark,
                color=colour,
                markerfacecolor=inside,
                markersize=4,
                zorder=3,
            )
        middle += half
    axes.set(ylim=(middle, 0), yticks=[])
    axes.margins(x=0.03)


def _note(found: pd.DataFrame, shown: int, design: str, said: Catalogue) -> str:
    """Return what must be known to read the figure."""
    say = said.within("figures.sensitivity")
    parts = [say(f"{design}_note", groups=found.attrs["groups"])]
    if len(found) > shown:
        parts.append(say("left_out", count=len(found) - shown))
    if found.attrs["left_out"]:
        parts.append(say("spoilt", count=found.attrs["left_out"]))
    noise = found.attrs["noise"]
    parts.append(
        say("noise_unknown") if math.isnan(noise) else say("noise", share=f"{100 * noise:.0f}")
    )
    if found.attrs["floor"] > 0:
        parts.append(say(f"{design}_floor"))
    return said.text("figures.between").join([*parts, *unfinished(found.attrs, said)])

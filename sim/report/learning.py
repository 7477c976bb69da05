"""What later cases gain from earlier ones: days and hand-offs by how many like cases came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.report.key import Entry, column_height, draw_column
from sim.report.lettering import height_of, width_of
from sim.report.sheet import MARGIN, Box, Sheet, note_height, titles
from sim.report.style import SMALL, WIDTH, stroke, styled
from sim.report.words import arm_names, words
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

PANELS = ("days", "handoffs")

HEIGHT, AXIS, BETWEEN = 1.9, 0.37, 0.16
"""Inches: of a panel, below the last without the names of the classes, between the two."""

LEFT, KEY = 0.62, 5.3
"""Inches from the left to the panels, and to the names of the lines."""

PANEL = KEY - 2 * MARGIN - LEFT
"""Inches: how wide a panel is."""

CLASS_GAP = 0.05
"""Inches between the numbers of cases of two classes."""

UNITS = ((1_000_000, "M"), (1_000, "k"))
"""Of abbreviated numbers."""

SPREAD = 0.5
"""Share of a class over which the arms stand side by side."""


def learning_curve(study: Study, language: str = "en") -> Figure:
    """Draw mean days and hand-offs by how many like cases were filed before, with intervals over replications.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        A line an arm in each of two panels. Classes in which no arm has a case are left out, as are
        intervals of one replication.
    """
    said = words(language)
    frames = list(by_arm(study.tables["learning"]).values())
    kept = np.any([frame["cases"].to_numpy() > 0 for frame in frames], axis=0)
    kept[0] |= not kept.any()  # so that there is a panel, if an empty one
    frames = [frame[kept] for frame in frames]
    with styled():
        names = arm_names(said, study)
        texts, above = titles(
            [said.text(f"figures.learning.{panel}", horizon=study.horizon) for panel in PANELS],
            WIDTH - LEFT - MARGIN,
        )
        classes, is_short = _classes(frames)
        note = _note(study, said, is_short)
        panels = (
            2 * (above + HEIGHT) + BETWEEN + AXIS + max(height_of(name, SMALL) for name in classes)
        )
        sheet = Sheet(MARGIN + max(panels, above + column_height(names, KEY)) + note_height(note))
        for number, (panel, text) in enumerate(zip(PANELS, texts, strict=True)):
            top = MARGIN + above + number * (above + HEIGHT + BETWEEN)
            sheet.title(LEFT, top, text)
            axes = sheet.axes(Box(LEFT, top, PANEL, HEIGHT))
            _draw(axes, frames, panel)
            axes.set_ylabel(said.text(f"figures.learning.{panel}_axis"))
            axes.set_xticks(
                range(len(frames[0])), classes if number else [""] * len(classes), fontsize=SMALL
            )
        axes.set_xlabel(said.text("figures.learning.earlier"), fontsize=SMALL)
        entries = [
            Entry(Line2D((0, 0.5, 1), (0.5,) * 3, markevery=[1], **_pen(arm)), name)
            for arm, name in enumerate(names)
        ]
        draw_column(sheet, entries, KEY, MARGIN + above)
        sheet.figure.align_ylabels()
        sheet.note(note)
        return sheet.finished()


def _pen(arm: int) -> dict[str, Any]:
    """Return how an arm's line is drawn."""
    colour, dashes, marker = stroke(arm)
    return {
        "color": colour,
        "linestyle": dashes,
        "linewidth": 1.1,
        "marker": marker,
        "markersize": 3.5,
    }


def _draw(axes: Axes, frames: list[pd.DataFrame], panel: str) -> None:
    """Draw one panel."""
    for arm, frame in enumerate(frames):
        at = np.arange(len(frame)) + SPREAD * ((arm + 0.5) / len(frames) - 0.5)
        mean, low, high = (
            frame[name].to_numpy(np.float64) for name in (panel, f"{panel}_low", f"{panel}_high")
        )
        known = np.isfinite(mean)
        axes.vlines(at, low, high, color=stroke(arm).colour, linewidth=1.1, alpha=0.7)
        axes.plot(at[known], mean[known], **_pen(arm))
    axes.grid(visible=False, axis="x")
    axes.set_xlim(-0.5, len(frames[0]) - 0.5)
    axes.set_ylim(bottom=0)


def _classes(frames: list[pd.DataFrame]) -> tuple[list[str], bool]:
    """Return each class with its cases, in the least and in the most populous arm if they differ, and whether they are abbreviated.

    They are as exact as there is room for: a range takes two lines if it must, and only then are
    numbers abbreviated.
    """
    counts = np.array([frame["cases"].to_numpy(np.float64) for frame in frames])
    names = frames[0]["earlier"].astype(str).str.replace("-", "\N{EN DASH}")
    room = PANEL / len(names) - CLASS_GAP
    for written, between in (
        (_exact, "\N{EN DASH}"),
        (_exact, "\N{EN DASH}\n"),
        (_short, "\N{EN DASH}\n"),
    ):
        numbers = [
            between.join(dict.fromkeys((written(low), written(high))))
            for low, high in zip(counts.min(0), counts.max(0), strict=True)
        ]
        if all(width_of(line, SMALL) <= room for number in numbers for line in number.split("\n")):
            break
    return [
        f"{name}\n{number}" for name, number in zip(names, numbers, strict=True)
    ], written is _short


def _exact(cases: float) -> str:
    """Return a number of cases."""
    return f"{cases:,.0f}"


def _short(cases: float) -> str:
    """Return a number of cases in three figures."""
    rounded = float(f"{round(cases):.3g}")
    power, letter = next((unit for unit in UNITS if rounded >= unit[0]), (1, ""))
    return f"{rounded / power:g}{letter}"


def _note(study: Study, said: Catalogue, is_short: bool) -> str:
    """Return what must be known to read the figure."""
    parts = [said.text("figures.learning.note", replications=study.replications)]
    if is_short:
        parts.append(said.text("figures.learning.short"))
    return said.text("figures.between").join(parts)

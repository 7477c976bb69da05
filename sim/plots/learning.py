"""What later cases gain from earlier ones: days and hand-offs by how many like cases came before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.labels import label_lines, labels_height
from sim.plots.sheet import MARGIN, Box, Sheet, note_height, titles
from sim.plots.style import SMALL, WIDTH, stroke, styled
from sim.plots.words import arm_names, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study import Study

PANELS = ("days", "handoffs")

LEAST_HEIGHT, AXIS, BETWEEN = 1.9, 0.62, 0.16
"""Inches: of a panel, below the last, between the two."""

LEFT, RIGHT = 0.62, 1.9
"""Inches to the left of the panels for the axis, and to the right for the names."""

MARKERS = "osD^vP*X"
"""By arm, as for its line."""

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
        A line an arm in each of two panels. Classes in which no arm has a case are left out, as are intervals of one replication.
    """
    said = words(language)
    frames = list(study.learning.values())
    kept = np.any([frame["cases"].to_numpy() > 0 for frame in frames], axis=0)
    frames = [frame[kept] for frame in frames]
    with styled():
        names = arm_names(said, study.learning)
        texts, above = titles([said.text(f"figures.learning.{panel}") for panel in PANELS], WIDTH - LEFT - MARGIN)
        height = max(LEAST_HEIGHT, labels_height(names))
        note = said.text("figures.learning.note", replications=study.replications)
        sheet = Sheet(MARGIN + 2 * (above + height) + BETWEEN + AXIS + note_height(note))
        for number, (panel, text) in enumerate(zip(PANELS, texts, strict=True)):
            top = MARGIN + above + number * (above + height + BETWEEN)
            sheet.title(LEFT, top, text)
            axes = sheet.axes(Box(LEFT, top, WIDTH - LEFT - RIGHT, height))
            _draw(axes, frames, panel, names)
            axes.set_ylabel(said.text(f"figures.learning.{panel}_axis"))
            axes.set_xticks(range(len(frames[0])), _classes(frames) if number else [""] * len(frames[0]), fontsize=SMALL)
        axes.set_xlabel(said.text("figures.learning.earlier"), fontsize=SMALL)
        sheet.figure.align_ylabels()
        sheet.note(note)
        return sheet.finished()


def _draw(axes: Axes, frames: list[pd.DataFrame], panel: str, names: list[str]) -> None:
    """Draw one panel."""
    n_classes, ends = len(frames[0]), []
    for arm, frame in enumerate(frames):
        colour, dashes = stroke(arm)
        at = np.arange(n_classes) + SPREAD * ((arm + 0.5) / len(frames) - 0.5)
        mean, low, high = (frame[name].to_numpy(np.float64) for name in (panel, f"{panel}_low", f"{panel}_high"))
        known = np.isfinite(mean)
        axes.vlines(at, low, high, color=colour, linewidth=1.1, alpha=0.7)
        axes.plot(at[known], mean[known], color=colour, linestyle=dashes, linewidth=1.1, marker=MARKERS[arm % len(MARKERS)], markersize=3.5)
        ends.append(float(mean[known][-1]) if known.any() else np.nan)
    axes.grid(visible=False, axis="x")
    axes.set_xlim(-0.5, n_classes - 0.5)
    axes.set_ylim(bottom=0)
    label_lines(axes, ends, names, range(len(names)))


def _classes(frames: list[pd.DataFrame]) -> list[str]:
    """Return the name of each class with how many cases it has, in the least and in the most populous arm if they differ."""
    counts = np.array([frame["cases"].to_numpy(np.float64) for frame in frames])
    names = frames[0]["earlier"].astype(str).str.replace("-", "\N{EN DASH}")
    numbers = zip(counts.min(axis=0), counts.max(axis=0), strict=True)
    return [f"{name}\n{_count(low, high)}" for name, (low, high) in zip(names, numbers, strict=True)]


def _count(low: float, high: float) -> str:
    """Return a number of cases, or from where to where it goes."""
    least, most = f"{low:,.0f}", f"{high:,.0f}"
    return least if least == most else f"{least}\N{EN DASH}{most}"

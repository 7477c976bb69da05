"""What later cases gain from earlier ones: days and hand-offs by how many like cases came before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D

from sim.report.figures import Beside, Picture
from sim.report.lettering import width_of, words
from sim.report.names import arm_names
from sim.report.sheet import Sheet, entitle
from sim.report.style import SMALL, WIDTH, pen, stroke, styled
from sim.results.numbers import shown
from sim.results.result import by_arm, of_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

PANELS = ("days", "handoffs")

HEIGHT, PANEL = 1.9, 4.4
"""Inches of a panel: its height, and at least its width."""

CLASS_GAP = 0.05
"""Inches between the numbers of cases of two classes."""

UNITS = ((1_000_000, "M"), (1_000, "k"))
"""Of abbreviated numbers."""

SPREAD = 0.5
"""Share of a class over which the arms stand side by side."""


def learning_curve(study: Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw mean days and hand-offs by how many like cases were filed before, with intervals over replications.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        One line per arm in each of two panels. Classes in which no arm has a case are left out, as are
        intervals of one replication.
    """
    said = words(language)
    frames = list(by_arm(study.tables["learning_curve"]).values())
    kept = np.any([frame["cases"].to_numpy() > 0 for frame in frames], axis=0)
    kept[0] |= not kept.any()  # so that there is a panel, if an empty one
    frames = [frame[kept] for frame in frames]
    with styled(style):
        drawn = Sheet([HEIGHT] * len(PANELS))
        made = drawn.panels(sharex=True)
        for panel, axes in zip(PANELS, made, strict=True):
            title = said.text(f"figures.learning_curve.{panel}", horizon=study.horizon)
            entitle(axes, title, WIDTH - 1)
            _draw(axes, frames, panel)
            axes.set_ylabel(said.text(f"figures.learning_curve.{panel}_axis"))
        classes, is_short = _classes(frames)
        axes.set_xticks(range(len(classes)), classes, fontsize=SMALL)
        axes.set_xlabel(said.text("figures.learning_curve.earlier"), fontsize=SMALL)
        key = [
            (Line2D([], [], **pen(arm, 1.1, marked=True)), name)
            for arm, name in enumerate(arm_names(study, said).values())
        ]
        return drawn.finished(_note(study, said, is_short), key)


def _draw(axes: Axes, frames: list[pd.DataFrame], panel: str) -> None:
    """Draw one panel."""
    for arm, frame in enumerate(frames):
        at = np.arange(len(frame)) + SPREAD * ((arm + 0.5) / len(frames) - 0.5)
        mean, low, high = (
            frame[name].to_numpy(np.float64) for name in (panel, f"{panel}_low", f"{panel}_high")
        )
        known = np.isfinite(mean)
        axes.vlines(at, low, high, color=stroke(arm).colour, linewidth=1.1, alpha=0.7)
        axes.plot(at[known], mean[known], **pen(arm, 1.1, marked=True))
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
    parts = [said.text("figures.learning_curve.note", replications=study.replications)]
    if is_short:
        parts.append(said.text("figures.learning_curve.short"))
    return said.text("figures.between").join(parts)


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say = of.words.within("figures.learning_curve")
    return Beside(
        say("alternative", arms=_alternative(of)),
        say("caption", replications=of.study.replications),
    )


def _alternative(of: Context) -> str:
    """Return each arm's means of the first and the last class that have cases."""
    table, values = of.study.tables["learning_curve"], []
    for arm, name in of.names.items():
        known = of_arm(table[table["cases"] > 0], arm)
        if known.empty:
            values.append(name)
            continue
        first, last = (shown(mean, ".1f") for mean in known["days"].iloc[[0, -1]])
        numbers = {"first": first, "last": last, "most": known["earlier"].iloc[-1]}
        values.append(of.words.text("figures.learning_curve.arm", arm=name, **numbers))
    return of.words.text("lists.apart").join(values)


PICTURE = Picture("learning_curve", 5, "more", learning_curve, _beside)

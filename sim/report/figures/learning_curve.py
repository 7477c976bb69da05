"""Gains of later cases: days and hand-offs by the number of earlier similar cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import words
from sim.report.names import lettered_names
from sim.report.sheet import Sheet, keys_of, number_axis
from sim.report.style import pen, styled
from sim.results.numbers import shown
from sim.results.result import by_arm, of_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.study import Study
    from sim.report.tables import Context


PANELS = ("days", "handoffs")

HEIGHT = 2.0
"""Inches of a panel."""

SPREAD = 0.6
"""Share of a class over which the arms are spread side by side."""


def learning_curve(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw mean days and hand-offs by number of earlier similar cases, with intervals.

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
        One line per arm in each of two panels. Classes without a case in any arm are left out, as
        are intervals of one replication.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.learning_curve(study)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language, names_in(study))
    frames = list(by_arm(study.tables["learning_curve"]).values())
    kept = np.any([frame["cases"].to_numpy() > 0 for frame in frames], axis=0)
    kept[0] |= not kept.any()  # one panel at least, even if empty
    frames = [frame[kept] for frame in frames]
    with styled(style):
        drawn = Sheet.of_few(HEIGHT, len(PANELS), style)
        for panel, axes in zip(PANELS, drawn.axes, strict=True):
            drawn.entitle(axes, said.text(f"figures.learning_curve.{panel}"))
            _draw(axes, frames, panel)
            axes.set_ylabel(said.text(f"figures.learning_curve.{panel}_axis"))
            axes.set_xlabel(said.text("figures.learning_curve.earlier"))
        key = keys_of(lettered_names(study, said), marked=True)
        numbers = {"horizon": study.horizon, "replications": study.replications}
        caption = said.text("figures.learning_curve.caption", **numbers)
        return drawn.finished(caption, key)


def _draw(axes: Axes, frames: list[pd.DataFrame], panel: str) -> None:
    """Draw one panel."""
    for arm, frame in enumerate(frames):
        at = np.arange(len(frame)) + SPREAD * ((arm + 0.5) / len(frames) - 0.5)
        mean, low, high = (
            frame[name].to_numpy(np.float64) for name in (panel, f"{panel}_low", f"{panel}_high")
        )
        known, look = np.isfinite(mean), pen(arm, marked=True)
        axes.vlines(at, low, high, color=look["color"], gid=look["gid"], linewidth=1, alpha=0.7)
        axes.plot(at[known], mean[known], **look)
    axes.grid(visible=False, axis="x")
    axes.set_xlim(-0.5, len(frames[0]) - 0.5)
    axes.set_ylim(bottom=0)
    firsts = frames[0]["earlier"].astype(str).str.extract(r"(\d+)", expand=False)
    axes.set_xticks(range(len(firsts)), firsts)
    number_axis(axes.yaxis)


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    return Beside(of.words.text("figures.learning_curve.alternative", arms=_alternative(of)))


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

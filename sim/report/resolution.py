"""The figure of a comparison: how long cases stay unresolved in each arm, and how the arms differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.report.labels import label_lines, labels_height
from sim.report.lettering import LINESPACING, height_of, shortened, wrapped
from sim.report.style import FAINT, SMALL, SOFT, WIDTH, figure, stroke, styled
from sim.report.words import arm_names, words
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

PERCENT_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)

TOP, BETWEEN, BOTTOM = 0.3, 0.42, 0.62
"""Inches above, between and below the panels, the note apart."""

FIRST_WIDTH = 2.4
"""Inches that the first arm's name has in the title of panel (b)."""

LEFT, RIGHT = 0.1, 0.71
"""Shares of the width between which panels lie; the names of the arms stand to the right."""


def resolution_curves(study: Study, language: str = "en") -> Figure:
    """Draw the share of cases not yet resolved by days since filing, and its difference to the first arm.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        Panel (a) has a logarithmic axis, on which the tail can be seen; panel (b) is in percentage
        points, its bands those of paired differences. With one replication there are no bands; with
        one arm there is no panel (b).

    Examples
    --------
    >>> import sim
    >>> study = sim.compare(sim.load_scenario("classroom"), toggle=["precedents"], replications=2)
    >>> figure = sim.plots.resolution_curves(study)
    >>> sim.plots.save(figure, "curves.svg")  # doctest: +SKIP
    """
    curves = list(by_arm(study.tables["curves"]).values())
    said = words(language)
    with styled():
        names = arm_names(said, study)
        heights = [max(2.6, labels_height(names)), max(2.1, labels_height(names[1:]))][: len(names)]
        note = _note(said, curves, study.replications)
        total = TOP + sum(heights) + BETWEEN * (len(heights) - 1) + BOTTOM + height_of(note, SMALL)
        drawn = figure(WIDTH, total)
        panels = drawn.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[
            :, 0
        ]
        bottom, between = (
            1 - (TOP + sum(heights) + BETWEEN * (len(heights) - 1)) / total,
            BETWEEN * len(heights) / sum(heights),
        )
        drawn.subplots_adjust(
            left=LEFT, right=RIGHT, top=1 - TOP / total, bottom=bottom, hspace=between
        )
        _draw_shares(panels[0], curves, names, said)
        if len(curves) > 1:
            _draw_differences(panels[1], curves, names, said)
        drawn.align_ylabels()
        panels[-1].set_xlabel(said.text("figures.days_since_filing"))
        drawn.text(LEFT, 0.08 / total, note, fontsize=SMALL, color=SOFT, linespacing=LINESPACING)
        drawn.draw_without_rendering()
    return drawn


def _note(said: Catalogue, curves: list[pd.DataFrame], replications: int) -> str:
    """Return what a reader must know to read the curves, broken into lines."""
    parts, floor = [said.text("figures.resolution.note")], _floor(curves)
    if any((100 * curve["estimate"] < floor).any() for curve in curves):
        parts.append(said.text("figures.resolution.below", floor=f"{floor:g}"))
    if replications > 1:
        parts.append(said.text("figures.resolution.bands", replications=replications))
    return wrapped(said.text("figures.between").join(parts), WIDTH * (0.98 - LEFT), SMALL)


def _draw_shares(axes: Axes, curves: list[pd.DataFrame], names: list[str], said: Catalogue) -> None:
    """Draw panel (a)."""
    floor = _floor(curves)
    ends = []
    for number, curve in enumerate(curves):
        mean, low, high = (100 * curve[name].to_numpy() for name in ("estimate", "low", "high"))
        _draw_line(
            axes,
            number,
            np.where(mean < floor, np.nan, mean),
            np.maximum(low, floor),
            np.maximum(high, floor),
        )
        ends.append(max(float(mean[-1]), floor))
    axes.set_yscale("log")
    axes.set_ylim(floor, 115)
    axes.set_xlim(0, len(curves[0]) - 1)
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in PERCENT_TICKS if tick >= floor]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_ylabel(said.text("figures.resolution.percent"))
    axes.set_title(said.text("figures.resolution.shares"))
    label_lines(axes, ends, names, range(len(curves)))


def _draw_differences(
    axes: Axes, curves: list[pd.DataFrame], names: list[str], said: Catalogue
) -> None:
    """Draw panel (b)."""
    axes.axhline(0, color=FAINT, linewidth=1)
    ends = []
    for number, curve in enumerate(curves[1:], start=1):
        columns = ("difference", "difference_low", "difference_high")
        mean, low, high = (100 * curve[name].to_numpy() for name in columns)
        _draw_line(axes, number, mean, low, high)
        ends.append(float(mean[-1]))
    axes.margins(y=0.08)
    axes.set_ylabel(said.text("figures.resolution.points"))
    axes.set_title(
        said.text("figures.resolution.differences", arm=shortened(names[0], FIRST_WIDTH, 9.5))
    )
    label_lines(axes, ends, names[1:], range(1, len(curves)))


def _draw_line(
    axes: Axes,
    arm: int,
    mean: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Draw an arm's line and band."""
    days = np.arange(len(mean))
    colour, dashes, _ = stroke(arm)
    if not np.isnan(low).all():
        axes.fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(days, mean, color=colour, linestyle=dashes)


def _floor(curves: list[pd.DataFrame]) -> float:
    """Return the lowest tick needed to show all that is above zero."""
    means = 100 * np.concatenate([curve["estimate"] for curve in curves])
    least = means[means > 0].min(initial=100.0)
    return max((tick for tick in PERCENT_TICKS if tick <= 0.8 * least), default=PERCENT_TICKS[0])

"""The figure of a comparison: how long cases stay unresolved in each arm, and how the arms differ."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.measures.intervals import bands
from sim.plots.style import FAINT, WIDTH, figure, label_lines, labels_height, stroke, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study

PERCENT_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)

NOTE = (
    "Each case is followed for the whole horizon, so open cases are shown as open. Cases referred out or withdrawn have ended"
    " without being resolved and stay in the curve."
)

TOP, BETWEEN, BOTTOM = 0.3, 0.42, 0.98
"""Inches above, between and below the panels."""

LEFT, RIGHT = 0.1, 0.74
"""Shares of the width between which panels lie; the names of the arms stand to the right."""


def resolution_curves(study: Study) -> Figure:
    """Draw the share of cases not yet resolved by days since filing, and its difference to the first arm.

    Parameters
    ----------
    study
        What `sim.compare` returned.

    Returns
    -------
    matplotlib.figure.Figure
        Panel (a) has a logarithmic axis, on which the tail can be seen; panel (b) is in percentage points, its bands those
        of paired differences. With one replication there are no bands; with one arm there is no panel (b).
    """
    percent = {arm: 100 * np.asarray(curves, dtype=np.float64) for arm, curves in study.curves.items()}
    heights = [max(2.6, labels_height(list(percent)))]
    if len(percent) > 1:
        heights.append(max(2.1, labels_height(list(percent)[1:])))
    total = TOP + sum(heights) + BETWEEN * (len(heights) - 1) + BOTTOM
    with styled():
        drawn = figure(WIDTH, total)
        panels = drawn.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
        between = BETWEEN * len(heights) / sum(heights)
        drawn.subplots_adjust(left=LEFT, right=RIGHT, top=1 - TOP / total, bottom=BOTTOM / total, hspace=between)
        _draw_shares(panels[0], percent)
        if len(percent) > 1:
            _draw_differences(panels[1], percent)
        drawn.align_ylabels()
        panels[-1].set_xlabel("working days since filing")
        drawn.text(LEFT, 0.08 / total, _note(percent), fontsize=7.5, color="#555555", linespacing=1.25)
    return drawn


def _note(percent: dict[str, NDArray[np.float64]]) -> str:
    """Return what a reader must know to read the curves."""
    replications = len(next(iter(percent.values())))
    bands = f" Bands: 95 % intervals over {replications} replications, day by day; simulation noise only." if replications > 1 else ""
    return textwrap.fill(NOTE + bands, 104)


def _draw_shares(axes: Axes, percent: dict[str, NDArray[np.float64]]) -> None:
    """Draw panel (a)."""
    floor = _floor(percent)
    ends = []
    for number, curves in enumerate(percent.values()):
        mean, low, high = bands(curves)
        _draw_line(axes, number, np.maximum(mean, floor), np.maximum(low, floor), np.maximum(high, floor))
        ends.append(max(float(mean[-1]), floor))
    axes.set_yscale("log")
    axes.set_ylim(floor, 115)
    axes.set_xlim(0, next(iter(percent.values())).shape[1] - 1)
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in PERCENT_TICKS if tick >= floor]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_ylabel("not yet resolved, % of cases")
    axes.set_title("(a) Cases not yet resolved (logarithmic)")
    label_lines(axes, ends, list(percent), range(len(percent)))


def _draw_differences(axes: Axes, percent: dict[str, NDArray[np.float64]]) -> None:
    """Draw panel (b)."""
    (first, baseline), *others = percent.items()
    axes.axhline(0, color=FAINT, linewidth=1)
    ends = []
    for number, (_, curves) in enumerate(others, start=1):
        mean, low, high = bands(curves - baseline)
        _draw_line(axes, number, mean, low, high)
        ends.append(float(mean[-1]))
    axes.margins(y=0.08)
    axes.set_ylabel("difference, percentage points")
    axes.set_title(f"(b) Difference to “{textwrap.shorten(first, 40, placeholder='…')}”; below 0: fewer unresolved")
    label_lines(axes, ends, [arm for arm, _ in others], range(1, len(percent)))


def _draw_line(axes: Axes, arm: int, mean: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Draw an arm's line and band."""
    days = np.arange(len(mean))
    colour, dashes = stroke(arm)
    if not np.isnan(low).all():
        axes.fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(days, mean, color=colour, linestyle=dashes)


def _floor(percent: dict[str, NDArray[np.float64]]) -> float:
    """Return the lowest tick needed to show all that is above zero."""
    means = np.concatenate([curves.mean(axis=0) for curves in percent.values()])
    least = means[means > 0].min(initial=100.0)
    return max((tick for tick in PERCENT_TICKS if tick <= 0.8 * least), default=PERCENT_TICKS[0])

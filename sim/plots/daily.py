"""How a city does from day to day: what is open, what waits for a ruling, how much work lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.plots.style import FAINT, WIDTH, figure, label_lines, labels_height, stroke, styled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.record import RunRecord

SERIES = {"open": "open cases", "docket": "cases on the docket", "backlog_hours": "backlog of all units, staff-hours"}
"""Names of the daily series that are drawn, and what they are."""

WEEK = 5
"""Working days over which a series is averaged."""

TOP, BETWEEN, BOTTOM = 0.28, 0.4, 0.5
"""Inches above, between and below the panels."""


def daily(record: RunRecord) -> Figure:
    """Draw open cases, docket and backlog at the end of the days of a run, as means of five days.

    Parameters
    ----------
    record
        What `sim.run` returned.

    Returns
    -------
    matplotlib.figure.Figure
        A panel a series, with the end of the warm-up marked.
    """
    rows = record.day_rows
    series = {"open": rows["open"], "docket": rows["docket"], "backlog_hours": rows["backlog_minutes"] / 60}
    return draw_series({"": series}, record.scenario.time.warm_up)


def draw_series(arms: Mapping[str, Mapping[str, NDArray[Any]]], warm_up: int) -> Figure:
    """Draw daily series of one or more arms, a panel a series, as means of five days: sittings make the docket a saw.

    Parameters
    ----------
    arms
        By name of arm, the series of `SERIES`, a value a day.
    warm_up
        Day on which compared mechanisms switch on.
    """
    labels = list(arms) if len(arms) > 1 else []
    height = max(1.35, labels_height(labels))
    total = TOP + len(SERIES) * height + (len(SERIES) - 1) * BETWEEN + BOTTOM
    with styled():
        drawn = figure(WIDTH, total)
        panels = drawn.subplots(len(SERIES), 1, sharex=True)
        right = 0.74 if labels else 0.975
        drawn.subplots_adjust(left=0.115, right=right, top=1 - TOP / total, bottom=BOTTOM / total, hspace=BETWEEN / height)
        for axes, (name, title) in zip(panels, SERIES.items(), strict=True):
            axes.set_title(title)
            _draw_panel(axes, [_weekly(series[name]) for series in arms.values()], warm_up)
            label_lines(axes, [float(_weekly(series[name])[-1]) for series in arms.values()] if labels else [], labels, range(len(labels)))
        panels[0].annotate(
            "warm-up ends",
            (warm_up, 0.97),
            xycoords=("data", "axes fraction"),
            xytext=(3, 0),
            textcoords="offset points",
            va="top",
            fontsize=7.5,
        )
        panels[-1].set_xlabel("working day")
        drawn.align_ylabels()
    return drawn


def _weekly(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the means of whole weeks; of a run shorter than two weeks, its mean twice."""
    weeks = len(values) // WEEK
    if weeks < 2:
        return np.repeat(np.asarray(values, dtype=np.float64).mean(), 2)
    return np.asarray(values[: weeks * WEEK], dtype=np.float64).reshape(weeks, WEEK).mean(axis=1)


def _draw_panel(axes: Axes, lines: list[NDArray[np.float64]], warm_up: int) -> None:
    """Draw one series of every arm, from zero, with the end of the warm-up marked."""
    axes.axvline(warm_up, color=FAINT, linewidth=0.9, linestyle=(0, (3, 2)))
    for arm, values in enumerate(lines):
        colour, dashes = stroke(arm)
        axes.plot(np.arange(len(values)) * WEEK + WEEK / 2, values, color=colour, linestyle=dashes, linewidth=1.2)
    axes.set_xlim(0, len(lines[0]) * WEEK)
    axes.set_ylim(0, max(1.0, 1.06 * max(float(values.max()) for values in lines)))

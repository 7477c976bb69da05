"""How a city does from day to day: what is open, what waits for a ruling, how much work lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.plots.labels import label_lines, labels_height
from sim.plots.lettering import width_of
from sim.plots.style import FAINT, SMALL, WIDTH, figure, stroke, styled
from sim.plots.words import arm_names, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue
    from sim.record import RunRecord

SERIES = ("open", "docket", "backlog_hours")
"""Names of the daily series that are drawn."""

WEEK = 5
"""Working days over which a series is averaged."""

TOP, BETWEEN, BOTTOM = 0.28, 0.4, 0.5
"""Inches above, between and below the panels."""

LEFT, RIGHT, RIGHT_OF_ONE = 0.115, 0.74, 0.975
"""Shares of the width between which panels lie, with names of arms to the right or, of a single one, without."""

NEAR = 0.05
"""Inches that a line's words stay away from what is beside them."""


def daily(record: RunRecord, language: str = "en") -> Figure:
    """Draw open cases, docket and backlog at the end of the days of a run, as means of five days.

    Parameters
    ----------
    record
        What `sim.run` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        A panel a series, with the end of the warm-up and the days of reforms marked.
    """
    rows, scenario = record.day_rows, record.scenario
    series = {"open": rows["open"], "docket": rows["docket"], "backlog_hours": rows["backlog_minutes"] / 60}
    return draw_series({"": series}, scenario.time.warm_up, [reform.day for reform in scenario.reforms], language)


def draw_series(arms: Mapping[str, Mapping[str, NDArray[Any]]], warm_up: int, reforms: Sequence[int] = (), language: str = "en") -> Figure:
    """Draw daily series of one or more arms, a panel a series, as means of five days: sittings make the docket a saw.

    Parameters
    ----------
    arms
        By name of arm, the series of `SERIES`, a value a day.
    warm_up
        Day on which compared mechanisms switch on.
    reforms
        Days on which anything else changes.
    language
        Of the words: `en` or `zh`.
    """
    said = words(language)
    with styled():
        names = arm_names(said, arms) if len(arms) > 1 else []
        height = max(1.35, labels_height(names))
        total = TOP + len(SERIES) * height + (len(SERIES) - 1) * BETWEEN + BOTTOM
        drawn = figure(WIDTH, total)
        panels = drawn.subplots(len(SERIES), 1, sharex=True)
        right = RIGHT if names else RIGHT_OF_ONE
        drawn.subplots_adjust(left=LEFT, right=right, top=1 - TOP / total, bottom=BOTTOM / total, hspace=BETWEEN / height)
        marks = _marks(warm_up, reforms, said)
        for axes, name in zip(panels, SERIES, strict=True):
            axes.set_title(said.text(f"figures.daily.{name}"))
            _draw_panel(axes, [_weekly(series[name]) for series in arms.values()], marks)
            label_lines(axes, [float(_weekly(series[name])[-1]) for series in arms.values()] if names else [], names, range(len(names)))
        _write_marks(panels[0], marks, (right - LEFT) * WIDTH)
        panels[-1].set_xlabel(said.text("figures.working_day"))
        drawn.align_ylabels()
        drawn.draw_without_rendering()
    return drawn


def _marks(warm_up: int, reforms: Sequence[int], said: Catalogue) -> dict[int, str]:
    """Return what happens on which day; a reform on the day on which the warm-up ends is part of that."""
    days = {day: said.text("figures.daily.reform", day=f"{day:,}") for day in sorted(set(reforms))}
    return days | {warm_up: said.text("figures.daily.warm_up")}


def _write_marks(axes: Axes, marks: Mapping[int, str], inches: float) -> None:
    """Name the marked days at the top, each where the words before it have ended and it fits; an unnamed line is of the same kind."""
    first, last = axes.get_xlim()
    per_day = inches / (last - first)
    free = 0.0
    for day, name in sorted(marks.items()):
        start = (day - first) * per_day + NEAR
        end = start + width_of(name, SMALL)
        if start < free or end > inches:
            continue
        place = start / inches, 0.97
        axes.text(*place, name, transform=axes.transAxes, va="top", fontsize=SMALL)
        free = end + NEAR


def _weekly(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the means of whole weeks; of a run shorter than two weeks, its mean twice."""
    weeks = len(values) // WEEK
    if weeks < 2:
        return np.repeat(np.asarray(values, dtype=np.float64).mean(), 2)
    return np.asarray(values[: weeks * WEEK], dtype=np.float64).reshape(weeks, WEEK).mean(axis=1)


def _draw_panel(axes: Axes, lines: list[NDArray[np.float64]], marks: Mapping[int, str]) -> None:
    """Draw one series of every arm, from zero, with the marked days."""
    for day in marks:
        axes.axvline(day, color=FAINT, linewidth=0.9, linestyle=(0, (3, 2)))
    for arm, values in enumerate(lines):
        colour, dashes = stroke(arm)
        axes.plot(np.arange(len(values)) * WEEK + WEEK / 2, values, color=colour, linestyle=dashes, linewidth=1.2)
    axes.set_xlim(0, len(lines[0]) * WEEK)
    axes.set_ylim(0, max(1.0, 1.06 * max(float(values.max()) for values in lines)))

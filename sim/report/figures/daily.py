"""How a city does from day to day: what is open, what waits for a ruling, how much work lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.records.record import RunRecord
from sim.report.figures import Beside, Picture
from sim.report.lettering import width_of, words
from sim.report.names import arm_names
from sim.report.sheet import Sheet, entitle, number_axis
from sim.report.style import FAINT, SMALL, WIDTH, pen, styled
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

SERIES = ("open", "docket", "backlog_hours")
"""Names of the daily series that are drawn."""

WEEK = 5
"""Working days over which a series is averaged."""

HEIGHT, KEYED, ALONE = 1.35, 4.4, 6.0
"""Inches of a panel: its height, and at least its width beside a key and without one."""

HEADROOM = 1.17
"""By how much the first panel is higher than its data, so that words at its top lie on no line."""

NEAR = 0.05
"""Inches that a line's words stay away from what is beside them."""


def daily(of: RunRecord | Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw open cases, docket and backlog at the end of each day, as means of five days.

    Parameters
    ----------
    of
        What `sim.run` or `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        One panel per series, with the end of the warm-up and the days of reforms marked; a line an
        arm, means over its replications.
    """
    if isinstance(of, RunRecord):
        rows, scenario = of.day_rows, of.scenario
        series = {
            "open": rows["open"],
            "docket": rows["docket"],
            "backlog_hours": rows["backlog_minutes"] / 60,
        }
        reforms = [reform.day for reform in scenario.reforms]
        return draw_series({"": series}, scenario.time.warm_up, reforms, (), language, style)
    arms = {
        arm: {name: days[name].to_numpy() for name in SERIES}
        for arm, days in by_arm(of.tables["daily"]).items()
    }
    reforms = [reform.day for arm in of.arms for reform in arm.scenario.reforms]
    names = list(arm_names(of, words(language)).values()) if len(arms) > 1 else []
    warm_up = of.arms[0].scenario.time.warm_up
    return draw_series(arms, warm_up, reforms, names, language, style, of.replications)


def draw_series(
    arms: Mapping[str, Mapping[str, NDArray[Any]]],
    warm_up: int,
    reforms: Sequence[int] = (),
    names: Sequence[str] = (),
    language: str = "en",
    style: str = "screen",
    replications: int = 1,
) -> Figure:
    """Draw daily series of one or more arms, one panel per series, as means of five days: sittings make the docket a saw.

    Parameters
    ----------
    arms
        By name of arm, the series of `SERIES`, a value a day.
    warm_up
        Day on which compared mechanisms switch on.
    reforms
        Days on which anything else changes.
    names
        What the lines are; none where there is but one.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.
    replications
        Of which the series are means.
    """
    said = words(language)
    kind = "note" if replications == 1 else "note_replications"
    note = said.text(f"figures.daily.{kind}", replications=replications)
    marks = _marks(warm_up, reforms, said)
    with styled(style):
        drawn = Sheet([HEIGHT] * len(SERIES))
        made = drawn.panels(sharex=True)
        for name, axes in zip(SERIES, made, strict=True):
            entitle(axes, said.text(f"figures.daily.{name}"), WIDTH)
            _draw_panel(axes, [weekly(series[name]) for series in arms.values()], marks)
        _write_marks(made[0], marks, KEYED if names else ALONE)
        made[-1].set_xlabel(said.text("figures.working_day"))
        samples = (Line2D([], [], **pen(arm)) for arm in range(len(names)))
        return drawn.finished(note, list(zip(samples, names, strict=True)))


def _marks(warm_up: int, reforms: Sequence[int], said: Catalogue) -> dict[int, str]:
    """Return what happens on which day; a reform on the day on which the warm-up ends is part of that."""
    days = {day: said.text("figures.daily.reform", day=f"{day:,}") for day in sorted(set(reforms))}
    return days | {warm_up: said.text("figures.daily.warm_up")}


def _write_marks(axes: Axes, marks: Mapping[int, str], inches: float) -> None:
    """Name the marked days at the top, each where the words before it have ended and it fits; an unnamed line is of the same kind."""
    axes.set_ylim(top=axes.get_ylim()[1] * HEADROOM)
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


def weekly(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the means of whole weeks; of a run shorter than a week, its mean."""
    weeks = len(values) // WEEK
    whole = values[: weeks * WEEK].reshape(weeks, WEEK) if weeks else values[None]
    means: NDArray[np.float64] = whole.mean(axis=1, dtype=np.float64)
    return means


def _draw_panel(axes: Axes, lines: list[NDArray[np.float64]], marks: Mapping[int, str]) -> None:
    """Draw one series of every arm, from zero, with the marked days."""
    for day in marks:
        axes.axvline(day, color=FAINT, linewidth=0.9, linestyle=(0, (3, 2)))
    for arm, values in enumerate(lines):
        shown = values if len(values) > 1 else np.repeat(values, 2)  # one point is no line
        axes.plot(np.arange(len(shown)) * WEEK + WEEK / 2, shown, **pen(arm))
    axes.set_xlim(0, max(2, len(lines[0])) * WEEK)
    number_axis(axes.yaxis)
    axes.tick_params(labelsize=SMALL)
    axes.set_ylim(0, max(1.0, 1.06 * max(float(values.max()) for values in lines)))


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say = of.words.within("figures.daily")
    return Beside(
        say("alternative", arms=_alternative(of)),
        say("caption", replications=of.study.replications),
    )


def _alternative(of: Context) -> str:
    """Return the numbers of each arm in the last week."""
    values = {
        arm: {name: shown(float(weekly(frame[name].to_numpy())[-1]), ",.0f") for name in SERIES}
        for arm, frame in by_arm(of.study.tables["daily"]).items()
    }
    return of.of_arms("figures.daily.arm_last", values)


PICTURE = Picture("daily", 9, "days", daily, _beside)

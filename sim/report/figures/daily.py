"""A city from day to day: open cases, cases waiting for a ruling, work ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.records.record import RunRecord
from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import words
from sim.report.names import lettered_names
from sim.report.sheet import Sheet, keys_of, number_axis
from sim.report.style import FAINT, pen, styled
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context
    from sim.scenario.schema import Scenario


SERIES = ("open", "docket", "backlog_hours")
"""Names of the daily series that are drawn."""

WEEK = 5
"""Working days over which a series is averaged."""

HEIGHT = 2.2
"""Inches of a panel."""


def daily(of: RunRecord | Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw open cases, docket and backlog from day to day, as means of five days.

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

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> figure = sim.plots.daily(record)
    >>> len(figure.axes)
    3
    """
    said = words(language, names_in(of))
    if isinstance(of, RunRecord):
        rows, scenarios = of.day_rows, [of.scenario]
        hours = rows["backlog_minutes"] / 60
        arms = {"": {"open": rows["open"], "docket": rows["docket"], "backlog_hours": hours}}
        names = dict.fromkeys(arms, "")
        caption = _caption(1, scenarios, said)
    else:
        arms = {
            arm: {name: days[name].to_numpy() for name in SERIES}
            for arm, days in by_arm(of.tables["daily"]).items()
        }
        scenarios = [arm.scenario for arm in of.arms]
        names = lettered_names(of, said)
        caption = _caption(of.replications, scenarios, said)
    warm_up, reforms = scenarios[0].time.warm_up, _reforms(scenarios)
    with styled(style):
        drawn = Sheet.of_few(HEIGHT, len(SERIES), style)
        for name, axes in zip(SERIES, drawn.axes, strict=True):
            drawn.entitle(axes, said.text(f"figures.daily.{name}"))
            _draw_panel(axes, [weekly(series[name]) for series in arms.values()])
            axes.axvline(warm_up, color=FAINT, linestyle=(0, (4, 2)))
            for day in reforms - {warm_up}:
                axes.axvline(day, color=FAINT, linestyle=(0, (1, 2)))
            axes.set_xlabel(said.text("figures.working_day"))
        return drawn.finished(caption, keys_of(names))


def _caption(replications: int, scenarios: Iterable[Scenario], said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    say, kind = said.within("figures.daily"), "caption_single" if replications == 1 else "caption"
    parts = [say(kind, replications=replications), say("warm_up")]
    return said.text("figures.between").join(
        [*parts, say("reforms")] if _reforms(scenarios) else parts
    )


def _reforms(scenarios: Iterable[Scenario]) -> set[int]:
    """Return the days of reforms after the warm-up; one on its last day is part of it."""
    return {
        reform.day
        for scenario in scenarios
        for reform in scenario.reforms
        if reform.day != scenario.time.warm_up
    }


def weekly(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the means of whole weeks; of a run shorter than a week, its mean."""
    weeks = len(values) // WEEK
    whole = values[: weeks * WEEK].reshape(weeks, WEEK) if weeks else values[None]
    means: NDArray[np.float64] = whole.mean(axis=1, dtype=np.float64)
    return means


def _draw_panel(axes: Axes, lines: list[NDArray[np.float64]]) -> None:
    """Draw one series of every arm, from zero."""
    for arm, values in enumerate(lines):
        shown = values if len(values) > 1 else np.repeat(values, 2)  # a single point makes no line
        axes.plot(np.arange(len(shown)) * WEEK + WEEK / 2, shown, **pen(arm))
    axes.set_xlim(0, max(2, len(lines[0])) * WEEK)
    axes.set_ylim(0, max(1.0, 1.06 * max(float(values.max()) for values in lines)))
    for axis in (axes.xaxis, axes.yaxis):
        number_axis(axis)


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    return Beside(of.words.text("figures.daily.alternative", arms=_alternative(of)))


def _alternative(of: Context) -> str:
    """Return the numbers of each arm in the last week."""
    values = {
        arm: {name: shown(float(weekly(frame[name].to_numpy())[-1]), ",.0f") for name in SERIES}
        for arm, frame in by_arm(of.study.tables["daily"]).items()
    }
    return of.of_arms("figures.daily.arm_last", values)


PICTURE = Picture("daily", 9, "days", daily, _beside)

"""The figure of skill: runs of a scenario and baselines, by their distances from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.logs.skill import OTHERS
from sim.report.lettering import em, words, wrapped
from sim.report.sheet import Sheet, number_axis
from sim.report.style import FAINT, stroke, styled

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from sim.logs.validation import Validation

ROW = 2.2
"""Height of a distance, in letter sizes."""

LEAST = 0.05
"""Lower limit of the axis."""

TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def skill(found: Validation, language: str = "en", style: str = "screen") -> Sheet:
    """Draw how far runs and baselines are from a log.

    Parameters
    ----------
    found
        What `sim.validate` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A row per distance that the log allows, relative to the bootstrap distance of the log from
        itself.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.validate(town, log, held_out="none", replications=2)
    >>> figure = sim.plots.skill(found)
    >>> len(figure.axes)
    1
    """
    said = words(language)
    say = said.within("figures.skill")
    rows = found.distances[found.distances["resampled"] > 0]
    with styled(style):
        drawn = Sheet([max(1, len(rows)) * ROW * em()], style)
        (axes,) = drawn.panels()
        axes.axvline(1, color=FAINT, linewidth=1, zorder=0)
        key: list[tuple[Artist, str]] = []
        for place, name in enumerate((*OTHERS, "simulated")):  # the runs above all
            if rows[name].isna().all():
                continue
            look = stroke(len(OTHERS) - place)
            mark: dict[str, Any] = {
                "color": look.colour,
                "marker": look.marker,
                "linestyle": "none",
            }
            if name != "simulated":
                mark["markerfacecolor"] = "none"
            relative = np.maximum(rows[name] / rows["resampled"], LEAST)
            axes.plot(relative, np.arange(len(rows)), clip_on=False, **mark)
            key.insert(0, (Line2D([], [], **mark), say(name)))
        names = [said.text(f"log.distances.{name}") for name in rows["distance"]]
        axes.set_yticks(np.arange(len(rows)), names)
        label = wrapped(say("axis"), drawn.inches / 2)
        axes.set(xscale="log", ylim=(len(rows) - 0.4, -0.6), xlabel=label)
        axes.tick_params(axis="y", length=0)
        low, high = axes.get_xlim()
        axes.set_xlim(left=max(low, LEAST))
        ticks = [tick for tick in TICKS if low <= tick <= high]
        number_axis(axes.xaxis, len(ticks), ticks)
        cases = f"{len(found.real):,}"
        caption = say("caption", runs=found.replications, cases=cases, log=found.log.reading.name)
        return drawn.finished(caption, key)

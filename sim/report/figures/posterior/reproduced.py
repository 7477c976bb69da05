"""The statistics of a log beside those of runs of the fitted city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from matplotlib.lines import Line2D

from sim.experiments.fit import Fit
from sim.report.figures import Beside, Picture
from sim.report.figures.posterior.foretold import MARK, NAMES, bar, tick
from sim.report.fit_tables import is_share, named
from sim.report.lettering import LINESPACING, POINTS, em, words, wrapped
from sim.report.posterior_tables import Context
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import styled

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue

KINDS = ("days", "handoffs", "days_by_handoffs", "units")
"""Kinds of statistics, of which each has a panel."""


def reproduced(found: Fit, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the statistics of a log beside those of runs of the nearest city.

    Parameters
    ----------
    found
        What `sim.fit` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A row per statistic that is a share, by kind: that of the log as a mark, and the least, the
        mean and the greatest of the runs.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> figure = sim.plots.reproduced(sim.fit(log, cases=200, points=400))
    >>> len(figure.axes) > 0
    True
    """
    said = words(language)
    say, groups = said.within("figures.reproduced"), _by_kind(found, said)
    with styled(style):
        drawn = Sheet([1.0], style)
        wide = NAMES * drawn.inches
        labels = [[wrapped(name, wide) for name, _ in rows] for rows in groups.values()]
        places = [stacked(each) for each in labels]
        drawn.heights = [height for _, height in places]
        panels = zip(drawn.panels(), groups.items(), labels, places, strict=True)
        for axes, (kind, rows), names, (centres, height) in panels:
            for place, (_, row) in zip(centres, rows, strict=True):
                low, mean, high, log = (100 * row[name] for name in ("low", "mean", "high", "log"))
                axes.plot((low, high), (place, place), **bar())
                axes.plot(mean, place, **tick())
                axes.plot(log, place, zorder=3, clip_on=False, **MARK)
            axes.set_yticks(centres, names, linespacing=LINESPACING)
            axes.set(ylim=(height, 0), xlabel=say("share"))
            axes.set_xlim(0)
            number_axis(axes.xaxis)
            axes.tick_params(axis="y", length=0, pad=0.7 * POINTS * em())  # beside marks at 0
            axes.grid(visible=False, axis="y")
            drawn.entitle(axes, say(kind))
        runs = len(found.posterior.runs)
        key = [
            (Line2D([], [], **MARK), say("log")),
            ((Line2D([], [], **bar()), Line2D([], [], **tick())), say("runs", runs=runs)),
        ]
        return drawn.finished(say("caption", runs=runs), cast("Any", key))


def _by_kind(found: Fit, said: Catalogue) -> dict[str, list[tuple[str, dict[Any, Any]]]]:
    """Return the name and the row of each share, by kind."""
    groups: dict[str, list[tuple[str, dict[Any, Any]]]] = {}
    for each, name, row in named(found, said):
        if is_share(each):
            groups.setdefault(each.kind, []).append((name, row))
    return {kind: groups[kind] for kind in KINDS if kind in groups}


def _beside(of: Context) -> Beside:
    """Return the text beside the figure; the table beside has its numbers."""
    found = cast("Fit", of.found)
    count = sum(map(is_share, found.compared))
    return Beside(of.words.text("figures.reproduced.alternative", count=count))


PICTURE = Picture(
    "reproduced",
    5,
    "reproduced",
    reproduced,
    _beside,
    lambda found: isinstance(found, Fit),
    narrow=True,
)

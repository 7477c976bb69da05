"""Published numbers beside the intervals of the period that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.report.figures import Beside, Picture
from sim.report.figures.posterior.learnt import FOUND
from sim.report.lettering import LINESPACING, POINTS, em, words, wrapped
from sim.report.posterior_tables import Context, way_of
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import INK, styled
from sim.results.numbers import SCALES, Way

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.experiments.posterior import Posterior

NAMES = 0.36
"""Share of the width for the names of numbers."""

PANELS = ((Way.SHARE,), (Way.DAYS,), (Way.COUNT, Way.INDEX))
"""Formats of the numbers that share an axis."""

MARK: dict[str, Any] = {
    "marker": "D",
    "linestyle": "none",
    "color": INK,
    "markerfacecolor": "white",
}


PRIOR: dict[str, Any] = {"color": INK, "linewidth": 0.6}


def foretold(found: Posterior, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the published numbers on the 90 % intervals of the period that follows.

    Parameters
    ----------
    found
        What `sim.posterior` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A row per number, published or not, on an axis for shares, one for days and one for ratios.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("march.toml").write_text('''
    ... title = "March"
    ... source = "made up"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.late_share.value = 0.2
    ... numbers.redone_share.value = 0.1
    ... ''')
    >>> found = sim.posterior(sim.load_bulletin("march.toml"), points=200)
    >>> figure = sim.plots.foretold(found)
    >>> len(figure.axes) > 0
    True
    """
    of = Context(found, words(language))
    rows = found.numbers.to_dict("records")
    groups = [[row for row in rows if way_of(row["number"]) in ways] for ways in PANELS]
    with styled(style):
        drawn = Sheet([1.0], style)
        names = [
            [wrapped(of.number(row["number"]), NAMES * drawn.inches) for row in group]
            for group in groups
        ]
        places = [stacked(each) for each in names]
        drawn.heights = [height for _, height in places]
        for axes, ways, group, labels, (centres, height) in zip(
            drawn.panels(), PANELS, groups, names, places, strict=True
        ):
            _draw(axes, group, ways[0], centres)
            axes.set_yticks(centres, labels, linespacing=LINESPACING)
            axes.set(ylim=(height, 0), xlabel=of.words.text(f"figures.foretold.{ways[0]}"))
            number_axis(axes.xaxis)
        caption = of.words.text("figures.foretold.caption", days=found.bulletin.next_days)
        return drawn.finished(caption, _key(of))


def _draw(axes: Axes, rows: list[dict[Any, Any]], way: Way, centres: list[float]) -> None:
    """Draw intervals, medians and published numbers."""
    for place, row in zip(centres, rows, strict=True):
        low, median, high, published, *prior = (
            SCALES.get(way, 1) * np.float64(row[name])
            for name in ("low", "median", "high", "published", "prior_low", "prior_high")
        )
        axes.plot((low, high), (place, place), **bar())
        axes.plot(prior, (place, place), **PRIOR)
        axes.plot(median, place, **tick())
        axes.plot(published, place, zorder=3, clip_on=False, **MARK)
    axes.set_xlim(0, 100 if way is Way.SHARE else None)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def _key(of: Context) -> list[tuple[Artist, str]]:
    """Return the key."""
    say = of.words.within("figures.foretold")
    return [
        (Line2D([], [], **MARK), say("published")),
        (Line2D([], [], **bar()), say("interval")),
        (Line2D([], [], **tick()), say("median")),
        (Line2D([], [], **PRIOR), say("prior")),
    ]


def bar() -> dict[str, Any]:
    """Return the look of an interval."""
    return {"color": FOUND, "alpha": 0.35, "linewidth": 0.45 * POINTS * em()}


def tick() -> dict[str, Any]:
    """Return the look of a median."""
    return {"color": FOUND, "marker": "|", "linestyle": "none", "markersize": 0.7 * POINTS * em()}


def _beside(of: Context) -> Beside:
    """Return the text beside the figure; the table beside has its numbers."""
    return Beside(of.words.text("figures.foretold.alternative", count=len(of.found.numbers)))


PICTURE = Picture("foretold", 3, "foretold", foretold, _beside, narrow=True)

"""Published numbers beside the intervals of the period that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.experiments.posterior import Posterior
from sim.report.figures import Beside, Picture
from sim.report.figures.posterior.learnt import FOUND
from sim.report.lettering import LINESPACING, POINTS, em, words, wrapped
from sim.report.posterior_tables import OfBulletin, way_of
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import INK, styled
from sim.results.numbers import Way

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


NAMES = 0.36
"""Share of the width for the names of numbers."""

PANELS = ((Way.SHARE,), (Way.DAYS,), (Way.COUNT, Way.INDEX))
"""Formats of the numbers that share an axis."""

LEAST = 0.0005
"""Share that is drawn at the end of the axis, as are smaller ones; and 1 less this one."""

PER_CENT = (0.1, 1, 5, 20, 50, 80, 95, 99, 99.9)
"""Labels of the axis of shares, as far as its numbers reach."""

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
        Shares are drawn by their logits, so that those near 0 and near 1 can be distinguished.

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
    of = OfBulletin.of(found, words(language))
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
        caption = of.words.text("figures.foretold.caption", days=found.bulletin.next_days)
        return drawn.finished(caption, _key(of))


def _draw(axes: Axes, rows: list[dict[Any, Any]], way: Way, centres: list[float]) -> None:
    """Draw intervals, medians and published numbers."""
    for place, row in zip(centres, rows, strict=True):
        names = ("low", "median", "high", "published", "prior_low", "prior_high")
        values = np.array([row[name] for name in names], np.float64)
        low, median, high, published, *prior = _logit(values) if way is Way.SHARE else values
        axes.plot((low, high), (place, place), **bar())
        axes.plot(prior, (place, place), **PRIOR)
        axes.plot(median, place, **tick())
        axes.plot(published, place, zorder=3, clip_on=False, **MARK)
    if way is Way.SHARE:
        low, high = axes.dataLim.intervalx
        ticks = {f"{each:g}": float(_logit(np.array(each / 100))) for each in PER_CENT}
        shown = {label: place for label, place in ticks.items() if low - 0.5 < place < high + 0.5}
        axes.set_xticks([*shown.values()], [*shown])
    else:
        axes.set_xlim(0)
        number_axis(axes.xaxis)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def _logit(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places on an axis that spreads out shares near 0 and near 1."""
    inside = np.clip(shares, LEAST, 1 - LEAST)
    return np.asarray(np.log(inside / (1 - inside)))


def _key(of: OfBulletin) -> list[tuple[Artist, str]]:
    """Return the key."""
    say, days = of.words.within("figures.foretold"), of.found.bulletin.next_days
    return [
        (Line2D([], [], **MARK), say("published")),
        (Line2D([], [], **bar()), say("interval", days=days)),
        (Line2D([], [], **tick()), say("median")),
        (Line2D([], [], **PRIOR), say("prior")),
    ]


def bar() -> dict[str, Any]:
    """Return the look of an interval."""
    return {"color": FOUND, "alpha": 0.35, "linewidth": 0.45 * POINTS * em()}


def tick() -> dict[str, Any]:
    """Return the look of a median."""
    return {"color": FOUND, "marker": "|", "linestyle": "none", "markersize": 0.7 * POINTS * em()}


def _beside(of: OfBulletin) -> Beside:
    """Return the text beside the figure; the table beside has its numbers."""
    numbers = {"count": len(of.found.numbers), "days": of.found.bulletin.next_days}
    return Beside(of.words.text("figures.foretold.alternative", **numbers))


PICTURE = Picture(
    "foretold",
    3,
    "foretold",
    foretold,
    _beside,
    lambda found: isinstance(found, Posterior),
    narrow=True,
)

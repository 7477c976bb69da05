"""Prior and posterior of each uncertain number about which something is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.errors import LogError
from sim.report.figures import Beside, Picture
from sim.report.keys import bare
from sim.report.lettering import em, words
from sim.report.posterior_tables import Context, rounded
from sim.report.sheet import Sheet
from sim.report.style import FAINT, INK, stroke, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.report.posterior_tables import AnyPosterior
    from sim.scenario.ranges import Range

HEIGHT = 1.0
"""Height of a panel in inches."""

MOST = 20
"""Maximum number of panels, those of the numbers most learnt."""

FOUND = stroke(1).colour

PLACES = np.linspace(0, 1, 101)


def learnt(found: AnyPosterior, language: str = "en", style: str = "screen") -> Sheet:
    """Draw prior and posterior of the uncertain numbers about which something is learnt.

    Parameters
    ----------
    found
        What `sim.posterior` or `sim.fit` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        A panel per number, the most learnt first, 20 at most. Each spans the number's range on the
        scale on which its prior is even.

    Raises
    ------
    LogError
        If nothing is learnt.

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
    >>> figure = sim.plots.learnt(found)
    >>> len(figure.axes) > 0
    True
    """
    of = Context.of(found, words(language))
    rows = of.learnt[:MOST]
    if not rows:
        raise LogError("the published numbers say nothing about any uncertain number")
    with styled(style):
        across = min(Sheet([HEIGHT], style).look.across, len(rows))
        drawn = Sheet([HEIGHT] * -(-len(rows) // across), style)
        inches = drawn.inches / across - 3 * em()
        for axes, row in zip(drawn.panels(across, len(rows)), rows, strict=True):
            drawn.entitle(axes, of.key(row["key"]), inches)
            _draw(axes, found, row)
            write_ends(axes, of, row["key"])
        return drawn.finished(_caption(of, len(rows)), _key(of))


def shares_of(found: AnyPosterior, key: str) -> NDArray[np.float64]:
    """Return the joint draws of a number as shares of its range."""
    place: Range = found.ranges[key]
    return np.clip(place.share(found.draws[key].to_numpy(np.float64)), 0, 1)


def write_ends(axes: Axes, of: Context, key: str, across: bool = True) -> None:
    """Write the ends of a number's range, and its middle if not linear, along an axis of shares."""
    place = of.found.ranges[key]
    axis = axes.xaxis if across else axes.yaxis
    ends = {0.0: place.low, 1.0: place.high}
    if place.scale != "linear":  # a third value shows that the steps are not equal
        middle = rounded(key, float(place.at(0.5)))
        ends[float(place.share(np.array(middle)))] = middle
    names = [bare(key, rounded(key, each)) for each in ends.values()]
    names[1] = of.value(key, place.high)  # the unit once
    axis.set_ticks([*ends], names)
    first, last, *_ = axis.get_ticklabels()
    if across:
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
    else:
        first.set_verticalalignment("bottom")
        last.set_verticalalignment("top")
    (axes.set_xlim if across else axes.set_ylim)(0, 1)


def density(shares: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the density of shares, reflected at 0 and 1 so that no weight is lost beyond."""
    known = len(np.unique(shares))  # draws repeat
    width = max(0.9 * shares.std() * known**-0.2, 0.01)
    mirrored = np.concatenate([shares, -shares, 2 - shares])
    steps = (places[:, None] - mirrored) / width
    found: NDArray[np.float64] = np.exp(-(steps**2) / 2).sum(1)
    return found / float(len(shares) * width * np.sqrt(2 * np.pi))


def _draw(axes: Axes, found: AnyPosterior, row: dict[Any, Any]) -> None:
    """Draw prior and posterior of a number, and its interval."""
    heights = density(shares_of(found, row["key"]), PLACES)
    ends = np.array([row[name] for name in ("low", "median", "high")])
    low, median, high = np.clip(found.ranges[row["key"]].share(ends), 0, 1)
    axes.fill_between(PLACES, heights, color=FOUND, alpha=0.25, linewidth=0)
    axes.plot(PLACES, heights, color=FOUND)
    axes.plot((0, 1), (1, 1), color=FAINT, linestyle=(0, (4, 2)))
    below = -0.09 * max(heights.max(), 1.0)
    axes.plot((low, high), (below, below), color=INK)
    axes.plot(median, below, "o", color=INK)
    axes.set_ylim(2 * below, None)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)


def _key(of: Context) -> list[tuple[Line2D | Patch, str]]:
    """Return the key."""
    say = of.words.within("figures.learnt")
    return [
        (Line2D([], [], color=FAINT, linestyle=(0, (4, 2))), say("prior")),
        (Patch(facecolor=FOUND, alpha=0.4), say("posterior")),
        (Line2D([], [], color=INK, marker="o"), say("interval")),
    ]


def _caption(of: Context, shown: int) -> str:
    """Return the caption: the content, and how to read it."""
    say = of.words.within("figures.learnt")
    parts = [say("caption")]
    if more := len(of.learnt) - shown:
        parts.append(say("more", count=more))
    if of.unlearnt:
        parts.append(say("unlearnt", count=len(of.unlearnt)))
    return of.words.text("figures.between").join(parts)


def _beside(of: Context) -> Beside:
    """Return the text beside the figure."""
    values = [
        of.words.text(
            "figures.learnt.told",
            name=of.key(row["key"]),
            interval=of.interval(
                of.value(row["key"], row["low"]), of.value(row["key"], row["high"])
            ),
        )
        for row in of.learnt[:MOST]
    ]
    numbers = of.words.text("lists.apart").join(values)
    return Beside(of.words.text("figures.learnt.alternative", numbers=numbers))


PICTURE = Picture(
    "learnt",
    1,
    "learnt",
    learnt,
    _beside,
    lambda found: bool(found.learnt["learnt"].any()),
    narrow=True,
)

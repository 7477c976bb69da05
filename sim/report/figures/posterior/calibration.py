"""Calibration of a posterior: ranks of true values in posteriors of the bank's own cities."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.figures import Beside, Picture
from sim.report.lettering import words
from sim.report.posterior_tables import Context
from sim.report.sheet import Sheet, number_axis
from sim.report.style import FAINT, INK, pen, styled

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from sim.report.posterior_tables import AnyPosterior

HEIGHT = 2.6
"""Height of the panel in inches."""

PLACES = np.arange(5, 96) / 100
"""Shares at which the curves are compared with their band: those of 90 % intervals, as
a posterior of some 200 cities has no finer ranks."""

LEVEL, TRIALS = 0.95, 2000
"""Level of the band, and simulated sets of even ranks from which it is found."""

THIN = 0.6
"""Width of the curves inside the band."""

MOST_NAMED = 6
"""Maximum number of curves named for leaving the band."""


def calibration(found: AnyPosterior, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the distribution of ranks of true values, less the even one, with a 95 % band.

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
        A line per uncertain number. The band holds the whole line of a calibrated number in 95 % of
        cases; lines that leave it have colours and names.

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
    >>> figure = sim.plots.calibration(found)
    >>> len(figure.axes) > 0
    True
    """
    of = Context.of(found, words(language))
    curves, half = differences(found.calibration.ranks), band(len(found.calibration.ranks))
    outside = leaving(found)
    with styled(style):
        drawn = Sheet([HEIGHT], style, column=True)
        (axes,) = drawn.panels()
        axes.fill_between(PLACES, -half, half, color=INK, alpha=0.13, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1, zorder=3)
        key: list[tuple[Artist, str]] = [
            (Patch(facecolor=INK, alpha=0.2), of.words.text("figures.calibration.band"))
        ]
        for name, curve in zip(found.keys, curves.T, strict=True):
            if name not in outside:
                axes.plot(PLACES, curve, color=FAINT, linewidth=THIN)
        for place, name in enumerate(outside):
            line = pen(place + 1)
            axes.plot(PLACES, curves[:, found.keys.index(name)], **line)
            key.append((Line2D([], [], **line), of.key(name)))
        if len(outside) < len(found.keys):
            text = of.words.text("figures.calibration.inside", count=len(found.keys) - len(outside))
            key.insert(1, (Line2D([], [], color=FAINT, linewidth=THIN), text))
        axes.set(
            xlim=(PLACES[0], PLACES[-1]),
            xlabel=of.words.text("figures.calibration.rank"),
            ylabel=of.words.text("figures.calibration.difference"),
        )
        number_axis(axes.xaxis)
        number_axis(axes.yaxis)
        return drawn.finished(_caption(of), key)


def differences(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the empirical distribution of ranks at `PLACES` less that of even ranks.

    Shape (n_places, n_unknowns).
    """
    ordered = np.sort(ranks, axis=0)
    below = [np.searchsorted(column, PLACES, side="right") / len(ordered) for column in ordered.T]
    return np.array(below).T - PLACES[:, None]


@cache
def band(members: int) -> NDArray[np.float64]:
    """Return the half-width at `PLACES` that holds 95 % of whole curves of even ranks.

    It is in proportion to the standard deviation of a curve at each place; the factor is found by
    simulation, so that the level holds for all places together.
    """
    rng = np.random.default_rng(members)
    sd = np.sqrt(PLACES * (1 - PLACES) / members)
    furthest = [
        np.abs(differences(rng.random((members, 1)))[:, 0] / sd).max() for _ in range(TRIALS)
    ]
    return float(np.quantile(furthest, LEVEL)) * sd


def leaving(found: AnyPosterior) -> list[str]:
    """Return the uncertain numbers whose curves leave the band, the farthest first."""
    half = band(len(found.calibration.ranks))
    beyond = (np.abs(differences(found.calibration.ranks)) / half[:, None]).max(0)
    order = np.argsort(-beyond)[:MOST_NAMED]
    return [found.keys[place] for place in order if beyond[place] > 1]


def _caption(of: Context) -> str:
    """Return the caption: the content, and how to read it."""
    say, found = of.words.within("figures.calibration"), of.found
    numbers = {"cities": len(found.calibration.ranks), "count": len(found.keys)}
    parts = [say("caption", **numbers)]
    if len(found.keys) > 1:
        parts.append(say("chance", chance=max(1, round((1 - LEVEL) * len(found.keys)))))
    return of.words.text("figures.between").join(parts)


def _beside(of: Context) -> Beside:
    """Return the text beside the figure."""
    outside = of.words.listed(map(of.key, leaving(of.found))) if leaving(of.found) else ""
    key = "some_leave" if outside else "none_leaves"
    return Beside(of.words.text(f"figures.calibration.{key}", names=outside))


PICTURE = Picture("calibration", 4, "calibration", calibration, _beside, narrow=True)

"""The strongest dependences between uncertain numbers in the joint draws of a posterior."""

from __future__ import annotations

from itertools import combinations
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import LogError
from sim.report.figures import Beside, Picture
from sim.report.figures.posterior.learnt import FOUND, shares_of, write_ends
from sim.report.lettering import LINESPACING, em, words, wrapped
from sim.report.lettering import POINTS as INCH
from sim.report.posterior_tables import Context
from sim.report.sheet import Sheet
from sim.report.style import styled
from sim.results.numbers import shown
from sim.results.probability import ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.report.posterior_tables import AnyPosterior

HEIGHT = 1.9
"""Height of a panel in inches."""

MOST, ACROSS = 5, 3
"""Maximum number of pairs, and of panels side by side."""

POINTS = 300
"""Number of draws in a panel."""

CHANCE = 0.05
"""Probability of drawing any pair if no two numbers depend on each other."""


class Pair(NamedTuple):
    """Two uncertain numbers, and the rank correlation of their joint draws."""

    first: str
    second: str
    correlation: float


def pairs(found: AnyPosterior, most: int = MOST) -> list[Pair]:
    """Return the pairs of numbers that depend on each other, the strongest first.

    Left out are pairs not distinguishable from chance, by Fisher's transformation and Bonferroni's
    correction for the number of pairs.
    """
    keys = found.keys
    if len(keys) < 2:
        return []
    rows = np.column_stack([ranks(found.draws[key].to_numpy(np.float64)) for key in keys])
    counts = np.unique(rows, axis=0, return_counts=True)[1]
    known = counts.sum() ** 2 / (counts**2).sum()  # Kish's number of draws, as they repeat
    tested = len(keys) * (len(keys) - 1) // 2
    with np.errstate(invalid="ignore"):  # a number without variation depends on nothing
        table: NDArray[np.float64] = np.nan_to_num(np.corrcoef(rows.T))
    least = np.tanh(NormalDist().inv_cdf(1 - CHANCE / tested / 2) / np.sqrt(max(known - 3, 1)))
    every = [
        Pair(keys[i], keys[j], float(table[i, j])) for i, j in combinations(range(len(keys)), 2)
    ]
    every.sort(key=lambda pair: -abs(pair.correlation))
    return [pair for pair in every[:most] if abs(pair.correlation) > least]


def dependences(found: AnyPosterior, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the strongest dependences between uncertain numbers in the joint draws.

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
        A panel for each of up to five pairs of numbers, with 300 joint draws as points. Axes span
        the ranges of the prior, in which all numbers are independent.

    Raises
    ------
    LogError
        If no dependence is distinguishable from chance.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("march.toml").write_text('''
    ... title = "March"
    ... source = "made up"
    ... city = "classroom"
    ... period.days = 22
    ... numbers.mean_days.value = 4
    ... numbers.redone_share.value = 0.1
    ... ''')
    >>> found = sim.posterior(sim.load_bulletin("march.toml"), points=200)
    >>> figure = sim.plots.dependences(found)
    >>> len(figure.axes) > 0
    True
    """
    of, chosen = Context.of(found, words(language)), pairs(found)
    if not chosen:
        raise LogError("no two uncertain numbers depend on each other beyond chance")
    with styled(style):
        across = min(1 if style == "narrow" else ACROSS, len(chosen))
        drawn = Sheet([HEIGHT] * -(-len(chosen) // across), style)
        wide, high = drawn.inches / across - 5 * em(), drawn.heights[0]
        for axes, pair in zip(drawn.panels(across, len(chosen)), chosen, strict=True):
            drawn.entitle(axes, _correlation(of, pair), wide)
            x, y = (shares_of(found, key)[:POINTS] for key in pair[:2])
            axes.plot(
                x, y, "o", color=FOUND, alpha=0.35, markersize=0.24 * INCH * em(), markeredgewidth=0
            )
            write_ends(axes, of, pair.first)
            write_ends(axes, of, pair.second, across=False)
            axes.set_xlabel(wrapped(of.key(pair.first), wide), linespacing=LINESPACING)
            axes.set_ylabel(wrapped(of.key(pair.second), high), linespacing=LINESPACING)
            axes.grid(visible=False)
        return drawn.finished(of.words.text("figures.dependences.caption", draws=POINTS))


def _correlation(of: Context, pair: Pair) -> str:
    """Return a correlation in words."""
    number = shown(pair.correlation, ".2f", of.words)
    return of.words.text("figures.dependences.correlation", number=number)


def _beside(of: Context) -> Beside:
    """Return the text beside the figure."""
    each = [
        of.words.text(
            f"figures.dependences.{'together' if pair.correlation > 0 else 'opposed'}",
            first=of.key(pair.first),
            second=of.key(pair.second),
        )
        for pair in pairs(of.found)
    ]
    told = of.words.text("lists.apart").join(each)
    before = of.words.text("figures.dependences.before", pairs=told)
    return Beside(of.words.text("figures.dependences.alternative", pairs=told), before=before)


PICTURE = Picture(
    "dependences", 2, "learnt", dependences, _beside, lambda found: bool(pairs(found)), narrow=True
)

"""Ends of cases by kind: cumulative incidence, stacked, one panel per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, NullLocator

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, em, height_of, words, wrapped
from sim.report.names import lettered_names
from sim.report.sheet import Sheet, spread
from sim.report.style import INK, styled
from sim.results.incidence import ENDS
from sim.results.numbers import percent as in_percent
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.report.tables import Context


class Fill(NamedTuple):
    """The fill style of an end."""

    colour: str
    hatch: str


OPEN = "open"

FILLS = {
    "department": Fill("#A9CDE6", ""),
    "social_organisation": Fill("#009E73", "....."),
    "market_provider": Fill("#F0E442", "-----"),
    "campaign": Fill("#CC79A7", "xxxxx"),
    "referred_out": Fill("#E69F00", "/////"),
    "withdrawn": Fill("#4D4D4D", ""),
    OPEN: Fill("#FFFFFF", ""),
}
"""Ends from bottom to top; neighbours differ in lightness or hatching, for print without colour."""

DAYS = (0, 1, 10, 100, 1000)
"""Ticks of the axis besides the last day, if there is room."""

ROUNDING = 1e-9
"""Percentage below which a share counts as zero."""

HEIGHT, ACROSS = 1.6, {"screen": 4, "paper": 4, "narrow": 1}
"""Inches of a panel, and the maximum number side by side."""


def incidence(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the shares of cases by kind of end and days since filing, one panel per arm.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        From bottom to top: resolved (by departments, social organisations, firms, campaigns),
        referred out, withdrawn, and what is open. The shares at the end stand beside each panel.
        Ends that no arm has are left out.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.incidence(study)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language, names_in(study))
    stacks = {arm: _stack(frame) for arm, frame in by_arm(study.tables["incidence"]).items()}
    ends = [
        end
        for end in FILLS
        if end == OPEN or any(stack[end].max() > ROUNDING for stack in stacks.values())
    ]
    days = study.tables["incidence"]["day"].unique()
    with styled(style):
        columns = min(ACROSS[style], len(stacks))
        drawn = Sheet([HEIGHT] * -(-len(stacks) // columns), style)
        made = drawn.panels(columns, len(stacks), sharey=True)
        width = drawn.inches / columns - 6 * em()
        for axes, name, stack in zip(
            made, lettered_names(study, said).values(), stacks.values(), strict=True
        ):
            axes.set_title(wrapped(name, width), linespacing=LINESPACING)
            _draw(axes, days, {end: stack[end] for end in ends}, drawn)
        for axes in made[::columns]:
            axes.set_ylabel(said.text("figures.incidence.percent"))
        for axes in made[-columns:]:
            axes.set_xlabel(wrapped(said.text("figures.days_since_filing_log"), width))
        key = [
            (Rectangle((0, 0), 1, 1, **_fill(end)), said.text(f"figures.incidence.{end}"))
            for end in reversed(ends)
        ]
        numbers = {"days": study.horizon, "replications": study.replications}
        caption = said.text("figures.incidence.caption", **numbers)
        return drawn.finished(caption, key)


def _fill(end: str) -> dict[str, Any]:
    """Return the style of an end in a key."""
    colour, hatch = FILLS[end]
    return {"facecolor": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.5}


def _stack(frame: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the percentage of each end by day, and of open cases."""
    percent = {end: 100 * frame[end].to_numpy(np.float64) for end in FILLS if end != OPEN}
    return percent | {OPEN: np.maximum(0.0, 100 - np.sum(list(percent.values()), axis=0))}


def _draw(
    axes: Axes, days: NDArray[np.int64], stack: dict[str, NDArray[np.float64]], drawn: Sheet
) -> None:
    """Draw an arm's panel."""
    below = np.zeros(len(days))
    for end, percent in stack.items():
        above = below + percent
        axes.fill_between(days, below, above, step="post", **_fill(end) | {"linewidth": 0})
        axes.step(days, above, where="post", color=INK, linewidth=0.4)
        below = above
    axes.set_xscale("function", functions=(np.log1p, np.expm1))
    axes.set(xlim=(0, days[-1]), ylim=(0, 100))
    ticks = [*(day for day in DAYS if day < days[-1] / 3), days[-1]]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda day, _: f"{day:,.0f}")
    axes.grid(visible=False)
    last = {end: float(percent[-1]) for end, percent in stack.items() if percent[-1] > ROUNDING}
    _write_ends(axes, last, drawn)


def _write_ends(axes: Axes, last: dict[str, float], drawn: Sheet) -> None:
    """Write the shares on the last day beside the panel, each at its height or near it."""
    percents = np.array(list(last.values()))
    middles = (np.cumsum(percents) - percents / 2) / 100
    centres = spread(middles.tolist(), [height_of("") / drawn.heights[0]] * len(last))
    for percent, centre in zip(percents, centres, strict=True):
        text = f"{percent:.1f}" if percent >= 0.05 else "<0.1"
        axes.annotate(text, (1, centre), (3, 0), "axes fraction", "offset points", va="center")


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    numbers = {"days": of.study.horizon, "arms": _alternative(of)}
    return Beside(of.words.text("figures.incidence.alternative", **numbers))


def _alternative(of: Context) -> str:
    """Return the shares of the ends within the horizon, in words."""
    values = {}
    for arm, frame in by_arm(of.study.tables["incidence"]).items():
        shares = frame.iloc[-1][[*ENDS]]
        names = of.heads(*(f"figures.incidence.{end}" for end in ENDS))
        ends = [
            f"{name} {in_percent(share, of.words)}"
            for name, share in zip(names, shares, strict=True)
            if share > 0
        ]
        values[arm] = {"ends": of.words.text("lists.clauses").join(ends)}
    return of.of_arms("figures.incidence.arm", values)


PICTURE = Picture("incidence", 4, "ends", incidence, _beside)

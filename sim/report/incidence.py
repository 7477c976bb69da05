"""How cases end, and by whom: cumulative incidence, stacked, a panel an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, NullLocator

from sim.report.key import Entry, draw_column
from sim.report.labels import spread
from sim.report.lettering import width_of
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import FAINT, INK, SMALL, WIDTH, styled
from sim.report.words import arm_names, words
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue


class Fill(NamedTuple):
    """How an end is drawn."""

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
"""Ends from bottom to top; neighbours differ in lightness or hatching, so that print without colour
tells them apart."""

DAYS = (0, 1, 3, 10, 30, 100, 300, 1000)
"""Numbers on the axis; the last day is another, where there is room for it."""

ROUNDING = 1e-9
"""Percent: less than this is nothing."""

PANEL, AXIS, FOOT = 1.35, 0.32, 0.28
"""Inches: height of a panel, of the numbers below it, of what the axis at the bottom is called."""

LEFT, RIGHT, GAP = 0.52, 0.52, 0.1
"""Inches left of a panel for its axis, right of it for the shares at the end, and between
columns."""

KEY = 1.6
"""Inches to the right for the names of the ends."""

SWATCH = 0.11
"""Inches: side of the little square that says which end a name or number belongs to."""


def incidence(study: Study, language: str = "en") -> Figure:
    """Draw the share of cases that has ended by days since filing, by how they ended, a panel an arm.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        From bottom to top: resolved (by departments, social organisations, firms, campaigns),
        referred out, withdrawn, and what is open. The shares at the end stand beside each panel.
        Ends that no arm has are left out.
    """
    said = words(language)
    stacks = {arm: _stack(frame) for arm, frame in by_arm(study.tables["incidence"]).items()}
    ends = [
        end
        for end in FILLS
        if end == OPEN or any(stack[end].max() > ROUNDING for stack in stacks.values())
    ]
    days = study.tables["incidence"]["day"].unique()
    columns = min(2, len(stacks))
    with styled():
        width = (WIDTH - KEY - 2 * MARGIN - (columns - 1) * GAP) / columns
        names, above = titles(arm_names(said, study), width - LEFT)
        rows = -(-len(stacks) // columns)
        note = said.text("figures.incidence.note", days=int(days[-1]))
        sheet = Sheet(MARGIN + rows * (above + PANEL + AXIS) + FOOT + note_height(note))
        places = cells(len(stacks), columns, Box(MARGIN, MARGIN, width, above + PANEL + AXIS), GAP)
        for number, (place, name, stack) in enumerate(
            zip(places, names, stacks.values(), strict=True)
        ):
            sheet.title(place.left + LEFT, place.top + above, name)
            axes = sheet.axes(
                Box(place.left + LEFT, place.top + above, width - LEFT - RIGHT, PANEL)
            )
            _draw(axes, days, {end: stack[end] for end in ends})
            if number % columns == 0:
                axes.set_ylabel(said.text("figures.incidence.percent"))
        _name_axis(
            sheet,
            said.text("figures.days_since_filing_log"),
            MARGIN + LEFT,
            rows * (above + PANEL + AXIS) + MARGIN,
        )
        draw_column(sheet, _entries(ends, said), WIDTH - KEY, MARGIN + above)
        sheet.note(note)
        return sheet.finished()


def _stack(frame: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return the percentage of each end by day, and of what is open."""
    percent = {end: 100 * frame[end].to_numpy(np.float64) for end in FILLS if end != OPEN}
    return percent | {OPEN: np.maximum(0.0, 100 - np.sum(list(percent.values()), axis=0))}


def _draw(axes: Axes, days: NDArray[np.int64], stack: dict[str, NDArray[np.float64]]) -> None:
    """Draw an arm's panel."""
    below = np.zeros(len(days))
    for end, percent in stack.items():
        colour, hatch = FILLS[end]
        axes.fill_between(
            days,
            below,
            below + percent,
            step="post",
            facecolor=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0,
            label=end,
        )
        axes.step(days, below + percent, where="post", color=INK, linewidth=0.4)
        below = below + percent
    axes.set_xscale("function", functions=(np.log1p, np.expm1))
    axes.set(xlim=(0, days[-1]), ylim=(0, 100))
    axes.xaxis.set_major_locator(
        FixedLocator([*(day for day in DAYS if day < days[-1] / 2), days[-1]])
    )
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda day, _: f"{day:,.0f}")
    axes.tick_params(labelsize=SMALL)
    axes.grid(visible=False)
    _write_ends(
        axes, {end: float(percent[-1]) for end, percent in stack.items() if percent[-1] > ROUNDING}
    )


def _write_ends(axes: Axes, last: dict[str, float]) -> None:
    """Write the shares on the last day beside the panel, each with its square."""
    height = SMALL * 1.35 / 72 / PANEL
    tops = np.cumsum(list(last.values())) / 100
    middles = [float(top) - percent / 200 for top, percent in zip(tops, last.values(), strict=True)]
    across = SWATCH / (axes.get_position().width * WIDTH)
    for (end, percent), middle, centre in zip(
        last.items(), middles, spread(middles, [height] * len(last)), strict=True
    ):
        inside: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
        axes.plot((1.0, 1.0 + 0.6 * across), (middle, centre), color=FAINT, linewidth=0.5, **inside)
        colour, hatch = FILLS[end]
        corner = 1.0 + 0.6 * across, centre - SWATCH / PANEL / 2 * 0.8
        size = across * 0.8, SWATCH / PANEL * 0.8
        axes.add_patch(
            Rectangle(
                corner, *size, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.4, **inside
            )
        )
        axes.text(
            1.0 + 1.6 * across,
            centre,
            _written(percent),
            va="center_baseline",
            fontsize=SMALL,
            transform=axes.transAxes,
        )


def _written(percent: float) -> str:
    """Return a percentage with one decimal, and of a trace that it is one."""
    return f"{percent:.1f}" if percent >= 0.05 else "<0.1"


def _name_axis(sheet: Sheet, name: str, left: float, top: float) -> None:
    """Say once what lies along all panels."""
    width = WIDTH - KEY - left
    sheet.text(left + max(0.0, (width - width_of(name, 9)) / 2), top, name, size=9)


def _entries(ends: list[str], said: Catalogue) -> list[Entry]:
    """Return what the key explains, from top to bottom as in the panels."""
    fills = ((end, FILLS[end]) for end in reversed(ends))
    return [
        Entry(
            Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6),
            said.text(f"figures.incidence.{end}"),
        )
        for end, (colour, hatch) in fills
    ]

"""One look for all figures: colours that colour-blind readers tell apart, line styles for print without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.plots.fonts import families

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

DPI = 200
WIDTH = 7.2
"""Inches: two columns of a journal page."""

INK = "#222222"
SOFT = "#555555"
FAINT = "#8a8a8a"

SMALL = 7.5
"""Points: notes and numbers in figures."""

SETTINGS: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 9,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "butt",
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a dollar in a name is a dollar
}


class Stroke(NamedTuple):
    """How the line of an arm is drawn."""

    colour: str
    dashes: Any


STROKES = (
    Stroke("#000000", "solid"),
    Stroke("#0072B2", (0, (6, 1.5))),
    Stroke("#D55E00", (0, (1.2, 1.2))),
    Stroke("#009E73", (0, (6, 1.5, 1.2, 1.5))),
    Stroke("#CC79A7", (0, (3, 1))),
    Stroke("#E69F00", (0, (9, 2))),
    Stroke("#56B4E9", (0, (4, 1.2, 1.2, 1.2, 1.2, 1.2))),
    Stroke("#7F7F7F", (0, (2, 2))),
)
"""Okabe and Ito's colours without their yellow, each with its own dashes: the n-th arm has the n-th everywhere."""


def stroke(arm: int) -> Stroke:
    """Return how the arm of this number is drawn."""
    return STROKES[arm % len(STROKES)]


def styled() -> AbstractContextManager[None]:
    """Apply the look within a `with` block."""
    return mpl.rc_context(SETTINGS | {"font.family": families()})


def figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that belongs to no screen."""
    return Figure(figsize=(width, height), dpi=DPI)

"""One look for all figures: colours that colour-blind readers tell apart, line styles for print without colour."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image

from sim.report.fonts import families

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

DPI = 200
WIDTH = 7.2
"""Inches: two columns of a journal page."""

SCREEN_DPI, PIXELS = 150, 100
"""Of a figure in a notebook: pixels an inch that it has, and those that it takes where it is shown,
so that it is sharp."""

TINTS = 128
"""Colours of a figure in a notebook: few enough that its file is small."""

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
    marker: str
    """Of its points, in figures that have any."""


COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F")
"""Okabe and Ito's without their yellow, and a grey."""

PATTERNS: tuple[tuple[Any, str], ...] = (
    ("solid", "o"),
    ((0, (6, 1.5)), "s"),
    ((0, (1.2, 1.2)), "D"),
    ((0, (6, 1.5, 1.2, 1.5)), "^"),
    ((0, (3, 1)), "v"),
    ((0, (9, 2)), "P"),
    ((0, (4, 1.2, 1.2, 1.2, 1.2, 1.2)), "*"),
    ((0, (2, 2)), "X"),
)
"""Dashes and markers: of the first arms the n-th has the n-th colour and the n-th of these."""

TURNS = (0, 2, 6, 4, 1, 3, 5, 7)
"""By how many places the patterns are turned against the colours each time that the colours have
been used up: first those turns after which lines of one colour differ most."""


def stroke(arm: int) -> Stroke:
    """Return how the arm of this number is drawn: no two of the first 64 alike, the 65th as the first."""
    turn, place = divmod(arm, len(COLOURS))
    dashes, marker = PATTERNS[(place + TURNS[turn % len(TURNS)]) % len(PATTERNS)]
    return Stroke(COLOURS[place], dashes, marker)


def styled() -> AbstractContextManager[None]:
    """Apply the look within a `with` block."""
    return mpl.rc_context(SETTINGS | {"font.family": families()})


class Drawing(Figure):
    """A figure that belongs to no screen, and that a notebook shows as the last line of a cell."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the picture for a notebook, the same bytes for the same figure, and how many pixels it takes on a page."""
        drawn, small = BytesIO(), BytesIO()
        self.savefig(drawn, format="png", dpi=SCREEN_DPI)
        Image.open(drawn).convert("RGB").quantize(TINTS).save(small, "png", optimize=True)
        width, height = (round(PIXELS * inches) for inches in self.get_size_inches())
        return small.getvalue(), {"width": width, "height": height}


def figure(width: float, height: float) -> Drawing:
    """Return an empty figure, in inches."""
    return Drawing(figsize=(width, height), dpi=DPI)

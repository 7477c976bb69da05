"""One look for all figures: colours that colour-blind readers tell apart, line styles for print without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matplotlib.axes import Axes

DPI = 200
WIDTH = 7.2
"""Inches: two columns of a journal page."""

INK = "#222222"
FAINT = "#8a8a8a"

SETTINGS: dict[Any, Any] = {
    "font.family": "sans-serif",
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
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
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
    return mpl.rc_context(SETTINGS)


def figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that belongs to no screen."""
    return Figure(figsize=(width, height), dpi=DPI)


LABEL_WIDTH = 24
"""Characters after which a line's name is broken."""

LABEL_LINE = 0.145
"""Inches from one line of a label to the next."""

LABEL_GAP = 0.045
"""Inches between two labels."""


def wrapped(label: str) -> list[str]:
    """Return the lines in which a name is written."""
    return textwrap.wrap(label, LABEL_WIDTH) or [""]


def labels_height(labels: Sequence[str]) -> float:
    """Return the inches that these labels need one above the other."""
    return sum(LABEL_LINE * len(wrapped(label)) + LABEL_GAP for label in labels)


def label_lines(axes: Axes, ends: Sequence[float], labels: Sequence[str], arms: Sequence[int]) -> None:
    """Write each line's name to the right of its end, moved apart where ends are close, with a thin line to the end.

    Parameters
    ----------
    axes
        With the position it will be drawn at, `labels_height(labels)` high at least.
    ends
        Value of each line at the right edge.
    labels
        Name of each line.
    arms
        Number of each line's arm, which gives its colour.
    """
    axes.get_ylim()  # has the limits follow the data before positions are taken from them
    canvas = axes.get_figure(root=True)
    assert canvas is not None
    inches = axes.get_position().height * canvas.get_size_inches()[1]
    heights = [(LABEL_LINE * len(wrapped(label)) + LABEL_GAP) / inches for label in labels]
    to_fraction = axes.transData + axes.transAxes.inverted()
    wanted = [float(to_fraction.transform((0, end))[1]) for end in ends]
    for end, centre, label, arm in zip(wanted, spread(wanted, heights), labels, arms, strict=True):
        axes.plot((1.0, 1.05), (end, centre), color=stroke(arm).colour, linewidth=1.1, transform=axes.transAxes, clip_on=False)
        text = "\n".join(wrapped(label))
        axes.text(1.06, centre, text, transform=axes.transAxes, va="center", fontsize=8, linespacing=1.05)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return centres near those wanted, within 0 to 1 if there is room, at which labels of these heights do not overlap.

    Neighbours that would overlap become one block, centred where its members want to be (pool adjacent violators).
    """
    blocks: list[tuple[list[int], float, float]] = []  # members from bottom to top, centre, height
    for k in sorted(range(len(wanted)), key=lambda k: wanted[k]):
        block = ([k], _inside(wanted[k], heights[k]), heights[k])
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > block[1] - block[2] / 2:
            block = _joined(blocks.pop(), block)
        blocks.append(block)
    centres = [0.0] * len(wanted)
    for members, centre, height in blocks:
        bottom = centre - height / 2
        for k in members:
            centres[k] = bottom + heights[k] / 2
            bottom += heights[k]
    return centres


def _joined(lower: tuple[list[int], float, float], upper: tuple[list[int], float, float]) -> tuple[list[int], float, float]:
    """Return two blocks of labels as one."""
    members = lower[0] + upper[0]
    height = lower[2] + upper[2]
    centre = (len(lower[0]) * lower[1] + len(upper[0]) * upper[1]) / len(members)
    return members, _inside(centre, height), height


def _inside(centre: float, height: float) -> float:
    """Move a block of this height to lie within 0 and 1; one that is higher is centred."""
    return min(max(centre, height / 2), 1 - height / 2) if height < 1 else 0.5

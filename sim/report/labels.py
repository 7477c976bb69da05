"""Names written beside the ends of lines, moved apart where the ends are close."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.report.lettering import LINESPACING, height_of, wrapped
from sim.report.style import stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

SIZE = 8
"""Points."""

WIDTH = 1.45
"""Inches after which a name is broken."""

GAP = 0.045
"""Inches between two names."""

SAMPLE, LENGTH = 1.05, 0.065
"""Shares of the panel's width: where samples of the lines begin, and how long they are."""


def labels_height(labels: Sequence[str]) -> float:
    """Return the inches that these labels need one above the other."""
    return sum(_height(label) for label in labels)


def label_lines(
    axes: Axes, ends: Sequence[float], labels: Sequence[str], arms: Sequence[int]
) -> None:
    """Write each line's name to the right of its end, moved apart where ends are close, with a thin line from there to a sample of it.

    Parameters
    ----------
    axes
        With the position it will be drawn at, `labels_height(labels)` high at least.
    ends
        Value of each line at the right edge; a line whose end is NaN gets no name.
    labels
        Name of each line.
    arms
        Number of each line's arm, which is how it is drawn.
    """
    axes.get_ylim()  # has the limits follow the data before positions are taken from them
    canvas = axes.get_figure(root=True)
    assert canvas is not None
    inches = axes.get_position().height * canvas.get_size_inches()[1]
    named = [
        (end, label, arm)
        for end, label, arm in zip(ends, labels, arms, strict=True)
        if not math.isnan(end)
    ]
    to_fraction = axes.transData + axes.transAxes.inverted()
    wanted = [float(to_fraction.transform((0, end))[1]) for end, _, _ in named]
    centres = spread(wanted, [_height(label) / inches for _, label, _ in named])
    for at, centre, (_, label, arm) in zip(wanted, centres, named, strict=True):
        colour, dashes, _ = stroke(arm)
        beside: dict[str, Any] = {"color": colour, "transform": axes.transAxes, "clip_on": False}
        axes.plot((1.0, SAMPLE), (at, centre), linewidth=0.6, **beside)
        axes.plot((SAMPLE, SAMPLE + LENGTH), (centre, centre), linestyle=dashes, **beside)
        text = wrapped(label, WIDTH, SIZE)
        axes.text(
            SAMPLE + LENGTH + 0.012,
            centre,
            text,
            transform=axes.transAxes,
            va="center",
            fontsize=SIZE,
            linespacing=LINESPACING,
        )


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return centres near those wanted, within 0 to 1 if there is room, at which labels of these heights do not overlap.

    Neighbours that would overlap become one block, centred where its members want to be (pool
    adjacent violators).
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


def _height(label: str) -> float:
    """Return the inches that a label takes with what separates it from the next."""
    return height_of(wrapped(label, WIDTH, SIZE), SIZE) + GAP


def _joined(
    lower: tuple[list[int], float, float], upper: tuple[list[int], float, float]
) -> tuple[list[int], float, float]:
    """Return two blocks of labels as one."""
    members = lower[0] + upper[0]
    height = lower[2] + upper[2]
    centre = (len(lower[0]) * lower[1] + len(upper[0]) * upper[1]) / len(members)
    return members, _inside(centre, height), height


def _inside(centre: float, height: float) -> float:
    """Move a block of this height to lie within 0 and 1; one that is higher is centred."""
    return min(max(centre, height / 2), 1 - height / 2) if height < 1 else 0.5

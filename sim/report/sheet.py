"""A figure as a sheet of paper: its parts are placed in inches from the top left corner, so that none can lie on another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.transforms import Bbox, BboxTransformTo, TransformedBbox

from sim.report.lettering import LINESPACING, height_of, wrapped
from sim.report.style import SMALL, SOFT, WIDTH, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.1
"""Inches around everything."""

TITLE = 9
"""Points."""

BELOW_TITLE = 0.06
"""Inches between a title and its panel."""


class Box(NamedTuple):
    """A part of a sheet, in inches from its top left corner."""

    left: float
    top: float
    width: float
    height: float


class Sheet:
    """An empty figure of the usual width.

    Parameters
    ----------
    height : inches
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = figure(WIDTH, height)

    def axes(self, box: Box, **how: Any) -> Axes:
        """Return a panel whose axes are the edges of a box."""
        return self.figure.add_axes(self._bounds(box).bounds, **how)

    def text(self, left: float, top: float, text: str, size: float = SMALL, **how: Any) -> None:
        """Write broken text below and to the right of a place."""
        place = left / WIDTH, 1 - top / self.height
        self.figure.text(*place, text, fontsize=size, va="top", linespacing=LINESPACING, **how)

    def title(self, left: float, bottom: float, text: str, size: float = TITLE) -> None:
        """Write a panel's broken title above and to the right of a place, which is where the panel begins."""
        self.text(left, bottom - height_of(text, size) - BELOW_TITLE, text, size, weight="bold")

    def note(self, text: str) -> None:
        """Write what must be known to read the figure at its foot, `note_height` high."""
        self.text(MARGIN, self.height - note_height(text) + MARGIN / 2, _note(text), color=SOFT)

    def sample(self, box: Box, artist: Artist) -> None:
        """Put a sample of what is drawn into a box, whose sides the artist reckons as 0 to 1."""
        place = TransformedBbox(self._bounds(box), self.figure.transFigure)
        artist.set_transform(BboxTransformTo(place))
        self.figure.add_artist(artist)

    def _bounds(self, box: Box) -> Bbox:
        """Return a box in shares of the figure."""
        left, top, width, height = box
        return Bbox.from_bounds(
            left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height
        )

    def finished(self) -> Figure:
        """Return the figure with everything settled that Matplotlib leaves until it draws, such as the fonts of numbers on axes."""
        self.figure.draw_without_rendering()
        return self.figure


def note_height(text: str) -> float:
    """Return the inches at the foot of a sheet that a note takes."""
    return height_of(_note(text), SMALL) + 1.5 * MARGIN


def titles(texts: Sequence[str], width: float, size: float = TITLE) -> tuple[list[str], float]:
    """Return titles broken to a width, and the inches that the highest takes with the room above and below it."""
    broken = [wrapped(text, width, size, "bold") for text in texts]
    return broken, max(height_of(text, size) for text in broken) + 2 * BELOW_TITLE


def cells(count: int, columns: int, first: Box, gap: float) -> list[Box]:
    """Return boxes like the first, row by row, with a gap between columns."""
    left, top, width, height = first
    places = (divmod(number, columns) for number in range(count))
    return [
        Box(left + column * (width + gap), top + row * height, width, height)
        for row, column in places
    ]


def _note(text: str) -> str:
    """Return a note in lines of the sheet's width."""
    return wrapped(text, WIDTH - 2 * MARGIN, SMALL)

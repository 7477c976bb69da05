"""A figure: panels of given heights, their key, a note at the foot; what stands around them makes room for itself."""

from __future__ import annotations

import math
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axis import XAxis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, NullLocator
from PIL import Image

from sim.report.lettering import LINESPACING, POINTS, height_of, width_of, wrapped
from sim.report.style import DPI, PAD, SMALL, SOFT, WIDTH, stroke

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.legend import Legend
    from numpy.typing import NDArray

SCREEN_DPI, PIXELS = 150, 100
"""Of a figure in a notebook: pixels an inch that it has, and those that it takes where it is shown,
so that it is sharp."""

TINTS = 128
"""Colours of a figure in a notebook: few enough that its file is small."""

MARGIN = 0.1
"""Inches around a note, and at the edges."""

TITLE = 9
"""Points."""

KEY = 1.45
"""Inches after which a name beside panels is broken."""

BESIDE = 0.6
"""Inches of a sample and of what separates it from names."""

TEXT, GAP = 8, 0.045
"""Points of names beside the ends of lines, and inches between two."""

SAMPLE, LENGTH = 1.05, 0.065
"""Shares of a panel's width: where samples of lines begin beside it, and how long they are."""

MOST, BETWEEN, STEPS = 6, 0.12, (1, 2, 2.5, 5, 10)
"""Numbers along an axis, inches between two, and by what they differ but for powers of ten."""


class Sheet(Figure):
    """A figure that belongs to no screen, and that a notebook shows as the last line of a cell.

    Parameters
    ----------
    heights
        Inches of the panels of each row, without what stands around them.
    """

    def __init__(self, heights: Sequence[float]) -> None:
        super().__init__(figsize=(WIDTH, sum(heights) + 1), dpi=DPI)
        FigureCanvasAgg(self)  # keeps what it has measured, unlike that of no backend
        self.heights = heights

    def panels(self, columns: int = 1, count: int | None = None, **how: Any) -> list[Axes]:
        """Return empty panels row by row, all of them or so many."""
        rows = len(self.heights)
        made = self.subplots(
            rows, columns, squeeze=False, height_ratios=self.heights, **how
        ).ravel()
        kept = len(made) if count is None else count
        for spare in made[kept:]:
            spare.remove()
        return list(made[:kept])

    def finished(
        self, note: str, key: Sequence[tuple[Artist, str]] = (), *, below: bool = False
    ) -> Sheet:
        """Return the figure as high as it must be, with everything in its place for good.

        Parameters
        ----------
        note
            What must be known to read it.
        key
            Samples of what is drawn with their names: to the right of the panels, or below them.
        """
        height = self._needed()
        note = wrapped(note, WIDTH - 2 * MARGIN, SMALL)
        note_height = foot = height_of(note, SMALL) + 1.5 * MARGIN
        if key:
            made = self._add_key(key, below=below)
            taken = made.get_window_extent().height / DPI + 2 * PAD
            height, foot = (height, foot + taken) if below else (max(height, taken), foot)
            if below:
                made.set_bbox_to_anchor((0, note_height / (height + foot), 1, 1))
        self.set_size_inches(WIDTH, height + foot)
        share = foot / (height + foot)
        place = MARGIN / WIDTH, MARGIN / (height + foot)
        self.text(*place, note, fontsize=SMALL, color=SOFT, linespacing=LINESPACING)
        engine = self.get_layout_engine()
        assert isinstance(engine, ConstrainedLayoutEngine)
        engine.set(rect=(0, share, 1, 1 - share))
        engine.execute(self)
        self.set_layout_engine("none")
        return self

    def _needed(self) -> float:
        """Return the inches of all rows of panels, each with the most that stands above and below one of it."""
        around = dict.fromkeys(range(len(self.heights)), 0.0)
        for axes in self.axes:
            for shape in (*axes.lines, *axes.collections, *axes.patches):
                shape.set_in_layout(False)  # they need no room of their own, and are many
            place, box = axes.get_subplotspec(), axes.get_tightbbox()
            if place is not None and box is not None:
                row = place.rowspan.start
                around[row] = max(around[row], (box.height - axes.bbox.height) / DPI)
        return sum(self.heights) + sum(around.values()) + 2 * PAD * len(around)

    def _add_key(self, key: Sequence[tuple[Artist, str]], *, below: bool) -> Legend:
        """Add a key beside the panels or below them."""
        room = WIDTH - 2 * MARGIN
        names = [wrapped(name, room - BESIDE if below else KEY, SMALL) for _, name in key]
        samples = [sample for sample, _ in key]
        if not below:
            return self.legend(samples, names, loc="outside right upper")
        widest = max(width_of(line, SMALL) for name in names for line in name.split("\n"))
        columns = min(len(names), int(room / (widest + BESIDE)))
        return self.legend(samples, names, loc="lower left", ncols=max(1, columns))

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the picture for a notebook, the same bytes for the same figure, and how many pixels it takes on a page."""
        drawn, small = BytesIO(), BytesIO()
        self.savefig(drawn, format="png", dpi=SCREEN_DPI)
        Image.open(drawn).convert("RGB").quantize(TINTS).save(small, "png", optimize=True)
        width, height = (round(PIXELS * inches) for inches in self.get_size_inches())
        return small.getvalue(), {"width": width, "height": height}


def entitle(axes: Axes, text: str, inches: float, size: float = TITLE) -> None:
    """Write the title of a panel, broken to a width."""
    axes.set_title(wrapped(text, inches, size, "bold"), fontsize=size, linespacing=LINESPACING)


def label_lines(
    axes: Axes, inches: float, ends: Sequence[float], labels: Sequence[str], arms: Sequence[int]
) -> None:
    """Write each line's name to the right of its end, with a thin line from there to a sample of it.

    Parameters
    ----------
    axes
        A panel of so many inches, `labels_height(labels)` at least, with its limits set.
    ends
        Value of each line at the right edge; a line whose end is NaN gets no name.
    arms
        Number of each line's arm.
    """
    axes.get_ylim()  # has the limits follow the data before positions are taken from them
    to_fraction = axes.transData + axes.transAxes.inverted()
    named = [row for row in zip(ends, labels, arms, strict=True) if not math.isnan(row[0])]
    wanted = [float(to_fraction.transform((0, end))[1]) for end, _, _ in named]
    centres = spread(wanted, [labels_height([label]) / inches for _, label, _ in named])
    for at, centre, (_, label, arm) in zip(wanted, centres, named, strict=True):
        colour, dashes, _ = stroke(arm)
        beside: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
        beside["gid"] = f"arm{arm}"  # the report shows and hides what is an arm's
        axes.plot((1.0, SAMPLE), (at, centre), color=colour, linewidth=0.6, **beside)
        ends_of_sample = (SAMPLE, SAMPLE + LENGTH), (centre, centre)
        axes.plot(*ends_of_sample, color=colour, linestyle=dashes, **beside)
        place = SAMPLE + LENGTH + 0.012, centre
        text = wrapped(label, KEY, TEXT)
        axes.text(*place, text, va="center", fontsize=TEXT, linespacing=LINESPACING, **beside)


def labels_height(labels: Sequence[str]) -> float:
    """Return the inches that the names of lines need one above the other."""
    return sum(height_of(wrapped(label, KEY, TEXT), TEXT) + GAP for label in labels)


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return centres near those wanted, within 0 to 1 if there is room, at which labels of these heights do not overlap."""
    order = np.argsort(wanted, kind="stable")
    sizes = np.asarray(heights, dtype=np.float64)[order]
    below, room = np.cumsum(sizes) - sizes / 2, 1 - sizes.sum()
    free = np.asarray(wanted, dtype=np.float64)[order] - below  # must not fall from one to the next
    even = (np.maximum.accumulate(free) + np.minimum.accumulate(free[::-1])[::-1]) / 2
    centres = np.empty(len(order))
    centres[order] = below + (np.clip(even, 0, room) if room > 0 else room / 2)
    return centres.tolist()


def number_axis(axis: Axis, size: float = SMALL, values: Sequence[float] = ()) -> None:
    """Have round numbers along an axis, or these values if all fit, without exponents."""
    axis.set_major_locator(Fitting(axis, values, size))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda number, _: written(number)))
    axis.set_tick_params(labelsize=size)


class Fitting(Locator):
    """As many numbers along an axis as there is room for.

    Parameters
    ----------
    along
        The axis.
    values
        They are these if all fit, and otherwise round ones.
    size
        Points in which they are written.
    """

    def __init__(self, along: Axis, values: Sequence[float], size: float) -> None:
        self.along = along
        self.values = sorted(values)
        self.size = size

    def __call__(self) -> list[float]:
        """Return the numbers within the axis."""
        low, high = sorted(self.along.get_view_interval())
        return self.tick_values(low, high)

    def tick_values(self, low: float, high: float) -> list[float]:
        """Return the numbers between two ends."""
        ticks: list[float] = []
        for candidates in self._candidates(low, high):
            found = [float(tick) for tick in candidates if low <= tick <= high]
            ticks = found or ticks
            if self._fit(found, low, high):
                break
        return ticks

    def _candidates(self, low: float, high: float) -> Iterator[Sequence[float] | NDArray[Any]]:
        """Give numbers, fewer each time."""
        if self.values:
            yield self.values
        if self.along.get_scale() == "log":
            powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
            for every, digits in ((1, (1, 2, 5)), (1, (1, 3)), (1, (1,)), (2, (1,)), (4, (1,))):
                yield [
                    digit * 10.0**power
                    for power in powers
                    if power % every == 0
                    for digit in digits
                ]
        else:
            yield from (
                MaxNLocator(most, steps=STEPS).tick_values(low, high) for most in range(MOST, 0, -1)
            )
            yield MaxNLocator(1, steps=STEPS, min_n_ticks=1).tick_values(low, high)

    def _fit(self, ticks: Sequence[float], low: float, high: float) -> bool:
        """Whether numbers stand apart."""
        axes, across = self.along.axes, isinstance(self.along, XAxis)
        inches = (axes.bbox.width if across else axes.bbox.height) / DPI
        bottom, top, *places = self.along.get_transform().transform(np.array([low, high, *ticks]))
        steps = np.diff(places) / (top - bottom) * inches
        if not across:
            return bool((steps >= self.size * LINESPACING / POINTS).all())
        sizes = np.array([width_of(written(tick), self.size) for tick in ticks])
        return bool((steps >= (sizes[1:] + sizes[:-1]) / 2 + BETWEEN).all()) and len(ticks) > 0


def written(number: float) -> str:
    """Return a number of ten figures at most as it stands along an axis: without an exponent, zero without a sign."""
    return f"{Decimal(f'{number + 0.0:.10g}'):,f}".replace("-", "\N{MINUS SIGN}")

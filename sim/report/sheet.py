"""A figure: panels of given heights with letters and a key; margins are computed."""

from __future__ import annotations

import math
from decimal import Decimal
from io import BytesIO
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from PIL import Image

from sim.files.new_file import replaced
from sim.report.lettering import LINESPACING, em, height_of, width_of, wrapped
from sim.report.style import STYLES, pen, save, stroke

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.ticker import Locator

PIXELS = 100
"""Pixels per inch on a page."""

TINTS = 128
"""Number of colours of a figure in a notebook: few, so that its file is small."""

BESIDE = 4.5
"""Width of a sample in a key and of its gap, in letter sizes."""

GAP = 0.7
"""Default gap between two labels, in letter sizes."""

MOST, STEPS = 5, (1, 2, 2.5, 5, 10)
"""Maximum number of ticks, and their steps without powers of ten."""

AROUND = 2.0
"""Inches that suffice for everything around the panels of a row."""

USUAL = 10
"""Font size on a screen in points, for which heights of panels are given."""


class Sheet(Figure):
    """A figure that belongs to no screen, and that a notebook shows as the last line of a cell.

    Parameters
    ----------
    heights
        Inches of the panels of each row on a screen, without margins; elsewhere they shrink with
        the letters.
    style
        One of `STYLES`.
    column
        Whether one column of a page is enough.

    Attributes
    ----------
    inches
        Its width.
    caption
        Its content, and how to read it; it is not drawn.
    """

    def __init__(
        self, heights: Sequence[float], style: str = "screen", *, column: bool = False
    ) -> None:
        self.look = STYLES[style]
        self.inches = self.look.column if column else self.look.page
        self.heights = [height * mpl.rcParams["font.size"] / USUAL for height in heights]
        super().__init__(figsize=(self.inches, sum(self.heights) + 1))
        FigureCanvasAgg(self)  # unlike that of no backend, it keeps its measurements
        self.caption = ""
        self._letters = iter(ascii_lowercase)

    @classmethod
    def of_few(cls, height: float, count: int, style: str) -> Sheet:
        """Return a figure of a few panels, side by side, or one below the other if too narrow."""
        across = count if count < STYLES[style].across else 1
        drawn = cls([height] * (count // across), style)
        drawn.panels(across)
        return drawn

    def panels(self, columns: int = 1, count: int | None = None, **how: Any) -> list[Axes]:
        """Return empty panels row by row, all of them or `count`."""
        rows = len(self.heights)
        made = self.subplots(
            rows, columns, squeeze=False, height_ratios=self.heights, **how
        ).ravel()
        kept = len(made) if count is None else count
        for spare in made[kept:]:
            spare.remove()
        return list(made[:kept])

    def entitle(self, axes: Axes, text: str, inches: float | None = None) -> None:
        """Give a panel its letter, and a title broken to a width."""
        text = text[:1].upper() + text[1:]
        title = wrapped(text, inches) if inches else text
        axes.set_title(title, linespacing=LINESPACING)
        pad = mpl.rcParams["axes.titlepad"] + 72 * (height_of(title) - height_of(""))
        axes.annotate(
            next(self._letters), (0, 1), (-1.4 * 72 * em(), pad), "axes fraction", "offset points",
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip

    def finished(self, caption: str, key: Sequence[tuple[Artist, str]] = ()) -> Sheet:
        """Return the finished figure, with its final height and layout.

        Parameters
        ----------
        caption
            One or two sentences on how to read it.
        key
            Samples of what is drawn with their names, for below the panels.
        """
        self.caption = caption
        if key:
            self._add_key(key)
        for axes in self.axes:
            for shape in (*axes.lines, *axes.collections, *axes.patches):
                shape.set_in_layout(False)  # they need no margins of their own, and are many
        engine = self.get_layout_engine()
        assert engine is not None
        self.set_figheight(sum(self.heights) + AROUND * (1 + len(self.heights)))
        engine.execute(self)
        rows: dict[int, float] = {}
        for axes in self.axes:
            place = axes.get_subplotspec()
            if place is not None and len(place.rowspan) == 1:
                rows.setdefault(place.rowspan.start, axes.get_position().height)
        high = self.get_figheight()
        self.set_figheight(high - sum(rows.values()) * high + sum(self.heights))
        engine.execute(self)
        self.set_layout_engine("none")
        return self

    def _add_key(self, key: Sequence[tuple[Artist, str]]) -> None:
        """Add a key below the panels, in as many columns as fit."""
        room = self.inches - em()
        names = [wrapped(name, room - BESIDE * em()) for _, name in key]
        widest = max(width_of(line) for name in names for line in name.split("\n"))
        columns = max(1, min(len(names), int(room / (widest + BESIDE * em()))))
        rows = -(-len(names) // columns)
        samples = [sample for sample, _ in key]
        self.legend(samples, names, loc="outside lower left", ncols=-(-len(names) // rows))

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the picture for a notebook, and its size; equal figures have equal bytes."""
        drawn, small = BytesIO(), BytesIO()
        self.savefig(drawn, format="png")
        Image.open(drawn).convert("RGB").quantize(TINTS).save(small, "png", optimize=True)
        width, height = (round(PIXELS * inches) for inches in self.get_size_inches())
        return small.getvalue(), {"width": width, "height": height}


def publish(drawn: Sheet, path: Path) -> None:
    """Write a figure to a file, and its caption to a text file of the same name beside it."""
    with replaced(path) as partial:
        save(drawn, partial)
    with replaced(path.with_suffix(".txt")) as partial:
        partial.write_text(f"{drawn.caption}\n", encoding="utf-8")


def letter_ends(axes: Axes, ends: Sequence[float], letters: Sequence[str], first: int = 0) -> None:
    """Write a letter to the right of the end of each line, in its colour, except for NaN.

    Parameters
    ----------
    axes
        A panel with its limits set.
    ends
        Value of each line at the right edge.
    letters
        Of the lines' arms, of which `first` is the first one's number.
    """
    axes.get_ylim()  # makes the limits follow the data before positions are read
    to_fraction = axes.transData + axes.transAxes.inverted()
    known = [place for place, end in enumerate(ends) if not math.isnan(end)]
    wanted = [float(to_fraction.transform((0, ends[place]))[1]) for place in known]
    figure = axes.get_figure()
    assert isinstance(figure, Sheet)
    high = height_of("") / figure.heights[0]
    for place, centre in zip(known, spread(wanted, [high] * len(known)), strict=True):
        axes.annotate(
            letters[place], (1, centre), (0.4 * 72 * em(), 0), "axes fraction", "offset points",
            color=stroke(first + place).colour, va="center", gid=f"arm{first + place}",
        )  # fmt: skip


def keys_of(names: Mapping[str, str], *, marked: bool = False) -> list[tuple[Artist, str]]:
    """Return the key of lines of arms, or nothing for a single arm."""
    samples = [Line2D([], [], **pen(arm, marked=marked)) for arm in range(len(names))]
    return list(zip(samples, names.values(), strict=True)) if len(names) > 1 else []


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return centres near those wanted at which labels of these heights do not overlap.

    They are within 0 to 1 if there is room.
    """
    order = np.argsort(wanted, kind="stable")
    sizes = np.asarray(heights, dtype=np.float64)[order]
    below, room = np.cumsum(sizes) - sizes / 2, 1 - sizes.sum()
    free = np.asarray(wanted, dtype=np.float64)[order] - below  # must not decrease
    even = (np.maximum.accumulate(free) + np.minimum.accumulate(free[::-1])[::-1]) / 2
    centres = np.empty(len(order))
    centres[order] = below + (np.clip(even, 0, room) if room > 0 else room / 2)
    return centres.tolist()


def stacked(labels: Sequence[str], gap: float = GAP) -> tuple[list[float], float]:
    """Return the places of labels one below the other, in inches from the top, and their height."""
    heights = np.array([height_of(label) + gap * em() for label in labels])
    return (np.cumsum(heights) - heights / 2).tolist(), float(heights.sum())


def number_axis(
    axis: Axis, most: float = MOST, values: Sequence[float] = (), inches: float = math.inf
) -> None:
    """Set round ticks along an axis without exponents.

    They are at most `most`, as many as fit, or the given values if they are no more.
    """
    if axis.get_scale() == "linear":
        low, high = sorted(axis.get_view_interval())
        for fewer in range(int(most), 0, -1):
            locator: Locator = MaxNLocator(fewer, steps=STEPS, min_n_ticks=1)
            ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
            wide = max((width_of(tick_text(tick)) + em() for tick in ticks), default=0.0)
            if len(ticks) < 2 or wide * (high - low) <= (ticks[1] - ticks[0]) * inches:
                break
        if len(ticks) < 2 and (pair := _pair(low, high, inches)):
            locator = FixedLocator(pair)
        axis.set_major_locator(locator)
    if 0 < len(values) <= most:
        axis.set_major_locator(FixedLocator(sorted(values)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda number, _: tick_text(number)))


def _pair(low: float, high: float, inches: float) -> list[float]:
    """Return zero, or the low end, and the farthest round number, if both fit.

    One number alone is no scale.
    """
    for most in range(MOST, 4 * MOST):
        ticks = MaxNLocator(most, steps=STEPS).tick_values(low, high)
        ticks = [tick for tick in ticks if low <= tick <= high]
        first = 0.0 if low <= 0 <= high else ticks[0]
        last = max(ticks, key=lambda tick: abs(tick - first))
        wide = (width_of(tick_text(first)) + width_of(tick_text(last))) / 2 + em()
        if first != last and wide * (high - low) <= abs(last - first) * inches:
            return [first, last]
    return []


def tick_text(number: float) -> str:
    """Return a number of at most ten digits as a tick: no exponent, no sign on zero."""
    return f"{Decimal(f'{number + 0.0:.10g}'):,f}".replace("-", "\N{MINUS SIGN}")

"""Figures as bytes: each is drawn once, for its file and for the report."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from sim.experiments.executors import made
from sim.report.figures import COMPARISON, pictures
from sim.report.style import encoded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from matplotlib.figure import Figure

    from sim.experiments.executors import Pool, Progress
    from sim.experiments.study import Study
    from sim.report.posterior_tables import AnyPosterior

PIXELS, POINTS = 100, 72
"""Per inch of a figure: of the page, and of a drawing."""

MOST_CHARACTERS = 400_000
"""Maximum length of a drawing in the report; a longer one is replaced by its picture."""

CORNER, MARK = 10, 80
"""Minimum number of characters for a corner of an area, and for a mark."""

APART = re.compile(
    r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->| font-family: [^;]*;", re.S
)
"""Parts that a drawing within a page does not need."""


FINE = re.compile(r"(\.\d)\d{2,}")
"""Invisible digits of points."""


class Drawing(NamedTuple):
    """A finished figure."""

    data: bytes
    """Content of its file."""
    svg: str
    """For the report, with text as text; empty if it is too long."""
    narrow: str
    """The same for a phone; empty without such a layout."""
    png: bytes
    """For the report if there is no `svg`: the content of its file if that is a PNG."""
    width: int
    """Width in the report in CSS pixels."""
    height: int
    caption: str


def drawings(
    found: Study | AnyPosterior,
    language: str = "en",
    form: str = "png",
    style: str = "screen",
    executor: Pool | Executor | None = None,
    progress: Progress | None = None,
    folder: str = COMPARISON,
) -> dict[str, Drawing]:
    """Return all figures of a comparison or a posterior, by name.

    Parameters
    ----------
    found, language
        As for `figures`.
    form
        Of the files: one of `sim.report.style.FORMATS`.
    style
        Of the files too; the report uses the screen style.
    executor
        Where they are drawn, as in `sim.compare`; here unless given.
    progress
        Called with the number of figures drawn and of all.
    folder
        Of the figures, as in `pictures`.
    """
    names = [name for name, picture in pictures(folder).items() if picture.applies(found)]
    draw = partial(_drawing, found, language, form, style, folder)
    return dict(zip(names, made(draw, names, executor, progress), strict=True))


def _drawing(
    found: Study | AnyPosterior, language: str, form: str, style: str, folder: str, name: str
) -> Drawing:
    """Draw a figure."""
    picture, narrow = pictures(folder)[name], ""
    figure = picture.draw(found, language, "screen")
    width, height = (round(inches * PIXELS) for inches in figure.get_size_inches())
    own = figure if style == "screen" else picture.draw(found, language, style)
    data, svg, png = encoded(own, form), "", b""
    if _least_characters(figure) <= MOST_CHARACTERS:
        svg = _within_a_page(name, figure)
    if not 0 < len(svg) <= MOST_CHARACTERS:
        is_same = form == "png" and style == "screen"
        svg, png = "", data if is_same else encoded(figure, "png")
    if svg and picture.narrow:
        narrow = _within_a_page(f"{name}-narrow", picture.draw(found, language, "narrow"))
    return Drawing(data, svg, narrow, png, width, height, figure.caption)


def save_drawings(drawn: Mapping[str, Drawing], folder: Path, form: str, style: str) -> None:
    """Write the files of figures, in the style of a journal with captions beside them."""
    for name, drawing in drawn.items():
        (folder / f"{name}.{form}").write_bytes(drawing.data)
        if style == "paper":  # otherwise the report has the captions
            (folder / f"{name}.txt").write_text(f"{drawing.caption}\n", encoding="utf-8")


def _least_characters(figure: Figure) -> int:
    """Return a lower bound of a drawing's length, so that none is made in vain."""
    areas = [each for each in figure.findobj() if isinstance(each, PolyCollection)]
    lines = [each for each in figure.findobj() if isinstance(each, Line2D)]
    corners: int = sum(np.shape(path.vertices)[0] for area in areas for path in area.get_paths())
    marks: int = sum(np.size(line.get_xdata()) for line in lines if line.get_marker() != "None")
    return CORNER * corners + MARK * marks


def _within_a_page(name: str, figure: Figure) -> str:
    """Return a figure as an element of a page, with unique names and findable arms."""
    text = encoded(figure, "svg").decode()
    text = APART.sub("", text[text.index("<svg") :])
    text = re.sub(r"<[^>]*>", lambda tag: FINE.sub(r"\1", tag[0]), text)  # no number in words
    text = re.sub(r' id="arm(\d+)[^"]*"', r' class="arm arm\1"', text)
    text = re.sub(r'(?<= id=")|(?<=href="#)|(?<=url\(#)', f"{name}-", text)
    width, height = (POINTS * inches for inches in figure.get_size_inches())
    inner = text[text.index(">") + 1 :]
    return f'<svg viewBox="0 0 {width:g} {height:g}" data-panels="{_panels(figure)}">{inner}'


def _panels(figure: Figure) -> str:
    """Return left, top, right and bottom of each panel, in points, and the ends of its axis."""
    width, height = (POINTS * inches for inches in figure.get_size_inches())
    panels = []
    for axes in figure.axes:
        box = axes.get_position()
        places = box.x0 * width, (1 - box.y1) * height, box.x1 * width, (1 - box.y0) * height
        panels.append(",".join(f"{number:.6g}" for number in (*places, *axes.get_xlim())))
    return " ".join(panels)

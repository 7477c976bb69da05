"""Figures as bytes: each is drawn once, and what is drawn serves its file and the report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.executors import made
from sim.report.figures import pictures
from sim.report.style import encoded

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.experiments.executors import Pool
    from sim.experiments.study import Study

PIXELS = 100
"""Of the page, an inch of a figure."""


class Drawing(NamedTuple):
    """A figure as it is kept."""

    form: str
    """One of `sim.report.style.FORMATS`."""
    data: bytes
    """Of its file."""
    png: bytes
    """Of the report; those of its file where that is a PNG."""
    width: int
    """CSS pixels in the report."""
    height: int


def drawings(
    study: Study, language: str = "en", form: str = "png", executor: Pool | Executor | None = None
) -> dict[str, Drawing]:
    """Return everything that can be drawn of a comparison, by name.

    Parameters
    ----------
    study, language
        As for `figures`.
    form
        Of the files: one of `sim.report.style.FORMATS`.
    executor
        Where they are drawn, as in `sim.compare`; here unless given.
    """
    names = [name for name, picture in pictures().items() if picture.applies(study)]
    drawn = made(partial(_drawing, study, language, form), names, executor)
    return dict(zip(names, drawn, strict=True))


def _drawing(study: Study, language: str, form: str, name: str) -> Drawing:
    """Draw a figure."""
    figure = pictures()[name].draw(study, language, "screen")
    width, height = (round(inches * PIXELS) for inches in figure.get_size_inches())
    data = encoded(figure, form)
    return Drawing(form, data, data if form == "png" else encoded(figure, "png"), width, height)

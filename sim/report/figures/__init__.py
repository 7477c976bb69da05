"""All figures of a comparison: one file each, with what a report says beside it."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.study import Study
    from sim.report.sheet import Sheet
    from sim.report.tables import Context, Table


class Beside(NamedTuple):
    """What stands beside a figure in the report."""

    alternative: str
    """What it shows, for those who cannot see it."""
    tables: Sequence[tuple[str, Table, bool]] = ()
    """Each with its caption, and whether it waits to be opened."""
    before: str = ""
    """A paragraph before it."""
    follow: Mapping[str, Any] | None = None
    """What a reader may ask of it by day; see `following`."""


class Picture(NamedTuple):
    """A figure of a comparison.

    A module of this folder that has one as `PICTURE` is all that is needed: it is found by being
    there, drawn into the folder of a comparison, and stands in its report.
    """

    name: str
    """Of its file."""
    place: int
    """Among the figures."""
    section: str
    """Of the report: `results`, `days`, `ends`, `load`, `robust`, or `more`, which waits to be opened."""
    draw: Callable[[Study, str, str], Sheet]
    """From a comparison, a language and a style."""
    beside: Callable[[Context], Beside]
    applies: Callable[[Study], bool] = lambda study: True
    """Whether a comparison has something to draw."""
    narrow: bool = False
    """Whether the report has it in a narrow layout too, for a phone."""


def following(
    of: Context, days: Sequence[int], columns: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, Any]:
    """Return what a reader may ask of a figure by day.

    Parameters
    ----------
    of
        The comparison.
    days
        Those along the figure.
    columns
        By its head, the written values of each arm on these days.
    """
    return {
        "label": of.words.text("report.day"),
        "shown": of.words.text("report.shown"),
        "columns": list(columns),
        "days": list(days),
        "arms": [
            {
                "letter": of.letters[arm],
                "name": name,
                "values": [list(column[arm]) for column in columns.values()],
            }
            for arm, name in of.names.items()
        ],
    }


@cache
def pictures() -> dict[str, Picture]:
    """Return every figure by its name, in order."""
    modules = [import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    found = sorted((module.PICTURE for module in modules), key=lambda picture: picture.place)
    return {picture.name: picture for picture in found}


def figures(
    study: Study, language: str = "en", style: str = "screen"
) -> Iterator[tuple[str, Sheet]]:
    """Give the name and the figure of everything that can be drawn of a comparison.

    Parameters
    ----------
    study
        What `sim.compare` or `sim.robust` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Yields
    ------
    tuple of str and matplotlib.figure.Figure
        Names are those of the functions, of files and of tables of words.
    """
    for name, picture in pictures().items():
        if picture.applies(study):
            yield name, picture.draw(study, language, style)

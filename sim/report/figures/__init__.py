"""All figures of reports: one file each, with the text and tables beside it in a report.

Those of a comparison are here, those of a posterior in the folder `posterior`.
"""

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
    """Text and tables beside a figure in the report."""

    alternative: str
    """Its content in words, for readers who cannot see it."""
    tables: Sequence[tuple[str, Table, bool]] = ()
    """Each with its caption, and whether it is collapsed."""
    before: str = ""
    """A paragraph before it."""
    follow: Mapping[str, Any] | None = None
    """Its values by day; see `following`."""


class Picture(NamedTuple):
    """A figure of a comparison or of a posterior.

    A module of its folder with a `PICTURE` suffices: it is found automatically, drawn into the
    folder of a comparison, and shown in its report.
    """

    name: str
    """Name of its file."""
    place: int
    """Position among the figures."""
    section: str
    """Section of the report: `results`, `days`, `ends`, `load`, `robust`, or `more`, which is
    collapsed; of a posterior its name."""
    draw: Callable[[Any, str, str], Sheet]
    """Draws it, from a comparison or posterior, a language and a style."""
    beside: Callable[[Any], Beside]
    """Returns what stands beside it, from a `Context`."""
    applies: Callable[[Any], bool] = lambda found: True
    """Returns whether there is something to draw."""
    narrow: bool = False
    """Whether the report also has a narrow layout, for a phone."""


def following(
    of: Context, days: Sequence[int], columns: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, Any]:
    """Return the values of a figure by day.

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


COMPARISON, POSTERIOR = __name__, f"{__name__}.posterior"
"""The folders of figures of a comparison and of a posterior."""


@cache
def pictures(folder: str = COMPARISON) -> dict[str, Picture]:
    """Return every figure of a folder by its name, in order."""
    files = pkgutil.iter_modules(import_module(folder).__path__)
    modules = [import_module(f"{folder}.{each.name}") for each in files if not each.ispkg]
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

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> next(iter(sim.plots.figures(study)))[0]
    'resolution_curves'
    """
    for name, picture in pictures().items():
        if picture.applies(study):
            yield name, picture.draw(study, language, style)

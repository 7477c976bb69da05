"""One style for all figures: sizes, colours for colour-blind readers, line styles for print."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl

from sim.errors import OutputError, suggestion
from sim.report.lettering import as_truetype, families

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

LOOK = Path(__file__).parent / "look"
"""Folder of the style files."""


class Style(NamedTuple):
    """Widths of figures in inches; everything else is in the style file of its name."""

    page: float
    column: float
    """Width of a figure with a single row of panels."""
    across: int
    """Number of small panels side by side."""


MM = 1 / 25.4
"""Inches per millimetre."""

STYLES = {
    "screen": Style(10, 10, 4),
    "paper": Style(174 * MM, 84 * MM, 4),
    "narrow": Style(3.6, 3.6, 2),
}

HIGHEST = 230 * MM
"""Height of a journal's page in inches."""

INK, SOFT, FAINT = "#222222", "#555555", "#8a8a8a"

FORMATS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""File formats, each with the metadata to omit because they change between days or machines."""


class Stroke(NamedTuple):
    """The line style of an arm."""

    colour: str
    dashes: Any
    marker: str
    """Marker of its points, in figures that have any."""


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
"""Dashes and markers: for the first arms the n-th has the n-th colour and the n-th pattern."""

TURNS = (0, 2, 6, 4, 1, 3, 5, 7)
"""Shifts of patterns against colours, one each time that the colours are used up: first the shifts
for
which lines of one colour differ most."""


def stroke(arm: int) -> Stroke:
    """Return the style of the arm of this number: the first 64 differ, the 65th is the first."""
    turn, place = divmod(arm, len(COLOURS))
    dashes, marker = PATTERNS[(place + TURNS[turn % len(TURNS)]) % len(PATTERNS)]
    return Stroke(COLOURS[place], dashes, marker)


def pen(arm: int, *, marked: bool = False) -> dict[str, Any]:
    """Return the line style of an arm, with marker if asked for; the report finds it by name."""
    colour, dashes, marker = stroke(arm)
    line = {"gid": f"arm{arm}", "color": colour, "linestyle": dashes}
    return line | {"marker": marker} if marked else line


@contextmanager
def styled(style: str = "screen") -> Iterator[None]:
    """Apply a style within a `with` block.

    Raises
    ------
    OutputError
        If there is no such style.
    """
    if style not in STYLES:
        raise OutputError(f"there is no style {style!r}{suggestion(style, STYLES)}")
    with mpl.rc_context(_settings("common") | _settings(style)):
        mpl.rcParams["font.family"] = families()
        yield


@cache
def _settings(name: str) -> dict[Any, Any]:
    """Return the settings of a style file."""
    return dict(mpl.rc_params_from_file(LOOK / f"{name}.mplstyle", use_default_template=False))


def save(drawn: Figure, path: Path | str) -> None:
    """Write a figure to a file, in the format that its name ends with.

    Parameters
    ----------
    drawn
        Any figure of `sim.plots`.
    path
        Ends with ``.png``, ``.svg`` or ``.pdf``. Text in an SVG or a PDF is text; a PDF has its
        fonts within, Chinese too.

    Raises
    ------
    OutputError
        If it ends with anything else.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.plots.save(sim.plots.daily(record), "daily.svg")
    """
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise OutputError(f"cannot write a figure as {path.name!r}{suggestion(kind, FORMATS)}")
    path.write_bytes(encoded(drawn, kind))


def encoded(drawn: Figure, kind: str) -> bytes:
    """Return a figure as file content, in one of `FORMATS`."""
    buffer = BytesIO()
    fonts = as_truetype(drawn) if kind == "pdf" else nullcontext()
    with mpl.rc_context(_settings("common")), fonts:
        drawn.savefig(buffer, format=kind, metadata=FORMATS[kind])
    return buffer.getvalue()

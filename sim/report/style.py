"""One look for all figures: colours that colour-blind readers tell apart, line styles for print without colour."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib as mpl
from matplotlib.text import Text

from sim.errors import OutputError, suggestion
from sim.report.lettering import chinese_family, families, has_cubic_outlines

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matplotlib.figure import Figure

DPI = 200
WIDTH = 7.2
"""Inches: two columns of a journal page."""

INK = "#222222"
SOFT = "#555555"
FAINT = "#8a8a8a"

SMALL = 7.5
"""Points: notes and numbers in figures."""

PAD = 0.06
"""Inches about a panel with all that belongs to it."""

SETTINGS: dict[Any, Any] = {
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
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "legend.labelspacing": 0.7,
    "legend.columnspacing": 1.5,
    "legend.handlelength": 3.0,
    "legend.handletextpad": 0.7,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "butt",
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": PAD,
    "figure.constrained_layout.w_pad": PAD,
    "figure.constrained_layout.hspace": 0.0,
    "figure.constrained_layout.wspace": 0.0,
}


STYLES = ("screen",)

FORMATS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""The formats, each with what is to be left out of its metadata as it would change from one day or
machine to the next."""

TRUETYPE, OUTLINES = 42, 3
"""How a PDF holds a font: as a font, which journals ask for, or as drawings of its letters."""


class Stroke(NamedTuple):
    """How the line of an arm is drawn."""

    colour: str
    dashes: Any
    marker: str
    """Of its points, in figures that have any."""


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
"""Dashes and markers: of the first arms the n-th has the n-th colour and the n-th of these."""

TURNS = (0, 2, 6, 4, 1, 3, 5, 7)
"""By how many places the patterns are turned against the colours each time that the colours have
been used up: first those turns after which lines of one colour differ most."""


def stroke(arm: int) -> Stroke:
    """Return how the arm of this number is drawn: no two of the first 64 alike, the 65th as the first."""
    turn, place = divmod(arm, len(COLOURS))
    dashes, marker = PATTERNS[(place + TURNS[turn % len(TURNS)]) % len(PATTERNS)]
    return Stroke(COLOURS[place], dashes, marker)


def pen(arm: int, width: float = 1.2, *, marked: bool = False) -> dict[str, Any]:
    """Return how the line of an arm is drawn, with its marker if asked for."""
    colour, dashes, marker = stroke(arm)
    line = {"gid": f"arm{arm}", "color": colour, "linestyle": dashes, "linewidth": width}
    return line | {"marker": marker, "markersize": 3.5} if marked else line


def styled(style: str = "screen") -> AbstractContextManager[None]:
    """Apply a look within a `with` block.

    Raises
    ------
    OutputError
        If there is no such style.
    """
    if style not in STYLES:
        raise OutputError(f"there is no style {style!r}{suggestion(style, STYLES)}")
    return mpl.rc_context(SETTINGS | {"font.family": families()})


def save(drawn: Figure, path: Path | str) -> None:
    """Write a figure to a file, in the format that its name ends with.

    Parameters
    ----------
    drawn
        Any figure of `sim.plots`.
    path
        Ends with `.png`, `.svg` or `.pdf`. An SVG has its letters as outlines, so that it looks
        alike where other fonts are installed; a PDF has them as text, in TrueType fonts of its own.

    Raises
    ------
    OutputError
        If it ends with anything else.
    """
    path = Path(path)
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise OutputError(f"cannot write a figure as {path.name!r}{suggestion(kind, FORMATS)}")
    path.write_bytes(encoded(drawn, kind))


def encoded(drawn: Figure, kind: str, text_as: str = "path") -> bytes:
    """Return what a file of a figure holds, in one of `FORMATS`; in an SVG text is outlines, or `none`: text."""
    settings: dict[Any, Any] = {
        "svg.fonttype": text_as,
        "svg.hashsalt": "remit",
        "pdf.fonttype": _font_type(drawn) if kind == "pdf" else TRUETYPE,
    }
    held = BytesIO()
    with mpl.rc_context(settings):
        drawn.savefig(held, format=kind, metadata=FORMATS[kind])
    return held.getvalue()


def _font_type(drawn: Figure) -> int:
    """Return how a PDF is to hold the fonts: readers refuse PostScript outlines that call themselves TrueType."""
    chinese = chinese_family()
    if chinese is None or not has_cubic_outlines(chinese):
        return TRUETYPE
    written = "".join(text.get_text() for text in drawn.findobj(Text))
    return OUTLINES if any(ord(character) > 0x2E7F for character in written) else TRUETYPE

"""Saving figures: as pixels for the screen, as outlines for print; the same figure gives the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.text import Text

from sim.errors import OutputError, suggestion
from sim.report.fonts import chinese_family, has_cubic_outlines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
"""The formats, each with what is to be left out of its metadata as it would change from one day or
machine to the next."""

TRUETYPE, OUTLINES = 42, 3
"""How a PDF holds a font: as a font, which journals ask for, or as drawings of its letters."""


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
    settings: dict[Any, Any] = {
        "svg.fonttype": "path",
        "svg.hashsalt": "remit",
        "pdf.fonttype": _font_type(drawn),
    }
    with mpl.rc_context(settings):
        drawn.savefig(path, format=kind, metadata=FORMATS[kind])


def _font_type(drawn: Figure) -> int:
    """Return how a PDF is to hold the fonts: readers refuse PostScript outlines that call themselves TrueType."""
    chinese = chinese_family()
    if chinese is None or not has_cubic_outlines(chinese):
        return TRUETYPE
    written = "".join(text.get_text() for text in drawn.findobj(Text))
    return OUTLINES if any(ord(character) > 0x2E7F for character in written) else TRUETYPE

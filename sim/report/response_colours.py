"""Colours of responses over two factors, their key, and what must be known of a response beside its size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.lettering import width_of
from sim.report.sheet import Box, Sheet
from sim.report.style import SMALL
from sim.report.ticks import written
from sim.results.notes import Note, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

EFFECT, LEVEL = "PuOr_r", "cividis"
"""Colours: of an effect, less being violet, more orange and none white; of a measure, more being
lighter."""

LIGHT = 0.179
"""Luminance above which black stands out more than white."""

GAP, BAR = 0.08, 0.1
"""Inches: from a map to its key, and the width of that."""

MOST = 5
"""Numbers along a key."""

State = Literal["told", "uncertain", "zero", "none"]


def state(row: Mapping[Any, Any], centred: bool) -> State:
    """Return what must be known of a response: that it has no value, is zero by construction, or has an interval that holds zero."""
    if math.isnan(row["estimate"]):
        return "none"
    if Note.STRUCTURAL_ZERO in read(row["note"]):
        return "zero"
    return "told" if not centred or row["low"] > 0 or row["high"] < 0 else "uncertain"


def colours(among: pd.Series[float], centred: bool) -> ScalarMappable:
    """Return the colours of numbers: around 0 if that is no effect, else from the least to the greatest of those they are among."""
    known = among.dropna()
    if centred:
        most = float(known.abs().max()) if known.any() else 1.0
        return ScalarMappable(Normalize(-most, most), EFFECT)
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    room = (
        (0.05 * abs(low) or 1.0) if low == high else 0.0
    )  # a key of one number has to be as long as any
    return ScalarMappable(Normalize(low - room, high + room), LEVEL)


def ink_on(colour: Any) -> str:
    """Return the colour of text that stands out on a colour: by the contrast of the Web Content Accessibility Guidelines 2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > LIGHT else "white"


def key_width(looks: list[ScalarMappable]) -> float:
    """Return the inches that the widest of these keys takes beside a map, its numbers included."""
    return (
        GAP
        + BAR
        + 0.12
        + max(width_of(written(number), SMALL) for look in looks for number in _numbers(look))
    )


def draw_key(sheet: Sheet, beside: Box, look: ScalarMappable) -> None:
    """Draw the key of a map to its right."""
    axes = sheet.axes(Box(beside.left + beside.width + GAP, beside.top, BAR, beside.height))
    sheet.figure.colorbar(
        look,
        cax=axes,
        ticks=_numbers(look),
        format=FuncFormatter(lambda number, _: written(number)),
    )
    axes.tick_params(length=2, labelsize=SMALL)
    axes.grid(visible=False)


def _numbers(look: ScalarMappable) -> list[float]:
    """Return round numbers within a key."""
    low, high = look.get_clim()
    assert low is not None
    assert high is not None
    return [float(tick) for tick in MaxNLocator(MOST).tick_values(low, high) if low <= tick <= high]

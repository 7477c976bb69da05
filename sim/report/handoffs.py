"""Who passes cases on to whom: a circle of units, in which what goes to and fro between two of them is dark.

Tried as a matrix too: it shows every pair exactly, but one must find the mirror image of a cell to
see that cases come back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from sim.model.state.zones import KINDS
from sim.report.flows import Flows, flows
from sim.report.fonts import drawable
from sim.report.key import Entry, draw_lines, lines_height
from sim.report.labels import spread
from sim.report.lettering import LINESPACING, height_of, wrapped
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import FAINT, INK, WIDTH, styled
from sim.report.words import arm_names, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

BOTH, ONE = "#0B3C6F", "#9CCBEA"
"""Colours of what goes to and fro, and of what goes one way; one is dark and one pale also without
colour."""

MARKERS = {
    "functional": "o",
    "territorial": "s",
    "social_organisation": "^",
    "market_provider": "D",
}

RADIUS, LEAST_HEIGHT, WIDEST = {1: 1.45, 2: 0.8}, {1: 3.3, 2: 2.0}, {1: 11.0, 2: 8.0}
"""By number of columns: inches of the circle and of a panel at least, points of the widest line."""

LEADER = 0.16
"""Inches from the circle to the names."""

TEXT, NAME_GAP = 6.5, 0.04
"""Points of the names, inches between two."""

BEND = 0.7
"""How far from the centre a line passes, as a share of the distance of its middle."""

ARROW_FROM, LEAST_POINTS = 0.5, 0.4
"""An arrow is drawn where so large a share between two units goes one way, on lines of this width
or more."""

COLUMN_GAP = 0.1


def handoff_network(study: Study, language: str = "en") -> Figure:
    """Draw the hand-offs between units in the first replication, a panel an arm with the same layout and scale.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        The busiest units on a circle, the rest as one. A line's width is proportional to the
        hand-offs between two units: dark what goes as much one way as the other, pale what is more
        one way.
    """
    said = words(language)
    found = flows(study)
    columns = min(2, len(found.counts))
    with styled():
        width = (WIDTH - 2 * MARGIN - (columns - 1) * COLUMN_GAP) / columns
        names = _names(found, width / 2 - RADIUS[columns] - LEADER - 0.02, said)
        left, right = _sides(len(names))
        height = max(
            LEAST_HEIGHT[columns],
            *(sum(height_of(names[k], TEXT) + NAME_GAP for k in side) for side in (left, right)),
        )
        heads, above = titles(_titles(found, arm_names(said, study), said), width)
        rows = -(-len(found.counts) // columns)
        per_handoff = WIDEST[columns] / max(
            1, *(int(_exchanged(counts).max()) for counts in found.counts.values())
        )
        entries, note = _entries(found, per_handoff, said), _note(found, said)
        below = MARGIN + rows * (above + height + MARGIN)
        sheet = Sheet(below + lines_height([entry.name for entry in entries]) + note_height(note))
        places = cells(
            len(found.counts),
            columns,
            Box(MARGIN, MARGIN, width, above + height + MARGIN),
            COLUMN_GAP,
        )
        for place, head, counts in zip(places, heads, found.counts.values(), strict=True):
            sheet.title(place.left, place.top + above, head)
            axes = sheet.axes(Box(place.left, place.top + above, width, height))
            axes.set(xlim=(-width / 2, width / 2), ylim=(-height / 2, height / 2))  # in inches
            axes.axis("off")
            at = _circle(len(names), RADIUS[columns])
            _draw_lines(axes, at, counts, per_handoff)
            if names:
                _draw_units(axes, at, found, names, height)
        draw_lines(sheet, entries, below)
        sheet.note(note)
        return sheet.finished()


def _names(found: Flows, inches: float, said: Catalogue) -> list[str]:
    """Return the names of all places on the circle, broken into lines."""
    names = [drawable(name) for name in found.units]
    if found.others:
        names.append(said.text("figures.handoffs.others", count=found.others))
    return [wrapped(name, inches, TEXT) for name in names]


def _titles(found: Flows, names: list[str], said: Catalogue) -> list[str]:
    """Return each arm's name with its hand-offs and the share that goes to and fro."""
    return [
        said.text(
            "figures.handoffs.title", arm=name, count=counts.sum(), share=f"{100 * returned:.0f}"
        )
        if counts.any()
        else said.text("figures.handoffs.empty", arm=name)
        for name, counts, returned in zip(
            names, found.counts.values(), found.returned.values(), strict=True
        )
    ]


def _note(found: Flows, said: Catalogue) -> str:
    """Return what must be known to read the figure."""
    others = said.text("figures.handoffs.all_others") if found.others else ""
    parts = [said.text("figures.handoffs.note", shown=len(found.units), others=others)]
    if found.others:
        parts.append(said.text("figures.handoffs.among"))
    return said.text("figures.between").join(parts)


def _exchanged(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the hand-offs between each two places, in both directions together; none within one."""
    both: NDArray[np.int64] = counts + counts.T
    return both - np.diag(np.diag(both))


def _circle(n: int, radius: float) -> NDArray[np.float64]:
    """Return places on a circle, clockwise from just right of the top, shape (n, 2)."""
    angles = math.pi / 2 - 2 * math.pi * (np.arange(n) + 0.5) / n
    return radius * np.column_stack([np.cos(angles), np.sin(angles)])


def _sides(n: int) -> tuple[list[int], list[int]]:
    """Return which places have their names to the left and which to the right."""
    right = [k for k in range(n) if k < n / 2]
    return [k for k in range(n) if k not in right], right


def _draw_lines(
    axes: Axes, at: NDArray[np.float64], counts: NDArray[np.int64], per_handoff: float
) -> None:
    """Draw a line between each two places that exchange cases, the widest first."""
    exchanged = _exchanged(counts)
    pairs = [(a, b) for a in range(len(at)) for b in range(a) if exchanged[a, b] > 0]
    for a, b in sorted(pairs, key=lambda pair: -exchanged[pair]):
        both, total = 2 * min(counts[a, b], counts[b, a]), exchanged[a, b]
        path = Path(
            [tuple(at[a]), tuple(BEND * (at[a] + at[b]) / 2), tuple(at[b])],
            [Path.MOVETO, Path.CURVE3, Path.CURVE3],
        )
        for colour, count in ((ONE, total), (BOTH, both)):
            axes.add_patch(
                PathPatch(
                    path,
                    fill=False,
                    edgecolor=colour,
                    linewidth=count * per_handoff,
                    capstyle="butt",
                )
            )
        if total - both >= ARROW_FROM * total and total * per_handoff >= LEAST_POINTS:
            start, end = (at[a], at[b]) if counts[a, b] > counts[b, a] else (at[b], at[a])
            _draw_arrow(axes, start, end, float(total * per_handoff))


def _draw_arrow(
    axes: Axes, start: NDArray[np.float64], end: NDArray[np.float64], points: float
) -> None:
    """Draw an arrow's head in the middle of a line, three times as wide."""
    middle = (start + end) * (0.25 + BEND / 4)
    along = (end - start) / np.linalg.norm(end - start)
    size = max(0.02, 1.5 * points / 72)
    across = np.array([-along[1], along[0]])
    corners = [
        middle + size * along,
        middle - size * along + size * across,
        middle - size * along - size * across,
    ]
    axes.fill(*np.transpose(corners), color=ONE, edgecolor=INK, linewidth=0.3)


def _draw_units(
    axes: Axes, at: NDArray[np.float64], found: Flows, names: list[str], height: float
) -> None:
    """Draw the units and write their names to both sides, moved apart where they are close."""
    for k, place in enumerate(at):
        axes.plot(*place, **_mark(found.kinds[k] if k < len(found.units) else None))
    for side, ha in zip(_sides(len(at)), ("right", "left"), strict=True):
        out = (np.abs(at).max() + LEADER) * (1 if ha == "left" else -1)
        heights = [(height_of(names[k], TEXT) + NAME_GAP) / height for k in side]
        centres = spread([0.5 + at[k][1] / height for k in side], heights)
        for k, centre in zip(side, centres, strict=True):
            y = (centre - 0.5) * height
            axes.plot(
                (at[k][0], out * 0.985), (at[k][1], y), color=FAINT, linewidth=0.5, zorder=0.5
            )
            axes.text(out, y, names[k], ha=ha, va="center", fontsize=TEXT, linespacing=LINESPACING)


def _mark(kind: str | None) -> dict[str, Any]:
    """Return how a unit is drawn; all others together are a grey circle."""
    if kind is None:
        return {"marker": "o", "markersize": 6, "color": FAINT, "linestyle": "none"}
    return {"marker": MARKERS[kind], "markersize": 4.5, "color": INK, "linestyle": "none"}


def _entries(found: Flows, per_handoff: float, said: Catalogue) -> list[Entry]:
    """Return what the key explains."""
    most = max(int(_exchanged(counts).max()) for counts in found.counts.values())
    lines = [(BOTH, 4.0, "both", ""), (ONE, 4.0, "one", "")]
    if most:
        count = _round(most)
        lines.append((BOTH, count * per_handoff, "scale", f"{count:,}"))
    drawn = [
        Entry(
            Line2D((0, 1), (0.5, 0.5), color=colour, linewidth=points),
            said.text(f"figures.handoffs.{name}", count=count),
        )
        for colour, points, name, count in lines
    ]
    kinds = [kind for kind in KINDS if kind in found.kinds]
    return [
        *drawn,
        *(
            Entry(Line2D((0.5,), (0.5,), **_mark(kind)), said.text(f"figures.handoffs.{kind}"))
            for kind in kinds
        ),
    ]


def _round(most: int) -> int:
    """Return the greatest of 1, 2, 5, 10, 20 and so on that is at most this."""
    power = int(10 ** (len(str(most)) - 1))
    return max(step * power for step in (1, 2, 5) if step * power <= most)

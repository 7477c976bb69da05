"""The remit map and its rulings: one line per issue, and above it a mark per ruling by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.app.drawings.svg import INK, TEXT, WIDTH, drawing, text_width, words
from sim.model.state.tables import NOBODY, REFERRED
from sim.model.state.zones import ZONES, Zone
from sim.scenario import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

MOST_ISSUES = 8
MOST_MARKS = 150
"""Maximum number of rulings drawn per issue, the newest: more would be indistinguishable."""

NAME, SKY, STRIP, GAP = 16, 26, 17, 9
"""Heights of an issue's name, the rulings below it, the strip, and the gap between two issues."""

ROW = NAME + SKY + STRIP + GAP

MARGIN = 6

FILLS = {
    Zone.CLEAR: "#ffffff",
    Zone.OVERLAP: "#bbd7ec",
    Zone.GAP: "#f3c79a",
    Zone.BEYOND: "#c9c9c9",
}
HATCHES = {
    Zone.OVERLAP: '<path d="M0 6 L6 0" stroke="#33658a" stroke-width="1"/>',
    Zone.GAP: '<circle cx="3" cy="3" r="1" fill="#7a4a10"/>',
    Zone.BEYOND: '<path d="M0 0 L6 6 M0 6 L6 0" stroke="#666666" stroke-width=".8"/>',
}
"""Patterns of zones, in addition to their colours."""

MARKS = {
    "ruling": ("h0", 'fill="none" stroke-width="4" stroke-linecap="round"'),
    "beyond_ruling": ("m0 -3l3 5.5h-6z", 'fill="white"'),
    "overruled": ("m-2.5 -2.5l5 5m0 -5l-5 5", 'fill="none"'),
}
"""The path of a ruling's mark from its place."""


def shown_issues(record: RunRecord, beside: RunRecord) -> list[int]:
    """Return at most eight issues: with most rulings, then the most frequent.

    If both arms are one city, both count.
    """
    counts = np.zeros(len(record.names.issues), np.int64)
    for arm in (record, beside) if beside.names.issues == record.names.issues else (record,):
        counts += np.bincount(arm.precedent_rows["issue"].astype(np.int64), minlength=len(counts))
    return sorted(np.argsort(-counts, kind="stable")[:MOST_ISSUES].tolist())


def remit_svg(record: RunRecord, said: Catalogue, prefix: str, issues: Sequence[int]) -> str:
    """Draw the zones of each issue, and the rulings kept so far.

    Parameters
    ----------
    record
        May be live.
    said
        The words.
    prefix
        Of identifiers, as a page has two drawings.
    issues
        The issues to draw, such as those of `shown_issues`.

    Returns
    -------
    str
        SVG. Rulings that were overruled are crosses, those that found a case beyond remit are
        triangles.
    """
    rulings = record.precedent_rows[record.precedent_rows["day"] >= 0]
    say = said.within("page.remits")
    parts = [_hatches(prefix)]
    for place, issue in enumerate(issues):
        top = NAME + place * ROW
        parts += [
            *_zones(record, issue, top, prefix, said),
            *_marks(record, rulings[rulings["issue"] == issue], top),
        ]
        name = said.name("issues", record.names.issues[issue])
        parts.append(words(name, MARGIN, top - 4))
    below = len(issues) * ROW + 4
    parts += _key(below, prefix, say)
    return drawing(say("title", rulings=len(rulings)), below + 44, parts)


def _zones(record: RunRecord, issue: int, top: float, prefix: str, said: Catalogue) -> list[str]:
    """Return an issue's line: its zones, with the names of departments that hold a part alone."""
    listed = expand.issues(record.scenario)
    segments = expand.line(listed[issue], issue, record.scenario.city.seed)
    parts = []
    for segment, end in zip(segments, [*(each.start for each in segments[1:]), 1.0], strict=True):
        zone, start = Zone[segment.zone.upper()], segment.start
        x, width = _at(start), _at(end) - _at(start)
        box = f'x="{x:.1f}" width="{width:.1f}"'
        parts.append(
            f'<rect {box} y="{top}" height="{SKY}" fill="{FILLS[zone]}" fill-opacity=".35"/>'
        )
        parts.append(f'<rect {box} y="{top + SKY}" height="{STRIP}" fill="{FILLS[zone]}"/>')
        if zone in HATCHES:
            parts.append(
                f'<rect {box} y="{top + SKY}" height="{STRIP}" '
                f'fill="url(#{prefix}-{ZONES[zone]})"/>'
            )
        elif width > 2 * TEXT:
            name = said.name("units", segment.fit[0])
            parts.append(
                words(name, x + width / 2, top + SKY + 13, anchor="middle", room=width - 4)
            )
        parts.append(
            f'<rect {box} y="{top + SKY}" height="{STRIP}" fill="none" stroke="{INK}" '
            'stroke-width=".6"/>'
        )
    return parts


def _marks(record: RunRecord, rulings: NDArray[np.void], top: float) -> list[str]:
    """Return the rulings on an issue, each at the height of its day: one path per kind."""
    first, last = (
        record.scenario.time.warm_up,
        max(record.scenario.time.warm_up + 1, len(record.day_rows)),
    )
    newest = rulings[-MOST_MARKS:]
    x = _at(newest["circumstance"])
    y = top + SKY - 4 - np.clip((newest["day"] - float(first)) / (last - first), 0, 1) * (SKY - 8)
    overruled = newest["overruled_day"] != NOBODY
    beyond = ~overruled & (newest["unit"] == REFERRED)
    kinds = {"ruling": ~overruled & ~beyond, "beyond_ruling": beyond, "overruled": overruled}
    return [_path(name, x[of].tolist(), y[of].tolist()) for name, of in kinds.items() if of.any()]


def _path(name: str, x: list[float], y: list[float]) -> str:
    """Return marks of one kind at these places."""
    shape, look = MARKS[name]
    places = "".join(f"M{across:.1f} {down:.1f}{shape}" for across, down in zip(x, y, strict=True))
    return f'<path class="{name}" d="{places}" stroke="{INK}" {look}/>'


def _at(circumstance: Any) -> Any:
    """Return the horizontal position of a circumstance."""
    return MARGIN + circumstance * (WIDTH - 2 * MARGIN)


def _hatches(prefix: str) -> str:
    """Return the patterns of zones."""
    patterns = (
        (
            f'<pattern id="{prefix}-{ZONES[zone]}" width="6" height="6" '
            f'patternUnits="userSpaceOnUse">{lines}</pattern>'
        )
        for zone, lines in HATCHES.items()
    )
    return f"<defs>{''.join(patterns)}</defs>"


def _key(top: float, prefix: str, say: Callable[..., str]) -> list[str]:
    """Return the key of colours and marks, in two rows."""
    parts, x = [], float(MARGIN)
    for zone in Zone:
        parts.append(
            f'<rect x="{x}" y="{top}" width="16" height="12" fill="{FILLS[zone]}" '
            f'stroke="{INK}" '
            'stroke-width=".6"/>'
        )
        if zone in HATCHES:
            parts.append(
                f'<rect x="{x}" y="{top}" width="16" height="12" '
                f'fill="url(#{prefix}-{ZONES[zone]})"/>'
            )
        parts.append(words(say(ZONES[zone]), x + 21, top + 11))
        x += 34 + TEXT * text_width(say(ZONES[zone]))
    x = MARGIN + 8.0
    for name in MARKS:
        parts += [_path(name, [x], [top + 28]), words(say(name), x + 13, top + 28 + TEXT / 3)]
        x += 34 + TEXT * text_width(say(name))
    return parts

"""Hand-offs between units: a line for each pair, in another colour for cases sent to and fro."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.app.drawings.svg import FAINT, INK, WIDTH, drawing, words
from sim.results.flows import handoff_flows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.app.session import Records
    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

MOST_UNITS = 12
RADIUS, CENTRE, KEY = 108, 126, 268
"""Radius and centre of the circle of units, and vertical position of the colour key."""

BOTH, ONE = "#a8260b", "#4a7fb0"
"""Colours of hand-offs matched by one in the opposite direction, and of all others, which are
dashed
too."""

WIDEST, LEAST = 13.0, 0.4
"""Maximum and minimum width of a line."""

LEAST_SCALE = 20
"""Minimum number of hand-offs for the widest line, so that a handful looks like few."""

BEND = 0.45
"""Distance of lines from the centre: 1 would be straight."""


def network_svgs(records: Records, said: Catalogue, first_day: int) -> tuple[str, str]:
    """Draw the hand-offs of the newest days in both arms, on a common scale.

    Parameters
    ----------
    records
        May be live; with their events.
    said
        The words.
    first_day
        Of the events that count.

    Returns
    -------
    tuple of str
        SVG of each arm: the units with most hand-offs, in the order of their numbers, so that they
        keep their places during a run, and all others together. The part of a line that goes both
        ways has a colour of its own.
    """
    left, right = (recent_handoffs(record, first_day) for record in records)
    scale = max(
        LEAST_SCALE,
        *(
            int((between + between.T).max(initial=0))
            for between in (_gathered(left)[1], _gathered(right)[1])
        ),
    )
    return _network(records[0], left, scale, said), _network(records[1], right, scale, said)


def _network(record: RunRecord, counts: NDArray[np.int64], scale: int, said: Catalogue) -> str:
    """Draw the hand-offs of one arm; `scale` of them make the widest line."""
    say = said.within("page.network")
    total = int(counts.sum())
    if total == 0:
        return drawing(say("none"), 60, [words(say("none"), WIDTH / 2, 34, anchor="middle")])
    units, gathered, others = _gathered(counts)
    names = [said.name("units", record.names.units[unit]) for unit in units] + (
        [say("others", count=others)] if others else []
    )
    at = _places(len(names))
    share = f"{100 * float(np.minimum(counts, counts.T).sum()) / total:.0f}"
    told = say("told", count=total, share=share)
    parts = [
        *_lines(at, gathered, scale),
        *_units(at, names),
        *_key(say),
        words(told, WIDTH / 2, KEY + 40, anchor="middle"),
    ]
    return drawing(told, KEY + 46, parts)


def recent_handoffs(record: RunRecord, first_day: int) -> NDArray[np.int64]:
    """Return hand-offs between units from `first_day` on, shape (n_units, n_units)."""
    events = record.kept_events()
    newest = events[np.searchsorted(events["day"], first_day) :]
    everybody = np.ones(len(record.case_rows), np.bool_)
    return handoff_flows(replace(record, event_rows=newest), everybody)


def _gathered(counts: NDArray[np.int64]) -> tuple[list[int], NDArray[np.int64], int]:
    """Return the units shown individually, hand-offs with all others last, and their number."""
    touched = counts.sum(axis=0) + counts.sum(axis=1)
    busiest = [int(unit) for unit in np.argsort(-touched, kind="stable") if touched[unit]]
    units = sorted(busiest[:MOST_UNITS])
    others = len(busiest) - len(units)
    place = np.full(len(counts), len(units))
    place[units] = range(len(units))
    gathered = np.zeros((len(units) + 1, len(units) + 1), np.int64)
    np.add.at(gathered, (place[:, None], place[None, :]), counts)
    return units, gathered if others else gathered[:-1, :-1], others


def _places(n: int) -> list[tuple[float, float]]:
    """Return places on a circle, clockwise from just right of the top."""
    angles = [2 * math.pi * (place + 0.5) / n - math.pi / 2 for place in range(n)]
    return [
        (WIDTH / 2 + RADIUS * math.cos(angle), CENTRE + RADIUS * math.sin(angle))
        for angle in angles
    ]


def _lines(at: list[tuple[float, float]], counts: NDArray[np.int64], scale: int) -> list[str]:
    """Return the lines, the widest first."""
    exchanged = counts + counts.T
    pairs = [(a, b) for a in range(len(at)) for b in range(a) if exchanged[a, b]]
    parts = []
    for a, b in sorted(pairs, key=lambda pair: -int(exchanged[pair])):
        both = 2 * int(min(counts[a, b], counts[b, a]))
        for colour, count, dashes in ((ONE, int(exchanged[a, b]), "5 3"), (BOTH, both, "")):
            width = WIDEST * count / scale
            if width >= LEAST:
                parts.append(
                    _line(
                        at[a],
                        at[b],
                        f'stroke="{colour}" stroke-width="{width:.1f}" stroke-dasharray="{dashes}"',
                    )
                )
    return parts


def _line(start: tuple[float, float], end: tuple[float, float], look: str) -> str:
    """Return a line curved towards the centre."""
    x = WIDTH / 2 + BEND * ((start[0] + end[0]) / 2 - WIDTH / 2)
    y = CENTRE + BEND * ((start[1] + end[1]) / 2 - CENTRE)
    return (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}" '
        f'fill="none" {look}/>'
    )


def _units(at: list[tuple[float, float]], names: list[str]) -> list[str]:
    """Return the units with their names beside them."""
    parts = []
    for (x, y), name in zip(at, names, strict=True):
        right = x >= WIDTH / 2
        edge = x + 9 if right else x - 9
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{INK}" stroke="white"/>')
        parts.append(
            words(
                name,
                edge,
                y + 4,
                anchor="start" if right else "end",
                room=WIDTH - edge if right else edge,
            )
        )
    return parts


def _key(say: Callable[..., str]) -> list[str]:
    """Return the key of the line colours."""
    parts = []
    for x, colour, dashes, name in ((10, BOTH, "", "both"), (320, ONE, "5 3", "one")):
        parts.append(
            f'<path d="M{x} {KEY + 12}h28" stroke="{colour}" stroke-width="4" '
            f'stroke-dasharray="{dashes}"/>'
        )
        parts.append(words(say(name), x + 34, KEY + 16))
    parts.append(f'<path d="M10 {KEY - 4}H{WIDTH - 10}" stroke="{FAINT}" stroke-width=".5"/>')
    return parts

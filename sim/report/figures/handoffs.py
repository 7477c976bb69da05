"""Who passes cases on to whom: a circle of units, in which what goes to and fro between two of them is dark.

Tried as a matrix too: it shows every pair exactly, but one must find the mirror image of a cell to
see that cases come back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from sim.model.state.zones import KINDS
from sim.report.figures import Beside, Picture
from sim.report.lettering import LINESPACING, height_of, words, wrapped
from sim.report.names import arm_names
from sim.report.rows import grouped
from sim.report.sheet import Sheet, entitle, spread
from sim.report.style import FAINT, INK, PAD, WIDTH, styled
from sim.report.tables import LARGEST, Table
from sim.results.result import of_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

MOST_UNITS = 14
"""How many units stand by themselves."""

BOTH, ONE = "#0B3C6F", "#9CCBEA"
"""Colours of what goes to and fro, and of what goes one way; one is dark and one pale also without
colour."""

MARKERS = dict(zip(KINDS, "os^D", strict=True))
"""By kind of unit."""

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


class Flows(NamedTuple):
    """What a drawing of hand-offs needs."""

    units: tuple[str, ...]
    """Those that stand by themselves, in the order in which they stand."""
    kinds: tuple[str, ...]
    """What they are."""
    others: int
    """How many other units have hand-offs; taken together they stand after the last."""
    counts: Mapping[str, NDArray[np.int64]]
    """By arm, hand-offs from row to column, shape (n_places, n_places); the diagonal is those among
    the others."""
    returned: Mapping[str, float]
    """By arm, the share of all hand-offs between two units that one in the opposite direction
    matches; NaN if there are none."""


def handoff_network(study: Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw the hand-offs between units in the first replication, one panel per arm with the same layout and scale.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

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
    width, radius = WIDTH / columns - 2 * PAD, RADIUS[columns]
    most = max(1, *(int(_exchanged(counts).max()) for counts in found.counts.values()))
    per_handoff = WIDEST[columns] / most
    with styled(style):
        names = _names(found, width / 2 - radius - LEADER - 0.02, said)
        sides = [[names[k] for k in side] for side in _sides(len(names))]
        needed = [sum(height_of(name, TEXT) + NAME_GAP for name in side) for side in sides]
        height = max(LEAST_HEIGHT[columns], *needed)
        drawn = Sheet([height] * -(-len(found.counts) // columns))
        made, at = drawn.panels(columns, len(found.counts)), _circle(len(names), radius)
        for axes, arm, name in zip(
            made, found.counts, arm_names(study, said).values(), strict=True
        ):
            entitle(axes, _title(found, arm, name, said), width)
            axes.set(xlim=(-width / 2, width / 2), ylim=(-height / 2, height / 2))  # in inches
            axes.axis("off")
            _draw_lines(axes, at, found.counts[arm], per_handoff)
            if names:
                _draw_units(axes, at, found, names, height)
        return drawn.finished(_note(found, said), _key(found, per_handoff, said), below=True)


def _names(found: Flows, inches: float, said: Catalogue) -> list[str]:
    """Return the names of all places on the circle, broken into lines."""
    names = list(found.units)
    if found.others:
        names.append(said.text("figures.handoffs.others", count=found.others))
    return [wrapped(name, inches, TEXT) for name in names]


def _title(found: Flows, arm: str, name: str, said: Catalogue) -> str:
    """Return an arm's name with its hand-offs and the share that goes to and fro."""
    count, say = found.counts[arm].sum(), said.within("figures.handoffs")
    if not count:
        return say("empty", arm=name)
    return say("title", arm=name, count=count, share=f"{100 * found.returned[arm]:.0f}")


def flows(study: Study) -> Flows:
    """Return the hand-offs of a comparison's first replication between its busiest units.

    Units are the same if their names are: the arms may be different cities.
    """
    table, units = study.tables["handoffs"], study.tables["load"]
    kinds = dict(zip(units["unit"], units["kind"], strict=True))
    touched = (
        table.groupby("from_unit")["count"]
        .sum()
        .add(table.groupby("unit")["count"].sum(), fill_value=0)
    )
    busiest = sorted(touched.index, key=lambda name: (-touched[name], list(kinds).index(name)))
    handed = {arm.name: of_arm(table, arm.name) for arm in study.arms}
    chosen = busiest[:MOST_UNITS] if len(busiest) > MOST_UNITS + 1 else busiest
    total = _gathered(table, chosen)
    chosen = [chosen[place] for place in _neighbours(total[: len(chosen), : len(chosen)])]
    return Flows(
        tuple(chosen),
        tuple(kinds[name] for name in chosen),
        len(busiest) - len(chosen),
        {arm: _gathered(rows, chosen) for arm, rows in handed.items()},
        {arm: _returned(rows) for arm, rows in handed.items()},
    )


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
            look = {"edgecolor": colour, "linewidth": count * per_handoff, "capstyle": "butt"}
            axes.add_patch(PathPatch(path, fill=False, **look))
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
    base = middle - size * along
    corners = [middle + size * along, base + size * across, base - size * across]
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
            leader = (at[k][0], out * 0.985), (at[k][1], y)
            axes.plot(*leader, color=FAINT, linewidth=0.5, zorder=0.5)
            axes.text(out, y, names[k], ha=ha, va="center", fontsize=TEXT, linespacing=LINESPACING)


def _mark(kind: str | None) -> dict[str, Any]:
    """Return how a unit is drawn; all others together are a grey circle."""
    marker, size, colour = ("o", 6, FAINT) if kind is None else (MARKERS[kind], 4.5, INK)
    return {"marker": marker, "markersize": size, "color": colour, "linestyle": "none"}


def _key(found: Flows, per_handoff: float, said: Catalogue) -> list[tuple[Artist, str]]:
    """Return what the key explains."""
    say = said.within("figures.handoffs")
    most = max(int(_exchanged(counts).max()) for counts in found.counts.values())
    count = _round(most) if most else 0
    lines = [(BOTH, 4.0, "both"), (ONE, 4.0, "one"), (BOTH, count * per_handoff, "scale")]
    return [
        *(
            (Line2D([], [], color=colour, linewidth=points), say(name, count=f"{count:,}"))
            for colour, points, name in lines
            if points
        ),
        *((Line2D([], [], **_mark(kind)), say(kind)) for kind in KINDS if kind in found.kinds),
    ]


def _round(most: int) -> int:
    """Return the greatest of 1, 2, 5, 10, 20 and so on that is at most this."""
    power = int(10 ** (len(str(most)) - 1))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def _gathered(rows: pd.DataFrame, chosen: list[str]) -> NDArray[np.int64]:
    """Return hand-offs between the chosen units and all others together, who come last."""
    place = {name: number for number, name in enumerate(chosen)}
    ends = (rows[end].map(place).fillna(len(chosen)).astype(int) for end in ("from_unit", "unit"))
    gathered = np.zeros((len(chosen) + 1, len(chosen) + 1), np.int64)
    np.add.at(gathered, tuple(ends), rows["count"])
    return gathered


def _neighbours(counts: NDArray[np.int64]) -> list[int]:
    """Return an order, the busiest first, in which each is followed by the one of the rest that it exchanges most with."""
    exchanged = counts + counts.T
    left = sorted(range(len(counts)), key=lambda unit: -int(exchanged[unit].sum()))
    order = left[:1]
    while len(order) < len(counts):
        left = [unit for unit in left if unit != order[-1]]
        order.append(max(left, key=lambda unit: exchanged[order[-1], unit]))
    return order


def _returned(rows: pd.DataFrame) -> float:
    """Return the share of hand-offs that one in the opposite direction matches."""
    triples = list(zip(rows["from_unit"], rows["unit"], rows["count"], strict=True))
    counts = {(sender, unit): count for sender, unit, count in triples}
    back = sum(min(count, counts.get((unit, sender), 0)) for sender, unit, count in triples)
    return back / sum(counts.values()) if counts else float("nan")


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say = of.words.within("report.circling")
    return Beside(
        say("handoffs", arms=_alternative(of)),
        say("handoffs_caption"),
        [(say("handoffs_data"), _data(of), "data")],
    )


def _alternative(of: Context) -> str:
    """Return how many hand-offs each arm has."""
    counts = of.study.tables["handoffs"].groupby("arm")["count"].sum()
    values = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("report.circling.arm_handoffs", values)


def _data(of: Context) -> Table:
    """Return the largest flows of each arm."""
    rows = []
    for arm, name in of.names.items():
        flows = of_arm(of.study.tables["handoffs"], arm)
        counts = flows.set_index(["from_unit", "unit"])["count"].to_dict()
        largest = flows.sort_values("count", ascending=False, kind="stable").head(LARGEST)
        rows += [
            [name, sender, receiver, f"{count:,}", f"{counts.get((receiver, sender), 0):,}"]
            for sender, receiver, count in largest.itertuples(index=False)
        ]
    keys = (f"report.circling.{name}" for name in ("sender", "receiver", "count", "back"))
    return Table(of.heads("arm", *keys), grouped(rows), range(3))


PICTURE = Picture("handoff_network", 7, "report.circling", handoff_network, _beside)

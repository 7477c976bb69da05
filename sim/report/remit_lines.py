"""The lines of a remit map: the zones of each issue, and above them the rulings, which rise with their days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.model.state.zones import ZONES, Zone
from sim.report.fonts import drawable
from sim.report.key import Entry
from sim.report.lettering import shortened
from sim.report.sheet import Box
from sim.report.style import FAINT, INK, SMALL
from sim.scenario import expand
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.i18n.catalogue import Catalogue
    from sim.scenario.schema import Scenario

FILLS = {
    Zone.CLEAR: ("#FFFFFF", ""),
    Zone.OVERLAP: ("#BBD7EC", "/////"),
    Zone.GAP: ("#F3C79A", "....."),
    Zone.BEYOND: ("#C9C9C9", "xxxxx"),
}
"""Colour and hatching of a zone."""

MARKS: dict[str, dict[str, Any]] = {
    "ruling": {
        "marker": "o",
        "markersize": 2.0,
        "color": INK,
        "linestyle": "none",
        "markeredgewidth": 0,
    },
    "ruling_beyond": {
        "marker": "^",
        "markersize": 3.2,
        "color": INK,
        "markerfacecolor": "white",
        "linestyle": "none",
        "markeredgewidth": 0.6,
    },
    "overruled": {
        "marker": "x",
        "markersize": 3.2,
        "color": INK,
        "linestyle": "none",
        "markeredgewidth": 0.8,
    },
}
"""How rulings are drawn, and where one ended."""

STRIP, ROW_GAP = 0.14, 0.06
"""Inches of an issue's line: the strip that is the map, and what separates it from the next
line."""

EDGE = 0.04
"""Inches between the first and the last day of a line and its border."""

HOLDER = 6
"""Points: the name of a department on its part of the line."""


class Map(NamedTuple):
    """A scenario's map with the rulings of a run."""

    name: str
    """That of the arm, or nothing for a single run."""
    scenario: Scenario
    rulings: pd.DataFrame
    """With the columns of `RunRecord.precedents`."""

    def of(self, issue: int) -> pd.DataFrame:
        """Return the rulings on an issue."""
        return self.rulings[self.rulings["issue"] == expand.issues(self.scenario)[issue].name]


def days_of(found: Map) -> tuple[int, int]:
    """Return the days at the bottom and at the top of every line: some rulings may be from before the first."""
    return min(0, int(found.rulings["day"].to_numpy().min(initial=0))), found.scenario.time.days


def draw_map(axes: Axes, box: Box, found: Map, issues: list[int]) -> None:
    """Draw the lines of a map, one below the other; the axis upwards is in inches."""
    row = box.height / len(issues)
    for number, issue in enumerate(issues):
        base = box.height - (number + 1) * row + ROW_GAP / 2
        strip = Box(0, base, box.width, STRIP)
        sky = Box(0, base + STRIP, box.width, row - ROW_GAP - STRIP)
        _draw_zones(axes, found.scenario, issue, strip, sky)
        _draw_rulings(axes, found.of(issue), days_of(found), sky)
    axes.set(xlim=(0, 1), ylim=(0, box.height), yticks=[])
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "0.25", "0.5", "0.75", "1"), fontsize=SMALL)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=2)
    axes.grid(visible=False)


def _draw_zones(axes: Axes, scenario: Scenario, issue: int, strip: Box, sky: Box) -> None:
    """Draw whose an issue's circumstances are, with the names of those who hold a part alone."""
    segments = _segments(scenario, issue)
    ends = [*(segment.start for segment in segments[1:]), 1.0]
    for (start, zone, fit), end in zip(segments, ends, strict=True):
        colour, hatch = FILLS[Zone[zone.upper()]]
        size = end - start
        axes.add_patch(
            Rectangle((start, sky.top), size, sky.height, facecolor=colour, alpha=0.35, linewidth=0)
        )
        axes.add_patch(
            Rectangle(
                (start, strip.top),
                size,
                STRIP,
                facecolor=colour,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.5,
            )
        )
        if zone == "clear":
            name = shortened(drawable(fit[0]), size * strip.width - 0.04, HOLDER)
            axes.text(
                start + size / 2,
                strip.top + STRIP / 2,
                name,
                ha="center",
                va="center_baseline",
                fontsize=HOLDER,
            )
    axes.add_patch(
        Rectangle((0, strip.top), 1, STRIP + sky.height, fill=False, edgecolor=FAINT, linewidth=0.6)
    )


def _draw_rulings(axes: Axes, rulings: pd.DataFrame, days: tuple[int, int], sky: Box) -> None:
    """Draw an issue's rulings, each at the height of its day, and how long those stood that were overruled."""
    first, last = days
    per_day = (sky.height - 2 * EDGE) / (last - first)
    at, kinds = rulings["circumstance"].to_numpy(), _kinds(rulings)
    made, ended = (
        sky.top + EDGE + per_day * (rulings[name].to_numpy(np.float64, na_value=np.nan) - first)
        for name in ("day", "overruled_day")
    )
    axes.vlines(
        at[kinds["overruled"]],
        made[kinds["overruled"]],
        ended[kinds["overruled"]],
        color=INK,
        linewidth=0.6,
    )
    for name, chosen in kinds.items():
        axes.plot(
            at[chosen],
            (ended if name == "overruled" else made)[chosen],
            clip_on=False,
            **MARKS[name],
        )


def entries_of(maps: Sequence[Map], shown: Sequence[Sequence[int]], said: Catalogue) -> list[Entry]:
    """Return what the key explains: the zones of the issues shown, and the kinds of rulings on them."""
    found = {
        segment.zone
        for each, issues in zip(maps, shown, strict=True)
        for issue in issues
        for segment in _segments(each.scenario, issue)
    }
    zones = [
        Entry(
            Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6),
            said.text(f"figures.remits.{ZONES[zone]}"),
        )
        for zone, (colour, hatch) in FILLS.items()
        if ZONES[zone] in found
    ]
    rulings = [each.of(issue) for each, issues in zip(maps, shown, strict=True) for issue in issues]
    marks = {name for kept in rulings for name, chosen in _kinds(kept).items() if chosen.any()}
    return [
        *zones,
        *(
            Entry(Line2D((0.5,), (0.5,), **MARKS[name]), said.text(f"figures.remits.{name}"))
            for name in MARKS
            if name in marks
        ),
    ]


def _kinds(rulings: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Return which rulings have each kind of mark."""
    beyond = (rulings["unit"] == BEYOND).to_numpy()
    return {
        "overruled": rulings["overruled_day"].notna().to_numpy(),
        "ruling": ~beyond,
        "ruling_beyond": beyond,
    }


def _segments(scenario: Scenario, issue: int) -> tuple[expand.Segment, ...]:
    """Return the segments of an issue's line."""
    return expand.line(expand.issues(scenario)[issue], issue, scenario.city.seed)

"""The remit map and what rulings have added to it: each issue's line, whose it is on paper, and where it has been ruled on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.plan import plan
from sim.plots.fonts import drawable
from sim.plots.key import Entry, draw_lines, lines_height
from sim.plots.lettering import height_of, shortened, wrapped
from sim.plots.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.plots.style import FAINT, INK, SMALL, WIDTH, styled
from sim.plots.words import arm_name, arm_names, words
from sim.state.tables import NOBODY, REFERRED
from sim.state.units import unit_names
from sim.state.zones import ZONES, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.record import RunRecord
    from sim.scenario.schema import Scenario

MOST_ISSUES = {1: 12, 2: 12, 3: 6, 4: 6}
"""How many issues are drawn for so many maps; for more maps, `FEWEST_ISSUES`."""

FEWEST_ISSUES = 4

FILLS = {
    Zone.CLEAR: ("#FFFFFF", ""),
    Zone.OVERLAP: ("#BBD7EC", "/////"),
    Zone.GAP: ("#F3C79A", "....."),
    Zone.BEYOND: ("#C9C9C9", "xxxxx"),
}
"""Colour and hatching of a zone."""

STRIP, ROW_GAP = 0.14, 0.06
"""Inches of an issue's line: the strip that is the map, and what separates it from the next line."""

SKIES, LOWEST, HIGHEST = 3.6, 0.3, 0.9
"""Inches for the rulings above the strips: of all lines that stand one above the other, and of a line at least and at most."""

AXIS, COLUMN_GAP, NAMES = 0.42, 0.15, {1: 1.35, 2: 1.0}
"""Inches: below a map, between columns, and to its left for the issues, by number of columns."""

EDGE = 0.04
"""Inches between the first and the last day of a line and its border."""

HOLDER = 6
"""Points: the name of a department on its part of the line."""


class Map(NamedTuple):
    """A scenario's map with the rulings of a run."""

    name: str
    scenario: Scenario
    rulings: NDArray[Any]
    """Rows of `sim.state.tables.PRECEDENT`."""


def remit_map(record: RunRecord, language: str = "en") -> Figure:
    """Draw whose each issue's circumstances are, and the rulings that a run kept, as they came day by day.

    Parameters
    ----------
    record
        What `sim.run` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        A line an issue, at most twelve: those with most rulings, then those that are most frequent. Within a line a ruling
        stands at its circumstance and at the height of its day, so that one sees the map fill from bottom to top.
    """
    said = words(language)
    return _drawn([Map("", record.scenario, record.precedent_rows)], [], said)


def remit_maps(study: Study, language: str = "en") -> Figure:
    """Draw the same for each arm that kept rulings in the first replication, or for the first arm if none did.

    Parameters
    ----------
    study
        What `sim.compare` returned.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        Arms without rulings are named, not drawn: their map is that of the others, and nothing is on it.
    """
    said = words(language)
    maps = {arm: Map(arm_name(said, arm), study.scenarios[arm], rulings) for arm, rulings in study.rulings.items()}
    kept = {arm: found for arm, found in maps.items() if len(found.rulings)}
    drawn = list(kept.values()) or list(maps.values())[:1]
    notes = [said.text("figures.remits.first_replication")] if kept else []
    if len(kept) < len(maps):
        without = [name for arm, name in zip(maps, arm_names(said, maps), strict=True) if arm not in kept]
        notes.append(said.text("figures.remits.without", arms=said.text("figures.comma").join(without)))
    return _drawn(drawn, notes, said)


def _drawn(maps: list[Map], notes: list[str], said: Catalogue) -> Figure:
    """Draw maps, a panel each."""
    columns = min(2, len(maps))
    shown = _shown(maps)
    with styled():
        width = (WIDTH - 2 * MARGIN - (columns - 1) * COLUMN_GAP) / columns
        labels = [_labels(found, issues, NAMES[columns] - MARGIN, said) for found, issues in zip(maps, shown, strict=True)]
        lines = max(len(issues) for issues in shown)
        sky = min(HIGHEST, max(LOWEST, SKIES / (lines * -(-len(maps) // columns))))
        row = max(STRIP + sky, *(height_of(label, SMALL) for found in labels for label in found)) + ROW_GAP
        names, above = titles([found.name for found in maps], width) if columns > 1 else ([""], MARGIN)
        panel = row * lines
        entries, note = _entries(said), said.text("figures.between").join([_note(maps, shown, said), *notes])
        below = -(-len(maps) // columns) * (above + panel + AXIS) + MARGIN
        sheet = Sheet(below + lines_height([entry.name for entry in entries]) + note_height(note))
        places = cells(len(maps), columns, Box(MARGIN, MARGIN, width, above + panel + AXIS), COLUMN_GAP)
        for place, name, found, issues, texts in zip(places, names, maps, shown, labels, strict=True):
            sheet.title(place.left, place.top + above, name)
            box = Box(place.left + NAMES[columns], place.top + above, width - NAMES[columns] - MARGIN, row * len(issues))
            axes = sheet.axes(box)
            _draw_map(axes, box, found, issues)
            for number, text in enumerate(texts):
                middle = box.top + number * row + (row - ROW_GAP) / 2
                sheet.text(box.left - MARGIN / 2, middle - height_of(text, SMALL) / 2, text, ha="right")
            axes.set_xlabel(said.text("figures.remits.circumstance"), fontsize=SMALL)
        draw_lines(sheet, entries, below)
        sheet.note(note)
        return sheet.finished()


def _shown(maps: Sequence[Map]) -> list[list[int]]:
    """Return the issues of each map that are drawn, those with most rulings in all maps first, then the most frequent."""
    rank: dict[str, NDArray[np.float64]] = {}
    for found in maps:
        listed = plan(found.scenario).issues
        counts = np.bincount(found.rulings["issue"], minlength=len(listed))
        for issue, count in zip(listed, counts, strict=True):
            rank[issue.name] = rank.get(issue.name, np.zeros(2)) + np.array([count, issue.weight or 0.0])
    most = MOST_ISSUES.get(len(maps), FEWEST_ISSUES)
    shown = []
    for found in maps:
        listed = plan(found.scenario).issues
        shown.append(sorted(range(len(listed)), key=lambda n: tuple(-rank[listed[n].name]))[:most])
    return shown


def _labels(found: Map, issues: list[int], inches: float, said: Catalogue) -> list[str]:
    """Return the name of each issue with the number of its rulings, broken into lines."""
    listed = plan(found.scenario).issues
    counts = np.bincount(found.rulings["issue"], minlength=len(listed))
    return [
        f"{wrapped(drawable(listed[n].name), inches, SMALL)}\n{said.text('figures.remits.count', count=f'{counts[n]:,}')}" for n in issues
    ]


def _note(maps: list[Map], shown: list[list[int]], said: Catalogue) -> str:
    """Say which issues are drawn, and what height means."""
    number, every = max(len(issues) for issues in shown), max(len(plan(found.scenario).issues) for found in maps)
    kind = "every" if number == every else "busiest" if any(len(found.rulings) for found in maps) else "largest"
    which = said.text(f"figures.remits.{kind}", shown=number, all=every)
    first, last = _days(maps[0])
    note = said.text("figures.remits.note", which=which, first=f"{first:,}".replace("-", "\N{MINUS SIGN}"), last=f"{last:,}")
    drifting = any(found.scenario.city.drift_per_year > 0 for found in maps)
    return said.text("figures.between").join([note, said.text("figures.remits.drift")] if drifting else [note])


def _days(found: Map) -> tuple[int, int]:
    """Return the days at the bottom and at the top of every line: some rulings may be from before the first."""
    return min(0, int(found.rulings["day"].min(initial=0))), found.scenario.time.days


def _draw_map(axes: Axes, box: Box, found: Map, issues: list[int]) -> None:
    """Draw the lines of a map, one below the other; the axis upwards is in inches."""
    row = box.height / len(issues)
    for number, issue in enumerate(issues):
        base = box.height - (number + 1) * row + ROW_GAP / 2
        strip = Box(0, base, box.width, STRIP)
        sky = Box(0, base + STRIP, box.width, row - ROW_GAP - STRIP)
        _draw_zones(axes, found.scenario, issue, strip, sky)
        _draw_rulings(axes, found.rulings[found.rulings["issue"] == issue], _days(found), sky)
    axes.set(xlim=(0, 1), ylim=(0, box.height), yticks=[])
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "0.25", "0.5", "0.75", "1"), fontsize=SMALL)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=2)
    axes.grid(visible=False)


def _draw_zones(axes: Axes, scenario: Scenario, issue: int, strip: Box, sky: Box) -> None:
    """Draw whose an issue's circumstances are, with the names of those who hold a part alone."""
    remits, names = plan(scenario).remits, unit_names(scenario)
    first, count = int(remits.issues[issue].first_segment), int(remits.issues[issue].segments)
    segments = remits.segments[first : first + count]
    for segment, end in zip(segments, [*segments["start"][1:], 1.0], strict=True):
        zone, start = Zone(int(segment["zone"])), float(segment["start"])
        colour, hatch = FILLS[zone]
        size = float(end) - start
        axes.add_patch(Rectangle((start, sky.top), size, sky.height, facecolor=colour, alpha=0.35, linewidth=0))
        axes.add_patch(Rectangle((start, strip.top), size, STRIP, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.5))
        if zone == Zone.CLEAR:
            name = shortened(drawable(names[segment["unit"]]), size * strip.width - 0.04, HOLDER)
            axes.text(start + size / 2, strip.top + STRIP / 2, name, ha="center", va="center_baseline", fontsize=HOLDER)
    axes.add_patch(Rectangle((0, strip.top), 1, STRIP + sky.height, fill=False, edgecolor=FAINT, linewidth=0.6))


def _draw_rulings(axes: Axes, rulings: NDArray[Any], days: tuple[int, int], sky: Box) -> None:
    """Draw an issue's rulings, each at the height of its day, and how long those stood that were overruled."""
    first, last = days
    per_day = (sky.height - 2 * EDGE) / (last - first)
    at, overruled, beyond = rulings["circumstance"], rulings["overruled_day"] != NOBODY, rulings["unit"] == REFERRED
    made, ended = (sky.top + EDGE + per_day * (rulings[name].astype(float) - first) for name in ("day", "overruled_day"))
    axes.vlines(at[overruled], made[overruled], ended[overruled], color=INK, linewidth=0.6)
    for name, chosen, height in (("overruled", overruled, ended), ("ruling", ~beyond, made), ("ruling_beyond", beyond, made)):
        axes.plot(at[chosen], height[chosen], clip_on=False, **MARKS[name])


MARKS: dict[str, dict[str, Any]] = {
    "ruling": {"marker": "o", "markersize": 2.0, "color": INK, "linestyle": "none", "markeredgewidth": 0},
    "ruling_beyond": {
        "marker": "^",
        "markersize": 3.2,
        "color": INK,
        "markerfacecolor": "white",
        "linestyle": "none",
        "markeredgewidth": 0.6,
    },
    "overruled": {"marker": "x", "markersize": 3.2, "color": INK, "linestyle": "none", "markeredgewidth": 0.8},
}
"""How rulings are drawn, and where one ended."""


def _entries(said: Catalogue) -> list[Entry]:
    """Return what the key explains."""
    zones = [
        Entry(
            Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6), said.text(f"figures.remits.{ZONES[zone]}")
        )
        for zone, (colour, hatch) in FILLS.items()
    ]
    return [*zones, *(Entry(Line2D((0.5,), (0.5,), **mark), said.text(f"figures.remits.{name}")) for name, mark in MARKS.items())]

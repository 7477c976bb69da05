"""The remit map and what rulings have added to it: each issue's line, whose it is on paper, and where it has been ruled on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.fonts import drawable
from sim.report.key import draw_lines, lines_height
from sim.report.lettering import height_of, wrapped
from sim.report.remit_lines import ROW_GAP, STRIP, Map, days_of, draw_map, entries_of
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import SMALL, WIDTH, styled
from sim.report.words import arm_names, words
from sim.results.result import of_arm
from sim.scenario import expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.records.record import RunRecord

MOST_ISSUES = {1: 12, 2: 12, 3: 6, 4: 6}
"""How many issues are drawn for so many maps; for more maps, `FEWEST_ISSUES`."""

FEWEST_ISSUES = 4

SKIES, LOWEST, HIGHEST = 3.6, 0.3, 0.9
"""Inches for the rulings above the strips: of all lines that stand one above the other, and of a
line at least and at most."""

AXIS, COLUMN_GAP, NAMES = 0.42, 0.15, {1: 1.35, 2: 1.0}
"""Inches: below a map, between columns, and to its left for the issues, by number of columns."""


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
        A line an issue, at most twelve: those with most rulings, then those that are most frequent.
        Within a line a ruling stands at its circumstance and at the height of its day, so that one
        sees the map fill from bottom to top.
    """
    said = words(language)
    return _drawn([Map("", record.scenario, record.precedents)], [], said)


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
        Arms without rulings are named, not drawn: their map is that of the others, and nothing is
        on it.
    """
    said = words(language)
    maps = {
        arm.name: Map(name, arm.scenario, of_arm(study.tables["rulings"], arm.name))
        for name, arm in zip(arm_names(said, study), study.arms, strict=True)
    }
    kept = {arm: found for arm, found in maps.items() if len(found.rulings)}
    drawn = list(kept.values()) or list(maps.values())[:1]
    notes = [said.text("figures.remits.first_replication")] if kept else []
    if len(kept) < len(maps):
        without = [
            said.text("figures.quoted", name=found.name)
            for arm, found in maps.items()
            if arm not in kept
        ]
        notes.append(
            said.text("figures.remits.without", arms=said.text("figures.comma").join(without))
        )
    return _drawn(drawn, notes, said)


def _drawn(maps: list[Map], notes: list[str], said: Catalogue) -> Figure:
    """Draw maps, a panel each."""
    columns = min(2, len(maps))
    shown = _shown(maps)
    with styled():
        width = (WIDTH - 2 * MARGIN - (columns - 1) * COLUMN_GAP) / columns
        labels = [
            _labels(found, issues, NAMES[columns] - MARGIN, said)
            for found, issues in zip(maps, shown, strict=True)
        ]
        lines = max(len(issues) for issues in shown)
        sky = min(HIGHEST, max(LOWEST, SKIES / (lines * -(-len(maps) // columns))))
        row = (
            max(STRIP + sky, *(height_of(label, SMALL) for found in labels for label in found))
            + ROW_GAP
        )
        names, above = (
            titles([found.name for found in maps], width) if maps[0].name else ([""], MARGIN)
        )
        panel = row * lines
        entries, note = (
            entries_of(maps, shown, said),
            said.text("figures.between").join([_note(maps, shown, said), *notes]),
        )
        below = -(-len(maps) // columns) * (above + panel + AXIS) + MARGIN
        sheet = Sheet(below + lines_height([entry.name for entry in entries]) + note_height(note))
        places = cells(
            len(maps), columns, Box(MARGIN, MARGIN, width, above + panel + AXIS), COLUMN_GAP
        )
        for place, name, found, issues, texts in zip(
            places, names, maps, shown, labels, strict=True
        ):
            sheet.title(place.left, place.top + above, name)
            box = Box(
                place.left + NAMES[columns],
                place.top + above,
                width - NAMES[columns] - MARGIN,
                row * len(issues),
            )
            axes = sheet.axes(box)
            draw_map(axes, box, found, issues)
            for number, text in enumerate(texts):
                middle = box.top + number * row + (row - ROW_GAP) / 2
                sheet.text(
                    box.left - MARGIN / 2, middle - height_of(text, SMALL) / 2, text, ha="right"
                )
            axes.set_xlabel(said.text("figures.remits.circumstance"), fontsize=SMALL)
        draw_lines(sheet, entries, below)
        sheet.note(note)
        return sheet.finished()


def _shown(maps: Sequence[Map]) -> list[list[int]]:
    """Return the issues of each map that are drawn, those with most rulings in all maps first, then the most frequent."""
    rank: dict[str, NDArray[np.float64]] = {}
    for found in maps:
        counts = found.rulings["issue"].value_counts()
        for issue in expand.issues(found.scenario):
            rank[issue.name] = rank.get(issue.name, np.zeros(2)) + np.array(
                [counts.get(issue.name, 0), issue.weight or 0.0]
            )
    most = MOST_ISSUES.get(len(maps), FEWEST_ISSUES)
    shown = []
    for found in maps:
        listed = expand.issues(found.scenario)
        shown.append(sorted(range(len(listed)), key=lambda n: tuple(-rank[listed[n].name]))[:most])
    return shown


def _labels(found: Map, issues: list[int], inches: float, said: Catalogue) -> list[str]:
    """Return the name of each issue with the number of its rulings, broken into lines."""
    listed = expand.issues(found.scenario)
    counts = found.rulings["issue"].value_counts()
    return [
        f"{wrapped(drawable(listed[n].name), inches, SMALL)}\n"
        f"{said.text('figures.remits.count', count=int(counts.get(listed[n].name, 0)))}"
        for n in issues
    ]


def _note(maps: list[Map], shown: list[list[int]], said: Catalogue) -> str:
    """Say which issues are drawn, and what height means."""
    number, every = (
        max(len(issues) for issues in shown),
        max(len(expand.issues(found.scenario)) for found in maps),
    )
    kind = (
        "every"
        if number == every
        else "busiest"
        if any(len(found.rulings) for found in maps)
        else "largest"
    )
    which = said.text(f"figures.remits.{kind}", shown=number, all=every)
    first, last = days_of(maps[0])
    note = said.text(
        "figures.remits.note",
        which=which,
        first=f"{first:,}".replace("-", "\N{MINUS SIGN}"),
        last=f"{last:,}",
    )
    drifting = any(found.scenario.city.drift_per_year > 0 for found in maps)
    return said.text("figures.between").join(
        [note, said.text("figures.remits.drift")] if drifting else [note]
    )

"""The effects of a comparison as a forest: one measure large, with numbers; what it is bought with in small."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.errors import ComparisonError, suggestion
from sim.report.headline import MEASURE, Effect, effects_of
from sim.report.lettering import height_of, width_of, wrapped
from sim.report.rows import MAIN_MEASURES
from sim.report.sheet import MARGIN, Box, Sheet, cells, note_height, titles
from sim.report.style import FAINT, INK, SMALL, WIDTH, stroke, styled
from sim.report.ticks import set_ticks
from sim.report.words import arm_names, contrast_name, words
from sim.results.notes import Note
from sim.results.numbers import measured

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

MARKERS = {"simple": "o", "main": "D", "interaction": "^", "difference": "o"}
"""By kind of contrast."""

NAMES = 2.3
"""Inches for the contrasts' names to the left of the large panel."""

INDENT = 0.2
"""Inches for a contrast's number before its name."""

TEXT = 8
"""Points of the names and, to the right, of the numbers."""

AXIS = 0.46
"""Inches below the large panel."""

COLUMNS, COLUMN_GAP, NUMBER_WIDTH, SMALL_AXIS, SMALL_ROW = 4, 0.18, 0.2, 0.3, 0.15
"""Small panels: how many stand side by side, and inches between them, for numbers to their left,
below them, for a contrast."""

SMALL_WIDTH = (WIDTH - 2 * MARGIN) / COLUMNS - COLUMN_GAP - NUMBER_WIDTH


def effects(study: Study, measure: str = MEASURE, language: str = "en") -> Figure:
    """Draw every contrast of a measure with its interval, and the same contrasts of the other main measures in small.

    Parameters
    ----------
    study
        What `sim.compare` returned, with two arms or more.
    measure
        The one that is drawn large; any of `sim.measures.MEASURES`.
    language
        Of the words: `en` or `zh`.

    Returns
    -------
    matplotlib.figure.Figure
        Effects that are zero by construction are grey and hollow. Measures that are not applicable
        at all have no panel.

    Raises
    ------
    ComparisonError
        If there is nothing to compare, or no such measure.
    """
    found = _effects(study, measure)
    others = {name: effects_of(study.effects, name) for name in MAIN_MEASURES if name != measure}
    others = {
        name: rows
        for name, rows in others.items()
        if any(math.isfinite(effect.estimate) for effect in rows)
    }
    said = words(language)
    with styled():
        return _drawn(study, measure, found, others, said)


def _effects(study: Study, measure: str) -> list[Effect]:
    """Return the effects on a measure, of which there must be some."""
    known = [str(name) for name in study.effects["measure"].unique()]
    if not known:
        raise ComparisonError(
            "this comparison has one arm and so no effects; compare two scenarios, or toggle a "
            "mechanism"
        )
    if measure not in known:
        raise ComparisonError(f"there are no effects on {measure!r}{suggestion(measure, known)}")
    return effects_of(study.effects, measure)


def _drawn(
    study: Study,
    measure: str,
    found: list[Effect],
    others: dict[str, list[Effect]],
    said: Catalogue,
) -> Figure:
    """Draw the large panel and rows of small ones."""
    names = [
        wrapped(contrast_name(said, effect.contrast, study), NAMES - INDENT - MARGIN, TEXT)
        for effect in found
    ]
    row = max(height_of(name, TEXT) for name in names) + 0.08
    numbers = [_numbers(effect, measure, said) for effect in found]
    right = (
        WIDTH
        - 3 * MARGIN
        - max(width_of(text, TEXT) for text in (*numbers, said.text("figures.effects.numbers")))
    )
    (title,), above = titles([_title(study, measure, said)], right - MARGIN)
    large = Box(NAMES, MARGIN + above, right - NAMES, row * len(found))
    rows = [
        list(others.items())[first : first + COLUMNS] for first in range(0, len(others), COLUMNS)
    ]
    named = [
        titles([said.name("measures", name) for name, _ in row], SMALL_WIDTH, SMALL) for row in rows
    ]
    panel = SMALL_ROW * len(found)
    note = _note(study, [found, *others.values()], said)
    sheet = Sheet(
        large.top
        + large.height
        + AXIS
        + sum(height + panel + SMALL_AXIS for _, height in named)
        + note_height(note)
    )
    sheet.title(MARGIN, large.top, title)
    _draw_large(sheet, large, found, names, numbers, said)
    top = large.top + large.height + AXIS
    for row_of, (texts, height) in zip(rows, named, strict=True):
        places = cells(
            len(row_of),
            COLUMNS,
            Box(MARGIN + NUMBER_WIDTH, top + height, SMALL_WIDTH, panel),
            COLUMN_GAP + NUMBER_WIDTH,
        )
        for box, text, (_, effects_on) in zip(places, texts, row_of, strict=True):
            sheet.title(box.left, box.top, text, SMALL)
            _draw_small(sheet.axes(box), box.width, effects_on)
        top += height + panel + SMALL_AXIS
    sheet.note(note)
    return sheet.finished()


def _title(study: Study, measure: str, said: Catalogue) -> str:
    """Return the measure's name, with the horizon that a restricted mean depends on."""
    name = said.name("measures", measure)
    if not measure.startswith("rmst_"):
        return name
    return said.text("figures.effects.restricted", measure=name, horizon=study.horizon)


def _note(study: Study, panels: list[list[Effect]], said: Catalogue) -> str:
    """Return what must be known to read the figure."""
    parts = []
    if all(_kind(effect) == "difference" for effect in panels[0]):
        parts.append(said.text("figures.effects.against", arm=arm_names(said, study)[0]))
    parts.append(said.text("figures.effects.note", replications=study.replications))
    if any(Note.STRUCTURAL_ZERO in effect.note for found in panels for effect in found):
        parts.append(said.text("figures.effects.hollow"))
    if len(panels) > 1:
        parts.append(said.text("figures.effects.small"))
    return said.text("figures.between").join(parts)


def _draw_large(
    sheet: Sheet,
    box: Box,
    found: list[Effect],
    names: list[str],
    numbers: list[str],
    said: Catalogue,
) -> None:
    """Draw the measure that the figure is about, with names to the left and numbers to the right."""
    axes = sheet.axes(box)
    _draw_rows(axes, found, 5.5)
    axes.set_yticks([])
    set_ticks(axes, box.width, 9)
    axes.set_xlabel(said.text("figures.effects.difference"))
    row = box.height / len(found)
    numbers_left = box.left + box.width + 2 * MARGIN
    sheet.text(
        numbers_left, box.top - height_of("x", SMALL) - 0.03, said.text("figures.effects.numbers")
    )
    for place, (name, written) in enumerate(zip(names, numbers, strict=True)):
        middle = box.top + (place + 0.5) * row
        sheet.text(MARGIN, middle - height_of(name, TEXT) / 2, str(place + 1), TEXT)
        sheet.text(MARGIN + INDENT, middle - height_of(name, TEXT) / 2, name, TEXT)
        sheet.text(numbers_left, middle - height_of("x", TEXT) / 2, written, TEXT)


def _draw_small(axes: Axes, inches: float, found: list[Effect]) -> None:
    """Draw another measure, its contrasts by number."""
    _draw_rows(axes, found, 3.5)
    axes.set_yticks(range(len(found)), [str(number) for number in range(1, len(found) + 1)])
    axes.tick_params(labelsize=SMALL, length=2)
    axes.tick_params(axis="y", length=0)
    set_ticks(axes, inches, SMALL)


def _draw_rows(axes: Axes, found: list[Effect], size: float) -> None:
    """Draw a point and an interval for each effect that has them, from top to bottom, and the line of no difference."""
    axes.axvline(0, color=FAINT, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
    axes.grid(visible=False, axis="y")
    arms = all(_kind(effect) == "difference" for effect in found)  # then each has its arm's colour
    for place, effect in enumerate(found):
        if math.isnan(effect.estimate):
            continue
        zero = Note.STRUCTURAL_ZERO in effect.note
        colour = FAINT if zero else stroke(place + 1).colour if arms else INK
        axes.plot(
            (effect.low, effect.high),
            (place, place),
            color=colour,
            linewidth=1.5,
            label=effect.contrast,
        )
        inside = "white" if zero else colour
        axes.plot(
            effect.estimate,
            place,
            MARKERS[_kind(effect)],
            color=colour,
            markerfacecolor=inside,
            markersize=size,
            zorder=3,
        )
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.margins(x=0.08)


def _kind(effect: Effect) -> str:
    """Return what kind of contrast an effect is."""
    return effect.contrast.partition(":")[0]


def _numbers(effect: Effect, measure: str, said: Catalogue) -> str:
    """Return an effect in numbers, or why it has none."""
    if Note.STRUCTURAL_ZERO in effect.note:
        return said.text("figures.effects.zero")
    if math.isnan(effect.estimate):
        late = Note.BEYOND_HORIZON in effect.note
        return measured(effect.estimate, measure, words=said, of_cases=late)
    estimate, low, high = (
        measured(number, measure, signed=True)
        for number in (effect.estimate, effect.low, effect.high)
    )
    interval = (
        said.text("figures.effects.no_interval") if math.isnan(effect.low) else f"[{low}, {high}]"
    )
    return f"{estimate} {interval}".replace("-", "\N{MINUS SIGN}")

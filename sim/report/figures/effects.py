"""The effects of a comparison as a forest: one measure large, with numbers; what it is bought with in small."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.errors import ComparisonError, suggestion
from sim.experiments.contrasts import Kind
from sim.experiments.effects import Effect, effects_of
from sim.report.figures import Beside, Picture
from sim.report.lettering import height_of, words, wrapped
from sim.report.names import SHORT, arm_names, contrast_name
from sim.report.rows import MAIN_MEASURES, effect_rows, way_in
from sim.report.sheet import Sheet, entitle, number_axis
from sim.report.style import FAINT, INK, SMALL, WIDTH, stroke, styled
from sim.results.notes import Note
from sim.results.numbers import measured
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context
    from sim.results.numbers import Way

MARKERS = {Kind.SIMPLE: "o", Kind.MAIN: "D", Kind.INTERACTION: "^", Kind.DIFFERENCE: "o"}
"""By kind of contrast."""

COLUMNS = 4
"""Of small panels; the large one takes the middle two, its names and numbers the others."""

NAMES, TEXT = WIDTH / COLUMNS - 0.2, 8
"""Inches and points of the contrasts' names."""

NUMBER, BESIDE = 0.07, 0.03
"""Shares of the large panel's width by which names stand to its left, before their numbers, and
what is written stands to its right."""

ROW_GAP, SMALL_ROW = 0.08, 0.15
"""Inches between two names, and for a contrast in a small panel."""


def effects(
    study: Study, measure: str = PRIMARY, language: str = "en", style: str = "screen"
) -> Figure:
    """Draw every contrast of a measure with its interval, and the same contrasts of the other main measures in small.

    Parameters
    ----------
    study
        What `sim.compare` returned, with two arms or more.
    measure
        The one that is drawn large; any of `sim.measures.MEASURES`.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

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
    with styled(style):
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
        wrapped(contrast_name(effect.contrast, study, said, SHORT), NAMES, TEXT) for effect in found
    ]
    way = way_in(study, measure)
    numbers = [wrapped(_numbers(effect, measure, way, said), NAMES, TEXT) for effect in found]
    row = max(height_of(text, TEXT) for text in (*names, *numbers)) + ROW_GAP
    rows = -(-len(others) // COLUMNS)
    drawn = Sheet([row * len(found), *[SMALL_ROW * len(found)] * rows])
    grid = drawn.add_gridspec(1 + rows, COLUMNS, height_ratios=drawn.heights)
    large, kinds = drawn.add_subplot(grid[0, 1:3]), _kinds(study)
    entitle(large, _title(study, measure, said), 2 * NAMES)
    _draw_rows(large, found, kinds, 5.5, 8.5)
    large.set_xlabel(said.text("figures.effects.difference"))
    _write_beside(large, names, numbers, said.text("figures.effects.numbers"))
    for place, (name, effects_on) in enumerate(others.items()):
        axes = drawn.add_subplot(grid[1 + place // COLUMNS, place % COLUMNS])
        entitle(axes, said.name("measures", name), NAMES - 0.1, SMALL)
        _draw_rows(axes, effects_on, kinds, 3.5, SMALL)
    return drawn.finished(_note(study, [found, *others.values()], said))


def _title(study: Study, measure: str, said: Catalogue) -> str:
    """Return the measure's name, with the horizon that a restricted mean depends on."""
    name = said.name("measures", measure)
    if not measure.startswith("rmst_"):
        return name
    return said.text("figures.effects.restricted", measure=name, horizon=study.horizon)


def _note(study: Study, panels: list[list[Effect]], said: Catalogue) -> str:
    """Return what must be known to read the figure."""
    parts = []
    if Kind.DIFFERENCE in _kinds(study).values():
        parts.append(
            said.text("figures.effects.against", arm=next(iter(arm_names(study, said).values())))
        )
    parts.append(said.text("figures.effects.note", replications=study.replications))
    if any(Note.STRUCTURAL_ZERO in effect.note for found in panels for effect in found):
        parts.append(said.text("figures.effects.hollow"))
    if len(panels) > 1:
        parts.append(said.text("figures.effects.small"))
    return said.text("figures.between").join(parts)


def _write_beside(axes: Axes, names: list[str], numbers: list[str], head: str) -> None:
    """Write the contrasts' names to the left of the large panel and their numbers to its right, in the room of the outer columns."""
    for place, (name, number) in enumerate(zip(names, numbers, strict=True)):
        for x, text, side in ((-NUMBER, name, "right"), (1 + BESIDE, number, "left")):
            how: dict[str, Any] = {"ha": side, "va": "center", "fontsize": TEXT, "linespacing": 1.2}
            axes.text(x, place, text, transform=axes.get_yaxis_transform(), in_layout=False, **how)
    above: dict[str, Any] = {"transform": axes.transAxes, "va": "bottom", "fontsize": SMALL}
    axes.text(1 + BESIDE, 1.0, head, in_layout=False, **above)


def _draw_rows(
    axes: Axes, found: list[Effect], kinds: dict[str, Kind], size: float, text: float
) -> None:
    """Draw a point and an interval for each effect that has them, from top to bottom, and the line of no difference."""
    axes.axvline(0, color=FAINT, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
    axes.grid(visible=False, axis="y")
    arms = Kind.DIFFERENCE in kinds.values()  # then each has its arm's colour
    for place, effect in enumerate(found):
        if math.isnan(effect.estimate):
            continue
        zero = Note.STRUCTURAL_ZERO in effect.note
        colour = FAINT if zero else stroke(place + 1).colour if arms else INK
        ends = effect.low, effect.high
        axes.plot(ends, (place, place), color=colour, linewidth=1.5, label=effect.contrast)
        inside = "white" if zero else colour
        look: dict[str, Any] = {"color": colour, "markerfacecolor": inside, "markersize": size}
        axes.plot(effect.estimate, place, MARKERS[kinds[effect.contrast]], zorder=3, **look)
    axes.set_yticks(range(len(found)), [str(number + 1) for number in range(len(found))])
    axes.tick_params(labelsize=text, length=2)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.margins(x=0.08)
    number_axis(axes.xaxis, text)


def _kinds(study: Study) -> dict[str, Kind]:
    """Return of what kind each contrast is, by name."""
    return {contrast.name: contrast.kind for contrast in study.contrasts}


def _numbers(effect: Effect, measure: str, way: Way, said: Catalogue) -> str:
    """Return an effect in numbers, or why it has none."""
    if Note.STRUCTURAL_ZERO in effect.note:
        return said.text("figures.effects.zero")
    if math.isnan(effect.estimate):
        late = Note.BEYOND_HORIZON in effect.note
        return measured(effect.estimate, measure, words=said, of_cases=late)
    estimate, low, high = (
        measured(number, measure, signed=True, words=said, way=way, bare=True)
        for number in (effect.estimate, effect.low, effect.high)
    )
    interval = (
        said.text("figures.effects.no_interval") if math.isnan(effect.low) else f"[{low}, {high}]"
    )
    return f"{estimate} {interval}"


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    return Beside(
        of.words.text("figures.effects.alternative", effects=_alternative(of)),
        of.words.text("figures.effects.caption"),
    )


def _alternative(of: Context) -> str:
    """Return the effects on the primary measure in words."""
    rows = {of.contrast(row.contrast): row for row in effect_rows(of.study, of.words, [PRIMARY])}
    values = ({"contrast": name, "numbers": row._asdict()} for name, row in rows.items())
    return of.apart("figures.effects.effect", values)


PICTURE = Picture(
    "effects",
    2,
    "results",
    lambda study, language, style: effects(study, language=language, style=style),
    _beside,
    lambda study: not study.effects.empty,
)

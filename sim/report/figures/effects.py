"""The effects of a comparison as a forest plot: one measure large, its costs in small panels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.errors import ComparisonError, suggestion
from sim.experiments.contrasts import Kind, named
from sim.experiments.effects import Effect, effects_of
from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.headline import headline_effects
from sim.report.lettering import LINESPACING, em, words, wrapped
from sim.report.names import (
    JOINED,
    SHORT,
    arm_letters,
    change_name,
    contrast_name,
    lettered_names,
)
from sim.report.rows import effect_rows, main_measures, way_in
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import FAINT, INK, styled
from sim.results.notes import Note
from sim.results.numbers import SCALES, directed, measured, span, unit_of
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.experiments.contrasts import Contrast
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context
    from sim.results.numbers import Way

ACROSS = 4
"""Number of small panels side by side."""

NAMES = 0.28
"""Share of the width for names of effects, with their numbers."""

MOST = 8
"""Maximum number of effects in large panels; above it only main effects and interactions."""

CLOSE = 0.3
"""Row distance of a small panel in letter sizes."""

FEW = 3
"""Maximum number of ticks of a small panel."""


def effects(
    study: Study, measure: str = PRIMARY, language: str = "en", style: str = "screen"
) -> Sheet:
    """Draw every contrast of a measure with its interval; other main measures in small panels.

    Parameters
    ----------
    study
        What `sim.compare` returned, with two arms or more.
    measure
        The one that is drawn large; any of `sim.measures.MEASURES`.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`; on a narrow screen there are no small panels.

    Returns
    -------
    matplotlib.figure.Figure
        Interactions have a panel of their own. Effects that are zero by construction are grey and
        hollow. Measures that are not applicable at all have no panel.

    Raises
    ------
    ComparisonError
        If there is nothing to compare, or no such measure.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.effects(study)
    >>> len(figure.axes) > 0
    True
    """
    is_narrow, said = style == "narrow", words(language, names_in(study))
    blocks = _blocks(_effects(study, measure, MOST * (not is_narrow)), study)
    small = {} if is_narrow else _small(study, measure)
    with styled(style):
        drawn = Sheet([1.0], style)
        labels = [[_label(effect, study, measure, drawn, said) for effect in b] for b in blocks]
        names = [_change(effect, study, drawn, said) for effect in next(iter(small.values()), ())]
        places = [stacked(block) for block in labels] + [stacked(names, CLOSE)] * -(
            -len(small) // ACROSS
        )
        drawn.heights = [height for _, height in places]
        grid = drawn.add_gridspec(len(places), ACROSS, height_ratios=drawn.heights)
        way, inches = way_in(study, measure), (1 - NAMES) * drawn.inches - 2 * em()
        for row, (block, texts) in enumerate(zip(blocks, labels, strict=True)):
            axes = drawn.add_subplot(grid[row, :])
            drawn.entitle(axes, _title(study, measure, said, apart=row > 0), inches)
            _draw(axes, block, way, *places[row])
            axes.set_yticks(places[row][0], texts, linespacing=LINESPACING)
            axes.set_xlabel(axis_label(measure, way, said))
            number_axis(axes.xaxis)
        inches = (1 - NAMES) * drawn.inches / ACROSS - 2 * em()
        for place, (name, block) in enumerate(small.items()):
            row, column = len(blocks) + place // ACROSS, place % ACROSS
            axes, way = drawn.add_subplot(grid[row, column]), way_in(study, name)
            drawn.entitle(axes, said.name("measures", name), inches)
            _draw(axes, block, way, *places[row])
            axes.set_yticks(places[row][0], names if column == 0 else [""] * len(names))
            axes.set_xlabel(wrapped(unit_of(name, said, way, signed=True), inches))
            number_axis(axes.xaxis, FEW, inches=inches)
        return drawn.finished(_caption(study, measure, said))


def _effects(study: Study, measure: str, most: int = MOST) -> list[Effect]:
    """Return the effects on a measure, of which at least one must exist.

    If there are more than `most`, only main effects and interactions are returned.
    """
    known = [str(name) for name in study.effects["measure"].unique()]
    if not known:
        raise ComparisonError(
            "this comparison has one arm and so no effects; compare two scenarios, or toggle a "
            "mechanism"
        )
    if measure not in known:
        raise ComparisonError(f"there are no effects on {measure!r}{suggestion(measure, known)}")
    found = effects_of(study.effects, measure)
    asked = [effect.contrast for effect in headline_effects(study, measure)]
    asked += [each.name for each in study.contrasts if each.kind is Kind.INTERACTION]
    chosen = [each for each in found if each.contrast in asked]
    # One replication has effects, but no known ones.
    return chosen if chosen and len(found) > most else found


def _blocks(found: list[Effect], study: Study) -> list[list[Effect]]:
    """Return effects with interactions separate, as their sizes differ."""
    kinds = {contrast.name: contrast.kind for contrast in study.contrasts}
    parted: list[list[Effect]] = [[], []]
    for effect in found:
        parted[kinds[effect.contrast] is Kind.INTERACTION].append(effect)
    return [block for block in parted if block]


def _small(study: Study, measure: str) -> dict[str, list[Effect]]:
    """Return the primary effects on all other main measures that have any."""
    asked = [effect.contrast for effect in headline_effects(study, measure)]
    found = {
        name: [effect for effect in effects_of(study.effects, name) if effect.contrast in asked]
        for name in main_measures(study)
        if name != measure
    }
    return {
        name: rows
        for name, rows in found.items()
        if any(math.isfinite(effect.estimate) for effect in rows)
    }


def _label(effect: Effect, study: Study, measure: str, drawn: Sheet, said: Catalogue) -> str:
    """Return an effect's name and below it its numbers, broken into lines."""
    contrast = named(effect.contrast, study.contrasts)
    name = contrast_name(contrast, study, said, SHORT)
    if contrast.kind is Kind.DIFFERENCE:
        name = said.text("report.arm", letter=arm_letters(study)[_arm(contrast)], name=name)
    numbers = _numbers(effect, measure, way_in(study, measure), said)
    return wrapped(f"{name}\n{numbers}", NAMES * drawn.inches)


def _arm(contrast: Contrast) -> str:
    """Return the arm of a difference."""
    return max(contrast.weights, key=lambda arm: contrast.weights[arm])


def _change(effect: Effect, study: Study, drawn: Sheet, said: Catalogue) -> str:
    """Return the name of a change, broken into lines."""
    contrast = named(effect.contrast, study.contrasts)
    if contrast.kind is Kind.DIFFERENCE:
        return arm_letters(study)[_arm(contrast)]
    changes = JOINED.join(change_name(part, said) for part in contrast.parts)
    return wrapped(changes, NAMES * drawn.inches)


def _title(study: Study, measure: str, said: Catalogue, *, apart: bool) -> str:
    """Return the title of a large panel: the measure, with the horizon of a restricted mean."""
    if apart:
        return said.text("figures.effects.interactions")
    name = said.name("measures", measure)
    if not measure.startswith("rmst_"):
        return name
    return said.text("figures.effects.restricted", measure=name, horizon=study.horizon)


def axis_label(measure: str, way: Way, said: Catalogue) -> str:
    """Return the unit of differences, with words for less and more at its sides."""
    kind = "time" if measure.startswith("rmst_") else "level"
    less, more = (said.text(f"numbers.{kind}_{w}", amount="").strip() for w in ("less", "more"))
    parts = f"← {less}", unit_of(measure, said, way, signed=True), f"{more} →"
    return ("\N{NO-BREAK SPACE}" * 4).join(parts)


def _caption(study: Study, measure: str, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    say, found = said.within("figures.effects"), _effects(study, measure)
    parts = [say("caption", measure=said.name("measures", measure), horizon=study.horizon)]
    if len(_blocks(found, study)) > 1:
        parts.append(say("apart"))
    if any(contrast.kind is Kind.DIFFERENCE for contrast in study.contrasts):
        parts.append(say("against", arm=next(iter(lettered_names(study, said).values()))))
    parts.append(say("bars", replications=study.replications))
    if any(Note.STRUCTURAL_ZERO in effect.note for effect in found):
        parts.append(say("hollow"))
    return said.text("figures.between").join(parts)


def _draw(
    axes: Axes, found: list[Effect], way: Way, places: Sequence[float], height: float
) -> None:
    """Draw a point and an interval for each effect, from top to bottom, and the line at zero.

    Effects without a value are left out.
    """
    axes.axvline(0, color=FAINT, linestyle=(0, (4, 2)), linewidth=1, zorder=1)
    axes.grid(visible=False, axis="y")
    for place, effect in zip(places, found, strict=True):
        if math.isnan(effect.estimate):
            continue
        zero = Note.STRUCTURAL_ZERO in effect.note
        colour, inside = (FAINT, "white") if zero else (INK, INK)
        ends = [SCALES.get(way, 1) * end for end in (effect.low, effect.high)]
        caps: dict[str, Any] = {"marker": "|", "markersize": 9, "markeredgewidth": 1}
        axes.plot(ends, (place, place), color=colour, linewidth=1, label=effect.contrast, **caps)
        look: dict[str, Any] = {"color": colour, "markerfacecolor": inside, "markersize": 3.6}
        axes.plot(SCALES.get(way, 1) * effect.estimate, place, "o", zorder=3, **look)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(height, 0)
    axes.margins(x=0.08)


def _numbers(effect: Effect, measure: str, way: Way, said: Catalogue) -> str:
    """Return an effect in numbers, or the reason why it has none."""
    if Note.STRUCTURAL_ZERO in effect.note:
        return said.text("figures.effects.zero")
    if math.isnan(effect.estimate):
        late = Note.BEYOND_HORIZON in effect.note
        return measured(effect.estimate, measure, words=said, of_cases=late)
    estimate = directed(effect.estimate, measure, said, way)
    if math.isnan(effect.low):
        return estimate
    interval = span(effect.low, effect.high, measure, said, way)
    return said.text("figures.effects.numbers", estimate=estimate, interval=interval)


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    return Beside(of.words.text("figures.effects.alternative", effects=_alternative(of)))


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
    narrow=True,
)

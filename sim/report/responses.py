"""Responses over one or two factors of a sweep: lines with bands, or maps.

A third factor has a map for each of its values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import StudyError
from sim.experiments.contrasts import Kind
from sim.experiments.responses import asked_for
from sim.report.keys import amount, key_name
from sim.report.lettering import words
from sim.report.names import asked_name, response_name
from sim.report.response_factors import (
    MOST_MAPS,
    is_drawable,
    left_out,
    levels,
    replications,
    unfinished,
    varied_keys,
    with_values,
)
from sim.report.response_lines import Line, Panel, draw_response_lines
from sim.report.response_maps import Map, draw_response_maps
from sim.report.style import styled
from sim.results.numbers import with_own_unit
from sim.results.summary import PRIMARY
from sim.scenario.own_parts import own_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue
    from sim.report.sheet import Sheet


def responses(
    found: Mapping[str, pd.DataFrame],
    loaded: LoadedStudy,
    measure: str = PRIMARY,
    language: str = "en",
    style: str = "screen",
) -> Sheet:
    """Draw responses over the varied values of a sweep.

    Parameters
    ----------
    found
        By contrast, what `sim.experiments.responses.responses` returned.
    loaded
        The study, from `sim.experiments.results.study_of`.
    measure
        The measure of the responses.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        Over one factor, means with 95 % intervals, measures in one panel and effects in another,
        hollow where an effect's interval holds 0. Over two, a map a contrast with a number a point,
        in brackets where the interval holds 0, or, where there is no room for numbers, with a key
        of its colours and dots instead; over three, a map for each value of the one with fewest.
        Measures share their colours, and so do effects.

    Raises
    ------
    StudyError
        If there is no value at any point, more than three things were varied, or the one of fewest
        values has more than four.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "grid"
    ... replications = 2
    ... [vary]
    ... "adjudication.period" = { values = [1, 5] }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> loaded = sim.study_of("out")
    >>> found = sim.responses(sim.load_sweep("out"), loaded, contrast="arm:none")
    >>> figure = sim.plots.responses({"arm:none": found}, loaded)
    >>> len(figure.axes) > 0
    True
    """
    drawn = with_values(found)
    if not drawn:
        raise StudyError(
            f"there is nothing to draw of {', '.join(found)}: there is no value at any point"
        )
    first = next(iter(drawn.values()))
    keys = varied_keys(first)
    if not is_drawable(first):
        raise StudyError(
            "a figure of responses needs one or two factors, or three of which one has "
            f"{MOST_MAPS} values at most, but {len(keys)} were varied; sim sensitivity shows "
            "which of them matter"
        )
    said = words(language, own_names(loaded.scenario))
    with styled(style):
        told, about = (
            replications(drawn.values(), said),
            [*left_out(found, loaded, said), *unfinished(first.attrs, said)],
        )
        if len(keys) == 1:
            return draw_response_lines(
                _panels(drawn, loaded, measure, said), keys[0], told, about, said, style
            )
        maps = [
            each
            for contrast in drawn
            for each in _maps(contrast, drawn, keys, loaded, measure, said)
        ]
        return draw_response_maps(maps, measure, told, about, said, style)


def _panels(
    found: Mapping[str, pd.DataFrame], loaded: LoadedStudy, measure: str, said: Catalogue
) -> list[Panel]:
    """Return the panels of measures and of effects over one factor."""
    say = said.within("figures.responses")
    named = with_own_unit(measure, said)
    panels = []
    for is_effect, title in ((False, named), (True, say("effect_on", measure=named))):
        lines = [
            Line(say("effect_of", what=name) if is_effect else name, rows)
            for contrast, rows in found.items()
            if is_effect is (asked_for(loaded, contrast).kind is not Kind.ARM)
            for name in (asked_name(loaded, contrast, said),)
        ]
        panels += [Panel(title, is_effect, lines)] if lines else []
    return panels


def _maps(
    contrast: str,
    found: Mapping[str, pd.DataFrame],
    keys: list[str],
    loaded: LoadedStudy,
    measure: str,
    said: Catalogue,
) -> list[Map]:
    """Return the maps of a response over two factors or three."""
    import pandas as pd

    is_arm = {name: asked_for(loaded, name).kind is Kind.ARM for name in found}
    centred, rows = not is_arm[contrast], found[contrast]
    title = response_name(loaded, measure, contrast, said)
    among = pd.concat(
        [other["estimate"] for name, other in found.items() if is_arm[name] is not centred]
    )
    if len(keys) == 2:
        return [Map(title, centred, (keys[0], keys[1]), rows, among)]
    third = min(keys, key=lambda key: rows[key].astype(str).nunique())
    names, places = levels(rows[third])
    switched = {str(value): amount(third, value, said) for value in (False, True)}
    across, up = (key for key in keys if key != third)
    say = said.within("figures.responses")
    return [
        Map(
            say("level", title=title, factor=key_name(third, said), value=switched.get(name, name)),
            centred,
            (across, up),
            rows[places == place],
            among,
        )
        for place, name in enumerate(names)
    ]

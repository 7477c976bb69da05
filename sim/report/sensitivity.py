"""Sensitivity of a response to the factors of a sweep: indices or correlations with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.errors import StudyError
from sim.experiments.contrasts import Kind
from sim.experiments.responses import asked_for
from sim.report.keys import key_name
from sim.report.lettering import LINESPACING, em, height_of, words, wrapped
from sim.report.names import response_name
from sim.report.response_factors import unfinished
from sim.report.sheet import Sheet, number_axis
from sim.report.style import FAINT, INK, SOFT, stroke, styled
from sim.results.summary import PRIMARY
from sim.scenario.own_parts import own_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.study_file import LoadedStudy
    from sim.i18n.catalogue import Catalogue

FACTORS = 20
"""Maximum number of factors shown, the most influential."""

NAMES, GAP = 0.35, 0.6
"""Share of the width for the names of factors, and gap between two in letter sizes."""

APART = 0.13
"""Vertical offsets of a factor's marks, as shares of a row."""

MARKS = {
    "sobol": (("total", "o"), ("first", "D")),
    "morris": (("mu_star", "o"), ("sigma", "D")),
    "lhs": (("correlation", "o"),),
}
"""Marks by design: filled for the index of influence, hollow for its comparison, if any."""


def sensitivity(
    found: pd.DataFrame,
    loaded: LoadedStudy,
    measure: str = PRIMARY,
    contrast: str | None = None,
    language: str = "en",
    style: str = "screen",
) -> Sheet:
    """Draw sensitivity indices.

    Parameters
    ----------
    found
        What `sim.sensitivity` returned.
    loaded
        The study, from `sim.experiments.results.study_of`.
    measure, contrast
        Measure and contrast of the indices.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        One row per factor, the strongest on top, 20 at most. Sobol': total (filled) and first
        (hollow) indices. Morris: mean size (filled) and spread (hollow) of the changes by a step.
        Latin hypercube: partial rank correlations. A dotted line marks the total index, or mean
        size, that noise alone would give.

    Raises
    ------
    StudyError
        If the response does not vary, so that there is nothing to draw.

    Examples
    --------
    >>> from pathlib import Path
    >>> import sim
    >>> _ = Path("study.toml").write_text('''
    ... scenario = "classroom"
    ... design = "morris"
    ... samples = 10
    ... replications = 1
    ... [set]
    ... time = { days = 40, warm_up = 5, horizon = 20 }
    ... [vary]
    ... "adjudication.period" = { low = 1, high = 5 }
    ... "issue_defaults.gap" = { low = 0.1, high = 0.3 }
    ... ''')
    >>> reached = sim.sweep("study.toml", "out")
    >>> figure = sim.plots.sensitivity(sim.sensitivity("out"), sim.study_of("out"))
    >>> len(figure.axes) > 0
    True
    """
    rows = found.dropna(subset=[found.columns[1]]).head(FACTORS)
    if rows.empty:
        raise StudyError(
            f"{measure} is the same at all points, so no factor decides it; choose another measure"
        )
    design, said = str(loaded.study.design), words(language, own_names(loaded.scenario))
    with styled(style):
        drawn = Sheet([1.0], style)
        names = [wrapped(key_name(str(key), said), NAMES * drawn.inches) for key in rows["key"]]
        drawn.heights = [len(names) * (max(map(height_of, names)) + GAP * em())]
        (axes,) = drawn.panels()
        if found.attrs["floor"] > 0:  # NaN if it is not known
            axes.axvline(found.attrs["floor"], color=SOFT, linestyle=":")
        _draw(axes, rows, design)
        axes.set_yticks(range(len(names)), names, linespacing=LINESPACING)
        axes.tick_params(axis="y", length=0)
        what = _what(said, loaded, measure, contrast)
        axes.set_xlabel(said.text(f"figures.sensitivity.{design}_axis", measure=what))
        number_axis(axes.xaxis)
        of = response_name(loaded, measure, contrast, said)
        return drawn.finished(_caption(found, of, len(rows), design, said))


def _what(said: Catalogue, loaded: LoadedStudy, measure: str, contrast: str | None) -> str:
    """Return the name of the response: a measure, or the effect on it."""
    named = said.name("measures", measure)
    if asked_for(loaded, contrast).kind is Kind.ARM:
        return named
    return said.text("figures.sensitivity.effect", measure=named)


def _draw(axes: Axes, rows: pd.DataFrame, design: str) -> None:
    """Draw the marks of each factor."""
    looks = ((INK, INK, -APART), (stroke(1).colour, "white", APART))
    axes.axvline(0, color=FAINT)
    axes.grid(visible=False, axis="y")
    for place, row in enumerate(rows.to_dict("records")):
        for (index, mark), (colour, inside, above) in zip(MARKS[design], looks, strict=False):
            y = place + above
            if f"{index}_low" in row:
                ends = row[f"{index}_low"], row[f"{index}_high"]
                axes.plot(ends, (y, y), color=colour)
            look: dict[str, Any] = {"color": colour, "markerfacecolor": inside}
            axes.plot(row[index], y, mark, zorder=3, **look)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.03)


def _caption(found: pd.DataFrame, of: str, shown: int, design: str, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    say = said.within("figures.sensitivity")
    parts = [say(f"{design}_caption", of=of, groups=found.attrs["groups"])]
    if len(found) > shown:
        parts.append(say("left_out", count=len(found) - shown))
    if found.attrs["left_out"]:
        parts.append(say("spoilt", count=found.attrs["left_out"]))
    noise = found.attrs["noise"]
    if design != "lhs":
        parts.append(
            say("noise_unknown") if math.isnan(noise) else say("noise", share=f"{100 * noise:.0f}")
        )
    if found.attrs["floor"] > 0:
        parts.append(say(f"{design}_floor"))
    return said.text("figures.between").join([*parts, *unfinished(found.attrs, said)])

"""Equality of districts: the mean days of each, one row per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, words, wrapped
from sim.report.names import lettered_names, part_name, unit_name
from sim.report.sheet import Sheet, number_axis, stacked
from sim.report.style import FAINT, stroke, styled
from sim.report.tables import Table
from sim.results.numbers import Way, written
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

NAMES, GAP = 0.27, 1.0
"""Share of the width for the arms' names, and gap between two in letter sizes."""

NEAR = 5
"""Points between the marker of a district and its name."""


class Extremes(NamedTuple):
    """The districts, or counties, with the shortest and the longest mean time."""

    best: str
    low: float
    worst: str
    high: float


def districts(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the mean days to resolution of each district, one row per arm.

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
        A marker for each district; the best and the worst are named.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.districts(study)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language, names_in(study))
    arms = {arm: _known(rows) for arm, rows in by_arm(study.tables["districts"]).items()}
    with styled(style):
        drawn = Sheet([1.0], style)
        inches = NAMES * drawn.inches
        names = [wrapped(name, inches) for name in lettered_names(study, said).values()]
        places, height = stacked(names, GAP)
        drawn.heights = [height]
        (axes,) = drawn.panels()
        for arm, (place, rows) in enumerate(zip(places, arms.values(), strict=True)):
            _draw(axes, arm, place, rows, said)
        days = np.concatenate([rows["rmst_days"] for rows in arms.values()])
        margin = 0.25 * max(float(np.ptp(days)), 0.1)
        axes.set(xlim=(max(0.0, days.min() - margin), days.max() + margin))
        axes.set_xlabel(said.text("figures.districts.days"))
        axes.set_ylim(height, 0)
        axes.set_yticks(places, names, linespacing=LINESPACING)
        axes.tick_params(axis="y", length=0)
        number_axis(axes.xaxis)
        caption = said.text("figures.districts.caption", replications=study.replications)
        return drawn.finished(caption)


def extremes(rows: pd.DataFrame, said: Catalogue) -> Extremes:
    """Return the best and the worst district of an arm."""
    ordered = rows.sort_values("rmst_days", kind="stable").to_dict("records")
    best, worst = ordered[0], ordered[-1]
    return Extremes(_name(best, said), best["rmst_days"], _name(worst, said), worst["rmst_days"])


def by_county(rows: pd.DataFrame) -> dict[str, float]:
    """Return the mean days of counties, from those of their districts; empty without counties."""
    stated = _known(rows[rows["county"] != ""])
    weighed = stated.assign(days=stated["rmst_days"] * stated["cases"])
    sums = weighed.groupby("county", sort=False)[["days", "cases"]].sum()
    return {str(county): float(days / cases) for county, days, cases in sums.itertuples()}


def applies(study: Study) -> bool:
    """Return whether there are several districts."""
    found = study.tables["districts"].dropna(subset="rmst_days")
    counts = found.groupby("arm").size()
    return len(counts) == len(study.arms) and bool((counts > 1).all())


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the districts that have cases."""
    return rows.dropna(subset="rmst_days").reset_index(drop=True)


def _name(row: Mapping[Any, Any], said: Catalogue) -> str:
    """Return the name of a district: that of its street office, or its number."""
    if row["office"]:
        return unit_name(str(row["office"]), said)
    return said.text("figures.districts.district", number=row["district"])


def _draw(axes: Axes, arm: int, place: float, rows: pd.DataFrame, said: Catalogue) -> None:
    """Draw the districts of an arm, and name the best and the worst."""
    colour, _, marker = stroke(arm)
    days, ends = rows["rmst_days"], extremes(rows, said)
    axes.plot((ends.low, ends.high), (place, place), color=FAINT, linewidth=1)
    axes.plot(days, [place] * len(days), marker, color=colour, alpha=0.8, gid=f"arm{arm}")
    for x, name, side in ((ends.low, ends.best, -1), (ends.high, ends.worst, 1)):
        how: dict[str, Any] = {"ha": "right" if side < 0 else "left", "va": "center"}
        how |= {"textcoords": "offset points", "annotation_clip": False}
        axes.annotate(name, (x, place), (side * NEAR, 0), **how)
    axes.grid(visible=False, axis="y")


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    say = of.words.within("figures.districts")
    tables = [(say("table"), table(of), True)]
    found = counties(of)
    # `--by county` has its own table, with means of replications instead of all cases.
    if found.rows and "county" not in set(of.study.arms_by["by"]):
        tables.append((say("counties"), found, False))
    return Beside(say("alternative", words=in_words(of)), tables, in_words(of))


def in_words(of: Context) -> str:
    """Return the best and the worst served district of each arm, and their distance."""
    values = {}
    for arm, rows in by_arm(of.study.tables["districts"]).items():
        ends = extremes(_known(rows), of.words)
        numbers = {"low": ends.low, "high": ends.high}
        values[arm] = {"best": ends.best, "worst": ends.worst} | {
            name: _days(days, of) for name, days in numbers.items()
        }
    return of.words.text(
        "figures.districts.words", arms=of.of_arms("figures.districts.arm", values)
    )


def table(of: Context) -> Table:
    """Return the mean days of each district by arm."""
    arms = by_arm(of.study.tables["districts"])
    names = {
        row["district"]: _name(row, of.words)
        for arm in arms.values()
        for row in arm.to_dict("records")
    }
    days = {
        arm: dict(zip(rows["district"], rows["rmst_days"], strict=True))
        for arm, rows in arms.items()
    }
    return _by_arm(of, "district", names, days)


def counties(of: Context) -> Table:
    """Return the mean days of each county by arm."""
    days = {arm: by_county(rows) for arm, rows in by_arm(of.study.tables["districts"]).items()}
    names = {
        county: part_name("county", county, of.words) for found in days.values() for county in found
    }
    return _by_arm(of, "county", names, days)


def _by_arm(
    of: Context, by: str, names: Mapping[Any, str], days: Mapping[str, Mapping[Any, float]]
) -> Table:
    """Return the mean days of parts of the city, one column per arm."""
    rows = [
        [name, *(_days(days[arm].get(part, np.nan), of) for arm in of.names)]
        for part, name in names.items()
    ]
    return Table([of.words.name("breakdowns", by), *of.arm_heads()], rows)


def _days(days: float, of: Context) -> str:
    """Return a mean time as text."""
    return written(days, Way.DAYS, of.words, bare=True)


PICTURE = Picture("districts", 7, "load", districts, _beside, applies)

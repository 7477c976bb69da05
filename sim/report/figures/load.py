"""Overload: hours used relative to hours available, and the cases held, by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, em, height_of, words, wrapped
from sim.report.names import lettered_names, unit_name
from sim.report.sheet import Sheet, number_axis
from sim.report.style import INK, stroke, styled
from sim.report.tables import MOST_NAMES, Table, below_one_another
from sim.results.load import FULL, LEADER
from sim.results.numbers import shown
from sim.results.result import by_arm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context


MOST_UNITS, FEWER_UNITS, MANY_ARMS = 15, 10, 4
"""Maximum number of units shown individually, the same with many arms, and what counts as many."""

HOURS = ["had_hours", "work_hours", "coordination_hours"]

ALARM, SHADE = "#A3161A", "#F6E3E0"
"""Colours of overloaded units and of their area; names are bold too, for print without colour."""

NAMES = 0.27
"""Share of the width for the units' names."""

PER_ARM, GAP = 0.45, 0.5
"""Height of a row per arm, and gap between two names, in letter sizes."""

LARGEST = 10
"""Maximum number of listed units; files have all."""

RIGHT = 104
"""Per cent at the right edge, so that a marker at 100 is whole."""


class Shown(NamedTuple):
    """Drawn data: one row per unit, the busiest first, all others in the last."""

    units: Sequence[str]
    others: int
    """Number of other units."""
    percent: NDArray[np.float64]
    """Hours used in per cent of the hours available, shape (n_arms, n_rows); NaN if an arm has no
    such
    unit."""
    held: NDArray[np.float64]
    """Open cases held at the end; for the others their mean."""
    hours: Sequence[tuple[float, float]]
    """Hours available per year, the least and the most of all arms; for the others their total."""

    @property
    def overloaded(self) -> NDArray[np.bool_]:
        """Which rows are overloaded in some arm, shape (n_rows,)."""
        return (np.nan_to_num(self.percent) >= 100 * FULL).any(axis=0)


def load(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the share of hours that each unit uses, and the open cases it holds at the end, by arm.

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
        A row for each of the units with the highest utilisation, and one for all others. Units that
        use 95 % of their hours or more in some arm are overloaded: their names are bold.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.load(study)
    >>> len(figure.axes) > 0
    True
    """
    said, found = words(language, names_in(study)), most_loaded(study)
    say = said.within("figures.load")
    with styled(style):
        drawn = Sheet([1.0], style)
        names = _names(found, NAMES * drawn.inches, said)
        row = max(
            em() * (1 + PER_ARM * len(study.arms)), *(height_of(n) + GAP * em() for n in names)
        )
        drawn.heights = [row * len(names)]
        used, held = drawn.panels(2, sharey=True, width_ratios=(3, 2))
        drawn.entitle(used, say("used_title"))
        drawn.entitle(held, say("held_title"))
        used.axvspan(100 * FULL, RIGHT, color=SHADE, linewidth=0, zorder=0)
        _draw(used, found.percent)
        _draw(held, found.held)
        inches = (1 - NAMES) * drawn.inches / 5
        used.set(xlim=(0, RIGHT), xlabel=wrapped(say("percent"), 3 * inches))
        held.set(xlim=(0, held.get_xlim()[1]), xlabel=wrapped(say("cases"), 2 * inches))
        number_axis(used.xaxis)
        number_axis(held.xaxis, inches=2 * inches)
        used.set_yticks(range(len(names)), names)
        used.set_ylim(len(names) - 0.5, -0.5)
        for axes in (used, held):
            axes.tick_params(axis="y", length=0)
        for label, overloaded in zip(used.get_yticklabels(), found.overloaded, strict=True):
            label.set(color=ALARM if overloaded else INK, linespacing=LINESPACING)
            label.set_fontweight("bold" if overloaded else "normal")
        arms = list(lettered_names(study, said).values())
        samples = (Line2D([], [], **_mark(arm)) for arm in range(len(arms)))
        key = list(zip(samples, arms, strict=True)) if len(arms) > 1 else []
        numbers = {"full": f"{100 * FULL:.0f}", "replications": study.replications}
        caption = said.text("figures.load.caption", **numbers)
        return drawn.finished(caption, key)


def most_loaded(study: Study) -> Shown:
    """Return the busiest units in any arm, and all others as one.

    Units are identified by name: the arms may be different cities.
    """
    arms = [_units(arm) for arm in by_arm(study.tables["load"]).values()]
    names = list(dict.fromkeys(name for arm in arms for name in arm.index))
    shares = [arm["utilisation"].reindex(names).fillna(0.0).to_numpy() for arm in arms]
    most = np.max(shares, axis=0) if names else np.zeros(0)
    order = [names[place] for place in np.argsort(-most, kind="stable")]
    count = MOST_UNITS if len(arms) <= MANY_ARMS else FEWER_UNITS
    chosen, rest = order[:count], order[count:]
    if len(rest) == 1:
        chosen, rest = order, []
    percent, held, hours = [], [], []
    for arm in arms:
        rows = arm.reindex(chosen)
        others = arm[arm.index.isin(rest)]
        had = others["had_hours"].sum()
        used = others["work_hours"].sum() + others["coordination_hours"].sum()
        more = bool(rest)
        percent.append([*rows["utilisation"], *[used / had if had else np.nan] * more])
        held.append([*rows["held"], *[others["held"].mean()] * more])
        hours.append([*rows["had_hours"], *[had] * more])
    ends = zip(np.nanmin(hours, axis=0), np.nanmax(hours, axis=0), strict=True)
    return Shown(chosen, len(rest), 100 * np.array(percent), np.array(held), list(ends))


def _units(arm: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an arm by unit, without the leader."""
    return arm[arm["kind"] != LEADER].set_index("unit")


def _names(found: Shown, inches: float, said: Catalogue) -> list[str]:
    """Return the names of the rows with the hours available, broken into lines."""
    names = [unit_name(unit, said) for unit in found.units]
    if found.others:
        names.append(said.text("figures.load.others", count=found.others))
    return [
        wrapped(said.text("figures.load.row", unit=name, hours=_hours(*ends)), inches, "bold")
        for name, ends in zip(names, found.hours, strict=True)
    ]


def _hours(least: float, most: float) -> str:
    """Return the hours of a unit, or their range."""
    ends = dict.fromkeys(shown(end, ",.0f") for end in (least, most))
    return "\N{EN DASH}".join(ends)


def _draw(axes: Axes, values: NDArray[np.float64]) -> None:
    """Draw a marker for each arm and row, those of each arm slightly below the previous arm's."""
    rows = np.arange(values.shape[1])
    axes.grid(visible=False, axis="y")
    for place in rows[1::2]:
        axes.axhspan(place - 0.5, place + 0.5, color="#000000", alpha=0.035, linewidth=0, zorder=0)
    step = 0.8 / len(values)
    for arm, numbers in enumerate(values):
        at = rows + (arm - (len(values) - 1) / 2) * step
        axes.hlines(at, 0, numbers, color=stroke(arm).colour, linewidth=0.7, alpha=0.6)
        axes.plot(numbers, at, clip_on=False, zorder=3, **_mark(arm))


def _mark(arm: int) -> dict[str, Any]:
    """Return the style of an arm."""
    colour, _, marker = stroke(arm)
    return {"color": colour, "marker": marker, "linestyle": "none", "gid": f"arm{arm}"}


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    say, replications = of.words.within("figures.load"), of.study.replications
    return Beside(
        say("alternative", overloaded=overloaded(of)),
        [
            (say("kinds", replications=replications), _by_kind(of), True),
            (say("coordination"), _busiest(of), True),
        ],
        overloaded(of),
    )


def overloaded(of: Context) -> str:
    """Return which units are overloaded in each arm."""
    say = of.words.within("figures.load")
    full = f"{100 * FULL:.0f}"
    arms: dict[str, list[str]] = {}
    for arm, rows in by_arm(of.study.tables["load"]).items():
        arms.setdefault(_full_units(_units(rows), of.words), []).append(of.names[arm])
    if list(arms) == [say("nobody")]:
        return say("none_overloaded", full=full)
    if len(arms) == 1 and len(of.names) > 1:
        return say("overloaded", full=full, arms=say("every_arm", units=next(iter(arms))))
    between, quoted = of.words.text("lists.between"), of.words.within("figures")
    values = (
        {"arms": between.join(quoted("quoted", name=name) for name in names), "units": units}
        for units, names in arms.items()
    )
    return say("overloaded", full=full, arms=of.apart("figures.load.arm", values))


def _full_units(units: pd.DataFrame, said: Catalogue) -> str:
    """Return the overloaded units of an arm: whole kinds, the first of the others, and a count."""
    say = said.within("figures.load")
    kinds, single = [], []
    for kind, rows in units.groupby("kind", sort=False):
        full = rows.index[rows["utilisation"] >= FULL]
        if 1 < len(full) == len(rows):
            kinds.append(say("all", count=len(full), kind=say(str(kind))))
        else:
            single += [unit_name(str(unit), said) for unit in full]
    if not kinds and not single:
        return say("nobody")
    some = said.text("lists.between").join([*kinds, *single[:LARGEST]])
    more = len(single) - LARGEST
    return say("more", units=some, count=more) if more > 0 else some


def _by_kind(of: Context) -> Table:
    """Return hours available and used, overloaded units and cases held, by kind of unit."""
    table = of.study.tables["load"]
    table = table.assign(overloaded_units=table["utilisation"] >= FULL)
    sums = table.groupby(["arm", "kind"])[[*HOURS, "overloaded_units", "held"]].sum()
    sums["used"] = 100 * (sums["work_hours"] + sums["coordination_hours"]) / sums["had_hours"]
    forms = dict.fromkeys(HOURS, ",.0f") | {
        "used": ".0f",
        "overloaded_units": ",.0f",
        "held": ",.0f",
    }
    heads, columns = [], []
    for kind in table["kind"].unique():
        asked = ["work_hours", "coordination_hours"] if kind == LEADER else list(forms)
        for what in asked:
            found = [float(sums[what].get((arm, kind), np.nan)) for arm in of.names]
            if any(number > 0 for number in found):
                heads.append(of.heads(f"figures.load.{kind}", f"figures.load.{what}"))
                columns.append([shown(number, forms[what], of.words) for number in found])
    if len(of.names) > MOST_NAMES:
        between = of.words.text("lists.between")
        return below_one_another(of, [between.join(head) for head in heads], columns)
    rows = [
        [head[0] if not place or heads[place - 1][0] != head[0] else "", head[1], *column]
        for place, (head, column) in enumerate(zip(heads, columns, strict=True))
    ]
    return Table([*of.heads("figures.load.kind"), "", *of.arm_heads()], rows, (0, 1))


def _busiest(of: Context) -> Table:
    """Return the units with most coordination, in the arm that has most of it."""
    hours = [_units(arm)["coordination_hours"] for arm in by_arm(of.study.tables["load"]).values()]
    most = max(hours, key=lambda column: float(column.sum()))
    units = most[most > 0].sort_values(ascending=False).head(LARGEST).index
    columns = [[shown(float(arm.get(unit, 0.0)), ",.1f") for arm in hours] for unit in units]
    names = [unit_name(str(unit), of.words) for unit in units]
    if len(of.names) > MOST_NAMES and names:
        return below_one_another(of, names, columns)
    rows = [[name, *column] for name, column in zip(names, columns, strict=True)]
    return Table([*of.heads("unit"), *of.arm_heads()], rows)


PICTURE = Picture("load", 6, "load", load, _beside)

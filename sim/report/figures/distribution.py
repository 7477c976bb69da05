"""The distribution of days over cases: shares done within given days, one bar per arm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.patches import Rectangle

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, em, height_of, width_of, words, wrapped
from sim.report.names import lettered_names
from sim.report.sheet import Sheet, number_axis
from sim.report.style import INK, styled
from sim.report.tables import MOST_NAMES, Table, below_one_another
from sim.results.numbers import percent, shown
from sim.results.result import by_arm, of_arm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context


DAYS = (3, 5, 10, 15, 30, 60)
"""Working days at the borders of the parts of a bar."""

LONG = 15
"""Working days from which a share is mentioned in words."""

BLUES = ("#E6F0F8", "#C6DDEF", "#9FC6E3", "#6FA8D2", "#4286BC", "#1E6299", "#0A3D6E")
"""From short to long times, each darker than the one before."""

NEVER, OTHERWISE = {"facecolor": "#1A1A1A"}, {"facecolor": "#FFFFFF", "hatch": "/////"}
"""Style of open cases and of those that ended otherwise."""

LISTED = (0.5, 0.8, 0.9, 0.95)
"""Shares of cases whose days the report lists; `quantiles.csv` has more."""

NAMES, BAR, GAP = 0.27, 1.9, 0.9
"""Share of the width for the arms' names; height of a bar, and gap between two, in letter sizes."""


class Part(NamedTuple):
    """A part of a bar."""

    name: str
    percent: float
    look: dict[str, Any]


def distribution(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw for each arm a bar of all its cases, parted by the days within which they are resolved.

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
        The longer cases take, the darker; black are those open at the horizon, and hatched those
        that were referred out or withdrawn.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.distribution(study)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language, names_in(study))
    bars = {arm: parts(rows, said) for arm, rows in by_arm(study.tables["distribution"]).items()}
    with styled(style):
        drawn = Sheet([1.0], style)
        inches = NAMES * drawn.inches
        names = [wrapped(name, inches) for name in lettered_names(study, said).values()]
        row = max(BAR * em(), *map(height_of, names)) + GAP * em()
        drawn.heights = [row * len(names)]
        (axes,) = drawn.panels()
        for place, bar in enumerate(bars.values()):
            _draw(axes, place, bar, BAR * em() / row, drawn.inches - inches - 2 * em())
        axes.set(xlim=(0, 100), xlabel=said.text("figures.distribution.percent"))
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks(range(len(names)), names, linespacing=LINESPACING)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        number_axis(axes.xaxis)
        key = [
            (Rectangle((0, 0), 1, 1, **part.look), part.name)
            for place, part in enumerate(next(iter(bars.values()), []))
            if any(bar[place].percent > 0 for bar in bars.values())
        ]
        caption = said.text("figures.distribution.caption", replications=study.replications)
        return drawn.finished(caption, key)


def parts(rows: pd.DataFrame, said: Catalogue) -> list[Part]:
    """Return the parts of an arm's bar; together they are all cases."""
    say, resolved = said.within("figures.distribution"), rows.set_index("days")["resolved"]
    horizon, last = int(rows["days"].iloc[-1]), rows.iloc[-1]
    bounds = (*(days for days in DAYS if days < horizon), horizon)
    found, before, done = [], 0, 0.0
    for days, colour in zip(bounds, BLUES[-len(bounds) :], strict=True):
        name = say("between", first=before + 1, days=days) if before else say("within", days=days)
        found.append(Part(name, 100 * (resolved[days] - done), {"facecolor": colour}))
        before, done = days, resolved[days]
    otherwise = last["referred_out"] + last["withdrawn"]
    found += [
        Part(say("open_after", days=horizon), 100 * last["open"], NEVER),
        Part(say("otherwise"), 100 * otherwise, OTHERWISE),
    ]
    return [part._replace(look={"edgecolor": INK, "linewidth": 0.4} | part.look) for part in found]


def _draw(axes: Axes, place: int, bar: Sequence[Part], height: float, inches: float) -> None:
    """Draw an arm's bar, with percentages as far as they fit."""
    left = 0.0
    for part in bar:
        if math.isnan(part.percent):
            continue
        axes.add_patch(Rectangle((left, place - height / 2), part.percent, height, **part.look))
        text = f"{part.percent:.0f}"
        if width_of(text) * 1.3 < part.percent / 100 * inches:
            colour = "white" if _is_dark(part.look["facecolor"]) else INK
            how: dict[str, Any] = {"ha": "center", "va": "center"}
            if "hatch" in part.look:
                how["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            axes.text(left + part.percent / 2, place, text, color=colour, **how)
        left += part.percent


def _is_dark(colour: str) -> bool:
    """Return whether white text is legible on a colour."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue < 140


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    say, study = of.words.within("figures.distribution"), of.study
    return Beside(
        say("alternative", arms=in_words(of)),
        [(say("quantiles", days=study.horizon), quantiles(of), False)],
    )


def in_words(of: Context) -> str:
    """Return the days within which half and nine tenths of cases are resolved, and slow shares."""
    values = {}
    for arm, rows in by_arm(of.study.tables["quantiles"]).items():
        days = rows.set_index("share")["days"]
        spread = of_arm(of.study.tables["distribution"], arm).set_index("days")["resolved"]
        values[arm] = {
            "half": _in_days(days[0.5], of),
            "most": _in_days(days[0.9], of),
            "share": percent(1 - spread.get(LONG, math.nan), of.words),
        }
    return of.words.text(
        "figures.distribution.words",
        long=LONG,
        arms=of.of_arms("figures.distribution.arm", values),
    )


def _in_days(days: float, of: Context) -> str:
    """Return a number of days in words."""
    key, shown_days = ("in_more", of.study.horizon) if math.isnan(days) else ("in_days", int(days))
    return of.words.text(f"figures.distribution.{key}", days=shown_days)


def _days(days: float, of: Context) -> str:
    """Return a number of days, or that it is beyond the horizon."""
    if math.isnan(days):
        return of.words.text("figures.distribution.beyond", days=of.study.horizon)
    return shown(days, ",.0f")


def quantiles(of: Context) -> Table:
    """Return the days within which each share of cases is resolved."""
    table = of.study.tables["quantiles"]
    shares = [share for share in dict.fromkeys(table["share"]) if share in LISTED]
    by_share = {share: rows.set_index("arm")["days"] for share, rows in table.groupby("share")}
    columns = [[_days(float(by_share[share][arm]), of) for arm in of.names] for share in shares]
    heads = [of.words.text("numbers.share", number=f"{100 * share:.0f}") for share in shares]
    if len(of.names) > MOST_NAMES:
        return below_one_another(of, heads, columns)
    rows = [[head, *column] for head, column in zip(heads, columns, strict=True)]
    return Table([*of.heads("figures.distribution.share"), *of.arm_heads()], rows)


PICTURE = Picture("distribution", 4, "ends", distribution, _beside)

"""The remit map and its rulings: each issue's line, its zones on paper, and the rulings on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.model.state.zones import ZONES, Zone
from sim.records.record import RunRecord
from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, em, height_of, shortened, words, wrapped
from sim.report.names import lettered_names
from sim.report.sheet import Sheet
from sim.report.style import FAINT, INK, styled
from sim.results.result import of_arm
from sim.scenario import expand
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context
    from sim.scenario.city import Issue
    from sim.scenario.schema import Scenario


FILLS = {
    Zone.CLEAR: ("#FFFFFF", ""),
    Zone.OVERLAP: ("#BBD7EC", "/////"),
    Zone.GAP: ("#F3C79A", "....."),
    Zone.BEYOND: ("#C9C9C9", "xxxxx"),
}
"""Colour and hatching of a zone."""

_MARK: dict[str, Any] = {"color": INK, "linestyle": "none"}

MARKS: dict[str, dict[str, Any]] = {
    "ruling": _MARK | {"marker": "o", "markersize": 2.0, "markeredgewidth": 0},
    "ruling_beyond": _MARK
    | {"marker": "^", "markersize": 3.2, "markeredgewidth": 0.6, "markerfacecolor": "white"},
    "overruled": _MARK | {"marker": "x", "markersize": 3.2, "markeredgewidth": 0.8},
}
"""Marks of rulings, and of their ends."""

STRIP, ROW_GAP = 1.3, 0.5
"""Height of the strip of an issue's line, and gap to the next line, in letter sizes."""

EDGE = 0.3
"""Margin between the first and the last day of a line and its border, in letter sizes."""

HOLDER = 0.85
"""Size of the name of a department on its part of the line, in letter sizes."""

MOST_MAPS = 4
"""Maximum number of maps: more would be higher than a page."""

MOST_ISSUES = {1: 12, 2: 12, 3: 6, 4: 6}
"""Maximum number of issues, by number of maps."""

SKIES, LOWEST, HIGHEST = 30, 2, 6
"""Height of the area for rulings above the strips, in letter sizes: of all lines one above the
other,
and minimum and maximum for one line."""

NAMES = {1: 0.2, 2: 0.13}
"""Share of the width for the names of issues, by number of columns."""


@dataclass(frozen=True)
class Map:
    """A scenario's map with the rulings of a run."""

    name: str
    """Name of the arm, or empty for a single run."""
    scenario: Scenario
    rulings: pd.DataFrame
    """With the columns of `RunRecord.precedents`."""

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """All issues of the scenario."""
        return expand.issues(self.scenario)

    @cached_property
    def lines(self) -> dict[str, tuple[expand.Segment, ...]]:
        """By the name of an issue, the segments of its line."""
        seed = self.scenario.city.seed
        return {issue.name: expand.line(issue, n, seed) for n, issue in enumerate(self.issues)}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of rulings on each issue, by name."""
        found = self.rulings["issue"].value_counts()
        return {issue.name: int(found.get(issue.name, 0)) for issue in self.issues}

    @property
    def days(self) -> tuple[int, int]:
        """The days at the bottom and the top of every line; initial rulings may be below day 0."""
        first = min(0, int(self.rulings["day"].to_numpy().min(initial=0)))
        return first, self.scenario.time.days

    def on(self, issue: str) -> pd.DataFrame:
        """Return the rulings on an issue."""
        return self.rulings[self.rulings["issue"] == issue]


def remit_map(of: RunRecord | Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the zones of each issue, and the rulings kept on it, day by day.

    Parameters
    ----------
    of
        What `sim.run` or `sim.compare` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        One line per issue, at most twelve: those with most rulings, then the most frequent. A
        ruling is drawn at its circumstance and at the height of its day: the map fills from bottom
        to top. A comparison has a panel for each arm that kept rulings in the first replication, or
        for the first arm if none did.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> figure = sim.plots.remit_map(record)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language, names_in(of))
    if isinstance(of, RunRecord):
        return _drawn([Map("", of.scenario, of.precedents)], said, style)
    return _drawn(_maps(of, said), said, style)


def _maps(study: Study, said: Catalogue) -> list[Map]:
    """Return the maps of a comparison: of the first arms with rulings, or of the first arms."""
    maps = [
        Map(name, arm.scenario, of_arm(study.tables["rulings"], arm.name))
        for arm, name in zip(study.arms, lettered_names(study, said).values(), strict=True)
    ]
    return [found for found in maps if len(found.rulings)][:MOST_MAPS] or maps[:1]


def _drawn(maps: list[Map], said: Catalogue, style: str) -> Sheet:
    """Draw maps, a panel each."""
    columns = min(1 if style == "narrow" else 2, len(maps))
    across, shown = -(-len(maps) // columns), _issues_drawn(maps)
    lines = max(len(issues) for issues in shown)
    with styled(style):
        drawn = Sheet([1.0] * across, style)
        names = NAMES[columns] * drawn.inches
        width = drawn.inches / columns - names - 2 * em()
        labels = [
            _labels(found, issues, names, said) for found, issues in zip(maps, shown, strict=True)
        ]
        sky = em() * min(HIGHEST, max(LOWEST, SKIES / (lines * across)))
        highest = max(height_of(label) for found in labels for label in found)
        row = max(STRIP * em() + sky, highest) + ROW_GAP * em()
        drawn.heights = [row * lines] * across
        made = drawn.panels(columns, len(maps))
        for axes, found, issues, texts in zip(made, maps, shown, labels, strict=True):
            axes.set_title(wrapped(found.name, width), linespacing=LINESPACING)
            _draw_map(axes, width, row, lines, found, issues, said)
            middles = [row * (lines - place - 0.5) for place in range(len(issues))]
            axes.set_yticks(middles, texts, linespacing=LINESPACING)
            axes.tick_params(axis="y", length=0)
            axes.set_xlabel(said.text("figures.remit_map.circumstance"))
        return drawn.finished(_caption(maps, said), _key(maps, shown, said))


def _issues_drawn(maps: Sequence[Map]) -> list[list[str]]:
    """Return the issues of each map: those with most rulings in all maps, then the commonest."""
    rank: dict[str, NDArray[np.float64]] = {}
    for found in maps:
        for issue in found.issues:
            more = np.array([found.counts[issue.name], issue.weight or 0.0])
            rank[issue.name] = rank.get(issue.name, np.zeros(2)) + more
    most = MOST_ISSUES[len(maps)]
    return [sorted(found.counts, key=lambda name: tuple(-rank[name]))[:most] for found in maps]


def _labels(found: Map, issues: list[str], inches: float, said: Catalogue) -> list[str]:
    """Return the name of each issue with the number of its rulings, broken into lines."""
    count = said.within("figures.remit_map")
    return [
        wrapped(said.name("issues", name), inches) + "\n" + count("count", count=found.counts[name])
        for name in issues
    ]


def _caption(maps: list[Map], said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    say = said.within("figures.remit_map")
    number = max(len(issues) for issues in _issues_drawn(maps))
    every = max(len(found.issues) for found in maps)
    ruled = any(len(found.rulings) for found in maps)
    kind = "every" if number == every else "busiest" if ruled else "largest"
    first, last = (f"{day:,}".replace("-", "\N{MINUS SIGN}") for day in maps[0].days)
    which = say(kind, shown=number, all=every)
    parts = [say("caption", which=which, first=first, last=last)]
    if any(found.name for found in maps):
        parts.append(say("first_replication"))
    if any(found.scenario.city.drift_per_year > 0 for found in maps):
        parts.append(say("drift"))
    return said.text("figures.between").join(parts)


def _draw_map(
    axes: Axes,
    width: float,
    row: float,
    lines: int,
    found: Map,
    issues: list[str],
    said: Catalogue,
) -> None:
    """Draw the lines of a map of this width, one below the other; vertical units are inches."""
    gap, strip = ROW_GAP * em(), STRIP * em()
    sky = row - gap - strip
    for place, issue in enumerate(issues):
        base = (lines - place - 1) * row + gap / 2
        _draw_zones(axes, found.lines[issue], base, width, (strip, sky), said)
        _draw_rulings(axes, found.on(issue), found.days, base + strip, sky)
    axes.set(xlim=(0, 1), ylim=(0, row * lines))
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "0.25", "0.5", "0.75", "1"))
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.grid(visible=False)


def _draw_zones(
    axes: Axes,
    segments: Sequence[expand.Segment],
    base: float,
    width: float,
    heights: tuple[float, float],
    said: Catalogue,
) -> None:
    """Draw the zones of an issue, with the names of departments that hold a part alone."""
    strip, sky = heights
    size_of = HOLDER * mpl.rcParams["font.size"]
    ends = [*(segment.start for segment in segments[1:]), 1.0]
    for (start, named, fit), end in zip(segments, ends, strict=True):
        zone, size = Zone[named.upper()], end - start
        colour, _ = FILLS[zone]
        above = Rectangle((start, base + strip), size, sky, facecolor=colour)
        above.set(alpha=0.35, linewidth=0)
        axes.add_patch(above)
        axes.add_patch(Rectangle((start, base), size, strip, **_fill(zone)))
        if zone == Zone.CLEAR:
            name = shortened(said.name("units", fit[0]), (size * width - em() / 2) / HOLDER)
            middle = start + size / 2, base + strip / 2
            axes.text(*middle, name, ha="center", va="center_baseline", fontsize=size_of)
    frame = Rectangle((0, base), 1, strip + sky, fill=False, edgecolor=FAINT, linewidth=0.6)
    axes.add_patch(frame)


def _fill(zone: Zone) -> dict[str, Any]:
    """Return the style of a zone."""
    colour, hatch = FILLS[zone]
    return {"facecolor": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.5}


def _draw_rulings(
    axes: Axes, rulings: pd.DataFrame, days: tuple[int, int], base: float, sky: float
) -> None:
    """Draw an issue's rulings, each at the height of its day, and how long overruled ones held."""
    first, last = days
    edge = EDGE * em()
    per_day = (sky - 2 * edge) / (last - first)
    at, kinds = rulings["circumstance"].to_numpy(), _kinds(rulings)
    made, ended = (
        base + edge + per_day * (rulings[name].to_numpy(np.float64, na_value=np.nan) - first)
        for name in ("day", "overruled_day")
    )
    gone = kinds["overruled"]
    axes.vlines(at[gone], made[gone], ended[gone], color=INK, linewidth=0.6)
    for name, chosen in kinds.items():
        heights = (ended if name == "overruled" else made)[chosen]
        if len(heights):
            axes.plot(at[chosen], heights, clip_on=False, **MARKS[name])


def _key(
    maps: Sequence[Map], shown: Sequence[Sequence[str]], said: Catalogue
) -> list[tuple[Artist, str]]:
    """Return the key: the zones of the issues shown, and the kinds of rulings on them."""
    say = said.within("figures.remit_map")
    drawn = list(zip(maps, shown, strict=True))
    zones = {segment.zone for each, issues in drawn for n in issues for segment in each.lines[n]}
    rulings = [each.on(issue) for each, issues in drawn for issue in issues]
    marks = {name for kept in rulings for name, chosen in _kinds(kept).items() if chosen.any()}
    return [
        *(
            (Rectangle((0, 0), 1, 1, **_fill(zone)), say(ZONES[zone]))
            for zone in FILLS
            if ZONES[zone] in zones
        ),
        *((Line2D([], [], **MARKS[name]), say(name)) for name in MARKS if name in marks),
    ]


def _kinds(rulings: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Return which rulings have each kind of mark."""
    beyond = (rulings["unit"] == BEYOND).to_numpy()
    return {
        "overruled": rulings["overruled_day"].notna().to_numpy(),
        "ruling": ~beyond,
        "ruling_beyond": beyond,
    }


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    return Beside(of.words.text("figures.remit_map.alternative", arms=_rulings(of)))


def _rulings(of: Context) -> str:
    """Return the number of rulings that each arm keeps, in words."""
    counts = of.study.tables["rulings"]["arm"].value_counts()
    values = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("figures.remit_map.arm_rulings", values)


PICTURE = Picture("remit_map", 8, "more", remit_map, _beside)

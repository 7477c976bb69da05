"""Where cases circle: the pairs of units that hand each other most cases, there and back, one panel per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Patch

from sim.report.figures import Beside, Picture
from sim.report.lettering import height_of, width_of, words, wrapped
from sim.report.names import arm_names, unit_name
from sim.report.sheet import TITLE, Sheet, entitle, number_axis
from sim.report.style import FAINT, PAD, WIDTH, styled
from sim.results.numbers import percent
from sim.results.result import of_arm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

THERE, BACK = "#0B3C6F", "#9CCBEA"
"""Colours; one is dark and one pale also without colour."""

MOST_COLUMNS = 4
"""Panels side by side."""

NAMES, TEXT, GAP, ROW = 1.75, 7, 0.07, 0.2
"""Inches and points of the names of pairs, inches between two, and of a row at least."""

NUMBER, NEAR = 6, 0.03
"""Points of a number beside a bar, and inches between them."""

EMPTY = 0.4
"""Inches of panels in which there is nothing."""


LARGEST = 10
"""Pairs of units that are drawn."""


class Flows(NamedTuple):
    """What a drawing of hand-offs needs."""

    pairs: Sequence[tuple[str, str]]
    """Units that hand each other most cases, in all arms together; more go from the first to the
    second than back."""
    there: Mapping[str, NDArray[np.int64]]
    """By arm, hand-offs from the first to the second, shape (n_pairs,)."""
    back: Mapping[str, NDArray[np.int64]]
    """And from the second to the first."""
    total: Mapping[str, int]
    """All hand-offs by arm."""
    returned: Mapping[str, float]
    """By arm, the share of all hand-offs between two units that one in the opposite direction
    matches; NaN if there are none."""

    @property
    def share(self) -> float:
        """The share of all hand-offs that the pairs have; NaN if there are none."""
        drawn = sum(int(counts.sum()) for way in (self.there, self.back) for counts in way.values())
        total = sum(self.total.values())
        return drawn / total if total else float("nan")


def handoffs(study: Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw the hand-offs of the first replication between the units that exchange most cases, there and back.

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
        A panel for each arm and a row for each of ten pairs, on one scale: to the right the hand-offs
        from the first unit to the second, to the left those back. Bars of one length go to and fro.
    """
    said, found = words(language), flows(study)
    columns = min(MOST_COLUMNS, len(found.total))
    width = (WIDTH - NAMES) / columns - 2 * PAD
    with styled(style):
        names = [wrapped(_pair(*pair, said), NAMES, TEXT) for pair in found.pairs]
        row = max(ROW, *(height_of(name, TEXT) + GAP for name in names)) if names else EMPTY
        drawn = Sheet([row * max(1, len(names))] * -(-len(found.total) // columns))
        made = drawn.panels(columns, len(found.total), sharey=True)
        room = 1.5 * width_of(f"{_longest(found):,}", NUMBER) / width
        reach = max(1, _longest(found)) / (0.5 - min(0.3, room)) / 2
        for axes, arm, name in zip(made, found.total, arm_names(study, said).values(), strict=True):
            entitle(axes, name, width, TITLE if columns < 3 else TEXT + 0.5)
            axes.set_xlabel(wrapped(_sum(found, arm, said), width, TEXT), fontsize=TEXT)
            _draw(axes, found.there[arm], found.back[arm], reach / width * 2)
            axes.set(xlim=(-reach, reach))
            number_axis(axes.xaxis, NUMBER)
            axes.xaxis.set_major_formatter(lambda count, _: f"{abs(count):,.0f}")
        for axes in made:
            axes.set_yticks(range(len(names)), names)
            axes.set_ylim(max(1, len(names)) - 0.5, -0.5)
            axes.tick_params(axis="y", labelsize=TEXT, length=0)
        key = [
            (Patch(color=colour), said.text(f"figures.handoffs.{way}"))
            for colour, way in ((THERE, "there"), (BACK, "back_again"))
        ]
        return drawn.finished(_note(found, said), key if names else (), below=True)


def flows(study: Study, count: int = LARGEST) -> Flows:
    """Return the hand-offs of a comparison's first replication between the pairs of units with most of them.

    Units are the same if their names are: the arms may be different cities.
    """
    arms = {arm.name: _counts(of_arm(study.tables["handoffs"], arm.name)) for arm in study.arms}
    total: dict[tuple[str, str], int] = {}
    for counts in arms.values():
        for pair, number in counts.items():
            total[pair] = total.get(pair, 0) + number
    both = {
        (first, second): number + total.get((second, first), 0)
        for (first, second), number in total.items()
        if (number, second) >= (total.get((second, first), 0), first)
    }
    pairs = sorted(both, key=lambda pair: (-both[pair], pair))[:count]
    ways = (pairs, [(second, first) for first, second in pairs])
    there, back = (
        {
            arm: np.array([counts.get(pair, 0) for pair in way], np.int64)
            for arm, counts in arms.items()
        }
        for way in ways
    )
    return Flows(
        pairs,
        there,
        back,
        {arm: sum(counts.values()) for arm, counts in arms.items()},
        {arm: _returned(counts) for arm, counts in arms.items()},
    )


def _counts(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return an arm's hand-offs by sender and receiver."""
    return dict(zip(zip(rows["from_unit"], rows["unit"], strict=True), rows["count"], strict=True))


def _returned(counts: Mapping[tuple[str, str], int]) -> float:
    """Return the share of hand-offs that one in the opposite direction matches."""
    back = sum(
        min(count, counts.get((unit, sender), 0)) for (sender, unit), count in counts.items()
    )
    return back / sum(counts.values()) if counts else float("nan")


def _pair(first: str, second: str, said: Catalogue) -> str:
    """Return what a pair of units is called."""
    ends = {"first": unit_name(first, said), "second": unit_name(second, said)}
    return said.text("figures.handoffs.pair", **ends)


def _sum(found: Flows, arm: str, said: Catalogue) -> str:
    """Return how many hand-offs an arm has, and the share that goes to and fro."""
    count, say = found.total[arm], said.within("figures.handoffs")
    if not count:
        return say("empty")
    return say("sum", count=count, share=percent(found.returned[arm], said))


def _note(found: Flows, said: Catalogue) -> str:
    """Return what must be known to read the figure."""
    share = percent(found.share, said)
    return said.text("figures.handoffs.note", pairs=len(found.pairs), share=share)


def _longest(found: Flows) -> int:
    """Return the hand-offs of the longest bar."""
    ways = (*found.there.values(), *found.back.values())
    return max((int(counts.max(initial=0)) for counts in ways), default=0)


def _draw(axes: Axes, there: NDArray[np.int64], back: NDArray[np.int64], an_inch: float) -> None:
    """Draw an arm's bars with their numbers, in a panel with so many hand-offs an inch."""
    rows, near = np.arange(len(there)), NEAR * an_inch
    axes.grid(visible=False)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    for counts, colour, sign in ((there, THERE, 1), (back, BACK, -1)):
        axes.barh(rows, sign * counts, height=0.62, color=colour, linewidth=0)
        for row, count in zip(rows, counts, strict=True):
            how: dict[str, Any] = {"ha": "left" if sign > 0 else "right", "fontsize": NUMBER}
            axes.text(float(sign * (count + near)), float(row), f"{count:,}", va="center", **how)


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say = of.words.within("figures.handoffs")
    return Beside(
        say("alternative", arms=_alternative(of)),
        say("caption"),
    )


def _alternative(of: Context) -> str:
    """Return how many hand-offs each arm has."""
    counts = of.study.tables["handoffs"].groupby("arm")["count"].sum()
    values = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("figures.handoffs.arm", values)


PICTURE = Picture("handoffs", 7, "more", handoffs, _beside)

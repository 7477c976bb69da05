"""Circling: the pairs of units with most hand-offs, there and back, one panel per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Patch

from sim.report.figures import Beside, Picture
from sim.report.given import names_in
from sim.report.lettering import LINESPACING, em, width_of, words, wrapped
from sim.report.names import lettered_names, unit_name
from sim.report.sheet import Sheet, stacked
from sim.report.style import FAINT, styled
from sim.results.numbers import percent
from sim.results.result import of_arm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context


THERE, BACK = "#0B3C6F", "#9CCBEA"
"""Colours, distinguishable without colour too: one dark, one pale."""

LARGEST = 10
"""Number of pairs drawn."""

ACROSS = {"screen": 4, "paper": 4, "narrow": 1}
"""Maximum number of panels side by side."""

NAMES = 0.22
"""Share of the width for the names of pairs."""


class Flows(NamedTuple):
    """Data for a drawing of hand-offs."""

    pairs: Sequence[tuple[str, str]]
    """The pairs of units with most hand-offs, in all arms together; more go from the first to the
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


def handoffs(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the hand-offs between the units that exchange most cases, there and back.

    They are those of the first replication.

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
        A panel for each arm and a row for each of ten pairs, on one scale: to the right the
        hand-offs from the first unit to the second, to the left those back. Bars of one length go
        to and fro.

    Examples
    --------
    >>> import sim
    >>> town = sim.load_scenario("classroom")
    >>> study = sim.compare(town, toggle=["precedents"], replications=2)
    >>> figure = sim.plots.handoffs(study)
    >>> len(figure.axes) > 0
    True
    """
    said, found = words(language, names_in(study)), flows(study)
    columns = min(ACROSS[style], len(found.total))
    with styled(style):
        drawn = Sheet([1.0] * -(-len(found.total) // columns), style)
        names = [wrapped(_pair(*pair, said), NAMES * drawn.inches) for pair in found.pairs]
        places, height = stacked(names or [""])
        drawn.heights = [height] * len(drawn.heights)
        width = (1 - NAMES) * drawn.inches / columns - 2 * em()
        made = drawn.panels(columns, len(found.total), sharey=True)
        room = 1.5 * width_of(f"{_longest(found):,}") / width
        reach = max(1, _longest(found)) / (0.5 - min(0.3, room)) / 2
        for axes, arm, name in zip(
            made, found.total, lettered_names(study, said).values(), strict=True
        ):
            axes.set_title(wrapped(name, width), linespacing=LINESPACING)
            axes.set_xlabel(wrapped(_sum(found, arm, said), width))
            _draw(axes, places[: len(names)], found.there[arm], found.back[arm])
            axes.set(xlim=(-reach, reach), xticks=[])
        for axes in made:
            axes.set_yticks(places[: len(names)], names, linespacing=LINESPACING)
            axes.set_ylim(height, 0)
            axes.tick_params(axis="y", length=0)
        key = [
            (Patch(color=colour), said.text(f"figures.handoffs.{way}"))
            for colour, way in ((THERE, "there"), (BACK, "back_again"))
        ]
        return drawn.finished(_caption(study, said), key if names else ())


def flows(study: Study, count: int = LARGEST) -> Flows:
    """Return the hand-offs of the first replication between the pairs of units with most of them.

    Units are identified by name: the arms may be different cities.
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
    """Return the name of a pair of units."""
    ends = {"first": unit_name(first, said), "second": unit_name(second, said)}
    return said.text("figures.handoffs.pair", **ends)


def _sum(found: Flows, arm: str, said: Catalogue) -> str:
    """Return text on the number of an arm's hand-offs, and the share that goes to and fro."""
    count, say = found.total[arm], said.within("figures.handoffs")
    if not count:
        return say("empty")
    return say("sum", count=count, share=percent(found.returned[arm], said))


def _caption(study: Study, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    found = flows(study)
    share = percent(found.share, said)
    return said.text("figures.handoffs.caption", pairs=len(found.pairs), share=share)


def _longest(found: Flows) -> int:
    """Return the hand-offs of the longest bar."""
    ways = (*found.there.values(), *found.back.values())
    return max((int(counts.max(initial=0)) for counts in ways), default=0)


def _draw(
    axes: Axes, places: list[float], there: NDArray[np.int64], back: NDArray[np.int64]
) -> None:
    """Draw an arm's bars with their numbers."""
    axes.grid(visible=False)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    for counts, colour, sign, side in ((there, THERE, 1, "left"), (back, BACK, -1, "right")):
        axes.barh(places, sign * counts, height=1.2 * em(), color=colour, linewidth=0)
        for place, count in zip(places, counts, strict=True):
            how: dict[str, Any] = {"ha": side, "va": "center", "textcoords": "offset points"}
            axes.annotate(f"{count:,}", (float(sign * count), place), (3 * sign, 0), **how)


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    return Beside(of.words.text("figures.handoffs.alternative", arms=_alternative(of)))


def _alternative(of: Context) -> str:
    """Return the number of hand-offs of each arm, in words."""
    counts = of.study.tables["handoffs"].groupby("arm")["count"].sum()
    values = {arm: {"count": counts.get(arm, 0)} for arm in of.names}
    return of.of_arms("figures.handoffs.arm", values)


PICTURE = Picture("handoffs", 7, "more", handoffs, _beside)

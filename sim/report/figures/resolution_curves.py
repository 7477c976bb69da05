"""The figure of a comparison: how long cases stay unresolved in each arm, and how the arms differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.report.figures import Beside, Picture, following
from sim.report.lettering import shortened, words
from sim.report.names import arm_names
from sim.report.sheet import Sheet, label_lines, labels_height, number_axis
from sim.report.style import FAINT, pen, styled
from sim.report.tables import in_percent
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context

PERCENT_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)

HEIGHTS = 2.6, 2.1
"""Inches of the panels at least."""

FIRST_WIDTH = 2.4
"""Inches that the first arm's name has in the title of panel (b)."""


def resolution_curves(study: Study, language: str = "en", style: str = "screen") -> Figure:
    """Draw the share of cases not yet resolved by days since filing, and its difference to the first arm.

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
        Panel (a) has a logarithmic axis, on which the tail can be seen; panel (b) is in percentage
        points, its bands those of paired differences. With one replication there are no bands; with
        one arm there is no panel (b).

    Examples
    --------
    >>> import sim
    >>> study = sim.compare(sim.load_scenario("classroom"), toggle=["precedents"], replications=2)
    >>> figure = sim.plots.resolution_curves(study)
    >>> sim.plots.save(figure, "curves.svg")  # doctest: +SKIP
    """
    curves = list(by_arm(study.tables["resolution_curves"]).values())
    said = words(language)
    names = list(arm_names(study, said).values())
    with styled(style):
        labels = names, names[1:]
        heights = [
            max(least, labels_height(named))
            for least, named in zip(HEIGHTS, labels, strict=True)
            if named
        ]
        drawn = Sheet(heights)
        made = drawn.panels(sharex=True)
        for draw, axes, height in zip(
            (_draw_shares, _draw_differences), made, heights, strict=False
        ):
            draw(axes, height, curves, names, said)
        made[-1].set_xlabel(said.text("figures.days_since_filing"))
        return drawn.finished(_note(said, curves, study.replications))


def _note(said: Catalogue, curves: list[pd.DataFrame], replications: int) -> str:
    """Return what a reader must know to read the curves."""
    parts, floor = [said.text("figures.resolution_curves.note")], _floor(curves)
    if any((100 * curve["estimate"] < floor).any() for curve in curves):
        parts.append(said.text("figures.resolution_curves.below", floor=f"{floor:g}"))
    if replications > 1:
        parts.append(said.text("figures.resolution_curves.bands", replications=replications))
    return said.text("figures.between").join(parts)


def _draw_shares(
    axes: Axes, inches: float, curves: list[pd.DataFrame], names: list[str], said: Catalogue
) -> None:
    """Draw panel (a)."""
    floor = _floor(curves)
    ends = []
    for number, curve in enumerate(curves):
        mean, low, high = (100 * curve[name].to_numpy() for name in ("estimate", "low", "high"))
        shown = np.where(mean < floor, np.nan, mean)
        _draw_line(axes, number, shown, np.maximum(low, floor), np.maximum(high, floor))
        ends.append(max(float(mean[-1]), floor))
    axes.set_yscale("log")
    axes.set(ylim=(floor, 115), xlim=(0, len(curves[0]) - 1))
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in PERCENT_TICKS if tick >= floor]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.set_ylabel(said.text("figures.resolution_curves.percent"))
    axes.set_title(said.text("figures.resolution_curves.shares"))
    label_lines(axes, inches, ends, names, range(len(curves)))


def _draw_differences(
    axes: Axes, inches: float, curves: list[pd.DataFrame], names: list[str], said: Catalogue
) -> None:
    """Draw panel (b)."""
    axes.axhline(0, color=FAINT, linewidth=1)
    ends = []
    columns = "difference", "difference_low", "difference_high"
    for number, curve in enumerate(curves[1:], start=1):
        mean, low, high = (100 * curve[name].to_numpy() for name in columns)
        _draw_line(axes, number, mean, low, high)
        ends.append(float(mean[-1]))
    axes.margins(y=0.08)
    number_axis(axes.yaxis, 8.5)
    axes.set_ylabel(said.text("figures.resolution_curves.points"))
    first = shortened(names[0], FIRST_WIDTH, 9.5)
    axes.set_title(said.text("figures.resolution_curves.differences", arm=first))
    label_lines(axes, inches, ends, names[1:], range(1, len(curves)))


def _draw_line(
    axes: Axes,
    arm: int,
    mean: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Draw an arm's line and band."""
    days, look = np.arange(len(mean)), pen(arm, 1.6)
    if not np.isnan(low).all():
        axes.fill_between(
            days, low, high, color=look["color"], alpha=0.16, linewidth=0, gid=look["gid"]
        )
    axes.plot(days, mean, **look)


def _floor(curves: list[pd.DataFrame]) -> float:
    """Return the lowest tick needed to show all that is above zero."""
    means = 100 * np.concatenate([curve["estimate"] for curve in curves])
    least = means[means > 0].min(initial=100.0)
    return max((tick for tick in PERCENT_TICKS if tick <= 0.8 * least), default=PERCENT_TICKS[0])


def _beside(of: Context) -> Beside:
    """Say what stands beside the figure."""
    say, study = of.words.within("figures.resolution_curves"), of.study
    single = "" if len(of.names) > 1 else "_single"
    return Beside(
        say("alternative", early=study.horizon // 5, late=study.horizon, arms=_alternative(of)),
        say(f"caption{single}", replications=study.replications),
        follow=_by_day(of),
    )


def _alternative(of: Context) -> str:
    """Return the shares not yet resolved at a fifth of the horizon and at its end."""
    shares = of.study.tables["resolution_curves"].set_index(["arm", "day"])["estimate"]
    days = {"early": of.study.horizon // 5, "late": of.study.horizon}
    values = {
        arm: {at: in_percent(shares[arm, day]) for at, day in days.items()} for arm in of.names
    }
    return of.of_arms("figures.resolution_curves.arm_left", values)


def _by_day(of: Context) -> dict[str, Any]:
    """Return the shares not yet resolved, and what they differ by, on each day."""
    frames = by_arm(of.study.tables["resolution_curves"])
    keys = ["estimate", "difference"] if len(of.names) > 1 else ["estimate"]
    columns = {
        of.words.text(f"figures.resolution_curves.{key}"): {
            arm: [in_percent(value, "+" * (key == "difference")) for value in frame[key]]
            for arm, frame in frames.items()
        }
        for key in keys
    }
    return following(of, range(of.study.horizon + 1), columns)


PICTURE = Picture("resolution_curves", 1, "results", resolution_curves, _beside)

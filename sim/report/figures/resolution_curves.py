"""The main figure of a comparison: the share of unresolved cases in each arm, and differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.report.figures import Beside, Picture, following
from sim.report.given import names_in
from sim.report.lettering import words
from sim.report.names import arm_letters, lettered_names
from sim.report.sheet import Sheet, keys_of, letter_ends, number_axis
from sim.report.style import FAINT, pen, styled
from sim.report.tables import in_percent
from sim.results.result import by_arm

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.tables import Context


PERCENT_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)

HEIGHT = 2.4
"""Inches of a panel."""


def resolution_curves(study: Study, language: str = "en", style: str = "screen") -> Sheet:
    """Draw the share of unresolved cases by days since filing, and differences to the first arm.

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
        Panel (a) has all cases, (b) the same on a logarithmic axis, on which the tail can be seen,
        (c) differences in percentage points, with bands of paired differences. With one replication
        there are no bands; with one arm there is no panel (c).

    Examples
    --------
    >>> import sim
    >>> study = sim.compare(sim.load_scenario("classroom"), toggle=["precedents"], replications=2)
    >>> figure = sim.plots.resolution_curves(study)
    >>> sim.plots.save(figure, "curves.svg")  # doctest: +SKIP
    """
    curves = list(by_arm(study.tables["resolution_curves"]).values())
    said, letters = words(language, names_in(study)), list(arm_letters(study).values())
    say = said.within("figures.resolution_curves")
    several = len(curves) > 1
    with styled(style):
        drawn = Sheet.of_few(HEIGHT, 2 + several, style)
        for axes in drawn.axes:
            axes.set(xlim=(0, len(curves[0]) - 1), xlabel=said.text("figures.days_since_filing"))
            number_axis(axes.xaxis)
        whole, tail, *rest = drawn.axes
        drawn.entitle(whole, say("all"))
        _draw(whole, curves, 0.0)
        whole.set(ylim=(0, 104), ylabel=say("percent"))
        number_axis(whole.yaxis)
        drawn.entitle(tail, say("tail"))
        _draw(tail, curves, _floor(curves))
        tail.set(yscale="log", ylim=(_floor(curves), 115))
        tail.yaxis.set_major_locator(
            FixedLocator([t for t in PERCENT_TICKS if t >= _floor(curves)])
        )
        tail.yaxis.set_minor_locator(NullLocator())
        tail.yaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
        if several:
            letter_ends(tail, [_last(curve, _floor(curves)) for curve in curves], letters)
        for axes in rest:
            drawn.entitle(axes, say("differences", arm=letters[0]))
            axes.axhline(0, color=FAINT)
            ends = _draw_differences(axes, curves)
            axes.set_ylabel(say("points"))
            axes.margins(y=0.08)
            number_axis(axes.yaxis)
            letter_ends(axes, ends, letters[1:], 1)
        return drawn.finished(_caption(study, said), keys_of(lettered_names(study, said)))


def _caption(study: Study, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    curves = list(by_arm(study.tables["resolution_curves"]).values())
    say, floor = said.within("figures.resolution_curves"), _floor(curves)
    parts = [say("caption" if len(curves) > 1 else "caption_single", arm="A")]
    if study.replications > 1:
        parts.append(say("bands", replications=study.replications))
    parts.append(say("stay"))
    if any((100 * curve["estimate"] < floor).any() for curve in curves):
        parts.append(say("below", floor=f"{floor:g}"))
    return said.text("figures.between").join(parts)


def _draw(axes: Axes, curves: list[pd.DataFrame], floor: float) -> None:
    """Draw the shares of all arms, down to a floor."""
    for number, curve in enumerate(curves):
        mean, low, high = (100 * curve[name].to_numpy() for name in ("estimate", "low", "high"))
        shown = np.where(mean < floor, np.nan, mean)
        _draw_line(axes, number, shown, np.maximum(low, floor), np.maximum(high, floor))


def _draw_differences(axes: Axes, curves: list[pd.DataFrame]) -> list[float]:
    """Draw the differences of all arms but the first, and return their ends."""
    columns = "difference", "difference_low", "difference_high"
    ends = []
    for number, curve in enumerate(curves[1:], start=1):
        mean, low, high = (100 * curve[name].to_numpy() for name in columns)
        _draw_line(axes, number, mean, low, high)
        ends.append(float(mean[-1]))
    return ends


def _draw_line(
    axes: Axes,
    arm: int,
    mean: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Draw an arm's line and band."""
    days, look = np.arange(len(mean)), pen(arm)
    if not np.isnan(low).all():
        band = {"color": look["color"], "gid": look["gid"], "alpha": 0.16, "linewidth": 0}
        axes.fill_between(days, low, high, **band)
    axes.plot(days, mean, **look)


def _last(curve: pd.DataFrame, floor: float) -> float:
    """Return the end of a line, at least at the floor."""
    return max(100 * float(curve["estimate"].iloc[-1]), floor)


def _floor(curves: list[pd.DataFrame]) -> float:
    """Return the lowest tick needed to show all that is above zero."""
    means = 100 * np.concatenate([curve["estimate"] for curve in curves])
    least = means[means > 0].min(initial=100.0)
    return max((tick for tick in PERCENT_TICKS if tick <= 0.8 * least), default=PERCENT_TICKS[0])


def _beside(of: Context) -> Beside:
    """Return the text and tables beside the figure."""
    say, study = of.words.within("figures.resolution_curves"), of.study
    return Beside(
        say("alternative", early=study.horizon // 5, late=study.horizon, arms=_alternative(of)),
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
    """Return the unresolved shares and their differences on each day."""
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


PICTURE = Picture("resolution_curves", 1, "results", resolution_curves, _beside, narrow=True)

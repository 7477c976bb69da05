"""The figure of a validation: runs of a scenario beside the real log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.logs.outcomes import HANDOFFS, SETTLED, half_closed
from sim.report.figures.resolution_curves import PERCENT_TICKS
from sim.report.lettering import words
from sim.report.sheet import Sheet
from sim.report.style import FAINT, INK, stroke, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.i18n.catalogue import Catalogue
    from sim.logs.validation import Validation

HEIGHT = 2.3
"""Height of a panel in inches."""

MOST_HANDOFFS = 12
"""Maximum number of hand-offs shown individually."""

LEAST = 0.02
"""Lower limit of logarithmic axes in percent."""

SIMULATED = stroke(1)


def validation(found: Validation, language: str = "en", style: str = "screen") -> Sheet:
    """Draw how well runs repeat a log.

    Parameters
    ----------
    found
        What `sim.validate` returned.
    language
        Of the words: one of `sim.i18n.catalogue.LANGUAGES`.
    style
        One of `sim.report.style.STYLES`.

    Returns
    -------
    matplotlib.figure.Figure
        Cases still open by day, numbers of hand-offs, time by hand-offs, and where cases end;
        without the middle two where the log does not tell of hand-offs.

    Examples
    --------
    >>> import sim
    >>> days = {"time.days": 60, "time.warm_up": 5, "time.horizon": 20}
    >>> town = sim.load_scenario("classroom").with_values(days)
    >>> sim.export(sim.run(town, seed=1), "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.validate(town, log, held_out="none", replications=2)
    >>> figure = sim.plots.validation(found)
    >>> len(figure.axes) > 0
    True
    """
    said = words(language)
    panels = [_draw_time, _draw_units]
    if found.log.has_handoffs:
        panels[1:1] = [_draw_handoffs, _draw_time_by_handoffs]
    with styled(style):
        across = 2 if style != "narrow" else 1
        drawn = Sheet([HEIGHT] * (len(panels) // across), style)
        for draw, axes in zip(panels, drawn.panels(across), strict=True):
            draw(axes, found, said)
            drawn.entitle(axes, axes.get_title(loc="left"))
        return drawn.finished(_caption(found, said))


def _caption(found: Validation, said: Catalogue) -> str:
    """Return the caption: the content, and how to read it."""
    say = said.within("figures.validation")
    numbers = {"runs": found.replications, "cases": f"{len(found.real):,}"}
    settled = say("settled", days=SETTLED) if found.log.has_handoffs else say("no_handoffs")
    parts = [say("caption", log=found.log.reading.name, **numbers), settled, say("one_unit")]
    return said.text("figures.between").join(parts)


def _draw_time(axes: Axes, found: Validation, said: Catalogue) -> None:
    """Draw the share of cases still open."""
    say, curves = said.within("figures.validation"), found.curves
    floor = max(
        LEAST, 80 * min(part[part > 0].min() for part in (curves["simulated"], curves["log"]))
    )
    band = np.maximum(100 * curves[["log_low", "log_high"]].to_numpy(), floor)
    axes.fill_between(
        curves["day"], band[:, 0], band[:, 1], color=INK, alpha=0.16, linewidth=0, label=say("band")
    )
    axes.plot(curves["day"], np.maximum(100 * curves["log"], floor), color=INK, label=say("log"))
    axes.plot(
        curves["day"],
        np.maximum(100 * curves["simulated"], floor),
        color=SIMULATED.colour,
        linestyle=SIMULATED.dashes,
        label=say("simulated"),
    )
    axes.set_yscale("log")
    axes.set(
        xlim=(0, found.horizon),
        ylim=(floor, 115),
        title=say("time"),
        xlabel=say("time_axis"),
        ylabel=say("percent"),
    )
    _plain_percents(axes, "y")
    axes.legend()


def _draw_handoffs(axes: Axes, found: Validation, said: Catalogue) -> None:
    """Draw the share of cases with each number of hand-offs."""
    say, shares = said.within("figures.validation"), found.handoffs.head(MOST_HANDOFFS + 1)
    real, low, high = (100 * shares[name].to_numpy() for name in ("log", "log_low", "log_high"))
    axes.vlines(shares["handoffs"], np.maximum(low, LEAST), np.maximum(high, LEAST), color=INK)
    axes.plot(shares["handoffs"], np.where(real > 0, real, np.nan), "o", color=INK)
    simulated = 100 * shares["simulated"].to_numpy()
    axes.plot(
        shares["handoffs"] + 0.25,
        np.where(simulated > 0, simulated, np.nan),
        "D",
        color=SIMULATED.colour,
        markerfacecolor="white",
    )
    axes.set_yscale("log")
    axes.set_xticks(shares["handoffs"][:: max(1, len(shares) // 6)])
    axes.set(
        ylim=(LEAST, 115), title=say("handoffs"), xlabel=say("handoffs_axis"), ylabel=say("percent")
    )
    _plain_percents(axes, "y")


def _draw_time_by_handoffs(axes: Axes, found: Validation, said: Catalogue) -> None:
    """Draw the day by which half the cases are closed, by their hand-offs."""
    say = said.within("figures.validation")
    names = [half_closed(*ends) for ends in HANDOFFS]
    rows = found.measures[found.measures["measure"].isin(names)]
    place = np.arange(len(rows))
    told = rows["log"].notna()
    axes.vlines(place[told], rows["log_low"][told], rows["log_high"][told], color=INK)
    axes.plot(place, rows["log"], "o", color=INK, label=say("log"))
    axes.plot(
        place + 0.15,
        rows["simulated"],
        "D",
        color=SIMULATED.colour,
        markerfacecolor="white",
        label=say("simulated"),
    )
    labels = [str(first) if first == last else f"{first}–{last}" for first, last in HANDOFFS[:-1]]
    axes.set_xticks(place, [*labels, f"{HANDOFFS[-1][0]}+"])
    axes.set(
        title=say("by_handoffs"), xlabel=say("by_handoffs_axis"), ylabel=say("by_handoffs_days")
    )
    axes.set_ylim(bottom=-0.5)
    axes.legend(loc="upper left")


def _draw_units(axes: Axes, found: Validation, said: Catalogue) -> None:
    """Draw the share of cases that ended with each unit, simulated over the log's."""
    say, shares = (
        said.within("figures.validation"),
        np.maximum(100 * found.units[["log", "simulated"]].to_numpy(), LEAST),
    )
    top = min(115.0, 1.6 * float(shares.max()))
    axes.plot((LEAST, top), (LEAST, top), color=FAINT)
    axes.plot(
        shares[:, 0],
        shares[:, 1],
        "o",
        color=SIMULATED.colour,
        markerfacecolor="none",
        clip_on=False,
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set(
        xlim=(LEAST, top),
        ylim=(LEAST, top),
        title=say("units"),
        xlabel=say("units_axis"),
        ylabel=say("units_percent"),
    )
    _plain_percents(axes, "both")


def _plain_percents(axes: Axes, which: str) -> None:
    """Write the numbers of logarithmic axes without powers of ten."""
    for name in ("x", "y") if which == "both" else (which,):
        axis = getattr(axes, f"{name}axis")
        low, high = axis.get_view_interval()
        ticks = [tick for tick in PERCENT_TICKS if low <= tick <= high]
        axis.set_major_locator(
            FixedLocator(
                ticks if which == "y" else [tick for tick in ticks if tick in (0.1, 1, 10, 100)]
            )
        )
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))

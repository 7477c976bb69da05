"""The tables of a fit's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.logs.outcomes import PASSED_ON
from sim.logs.reading import Name, worded
from sim.report.tables import Table
from sim.results.numbers import Way, shown, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.fit import Fit
    from sim.i18n.catalogue import Catalogue
    from sim.logs.outcomes import Statistic


def is_share(of: Statistic) -> bool:
    """Return whether a statistic is a share."""
    return of.name != PASSED_ON


def named(found: Fit, words: Catalogue) -> Iterator[tuple[Statistic, str, dict[Any, Any]]]:
    """Yield each statistic with its name, which says if it is missed, and its row of numbers."""
    for each, row in zip(found.compared, found.statistics.to_dict("records"), strict=True):
        name = worded(each.note, words)
        if row["missed"]:
            name = words.text("figures.reproduced.missed", name=name)
        yield each, name, row


def reproduced(found: Fit, words: Catalogue) -> Table:
    """Return the statistics of the log beside those of the nearest city's runs."""
    say = words.within("fit.reproduced")
    rows = []
    for each, name, row in named(found, words):
        way = Way.SHARE if is_share(each) else Way.COUNT
        log, mean, low, high = (
            written(row[name], way, words, bare=True) for name in ("log", "mean", "low", "high")
        )
        apart = abs(row["mean"] - row["log"]) / row["tolerance"]
        unit = words.text("numbers.share", number="") if is_share(each) else ""
        rows.append(
            [
                name,
                f"{log}{unit}",
                f"{mean}{unit}",
                words.text("numbers.interval", low=low, high=high),
                shown(apart, ".1f", words),
            ]
        )
    heads = [say(name) for name in ("statistic", "log", "runs")]
    heads += [say("least_most", runs=len(found.posterior.runs)), say("apart")]
    return Table(heads, rows)


def read_off(found: Fit, words: Catalogue) -> Table:
    """Return the numbers read off the log, with their intervals where there are any."""
    say = words.within("fit.read")
    rows = [
        [
            worded(Name(each.what), words),
            _number(each.value, words),
            _ends(each.low, each.high, words),
            worded(Name(each.how), words),
        ]
        for each in found.estimated
        if not each.how.startswith("searched")
    ]
    return Table(["", *(say(name) for name in ("value", "interval", "how"))], rows, (0, 3))


def _number(value: float, words: Catalogue) -> str:
    """Return a number with three digits, or whole."""
    return shown(value, ",.0f" if abs(value) >= 99.95 else ".3g", words)


def _ends(low: float | None, high: float | None, words: Catalogue) -> str:
    """Return an interval, if there is one."""
    if low is None or high is None:
        return ""
    return words.text("numbers.interval", low=_number(low, words), high=_number(high, words))

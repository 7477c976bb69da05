"""The tables of a posterior's page, and its numbers in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from sim.experiments.posterior import Posterior
from sim.i18n.catalogue import Catalogue
from sim.logs.published import NUMBERS, OPPOSITES, unscaled
from sim.records.record import versions
from sim.report.keys import PERCENT, amount, bare, key_name
from sim.report.tables import Table
from sim.report.values import said
from sim.results.numbers import Way, shown, written
from sim.scenario.parameters import declared
from sim.scenario.schema import Scenario
from sim.scenario.ways import is_factor, parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sim.experiments.posterior import Asked
    from sim.logs.adjustment import Calibration
    from sim.logs.bulletin import Bulletin
    from sim.scenario.ranges import Range

WAYS = {"share": Way.SHARE, "days": Way.DAYS, "rate": Way.COUNT}
"""Formats by kind of published number."""

INDEX = "units_gini"
"""A share by its scale, though not a part of anything."""

TWICE = 1.645
"""Standard deviations around a normal number that hold 90 % of it."""

LEAST_ADDED = 0.01
"""Variance that a further number must explain to be worth naming, in numbers known exactly."""


def way_of(name: str) -> Way:
    """Return the format of a published number."""
    return Way.INDEX if name == INDEX else WAYS[NUMBERS[OPPOSITES.get(name, name)].kind]


OF_LOG = "of_log"
"""Texts in place of those on published numbers."""


class AnyPosterior(Protocol):
    """The posterior of uncertain numbers, given published numbers or a log."""

    level: ClassVar[float]
    """Of the intervals."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted keys of the uncertain numbers."""

    @property
    def ranges(self) -> Mapping[str, Range]:
        """Their ranges, by key."""

    @property
    def draws(self) -> pd.DataFrame:
        """Joint draws, a column for each key."""

    @property
    def learnt(self) -> pd.DataFrame:
        """What is learnt of each number; see `Posterior.learnt`."""

    @property
    def calibration(self) -> Calibration:
        """Posteriors of drawn cities against their true values."""


def words_on(found: AnyPosterior, words: Catalogue) -> Catalogue:
    """Return the words on a posterior."""
    instead = "" if isinstance(found, Posterior) else OF_LOG
    return Catalogue(words.language, instead, level=round(100 * found.level))


def repeated(seed: int, words: Catalogue) -> str:
    """Return with which seed and versions a posterior is found again."""
    between, numbers = words.text("lists.between"), versions().items()
    named = between.join(f"{name} {number}" for name, number in numbers)
    return words.text("posterior.methods.seed", seed=seed, versions=named)


@dataclass(frozen=True)
class Context:
    """A posterior and the language of its page."""

    found: AnyPosterior
    words: Catalogue
    plain: bool = False
    """Whether tables are for a screen, with the keys of published numbers and nothing small."""

    @classmethod
    def of(cls, found: AnyPosterior, words: Catalogue, *, plain: bool = False) -> Self:
        """Return a posterior with the words on it, in the language of some words."""
        return cls(found, words_on(found, words), plain)

    @cached_property
    def learnt(self) -> list[dict[Any, Any]]:
        """The uncertain numbers about which the published numbers say something."""
        rows = self.found.learnt
        return rows[rows["learnt"]].to_dict("records")

    @cached_property
    def unlearnt(self) -> list[dict[Any, Any]]:
        """The others."""
        rows = self.found.learnt
        return rows[~rows["learnt"]].to_dict("records")

    @property
    def at_an_end(self) -> list[str]:
        """Which posteriors stand against an end of their ranges; of a log its notes say it."""
        return []

    def key(self, key: str) -> str:
        """Return the name of an uncertain number."""
        return key_name(key, self.words)

    def names_of(self, rows: Sequence[dict[Any, Any]]) -> str:
        """Return the names of uncertain numbers as a list."""
        return self.words.listed(self.key(row["key"]) for row in rows) if rows else ""

    def value(self, key: str, value: float) -> str:
        """Return a value of an uncertain number with its unit and two digits or so."""
        return amount(key, rounded(key, value), self.words)

    def interval(self, low: str, high: str) -> str:
        """Return an interval."""
        return self.words.text("numbers.interval", low=low, high=high)

    def heads(self, *names: str) -> list[str]:
        """Return the heads of columns."""
        return [self.words.text(f"posterior.columns.{name}") for name in names]


@dataclass(frozen=True)
class OfBulletin(Context):
    """A posterior given published numbers."""

    found: Posterior

    @property
    def at_an_end(self) -> list[str]:
        """Which posteriors have no width, and which stand against an end of their ranges."""
        pinned, said = self.found.pinned, []
        learnt = [row["key"] for row in self.learnt if row["key"] in self.found.cut_off]
        others = [key for key in learnt if key not in pinned]
        for kind, keys in {"pinned": pinned, "cut_off": others}.items():
            if keys:
                names = self.words.listed(map(self.key, keys))
                said.append(self.words.text(f"posterior.learnt.{kind}", names=names))
        return said

    def number(self, name: str) -> str:
        """Return the name of a published number."""
        units = self.found.bulletin.definitions.top_units
        return self.words.text(f"published.{name}", units=units)

    def further(self, name: str) -> str:
        """Return the name of a number that is or may be published, on a screen with its key."""
        text = self.number(name)
        return self.words.text("posterior.keyed", name=text, code=name) if self.plain else text

    def asked(self, asked: Asked) -> str:
        """Return the name of a published number, with its period if there are several."""
        of = self.found.of(asked)
        number, period = self.number(of.as_written(asked.name)[0]), of.label
        if not self.found.bulletin.earlier:
            return number
        return self.words.text("posterior.of_period", number=number, period=period)

    def published(self, name: str, value: float, *, bare: bool = False) -> str:
        """Return the value of a published number with its unit."""
        return published(name, value, self.words, bare=bare)


def published(
    name: str, value: float, words: Catalogue, *, bare: bool = False, step: float | None = None
) -> str:
    """Return the value of a published number with its unit, and with the digits of its rounding."""
    way = way_of(name)
    text = written(value, way, words, bare=bare, step=step)
    return text if bare or way is not Way.DAYS else words.text("numbers.of_days", number=text)


def believed(bulletin: Bulletin, name: str, words: Catalogue) -> str:
    """Return where the true number is believed to be; nothing if as published.

    `name` is that of the file.
    """
    name = OPPOSITES.get(name, name)
    error, at = bulletin.published[name].error, bulletin.observed(name)
    if not error.sd and not any(error.bias):
        return ""
    ends = (at - error.bias[1] - TWICE * error.sd, at - error.bias[0] + TWICE * error.sd)
    low, high = (float(unscaled(name, end, bulletin.dispatched)) for end in ends)
    name, (low, high) = bulletin.as_written(name, low, high)
    first = published(name, low, words, bare=True)
    return words.text("numbers.interval", low=first, high=published(name, high, words))


def rounded(key: str, value: float) -> float:
    """Return a value with two digits that say something: of a share also of its distance from 1."""
    place = declared(Scenario, parts(key))
    if place is None or place.unit not in PERCENT or is_factor(key):
        return round(value, 2) if 0.05 <= abs(value) < 1 else float(f"{value:.2g}")
    size = min(value, 1 - value)
    if 0 < size < 0.001:
        return round(value, -math.floor(math.log10(size)))
    return round(value, 3 if size < 0.0995 else 2)


def learnt(of: Context) -> Table:
    """Return prior and posterior of the numbers about which something is learnt."""
    rows = [
        [
            _named(of, row["key"]),
            _ends(of, row, "prior_low", "prior_high"),
            of.value(row["key"], row["median"]),
            _ends(of, row, "low", "high"),
            shown(100 * row["width"], ".0f", of.words),
        ]
        for row in of.learnt
    ]
    return Table(of.heads("key", "prior", "posterior_median", "posterior_interval", "width"), rows)


def unlearnt(of: Context) -> Table:
    """Return the priors of the other numbers."""
    rows = [
        [_named(of, row["key"]), _ends(of, row, "prior_low", "prior_high")] for row in of.unlearnt
    ]
    return Table(of.heads("key", "prior"), rows)


def foretold(of: OfBulletin) -> Table:
    """Return the published numbers beside the interval of the next period."""
    rows: list[Sequence[str]] = []
    bulletin = of.found.bulletin
    columns = {f"published_{each.label}": each for each in bulletin.earlier}
    columns["published"] = bulletin
    for row in of.found.numbers.to_dict("records"):
        name = row["number"]
        rows.append(
            [
                of.further(name),
                *(_given(of, each, name, row[column]) for column, each in columns.items()),
                _foretold(of, row, "prior_low", "prior_high"),
                of.published(name, row["median"]),
                _foretold(of, row, "low", "high"),
            ]
        )
    heads = of.heads("published")
    if bulletin.earlier:
        key = "posterior.columns.published_of"
        heads = [of.words.text(key, period=each.label) for each in bulletin.periods]
    return Table(
        [*of.heads("number"), *heads, *of.heads("prior_interval", "median", "interval")], rows
    )


def _given(of: OfBulletin, period: Bulletin, name: str, value: float) -> str:
    """Return a number that a period's bulletin may have published, with the digits printed."""
    given = period.published.get(OPPOSITES.get(name, name))
    if given is None:
        return "–" if of.plain else of.words.text("posterior.not_published")
    return published(name, value, of.words, step=given.rounded)


def _foretold(of: OfBulletin, row: dict[Any, Any], low: str, high: str) -> str:
    """Return the ends of an interval of a published number, with the unit once."""
    name = row["number"]
    return of.interval(of.published(name, row[low], bare=True), of.published(name, row[high]))


def worth(of: OfBulletin) -> Table:
    """Return what further numbers would tell, those that tell hardly anything left out."""
    rows = of.found.worth
    known = [
        [
            of.further(row["number"]),
            shown(row["added"], ".2f", of.words),
            of.key(row["key"]),
            *(shown(100 * row[name], ".0f", of.words) for name in ("before", "after")),
        ]
        for row in rows[rows["added"] >= LEAST_ADDED].to_dict("records")
    ]
    return Table(of.heads("further", "added", "about", "before", "after"), known, (0, 2))


def _named(of: Context, key: str) -> str:
    """Return the name of an uncertain number, with its meaning and key in small letters below."""
    from markupsafe import Markup

    if of.plain:
        return of.key(key)
    name, meaning = of.key(key), said(key, of.words)
    below = Markup("<br><small><code>{}</code></small>").format(key)
    return (
        name + (Markup("<br><small>{}</small>").format(meaning) if meaning != name else "") + below
    )


def _ends(of: Context, row: dict[Any, Any], low: str, high: str) -> str:
    """Return the ends of an interval of an uncertain number, with the unit once."""
    key = row["key"]
    first, last = (rounded(key, row[end]) for end in (low, high))
    text = of.value(key, last)
    is_after = text.startswith(bare(key, last))  # of "50 %", not of "× 4"
    return of.interval(bare(key, first) if is_after else of.value(key, first), text)

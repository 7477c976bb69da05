"""The tables of a comparison's report, as plain values: heads and cells, all text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.effects import effects_of
from sim.report.given import joint_draws
from sim.report.headline import has_tails, headline_effects, narrowing
from sim.report.keys import amount, key_name
from sim.report.names import (
    arm_letters,
    arm_names,
    contrast_name,
    has_precedents,
    lettered_names,
    part_name,
)
from sim.report.rows import main_measures, means, way_in
from sim.report.values import as_written, differences, said
from sim.results.notes import Note, in_words
from sim.results.numbers import Way, head, measured, plain, shown, written
from sim.results.summary import MEASURES, PRIMARY
from sim.scenario.city import YEAR_DAYS
from sim.scenario.parameters import parameters
from sim.scenario.ranges import choices, live_ranges, multiplier
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at
from sim.scenario.ways import is_factor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from sim.experiments.effects import Effect
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

MOST_NAMES = 4
"""Maximum number of arms side by side under their names; more are under their letters."""

MOST_LETTERS = 8
"""Maximum number of arms side by side at all; above it each has a row."""

BESIDE = ("rmst_disposed_days", "handoffs_per_case", "rework_share", "on_time_share")
"""Further measures in the table of effects."""


class Table(NamedTuple):
    """A table; it is not shown without rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Collection[int] = (0,)
    """Places of the columns of words; the others hold numbers."""


@dataclass(frozen=True)
class Context:
    """A comparison and the language of its report."""

    study: Study
    words: Catalogue

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each arm."""
        return arm_names(self.study, self.words)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letter of each arm."""
        return arm_letters(self.study)

    @cached_property
    def lettered(self) -> dict[str, str]:
        """Letter and name of each arm."""
        return lettered_names(self.study, self.words)

    @cached_property
    def primary(self) -> list[str]:
        """The primary contrasts."""
        return [effect.contrast for effect in headline_effects(self.study)]

    @property
    def has_precedents(self) -> bool:
        """Whether any arm has precedents at any time."""
        return any(map(has_precedents, self.study.arms))

    @cached_property
    def decided(self) -> dict[str, pd.DataFrame]:
        """The decisive numbers of each primary effect; nothing without draws."""
        found = self.study.robustness
        return {each: found.decisive(PRIMARY, each) for each in self.primary} if found else {}

    @property
    def tested(self) -> bool:
        """Whether there are enough draws to test for decisive numbers of any primary effect."""
        return any(rows["correlation"].notna().any() for rows in self.decided.values())

    def heads(self, *keys: str) -> list[str]:
        """Return the words of some keys; those without a table are of `columns`."""
        return [self.words.text(key if "." in key else f"columns.{key}") for key in keys]

    def arm_heads(self) -> list[str]:
        """Return the heads of columns, one per arm."""
        return [*(self.letters if len(self.names) > MOST_NAMES else self.lettered).values()]

    def apart(self, key: str, values: Iterable[Mapping[str, Any]]) -> str:
        """Return the words of a key for several sets of values, one after the other."""
        return self.words.text("lists.apart").join(self.words.text(key, **each) for each in values)

    def of_arms(self, key: str, values: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the same for the values of each arm."""
        return self.apart(key, ({"arm": self.names[arm], **each} for arm, each in values.items()))

    def contrast(self, contrast: str) -> str:
        """Return the name of a contrast."""
        return contrast_name(contrast, self.study, self.words)

    def measure(self, measure: str) -> str:
        """Return the name of a measure."""
        return self.words.name("measures", measure)

    def with_unit(self, measure: str, *, signed: bool = False) -> str:
        """Return the name of a measure at the head of its numbers or differences."""
        return head(measure, self.words, way_in(self.study, measure), signed=signed)

    def written(self, value: float, measure: str) -> str:
        """Return the value of a measure without its unit."""
        way = way_in(self.study, measure)
        return measured(value, measure, words=self.words, way=way, bare=True)

    def effect(self, effect: Effect, measure: str) -> str:
        """Return an effect on a measure with its interval and notes.

        The methods section lists what averages leave out.
        """
        way = way_in(self.study, measure)
        estimate, low, high = (
            measured(number, measure, signed=True, words=self.words, way=way, bare=True)
            for number in (effect.estimate, effect.low, effect.high)
        )
        says_all = effect.note.keys() & {Note.STRUCTURAL_ZERO, Note.NEVER_ACTED}
        if math.isnan(effect.estimate) or says_all:
            return in_words(effect.note, self.words) or estimate
        notes = dict(effect.note)
        if math.isfinite(effect.low):
            estimate = self.words.text("report.interval", estimate=estimate, low=low, high=high)
            notes.pop(Note.LEFT_OUT, None)
        note = in_words(notes, self.words)
        return self.words.text("report.noted", effect=estimate, note=note) if note else estimate


def differing(of: Context) -> Table:
    """Return the differences of arms: one row per arm for mechanisms, otherwise one per value."""
    rows = differences(list(of.study.scenarios.values()), of.words)
    heads = []
    for key, day, _ in rows:
        toggle = parameters(Scenario)[key].toggle if key in parameters(Scenario) else ""
        head = of.words.name("mechanisms", toggle) if toggle else said(key, of.words)
        later = of.words.text("report.compared.from_day", value=head, day=day)
        heads.append(later if day and not of.study.arms[0].toggles else head)
    written = [row.written for row in rows]
    if not of.study.arms[0].toggles:
        cells = [[head, *row] for head, row in zip(heads, written, strict=True)]
        return Table([*of.heads("value"), *of.arm_heads()], cells, range(1 + len(of.names)))
    arms = [[name, *values] for name, *values in zip(of.lettered.values(), *written, strict=True)]
    return Table([*of.heads("arm"), *heads], arms, range(1 + len(heads)))


def measures_of_arms(of: Context) -> Table:
    """Return the means of the arms."""
    measures = main_measures(of.study)
    written = [
        [of.written(mean, measure) for mean in means(of.study.arms_table, measure).values()]
        for measure in measures
    ]
    heads = [of.with_unit(measure) for measure in measures]
    if len(of.names) > MOST_LETTERS:
        return below_one_another(of, heads, written)
    rows = [[head, *row] for head, row in zip(heads, written, strict=True)]
    return Table([*of.heads("measure"), *of.arm_heads()], rows)


BULLETIN = (
    "answered_on_time_share", "on_time_share", "resolved_share", "satisfied_share", "follow_ups_per_case", "petitions_per_1000",
)  # fmt: skip
"""Measures published in bulletins of hotlines, or nearest to these."""


def bulletin(of: Context) -> Table:
    """Return counts of requests and the measures of bulletins."""
    days = of.study.tables["daily"]
    year = days[days["day"] >= of.study.arms[0].scenario.time.warm_up].groupby("arm")
    sums = YEAR_DAYS * year[["filed", "answered"]].mean()
    counts = {
        "received": sums["filed"] + sums["answered"],
        "answered": sums["answered"],
        "dispatched": sums["filed"],
        "open": year["open"].last(),
    }
    rows = [
        [of.words.text(f"report.bulletin.{name}"), *(_whole(count[arm], of) for arm in of.names)]
        for name, count in counts.items()
    ]
    for measure in BULLETIN:
        found = means(of.study.arms_table, measure).values()
        head = of.with_unit(measure) if MEASURES[measure].unit == "share" else of.measure(measure)
        rows.append([head, *(of.written(mean, measure) for mean in found)])
    return Table([*of.heads("measure"), *of.arm_heads()], rows)


def _whole(count: float, of: Context) -> str:
    """Return a count as text."""
    return written(float(count), Way.WHOLE, of.words, bare=True)


def below_one_another(of: Context, heads: Sequence[str], columns: list[list[str]]) -> Table:
    """Return a table with one row per arm, for many arms."""
    rows = [
        [letter, *numbers] for letter, *numbers in zip(of.letters.values(), *columns, strict=True)
    ]
    return Table([*of.heads("arm"), *heads], rows)


def effects(of: Context) -> Table:
    """Return the effects on the primary measure and the further ones."""
    found = {
        measure: {effect.contrast: effect for effect in effects_of(of.study.effects, measure)}
        for measure in (PRIMARY, *BESIDE)
    }
    known = {
        measure: effects
        for measure, effects in found.items()
        if any(math.isfinite(effect.estimate) for effect in effects.values())
    }
    rows = [
        [of.contrast(contrast), *(of.effect(known[name][contrast], name) for name in known)]
        for contrast in found[PRIMARY]
        if known
    ]
    return Table(
        [*of.heads("contrast"), *(of.with_unit(name, signed=True) for name in known)], rows
    )


def effects_of_parts(of: Context, by: str) -> Table:
    """Return the primary effects on the primary measure in each part of the cases."""
    frame = of.study.effects_by[of.study.effects_by["by"] == by]
    rows = []
    for part, found in frame.groupby("group", sort=False):
        known = {effect.contrast: effect for effect in effects_of(found, PRIMARY)}
        cells = [of.effect(known[contrast], PRIMARY) for contrast in of.primary]
        rows.append([part_name(by, str(part), of.words), *cells])
    columns = [of.words.name("breakdowns", by), *map(of.contrast, of.primary)]
    return Table(columns, rows if of.primary else [])


def parts(of: Context, by: str) -> Table:
    """Return the arms' means of the primary measure in each part of the cases."""
    frame = of.study.arms_by[of.study.arms_by["by"] == by]
    rows = []
    for part, found in frame.groupby("group", sort=False):
        mean = means(found, PRIMARY)
        written = [measured(mean.get(arm), PRIMARY, words=of.words) for arm in of.names]
        rows.append([part_name(by, str(part), of.words), *written])
    return Table([of.words.name("breakdowns", by), *of.arm_heads()], rows)


def spread(of: Context) -> Table:
    """Return the range of each primary effect over draws, and the shares with help and harm."""
    assert of.study.robustness is not None
    ends = ("low", "high") if has_tails(len(of.study.robustness.draws)) else ("lowest", "highest")
    known = any(narrowing(of.study, each) for each in of.primary)
    rows = [
        [
            of.contrast(row["contrast"]),
            *(
                measured(row[name], PRIMARY, signed=True, words=of.words, bare=True)
                for name in ("median", *ends)
            ),
            *(_share_of_draws(of, row, name) for name in ("helps", "hurts")),
            *(_narrowed(of, row["contrast"]) if known else ()),
        ]
        for row in spread_of_primary(of)
    ]
    more = ("prior", "narrowed") if known else ()
    keys = (f"figures.robustness.{name}" for name in ("median", *ends, "helps", "hurts", *more))
    return Table(of.heads("contrast", *keys), rows)


def by_choice(of: Context) -> Table:
    """Return each primary effect over the draws of each value of a choice."""
    found, rows = of.study.robustness, []
    assert found is not None
    for key, contrast in product(found.choices, of.primary):
        by_value = found.by_value(PRIMARY, contrast, key).sort_values("median", kind="stable")
        for row in by_value.to_dict("records"):
            shares = (shown(100 * row[name], ".0f", of.words) for name in ("helps", "hurts"))
            median = measured(row["median"], PRIMARY, signed=True, words=of.words, bare=True)
            value = amount(key, row["value"], of.words)
            rows.append([of.contrast(contrast), value, str(row["draws"]), median, *shares])
    keys = (f"figures.robustness.{name}" for name in ("sets", "median", "helps", "hurts"))
    return Table(of.heads("contrast", "value", *keys), rows)


def _narrowed(of: Context, contrast: str) -> list[str]:
    """Return the interval over the prior, and the width over the posterior as a share of it."""
    found = narrowing(of.study, contrast)
    if found is None:
        return [of.words.text("numbers.not_applicable")] * 2
    ends = (measured(each, PRIMARY, signed=True, words=of.words, bare=True) for each in found.prior)
    share, low, high = (shown(100 * each, ".0f", of.words) for each in found.share)
    return [
        of.words.text("numbers.interval", **dict(zip(("low", "high"), ends, strict=True))),
        of.words.text("figures.robustness.share", share=share, low=low, high=high),
    ]


def spread_of_primary(of: Context) -> list[dict[Any, Any]]:
    """Return the numbers of each primary effect over draws."""
    assert of.study.robustness is not None
    rows = of.study.robustness.summary
    wanted = (rows["measure"] == PRIMARY) & rows["contrast"].isin(of.primary)
    return rows[wanted].to_dict("records")


def _share_of_draws(of: Context, row: Mapping[Any, Any], name: str) -> str:
    """Return a share of draws in whole per cent with its interval."""
    share, low, high = (
        shown(100 * row[f"{name}{end}"], ".0f", of.words) for end in ("", "_low", "_high")
    )
    if math.isnan(row[name]):
        return share
    return of.words.text("figures.robustness.share", share=share, low=low, high=high)


def ranges(of: Context) -> Table:
    """Return the uncertain numbers with their ranges and the scenario's own values.

    Ranges of numbers with a posterior are its 90 % intervals.
    """
    first, say, rows = of.study.arms[0].scenario, of.words.within("report.assumed"), []
    given, found = joint_draws(of.study), {}
    if given:
        intervals = np.quantile(given.values, [0.05, 0.95], axis=0).T
        found = dict(zip(given.keys, intervals.tolist(), strict=True))
    found |= {key: each.ends for key, each in live_ranges(first).items()}
    for key, choice in choices(first).items():
        names = of.words.listed(amount(key, each, of.words) for each in choice.values)
        rows.append(
            [key_name(key, of.words), amount(key, value_at(first, key), of.words), names, ""]
        )
    for key, ends in found.items():
        own, factor = value_at(first, key), multiplier(first, key)
        name, meaning = key_name(key, of.words), said(key, of.words)
        name = name if name == meaning else say("named", name=name, meaning=meaning)
        if factor != 1:
            own, ends = factor * own, (factor * ends[0], factor * ends[1])
            name = say("times", name=name, factor=plain(factor))
        used = as_written(own, of.words)
        if given and key in given.keys:  # estimates, of which no more digits are known
            used, ends = plain(own, 3), [float(plain(end, 3)) for end in ends]
        written = [used, *(plain(end) for end in ends)]
        if is_factor(key) and factor == 1:
            written = [amount(key, float(each), of.words) for each in written]
        rows.append([name, *written])
    keys = ("report.assumed.own", "report.assumed.from", "report.assumed.to")
    return Table(of.heads("value", *keys), rows)


def in_percent(share: float, sign: str = "") -> str:
    """Return a share in per cent as text; empty if there is none."""
    return "" if share != share else shown(100 * share, f"{sign}.1f")

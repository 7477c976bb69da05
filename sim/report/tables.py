"""The tables of the report of a comparison, as plain values: heads and cells, all written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import batched, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiments.robustness import SHARES
from sim.experiments.study import variance_ratio
from sim.measures import MEASURES
from sim.report.headline import has_tails, headline_effects
from sim.report.names import arm_names, contrast_name, has_precedents, part_name
from sim.report.rows import MAIN_MEASURES, effect_rows, grouped, means, part_rows, way_in
from sim.report.values import alike, as_written, described, description, differences
from sim.results.numbers import measured, plain, shown, unit_of
from sim.results.summary import PRIMARY
from sim.scenario.parameters import parameters
from sim.scenario.ranges import live_ranges
from sim.scenario.schema import Scenario
from sim.scenario.values import value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue
    from sim.report.rows import EffectRow
    from sim.report.values import Value

MOST_COLUMNS = 4
"""Arms that stand side by side; of more, each has a row."""


DAYS = (0, 1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 250, 375, 500, 750, 1000)
"""Days whose numbers stand in the report, and the horizon; files have all."""

LARGEST = 10
"""Flows of each arm, and units, that are listed; files have all."""


class Coded(NamedTuple):
    """Words with the name that files give to the same thing."""

    words: str
    code: str


type Cell = str | Coded


class Table(NamedTuple):
    """A table; without rows it is not shown."""

    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    words: Collection[int] = (0,)
    """Places of the columns that hold words; the others hold numbers."""


@dataclass(frozen=True)
class Context:
    """A comparison, and the words in which it is reported."""

    study: Study
    words: Catalogue

    @cached_property
    def names(self) -> dict[str, str]:
        """What each arm is called."""
        return arm_names(self.study, self.words)

    @cached_property
    def primary(self) -> list[str]:
        """The contrasts that a reader asks for first."""
        return [effect.contrast for effect in headline_effects(self.study)]

    @property
    def has_precedents(self) -> bool:
        """Whether any arm has precedents at any time."""
        return any(map(has_precedents, self.study.arms))

    @cached_property
    def decided(self) -> dict[str, pd.DataFrame]:
        """On which numbers each primary effect depends; nothing without draws."""
        found = self.study.robustness
        return {each: found.decisive(PRIMARY, each) for each in self.primary} if found else {}

    @property
    def tested(self) -> bool:
        """Whether there are draws enough to test on which numbers any primary effect depends."""
        return any(rows["correlation"].notna().any() for rows in self.decided.values())

    @cached_property
    def values(self) -> list[Value]:
        """All values of the first arm."""
        return described(self.study.arms[0].scenario, self.words)

    def heads(self, *keys: str) -> list[str]:
        """Return the words of some keys, those without a table being of `columns`."""
        return [self.words.text(key if "." in key else f"columns.{key}") for key in keys]

    def apart(self, key: str, values: Iterable[Mapping[str, Any]]) -> str:
        """Return the words of a key for each of several sets of values, one after the other."""
        return self.words.text("lists.apart").join(self.words.text(key, **each) for each in values)

    def of_arms(self, key: str, values: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the same for the values of each arm."""
        return self.apart(key, ({"arm": self.names[arm], **each} for arm, each in values.items()))

    def contrast(self, contrast: str) -> Coded:
        """Return what a contrast is called."""
        return Coded(contrast_name(contrast, self.study, self.words), contrast)

    def measure(self, measure: str) -> Coded:
        """Return what a measure is called."""
        return Coded(self.words.name("measures", measure), measure)

    def meaning(self, measure: str) -> str:
        """Return what a measure is."""
        return self.words.declared("measures", measure, MEASURES[measure].description)

    def unit(self, measure: str) -> str:
        """Return the unit in which a measure is written."""
        return unit_of(measure, self.words, way_in(self.study, measure))

    def part(self, by: str, part: str) -> Cell:
        """Return what a part of the cases is called."""
        name = part_name(by, part, self.words)
        return name if name == part else Coded(name, part)

    def written(self, value: float, measure: str) -> str:
        """Return the value of a measure, whose unit stands elsewhere."""
        way = way_in(self.study, measure)
        return measured(value, measure, words=self.words, way=way, bare=True)


def differing(of: Context) -> Table:
    """Return where arms differ: one row per arm if mechanisms are switched, else one row per value."""
    rows = differences(list(of.study.scenarios.values()), of.words)
    stop = of.words.text("report.compared.stop")
    heads = []
    for key, day, _ in rows:
        toggle = parameters(Scenario)[key].toggle if key in parameters(Scenario) else ""
        said = of.words.name("mechanisms", toggle) if toggle else ""
        said = said or description(key, of.words).rstrip(stop)
        later = of.words.text("report.compared.from_day", value=said, day=day)
        heads.append(Coded(later if day else said, key))
    names, written = of.names.values(), [row.written for row in rows]
    if not rows or not of.study.arms[0].toggles:
        cells: list[list[Cell]] = [[head, *row] for head, row in zip(heads, written, strict=True)]
        return Table([*of.heads("value"), *names], cells, range(1 + len(names)))
    arms = [[name, *values] for name, *values in zip(names, *written, strict=True)]
    return Table([*of.heads("arm"), *heads], arms, range(1 + len(heads)))


def effects_primary(of: Context) -> Table:
    """Return the effects on the primary measure."""
    return _effects(of, effect_rows(of.study, of.words, [PRIMARY]))


def effects_descriptive(of: Context) -> Table:
    """Return the effects on all other main measures."""
    others = [measure for measure in MAIN_MEASURES if measure != PRIMARY]
    rows = effect_rows(of.study, of.words, others)
    return _effects(of, rows, of.words.text("columns.measure"), of.measure)


def effects_of_parts(of: Context, by: str) -> Table:
    """Return the effects on the primary measure in each part of the cases."""
    rows = part_rows(of.study, by, of.words)
    return _effects(of, rows, of.words.name("breakdowns", by), lambda part: of.part(by, part))


def _effects(
    of: Context, rows: list[EffectRow], head: str = "", cell: Callable[[str], Cell] | None = None
) -> Table:
    """Return a table of effects; `cell` makes the first one of what a row is of, if it is shown."""
    keys = ["contrast", "estimate", "low", "high", "note"]
    count = len(keys) if any(row.note for row in rows) else len(keys) - 1
    cells: list[list[Cell]] = [[of.contrast(row[1]), *row[2 : 1 + count]] for row in rows]
    columns = of.heads(*keys[:count])
    if cell is not None:
        columns.insert(0, head)
        for row, (first, *_) in zip(cells, grouped(rows), strict=True):
            row.insert(0, cell(first) if first else "")
    texts = {0, 1 if head else 0, *([len(columns) - 1] if count == len(keys) else [])}
    return Table(columns, cells, texts)


def measures_of_arms(of: Context) -> list[Table]:
    """Return the means of the arms: of many arms, in tables of few measures."""
    written = {
        measure: [
            of.written(mean, measure) for mean in means(of.study.arms_table, measure).values()
        ]
        for measure in MAIN_MEASURES
    }
    if len(of.names) <= MOST_COLUMNS:
        rows: list[list[Cell]] = [
            [of.measure(name), of.unit(name), *cells] for name, cells in written.items()
        ]
        return [Table([*of.heads("measure", "unit"), *of.names.values()], rows, (0, 1))]
    return [
        below_one_another(
            of, [_with_unit(of, name) for name in block], [written[name] for name in block]
        )
        for block in batched(MAIN_MEASURES, MOST_COLUMNS)
    ]


def _with_unit(of: Context, measure: str) -> Coded:
    """Return what a measure is called and its unit, as the head of a column."""
    name, code = of.measure(measure)
    return Coded(of.words.text("columns.with_unit", name=name, unit=of.unit(measure)), code)


def below_one_another(of: Context, heads: Sequence[Cell], columns: list[list[str]]) -> Table:
    """Return a table in which each of many arms has a row."""
    rows = [[name, *numbers] for name, *numbers in zip(of.names.values(), *columns, strict=True)]
    return Table([*of.heads("arm"), *heads], rows)


def meanings(of: Context) -> Table:
    """Return what the measures are."""
    rows: list[list[Cell]] = [
        [of.measure(each), of.unit(each), of.meaning(each)] for each in MAIN_MEASURES
    ]
    return Table(of.heads("measure", "unit", "meaning"), rows, range(3))


def parts(of: Context, by: str) -> Table:
    """Return the arms' means of the primary measure in each part of the cases."""
    frame, head = of.study.arms_by[of.study.arms_by["by"] == by], of.words.name("breakdowns", by)
    rows: list[list[Cell]] = []
    for part, found in frame.groupby("group", sort=False):
        mean, first = means(found, PRIMARY), of.part(by, str(part))
        written = [measured(mean.get(arm), PRIMARY, words=of.words) for arm in of.names]
        if len(of.names) <= MOST_COLUMNS:
            rows.append([first, *written])
        else:
            rows += [[first, *each] for each in zip(of.names.values(), written, strict=True)]
    if len(of.names) <= MOST_COLUMNS:
        return Table([head, *of.names.values()], rows)
    return Table([head, *of.heads("arm"), of.words.name("measures", PRIMARY)], rows, (0, 1))


def spread(of: Context) -> Table:
    """Return the range of each primary effect over draws, and the shares in which it hurts."""
    assert of.study.robustness is not None
    tails = ["low", "high"] if has_tails(len(of.study.robustness.draws)) else []
    columns = ["median", "lowest", "highest", *tails]
    rows: list[list[Cell]] = [
        [
            of.contrast(row["contrast"]),
            *(measured(row[name], PRIMARY, signed=True) for name in columns),
            *(_share_of_draws(of, row, name) for name in SHARES),
        ]
        for row in spread_of_primary(of)
    ]
    keys = (f"figures.robustness.{name}" for name in (*columns, *SHARES))
    return Table(of.heads("contrast", *keys), rows)


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


def decisive(of: Context, contrast: str) -> Table:
    """Return the numbers on which an effect depends."""
    found = of.decided[contrast]
    rows: list[list[Cell]] = [
        [
            Coded(description(row["key"], of.words), row["key"]),
            *(shown(row[name], "+.2f", of.words) for name in ("correlation", "low", "high")),
        ]
        for row in found[found["decides"]].to_dict("records")
    ]
    return Table(of.heads("value", "figures.robustness.correlation", "low", "high"), rows)


def ranges(of: Context) -> Table:
    """Return the ranges that were drawn from, beside the scenario's own numbers."""
    assert of.study.robustness is not None
    first = of.study.arms[0].scenario
    rows: list[list[Cell]] = [
        [
            Coded(description(key, of.words), key),
            as_written(value_at(first, key), of.words),
            *(plain(end) for end in live_ranges(first)[key]),
        ]
        for key in of.study.robustness.draws.columns[1:]
    ]
    keys = ("figures.robustness.own", "figures.robustness.from", "figures.robustness.to")
    return Table(of.heads("value", *keys), rows)


def pairing(of: Context) -> Table:
    """Return how narrow intervals of the primary measure are, and were they not paired."""
    rows: list[list[Cell]] = [
        [
            of.contrast(effect.contrast),
            measured((effect.high - effect.low) / 2, PRIMARY),
            shown(variance_ratio(of.study, PRIMARY, effect.contrast), ".3f", of.words),
        ]
        for effect in headline_effects(of.study)
    ]
    keys = ("report.certainty.half_width", "report.certainty.variance_ratio")
    return Table(of.heads("contrast", *keys), rows)


def values(of: Context) -> Table:
    """Return all values of the first arm; what is said of several in a row is said once."""
    found = alike(of.values)
    once = grouped([(value.description, value.key) for value in found])
    rows: list[list[Cell]] = [
        [Coded(*said), value.written, value.unit] for said, value in zip(once, found, strict=True)
    ]
    return Table(of.heads("meaning", "value", "unit"), rows, range(3))


def values_in_short(of: Context) -> list[str]:
    """Return the same in little room: a line a table, as a scenario file has it."""
    lines = []
    found = alike(of.values)
    for table, entries in groupby(found, lambda value: value.key.partition(".")[0]):
        short = []
        for key, written, *_ in entries:
            name = key.partition(".")[2]
            line = f"{name} ({written})" if " = " in written else f"{name} = {written}"
            short.append(line if name else written)
        lines.append(f"{table}: {'; '.join(short)}")
    return lines


def files(of: Context, drawn: Iterable[str]) -> Table:
    """Return what the folder of the comparison holds."""
    held = {"arms": "arms.csv", "effects": "effects.csv", "verdicts": "verdicts.csv"}
    if len(of.study.arms_by):
        held["by"] = "arms_by_*.csv, effects_by_*.csv"
    held |= {name: f"{name}.csv" for name in sorted(of.study.tables)}
    if of.study.robustness is not None:
        held["robust"] = "robustness_draws.csv, robustness_effects.csv, robustness_summary.csv"
    held |= {"figures": of.words.text("lists.between").join(drawn), "manifest": "manifest.json"}
    rows = [[file, of.words.text(f"report.files.{name}")] for name, file in held.items()]
    return Table(of.heads("report.repetition.file", "report.repetition.holds"), rows, range(2))


def on_days(of: Context, table: str) -> list[dict[Any, Any]]:
    """Return the rows of a table of the study on the days whose numbers are shown."""
    frame = of.study.tables[table]
    return frame[frame["day"].isin([*DAYS, of.study.horizon])].to_dict("records")


def arm_and_day(of: Context, row: dict[Any, Any]) -> tuple[str, str]:
    """Return the first two cells of a row."""
    return of.names[row["arm"]], str(row["day"])


def in_percent(share: float, sign: str = "") -> str:
    """Return a share in per cent as it is written; nothing where there is none."""
    return "" if share != share else shown(100 * share, f"{sign}.1f")

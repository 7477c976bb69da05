"""Contents of a comparison's tables for a paper; `sim.report.typesetting` writes them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import batched
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import RecordError
from sim.experiments.contrasts import Kind
from sim.experiments.effects import effects_of
from sim.report.given import despite_alarm
from sim.report.keys import amount, key_name
from sim.report.names import arm_names, contrast_name, lettered_names, title
from sim.report.rows import main_measures, means, way_in
from sim.results.notes import in_words
from sim.results.numbers import Way, head, measured
from sim.results.summary import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.effects import Effect
    from sim.experiments.study import Study
    from sim.i18n.catalogue import Catalogue

MOST_COLUMNS = 5
"""Maximum number of columns of numbers on a page."""

AS_COLUMNS = (
    PRIMARY, "rmst_disposed_days", "handoffs_per_case", "rework_share", "on_time_share",
)  # fmt: skip
"""Measures that become columns if there are too many arms or effects."""

DASH = "\N{EN DASH}"
"""Marks a number that is not applicable."""

SMALL_SHARES = ("helps", "hurts")


class Cell(NamedTuple):
    """The content of a cell: a number, its interval below, and the mark of a note."""

    text: str
    ends: tuple[str, ...] = ()
    """Ends of its interval: two or none."""
    mark: str = ""

    @property
    def below(self) -> str:
        """The interval as text."""
        return f"[{', '.join(self.ends)}]" if self.ends else ""


@dataclass(frozen=True)
class Panel:
    """A block of a table with its own heads."""

    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    title: str = ""
    spans: Sequence[tuple[str, int]] = ()
    """Heads above heads, each with the number of columns it spans."""
    stub: str = ""
    """Head of the first column."""


@dataclass
class Printed:
    """A table ready for print.

    Attributes
    ----------
    name
        For selection and cross-references.
    number
        In its caption.
    caption
        Without the number.
    panels
        One or more.
    notes
        Sentences below it.
    marks
        Texts of notes by mark, such as "a".
    """

    name: str
    number: int
    caption: str
    panels: list[Panel]
    notes: list[str]
    marks: dict[str, str] = field(default_factory=dict)

    def mark(self, said: str) -> str:
        """Return the mark of a note; equal notes share it."""
        for mark, other in self.marks.items():
            if other == said:
                return mark
        mark = _letters(len(self.marks))
        self.marks[mark] = said
        return mark


def _letters(place: int) -> str:
    """Return a to z, then aa, ab and so on."""
    before = _letters(place // 26 - 1) if place >= 26 else ""
    return before + ascii_lowercase[place % 26]


def main(study: Study, words: Catalogue) -> Printed:
    """Return the means of the arms and the effects on the main measures, with intervals.

    Measures are rows if arms and effects fit side by side; otherwise a few measures are columns.
    """
    say = words.within("tables")
    printed = Printed(
        "main",
        1,
        say("main", title=_title(study, words), replications=study.replications),
        [],
        _notes(study, words),
    )
    asked = [contrast for contrast in study.contrasts if contrast.kind in _kinds(study)]
    arms = arm_names(study, words)
    effects = {contrast.name: contrast_name(contrast, study, words) for contrast in asked}
    is_turned = max(len(arms), len(effects)) > MOST_COLUMNS
    asked_for = AS_COLUMNS if is_turned else main_measures(study)
    measures = [each for each in asked_for if not _is_nowhere(study, each)]
    levels = [[Cell(_mean(study, each, arm, words)) for arm in arms] for each in measures]
    found = [_effects(study, each, list(effects), printed, words) for each in measures]
    stubs = [_stub(study, each, words) for each in measures]
    if len(arms) + len(effects) <= MOST_COLUMNS:
        spans = [(say("means"), len(arms))] + ([(say("effects"), len(effects))] if effects else [])
        rows = [(stub, [*a, *b]) for stub, a, b in zip(stubs, levels, found, strict=True)]
        printed.panels = [Panel([*arms.values(), *effects.values()], rows, spans=spans)]
        return printed
    if is_turned:
        blocks = [
            (_panel("A", "means", words), "arm", [*lettered_names(study, words).values()], levels),
            (_panel("B", "effects", words), "contrast", [*effects.values()], found),
        ]
        printed.panels = [
            Panel(stubs, _turned(rows, cells), title=said, stub=words.text(f"columns.{stub}"))
            for said, stub, rows, cells in blocks
            if rows
        ]
        return printed
    printed.panels = [
        Panel([*heads.values()], [*zip(stubs, cells, strict=True)], title=said)
        for said, heads, cells in (
            (_panel("A", "means", words), arms, levels),
            (_panel("B", "effects", words), effects, found),
        )
        if heads
    ]
    return printed


def _panel(letter: str, name: str, words: Catalogue) -> str:
    """Return the title of a panel."""
    return words.text("tables.panel", letter=letter, title=words.text(f"tables.{name}"))


def _turned(stubs: Sequence[str], cells: Sequence[Sequence[Cell]]) -> list[tuple[str, list[Cell]]]:
    """Return rows from columns, one for each head."""
    return [(stub, [row[place] for row in cells]) for place, stub in enumerate(stubs)]


def robust(study: Study, words: Catalogue) -> Printed:
    """Return the spread of the effects on the primary measure over draws, and shares of draws.

    The shares are those in which they help and hurt.

    Raises
    ------
    RecordError
        If no numbers were drawn.
    """
    if study.robustness is None:
        raise RecordError("no uncertain numbers were drawn; compare with --robust first")
    say, draws = words.within("tables"), len(study.robustness.draws)
    summary = study.robustness.summary
    rows = []
    for contrast in study.contrasts:
        found = summary[(summary["measure"] == PRIMARY) & (summary["contrast"] == contrast.name)]
        for row in found.to_dict("records"):
            if row["draws"]:
                stub = contrast_name(contrast, study, words)
                rows.append((stub, _spread(row, words)))
    columns = ("median", "low", "high", "lowest", "highest")
    heads = [words.text(f"figures.robustness.{name}") for name in columns]
    heads += [say(name) for name in SMALL_SHARES]
    return Printed(
        "robust",
        2,
        say(
            "robust",
            title=_title(study, words),
            measure=words.name("measures", PRIMARY),
            draws=draws,
        ),
        [
            Panel(
                heads,
                rows,
                spans=[(say("over_draws"), len(columns)), (say("share_of_draws"), 2)],
                stub=words.text("columns.contrast"),
            )
        ],
        [
            say("draws", draws=draws, replications=study.replications),
            *despite_alarm(study, words),
            say("helps_note"),
            say("quantiles"),
        ],
    )


def balance(study: Study, words: Catalogue) -> Printed:
    """Return the arms and their common properties: levels, replications, seeds, requests."""
    say, arms = words.within("tables"), study.arms
    rows: list[tuple[str, list[Cell]]] = []
    for factor in arms[0].factors:
        levels = [arm.levels[factor.name] for arm in arms]
        if factor.kind == "scenario":
            name, cells = say("scenario"), [title(level, words) for level in levels]
        else:
            key = factor.name if factor.kind == "value" else arms[0].scenario.toggles[factor.name]
            name, cells = key_name(key, words), [amount(key, level, words) for level in levels]
        rows.append((name, [Cell(cell) for cell in cells]))
    last = study.seed + study.replications - 1
    seeds = f"{study.seed}{DASH}{last}" if last > study.seed else str(study.seed)
    rows.append((say("replications"), [Cell(str(study.replications)) for _ in arms]))
    rows.append((say("seeds"), [Cell(seeds) for _ in arms]))
    daily = study.tables["daily"].groupby("arm", sort=False)
    for name in ("filed", "answered"):
        sums = daily[name].sum()
        rows.append((say(name), [Cell(f"{sums[arm.name]:,.0f}") for arm in arms]))
    names = list(arm_names(study, words).values())
    blocks = _blocks(names, [stub for stub, _ in rows], [cells for _, cells in rows])
    return Printed(
        "balance",
        3,
        say("balance", title=_title(study, words)),
        [Panel(heads, part) for heads, part in blocks],
        [say("shared", shared=words.text(f"pairing.{study.pairing}")), say("per_replication")],
    )


TABLES = {"main": main, "robust": robust, "balance": balance}
"""The tables by name."""


def _title(study: Study, words: Catalogue) -> str:
    """Return the title of the comparison."""
    return title(study.arms[0].scenario.title, words)


def _kinds(study: Study) -> tuple[Kind, ...]:
    """Return the kinds of contrasts in print: averages and interactions, if there are any.

    Averages contain the simple effects.
    """
    averaged = (Kind.MAIN, Kind.INTERACTION, Kind.TOGETHER)
    kinds = {contrast.kind for contrast in study.contrasts}
    return averaged if Kind.MAIN in kinds else (Kind.SIMPLE, Kind.DIFFERENCE)


def _notes(study: Study, words: Catalogue) -> list[str]:
    """Return the notes on means and effects."""
    say = words.within("tables")
    first, last = study.seed, study.seed + study.replications - 1
    found = [
        say("runs", replications=study.replications, first=first, last=last),
        say("shared", shared=words.text(f"pairing.{study.pairing}")),
        say("days", horizon=study.horizon),
    ]
    if len(study.arms) > 1:
        found += [
            say("noise"),
            say("primary", measure=words.name("measures", PRIMARY)),
            say("points"),
        ]
    return found


def _blocks(
    heads: list[str], stubs: list[str], cells: Sequence[Sequence[Cell]]
) -> list[tuple[list[str], list[tuple[str, list[Cell]]]]]:
    """Return the columns that fit side by side on a page, and the others as further blocks."""
    found = []
    for places in batched(range(len(heads)), MOST_COLUMNS):
        rows = [
            (stub, [row[place] for place in places]) for stub, row in zip(stubs, cells, strict=True)
        ]
        found.append(([heads[place] for place in places], rows))
    return found


def _is_nowhere(study: Study, measure: str) -> bool:
    """Return whether a measure is applicable in no arm."""
    return all(math.isnan(mean) for mean in means(study.arms_table, measure).values())


def _stub(study: Study, measure: str, words: Catalogue) -> str:
    """Return the label of a row, with its unit."""
    name = head(measure, words, way_in(study, measure))
    return name[:1].upper() + name[1:]


def _mean(study: Study, measure: str, arm: str, words: Catalogue) -> str:
    """Return the mean of an arm."""
    return _number(means(study.arms_table, measure)[arm], measure, way_in(study, measure), words)


def _number(value: float, measure: str, way: Way, words: Catalogue, signed: bool = False) -> str:
    """Return a number without its unit, or a dash."""
    if math.isnan(value):
        return DASH
    return measured(value, measure, signed=signed, words=words, way=way, bare=True)


def _effects(
    study: Study, measure: str, contrasts: Sequence[str], printed: Printed, words: Catalogue
) -> list[Cell]:
    """Return the effects on a measure, each with its interval."""
    found = {effect.contrast: effect for effect in effects_of(study.effects, measure)}
    way = way_in(study, measure)
    return [_effect(found.get(name), measure, way, printed, words) for name in contrasts]


def _effect(
    effect: Effect | None, measure: str, way: Way, printed: Printed, words: Catalogue
) -> Cell:
    """Return an effect with its interval."""
    if effect is None:
        return Cell(DASH)
    mark = printed.mark(in_words(effect.note, words)) if effect.note else ""
    low, high = (
        _number(end, measure, way, words, signed=True) for end in (effect.low, effect.high)
    )
    ends = () if DASH in (low, high) else (low, high)
    return Cell(_number(effect.estimate, measure, way, words, signed=True), ends, mark)


def _spread(row: dict[Any, Any], words: Catalogue) -> list[Cell]:
    """Return an effect's quantiles over draws, and the shares in which it helps and hurts.

    All have intervals.
    """
    cells = [
        Cell(_number(row[name], PRIMARY, Way.DAYS, words, signed=True))
        for name in ("median", "low", "high", "lowest", "highest")
    ]
    for name in SMALL_SHARES:
        share, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        if math.isnan(share):
            cells.append(Cell(DASH))
            continue
        cells.append(Cell(f"{100 * share:.0f}", (f"{100 * low:.0f}", f"{100 * high:.0f}")))
    return cells

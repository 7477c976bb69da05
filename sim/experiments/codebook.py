"""`codebook.csv`: labels of all columns of a folder's tables, in English and Chinese.

R and Stata use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.robustness import SHARES
from sim.files.csv_files import write_rows
from sim.files.new_file import replaced
from sim.files.tables import columns_in, tables_in
from sim.i18n.catalogue import Catalogue
from sim.results.summary import MEASURES
from sim.scenario.own_parts import own_parts
from sim.scenario.parameters import declared
from sim.scenario.schema import Scenario
from sim.scenario.ways import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sim.scenario.own_parts import OwnPart

FILE = "codebook.csv"
HEADS = (
    "file", "column", "label_en", "label_zh", "unit", "direction", "definition_en", "definition_zh",
)  # fmt: skip

BAR = " | "
"""Separates label and definition in the texts."""

FAMILIES = {"arms_by_": "arms", "effects_by_": "effects", "summary_by_": "arms"}
"""Beginnings of file names that exist for each breakdown, and those without a breakdown."""

AS = {
    "precedents": "rulings",
    "failures": "runs",
    "robustness_effects": "effects",
    "robustness_prior_effects": "effects",
    "robustness_prior_summary": "robustness_summary",
}
"""Files whose columns are those of another file."""

OF_DRAWS = (*SHARES, "too_small", "undecided")
"""Shares of draws."""

UNITS = {
    "working days": (
        "day", "days", "filed_day", "reported_day", "end_day", "resolution_days", "docket_days", "days_open",
        "overruled_day", "extension_days", "backlog_days", "days_low", "days_high",
    ),
    "hours": ("backlog_hours", "coordination_hours", "effort_hours"),
    "staff-hours a year": ("had_hours", "work_hours"),
    "share": (
        "utilisation", "share", "difference", "difference_low", "difference_high", *OF_DRAWS,
        "narrowed", "narrowed_low", "narrowed_high",
        *(f"{share}_{end}" for share in OF_DRAWS for end in ("low", "high")),
    ),
    "cases": (
        "cases", "held", "filed", "open", "waiting", "docket", "resolved", "referred_out", "withdrawn", "count",
    ),
    "unit of the measure": ("estimate", "low", "high", "lowest", "highest", "median", "value", "matters", "prior_low", "prior_high"),
}  # fmt: skip
"""Units of columns that are neither measures nor values of a scenario."""

UNIT_OF = {
    **{(name, "value"): "" for name in ("forms", "ablation")},
    ("load", "coordination_hours"): "staff-hours a year",
    ("districts", "open"): "share",
    **{("resolution_curves", name): "share" for name in ("estimate", "low", "high")},
    **{("distribution", name): "share" for name in ("resolved", "referred_out", "withdrawn", "open")},
    **{
        ("incidence", name): "share"
        for name in ("department", "social_organisation", "market_provider", "campaign", "referred_out", "withdrawn")
    },
}  # fmt: skip
"""Units of a file's columns that differ from those of the same name elsewhere."""


class Entry(NamedTuple):
    """The description of a column."""

    label: str
    definition: str


def write_codebook(folder: Path, *scenarios: Scenario) -> None:
    """Write the descriptions of all columns of all tables in a folder; replace an older file.

    Mechanisms and measures of the user's own have the names that the scenarios give them, and the
    first sentence of their docstrings.
    """
    tables = [path for path in tables_in(folder) if path.name != FILE]
    own = {
        part.code: part for part in own_parts(*scenarios) if part.kind in ("mechanisms", "measures")
    }
    rows = [row for path in tables for row in _rows(path, own)]
    with (
        replaced(folder / FILE) as partial,
        partial.open("w", newline="", encoding="utf-8") as file,
    ):
        write_rows([HEADS, *rows], file)


def _rows(path: Path, own: Mapping[str, OwnPart]) -> Iterator[tuple[str, ...]]:
    """Yield one row per column of a table; `own` describes the user's own columns."""
    catalogues = Catalogue("en"), Catalogue("zh")
    for column in columns_in(path):
        if part := own.get(column):
            name, says = (part.name,) * 2, (part.says,) * 2
            yield path.name, column, *name, part.unit, "", *says
            continue
        english, chinese = (entry(path.stem, column, words) for words in catalogues)
        yield (
            path.name, column, english.label, chinese.label, *unit_and_direction(path.stem, column),
            english.definition, chinese.definition,
        )  # fmt: skip


def entry(file: str, column: str, words: Catalogue) -> Entry:
    """Return the description of a column of a file; an unknown column has only its name."""
    file = _family(file)
    if found := _said(file, column, words):
        return found
    share, _, end = column.rpartition("_")
    if share in OF_DRAWS and end in ("low", "high"):
        above = entry(file, share, words)
        label, definition = words.text(f"codebook.say.share_{end}", label=above.label).split(BAR)
        return Entry(label, definition)
    if column in MEASURES:
        meaning = words.declared("measures", column, MEASURES[column].description)
        return Entry(words.name("measures", column), meaning)
    if column in words.codes("mechanisms"):
        name = words.name("mechanisms", column)
        return Entry(*words.text("codebook.say.toggle", label=name).split(BAR))
    if found := _said("columns", column, words):
        return found
    value = declared(Scenario, parts(column)) if "." in column else None
    if value is None:
        return Entry(column, "")
    label = f"labels.{value.key}"
    definition = words.declared("values", value.key, value.description)
    return Entry(words.text(label) if words.knows(label) else definition.rstrip(".。"), definition)


def unit_and_direction(file: str, column: str) -> tuple[str, str]:
    """Return a column's unit and, for a measure, the good direction."""
    file = _family(file)
    if (file, column) in UNIT_OF:
        return UNIT_OF[file, column], ""
    if column in MEASURES and not _said(file, column, Catalogue("en")):
        better = MEASURES[column].better
        return MEASURES[column].unit, f"{better} is better" if better else ""
    known = {name: unit for unit, names in UNITS.items() for name in names}
    if column in known:
        return known[column], ""
    value = declared(Scenario, parts(column)) if "." in column else None
    return (value.unit if value else ""), ""


def _family(file: str) -> str:
    """Return the file that describes the columns, if there is one for each breakdown."""
    for before, name in FAMILIES.items():
        if file.startswith(before):
            return name
    return AS.get(file, file)


def _said(table: str, column: str, words: Catalogue) -> Entry | None:
    """Return the text about a column of a file."""
    if table not in words.codes("codebook") or column not in words.codes(f"codebook.{table}"):
        return None
    return Entry(*words.text(f"codebook.{table}.{column}").split(BAR))

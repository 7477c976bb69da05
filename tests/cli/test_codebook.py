"""The descriptions of all columns of all tables."""

import csv
from pathlib import Path

import pytest

from sim.experiments.codebook import HEADS, unit_and_direction, write_codebook
from sim.i18n.catalogue import LANGUAGES, Catalogue


def said(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The codebook of a folder, by file and column."""
    with (folder / "codebook.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["file"], row["column"]): row for row in rows}


def columns(folder: Path) -> set[tuple[str, str]]:
    """Every column of every table of a folder."""
    found = set()
    for path in folder.glob("*.csv"):
        if path.name != "codebook.csv":
            with path.open(newline="", encoding="utf-8") as file:
                found |= {(path.name, column) for column in next(csv.reader(file), [])}
    return found


def complete(folder: Path) -> None:
    """Refuse a folder of which a column is not in the codebook, or has no words."""
    found = said(folder)
    assert set(found) == columns(folder)
    for row in found.values():
        assert tuple(row) == HEADS
        assert all(
            row[name] for name in ("label_en", "label_zh", "definition_en", "definition_zh")
        ), row


def test_every_column_of_a_comparison_is_explained(compared: Path) -> None:
    complete(compared)


def test_every_column_of_a_run_is_explained(ran: Path) -> None:
    complete(ran)


def test_columns_that_few_folders_have_are_explained(tmp_path: Path) -> None:
    heads = {
        "runs": ["point", "precedents", "adjudication.period", "replication", "seed", "status"],
        "failures": ["point", "replication", "seed", "error"],
        "robustness_draws": ["draw", "precedents.force", "city.seed"],
        "robustness_effects": ["draw", "measure", "contrast", "estimate", "low", "high", "replications", "note"],
        "robustness_summary": ["draws", "lowest", "highest", "low", "median", "high", "hurts", "hurts_low", "surely_helps_high"],
        "verdicts": ["contrast", "verdict", "but", "matters", "too_small", "undecided_low"],
        "forms": ["form", "key", "value", "measure", "verdict"],
        "ablation": ["simplification", "key", "value", "measure", "verdict"],
        "summary_by_zone": ["zone", "rmst_days"],
        "summary_by_county": ["county"],
        "summary_by_patience": ["patience"],
        "arms_by_year": ["by", "group", "scenario", "departments[kind=territorial].staff_hours*"],
        "runs_of_steps": ["transfers.steps.1.probability", "misdirection.units[issue=noise].weight"],
    }  # fmt: skip
    for name, row in heads.items():
        (tmp_path / f"{name}.csv").write_text(",".join(row) + "\n", encoding="utf-8")
    write_codebook(tmp_path)
    complete(tmp_path)


@pytest.mark.parametrize(
    ("file", "column", "unit", "direction"),
    [
        ("arms", "rmst_days", "working days", "lower is better"),
        ("arms_by_zone", "resolved_within_5", "share", "higher is better"),
        ("effects", "estimate", "unit of the measure", ""),
        ("resolution_curves", "estimate", "share", ""),
        ("daily", "precedents", "", ""),
        ("ablation", "value", "", ""),
        ("load", "had_hours", "staff-hours a year", ""),
    ],
)
def test_unit_and_direction_of_a_column(file: str, column: str, unit: str, direction: str) -> None:
    assert unit_and_direction(file, column) == (unit, direction)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_a_label_and_a_definition(language: str) -> None:
    words = Catalogue(language)
    for table in words.codes("codebook"):
        for column in words.codes(f"codebook.{table}"):
            written = words.text(f"codebook.{table}.{column}", label="x")
            assert len(written.split(" | ")) == 2, (table, column)

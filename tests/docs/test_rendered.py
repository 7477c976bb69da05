"""Pages of the reference list everything that the code declares."""

import re
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

import sim
from sim.cli import COMMANDS, main
from sim.i18n.catalogue import LANGUAGES
from sim.logs.bulletin_file import BulletinFile
from sim.logs.published import NUMBERS, OPPOSITES
from sim.measures import MEASURES
from sim.results.notes import Note
from sim.scenario.names import RULES
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from tests.test_docstrings import GIVEN


@pytest.fixture(scope="module")
def rendered(root: Path) -> ModuleType:
    """The package that makes the pages' tables."""
    sys.path.insert(0, str(root / "docs" / "_extensions"))
    try:
        import rendered.commands
        import rendered.declarations
    finally:
        sys.path.pop(0)
    return rendered


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_has_a_row(rendered: ModuleType, language: str) -> None:
    text = rendered.declarations.parameter_tables("scenario", language)
    values = [each for each in parameters(Scenario).values() if not each.is_table]
    rows = len(re.findall(r"^\| `", text, re.MULTILINE))
    assert rows == len(values) + 2, "all fields, and the two keys that only files have"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "| `from` | Circumstance at which the entry begins. | circumstance | ≥ 0, ≤ 1 | `0.0` |",
        ),
        (
            "zh",
            "| `days` | 运行总天数。 | 工作日 | ≥ 1, ≤ 30,000 | `1250` |",
        ),
    ],
)
def test_a_row_has_meaning_unit_bounds_and_default(
    rendered: ModuleType, language: str, line: str
) -> None:
    assert line in rendered.declarations.parameter_tables("scenario", language).splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_note_has_a_row(rendered: ModuleType, language: str) -> None:
    for text, codes in (
        (rendered.declarations.measures(language), MEASURES),
        (rendered.declarations.notes(language), Note),
    ):
        assert [code for code in codes if f"\n| `{code}" not in text] == []


def test_every_rule_has_its_source_beside_it(rendered: ModuleType) -> None:
    rows = rendered.declarations.rules().splitlines()[2:]
    assert len(rows) == len(RULES)
    assert all(row.split("|")[4].strip() for row in rows)


def test_every_option_of_every_command_has_a_row(rendered: ModuleType) -> None:
    text = rendered.commands.commands()
    sections = dict(re.findall(r"^## sim (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert [*sections] == [*COMMANDS]
    for name, section in sections.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert [each.opts for each in options if f"\n| `{each.opts[0]}`" not in section] == []


def test_study_files_have_tables_too(rendered: ModuleType) -> None:
    assert "| `samples` | Size of a design" in rendered.declarations.parameter_tables("study")


def test_bulletin_files_have_all_their_keys_and_numbers(rendered: ModuleType) -> None:
    text = rendered.declarations.parameter_tables("bulletin")
    keys = {key for key, each in parameters(BulletinFile).items() if not each.is_table}
    assert len(re.findall(r"^\| `", text, re.MULTILINE)) == len(keys)
    assert {"## `[period]`", "## `[numbers.NAME]`", "## `[numbers.NAME.error]`"} <= {
        *text.splitlines()
    }
    rows = re.findall(r"^\| `(\w+)`", rendered.declarations.published(), re.MULTILINE)
    assert rows == [*NUMBERS, *OPPOSITES]


def test_every_public_name_has_an_entry(root: Path) -> None:
    pages = "".join(
        path.read_text(encoding="utf-8")
        for path in (root / "docs" / "reference" / "api").glob("*.md")
    )
    entries = set(re.findall(r"^\.\. auto(?:function|class):: (\S+)$", pages, re.MULTILINE))
    generated = {f"sim.measures.{name}" for name in sim.measures.__all__ if name.isupper()}
    generated |= {f"sim.measures.{name}" for name in MEASURES}
    wanted = {
        f"{module.__name__}.{name}"
        for module in (sim, sim.measures, sim.plots)
        for name in module.__all__
    } - {"sim.__version__", "sim.measures", "sim.plots"}
    wanted |= {f"{each.__module__}.{each.__name__}" for each in GIVEN}
    assert wanted - generated - entries == set()
    assert ".. automodule:: sim.errors" in pages

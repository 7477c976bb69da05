"""Markdown from declarations in the code: parameters, measures, notes, rules and columns.

Nothing here needs Sphinx; `declared.py` puts these texts into pages.
"""

from __future__ import annotations

import ast
import csv
import inspect
import itertools
import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.testing import CliRunner

import sim
import sim.cli
import sim.results
from sim.cli.rules import PROCEDURES
from sim.experiments.codebook import FILE, write_codebook
from sim.experiments.study_file import SweepStudy
from sim.i18n.catalogue import Catalogue
from sim.measures import MEASURES
from sim.results.notes import Note, Reason
from sim.scenario.names import RULES
from sim.scenario.parameters import Parameter, Table, parameters
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FILES: dict[str, type[Table]] = {"scenario": Scenario, "study": SweepStudy}
"""Kinds of file, and what each is read as."""

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
"""How a bound is written."""

DETAILS = {
    Note.STRUCTURAL_ZERO: ":REASON",
    Note.LEFT_OUT: ":N:OF",
    Note.APPLICABLE: ":N:OF",
    Note.BEYOND_HORIZON: ":N:OF",
}
"""What follows the code of a note."""

TOWN = {"time.days": 20, "time.warm_up": 5, "time.horizon": 10}
"""A short run."""

STUDY = """scenario = "classroom"
design = "grid"
replications = 1
toggle = ["precedents"]
[set]
time = { days = 20, warm_up = 5, horizon = 10 }
[vary]
"adjudication.period" = { values = [1, 5] }
"""
"""A small sweep."""

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "parameters": ("key", "meaning", "unit", "bounds", "default"),
        "required": "required",
        "none": "none",
        "measures": ("name", "label", "unit", "better", "definition"),
        "lower": "lower",
        "higher": "higher",
        "neither": "–",
        "whole": " Of the whole city only.",
        "notes": ("code", "meaning"),
        "reasons": "The reason of a structural zero is one of:",
        "reason": "REASON",
        "rules": ("name", "title", "the case goes to", "source"),
        "procedures": ("name", "statement", "source"),
        "columns": ("column", "label", "unit", "meaning"),
        "each_measure": "one column for each [measure](measures.md)",
        "each_key": "one column for each uncertain number, named by its dotted key",
        "each_value": "one column for each varied key: its value",
    },
    "zh": {
        "parameters": ("键", "含义", "单位", "取值范围", "默认值"),
        "required": "必填",
        "none": "无",
        "measures": ("名称", "中文名", "单位", "何者为好", "定义"),
        "lower": "越低越好",
        "higher": "越高越好",
        "neither": "–",
        "whole": "仅适用于全市。",
        "notes": ("代码", "含义"),
        "reasons": "结构性零效应的原因有以下几种：",
        "reason": "REASON",
    },
}
"""Headings of tables and the few words in them."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in cells] for cells in lines)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)


def parameter_tables(kind: str, language: str = "en", level: int = 2) -> str:
    """Return a section for each table of a kind of file, with a row for each of its keys.

    Parameters
    ----------
    kind
        A key of `FILES`.
    language
        Of the meanings and units.
    level
        Of the headings.
    """
    root, words = FILES[kind], Catalogue(language)
    tables = {each.key: each for each in parameters(root).values() if each.is_table}
    sections = [_keys("", root, words)]
    for name, each in tables.items():
        if each.inner is None:
            continue
        about = (each.inner.__doc__ or "").splitlines()[0]
        heading = f"[[{name}]]" if each.unit == "tables" else f"[{name}]"
        about = words.declared("values", name, about)
        sections.append(
            f"({kind}-{name})=\n{'#' * level} `{heading}`\n\n{about}\n\n"
            + _keys(name, each.inner, words)
        )
    return "\n\n".join(sections) + "\n"


def _keys(name: str, table_of: type[Table], words: Catalogue) -> str:
    """Return a row for each key of a table."""
    said = WORDS[words.language]
    own = [
        each for key, each in parameters(table_of).items() if "." not in key and not each.is_table
    ]
    rows = [
        (
            f"`{each.key}`",
            words.declared("values", f"{name}.{each.key}".lstrip("."), each.description),
            words.declared("units", each.unit, each.unit),
            bounds(each),
            default(each, words),
        )
        for each in own
    ]
    rows += [
        (
            f"`{key}`",
            words.declared("values", f"{name}.{key}".lstrip("."), description),
            words.declared("units", "text", "text"),
            "",
            "",
        )
        for key, description in table_of.only_in_files.items()
    ]
    return table(said["parameters"], rows)


def bounds(parameter: Parameter) -> str:
    """Return what a value may be: the names to choose from, or the ends of its range."""
    return ", ".join(f"`{name}`" for name in parameter.options) or ", ".join(
        f"{SIGNS[sign]} {bound:,.16g}" for sign, bound in parameter.bounds.items()
    )


def default(parameter: Parameter, words: Catalogue) -> str:
    """Return a default as a file has it; in words where there is none."""
    said = WORDS[words.language]
    if parameter.default is ...:
        return str(said["required"])
    if parameter.default is None:
        return str(said["none"])
    return f"`{json.dumps(parameter.default, ensure_ascii=False)}`"


def measures(language: str = "en") -> str:
    """Return a row for each measure of a run."""
    words = Catalogue(language)
    said = WORDS[language]
    rows = [
        (
            f"`{name}`",
            words.name("measures", name),
            words.declared("units", measure.unit, measure.unit),
            said[measure.better or "neither"],
            words.declared("measures", name, measure.description)
            + ("" if measure.of_cases else said["whole"]),
        )
        for name, measure in MEASURES.items()
    ]
    return table(said["measures"], rows)


def measure_entries() -> str:
    """Return an entry of the API for each measure, with an example."""
    words = Catalogue("en")
    found = []
    for name, measure in MEASURES.items():
        better = f"; {measure.better} is better" if measure.better else ""
        said = f"{words.name('measures', name)}, in {measure.unit}{better}. {measure.description}"
        found.append(
            f"```{{py:data}} sim.measures.{name}\n:type: ~sim.measures.Measure\n\n"
            f"{said[0].upper()}{said[1:]}\n\n"
            f"    >>> sim.measures.{name}(record)\n```"
        )
    return "\n\n".join(found) + "\n"


def constants() -> str:
    """Return an API entry for each constant of `sim.measures`: value and description."""
    beneath = {}
    for path in Path(sim.results.__file__).parent.glob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node, below in itertools.pairwise(body):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(below, ast.Expr):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                beneath[ast.unparse(target)] = ast.literal_eval(below.value)
    found = []
    for name in sim.measures.__all__:
        value = getattr(sim.measures, name)
        if name.isupper():
            shown = "" if name == "MEASURES" else f"\n:value: {value!r}"
            found.append(f"```{{py:data}} sim.measures.{name}{shown}\n\n{beneath[name]}\n```")
    return "\n\n".join(found) + "\n"


def notes(language: str = "en") -> str:
    """Return a row for each note, then for each reason of a structural zero."""
    words, said = Catalogue(language), WORDS[language]
    values = {"n": "N", "of": "OF", "reason": said["reason"]}
    found = [
        (f"`{note}{DETAILS.get(note, '')}`", words.text(f"notes.{note}", **values)) for note in Note
    ]
    reasons = [(f"`{reason}`", words.text(f"notes.reasons.{reason}")) for reason in Reason]
    return f"{table(said['notes'], found)}\n\n{said['reasons']}\n\n{table(said['notes'], reasons)}"


def rules(language: str = "en") -> str:
    """Return a row for each responsibility rule."""
    words = Catalogue(language)
    rows = [
        (
            f"`{rule.name}`",
            words.declared("rules", rule.name, rule.title),
            rule.statement,
            rule.source,
        )
        for rule in RULES.values()
    ]
    return table(WORDS[language]["rules"], rows)


def procedures(language: str = "en") -> str:
    """Return a row for each dispute procedure."""
    rows = [(f"`{each.name}`", each.statement, each.source) for each in PROCEDURES]
    return table(WORDS[language]["procedures"], rows)


@cache
def _codebooks() -> dict[str, dict[str, list[dict[str, str]]]]:
    """Return the codebooks of a small run, comparison and sweep, by folder and file."""
    town = sim.load_scenario("classroom").with_values(TOWN)
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folders = {each: Path(name, each) for each in ("run", "compare", "sweep")}
        short = [part for key, days in TOWN.items() for part in ("--set", f"{key}={days}")]
        argv = ["run", "classroom", *short, "--by", "zone", "--out", str(folders["run"])]
        CliRunner().invoke(sim.cli.main, argv, catch_exceptions=False)
        folders["compare"].mkdir()
        study = sim.compare(town, toggle=["precedents"], replications=2, by=["zone"])
        sim.robust(study, 2).save(folders["compare"])
        Path(name, "study.toml").write_text(STUDY, encoding="utf-8")
        sim.sweep(Path(name, "study.toml"), folders["sweep"])
        for each, folder in folders.items():
            if each == "compare":
                write_codebook(folder)
            with (folder / FILE).open(encoding="utf-8", newline="") as file:
                rows = [*csv.DictReader(file)]
            files = dict.fromkeys(row["file"] for row in rows)
            found[each] = {file: [row for row in rows if row["file"] == file] for file in files}
    return found


def columns(command: str, language: str = "en") -> str:
    """Return a section for each table that a command leaves, with a row for each of its columns.

    Parameters
    ----------
    command
        `run`, `compare` or `sweep`.
    language
        Of the words.
    """
    said = WORDS[language]
    sections = []
    for file, rows in _codebooks()[command].items():
        shown: dict[tuple[str, ...], None] = {}
        for row in rows:
            if row["column"] in MEASURES:
                cells = (said["each_measure"], "", "", "")
            elif "." in row["column"]:
                cells = (said["each_value" if command == "sweep" else "each_key"], "", "", "")
            else:
                cells = (f"`{row['column']}`", row["label_en"], row["unit"], row["definition"])
            shown[cells] = None
        sections.append(f"### `{file}`\n\n{table(said['columns'], shown)}")
    return "\n\n".join(sections) + "\n"


def commands() -> str:
    """Return a section for each command: what it does, how it is typed, its options."""
    context = click.Context(sim.cli.main, info_name="sim")
    found = {
        name: sim.cli.main.get_command(context, name)
        for name in sim.cli.main.list_commands(context)
    }
    return "\n\n".join(_command(each, context) for each in found.values() if each) + "\n"


def _command(command: click.Command, within: click.Context) -> str:
    """Return the section of a command."""
    context = click.Context(command, within, info_name=command.name)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    rows = [
        (
            ", ".join(f"`{each}`" for each in (*option.opts, *option.secondary_opts))
            + ("" if option.is_flag else f" `{_metavar(option, context)}`"),
            literal(option.help or "") + _choices(option),
            _shown_default(option),
        )
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    said = inspect.cleandoc((command.help or "").replace("\b\n", ""))
    about = "\n\n".join(map(_paragraph, said.split("\n\n")))
    parts = [f"## sim {command.name}", about, f"```text\n{usage}\n```"]
    return "\n\n".join([*parts, table(("option", "meaning", "default"), rows)] if rows else parts)


def _paragraph(text: str) -> str:
    """Return a paragraph of help; one that is indented is something to type."""
    return f"```text\n{inspect.cleandoc(text)}\n```" if text.startswith("  ") else literal(text)


def _metavar(option: click.Option, context: click.Context) -> str:
    """Return what stands for the value of an option."""
    if isinstance(option.type, click.Choice):
        return "NAME"
    return option.make_metavar(context).removesuffix(" RANGE")


def _choices(option: click.Option) -> str:
    """Return the names from which the value of an option is chosen."""
    if not isinstance(option.type, click.Choice):
        return ""
    return f" One of {', '.join(f'`{name}`' for name in option.type.choices)}."


def _shown_default(option: click.Option) -> str:
    """Return the default of an option, if it has one to speak of."""
    default = option.to_info_dict()["default"]
    if option.is_flag or default in (None, (), [], "") or callable(default):
        return ""
    values = default if isinstance(default, list | tuple) else [default]
    return " ".join(f"`{value}`" for value in values)


def literal(text: str) -> str:
    """Return a text without markup; options and quoted parts become code."""
    parts = re.split(r"(`[^`]+`|(?<![\w-])--[a-z-]+|'[^' ]*[\[*=][^' ]*')", text)
    parts[::2] = [re.sub(r"([\\*_<>\[\]$])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"`{part.strip("`'")}`" for part in parts[1::2]]
    return "".join(parts)

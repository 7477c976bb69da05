"""Tables of parameters, measures, notes, rules and procedures."""

import json
from typing import Any, get_origin

from rendered import table
from sim.cli.rules import PROCEDURES
from sim.experiments.study_file import SweepStudy
from sim.i18n.catalogue import Catalogue
from sim.logs.bulletin_file import BulletinFile
from sim.logs.published import NUMBERS, OPPOSITES
from sim.measures import MEASURES
from sim.results.notes import Note, Reason
from sim.scenario.names import DECISIONS, RULES
from sim.scenario.parameters import Parameter, Table, parameters
from sim.scenario.schema import Scenario

FILES: dict[str, type[Table]] = {
    "scenario": Scenario,
    "study": SweepStudy,
    "bulletin": BulletinFile,
}
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

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "parameters": ("key", "meaning", "unit", "bounds", "default"),
        "required": "required",
        "none": "none",
        "measures": ("name", "label", "unit", "better", "definition"),
        "lower": "lower",
        "higher": "higher",
        "whole": " Calculated for the whole city only.",
        "notes": ("code", "meaning"),
        "reasons": "The reason of a structural zero is one of:",
    },
    "zh": {
        "parameters": ("键", "含义", "单位", "取值范围", "默认值"),
        "required": "必填",
        "none": "无",
        "measures": ("名称", "中文名", "单位", "何者为好", "定义"),
        "lower": "越低越好",
        "higher": "越高越好",
        "whole": "仅适用于全市。",
        "notes": ("代码", "含义"),
        "reasons": "结构性零效应的原因有以下几种：",
    },
}
"""Headings of tables and the few words in them."""


def parameter_tables(kind: str, language: str = "en") -> str:
    """Return a section for each table of a kind of file, with a row for each of its keys.

    Parameters
    ----------
    kind
        A key of `FILES`.
    language
        Of the meanings and units.
    """
    root, words = FILES[kind], Catalogue(language)
    tables = {each.key: each for each in parameters(root).values() if each.is_table}
    sections = [_keys("", root, words)]
    for name, each in tables.items():
        if each.inner is None:
            continue
        about = (each.inner.__doc__ or "").splitlines()[0]
        heading = _heading(each, tables)
        about = words.declared("values", name, about)
        sections.append(
            f"({kind}-{name})=\n## `{heading}`\n\n{about}\n\n" + _keys(name, each.inner, words)
        )
    return "\n\n".join(sections) + "\n"


def _heading(table_of: Parameter, tables: dict[str, Parameter]) -> str:
    """Return how a table begins in a file; NAME stands for a name of the writer's choice."""
    path = ""
    for name in table_of.key.split("."):
        path = f"{path}.{name}".lstrip(".")
        each = tables[path]
        if get_origin(each.table.model_fields[each.field].annotation) is dict:
            break
    else:
        return f"[[{path}]]" if table_of.unit == "tables" else f"[{path}]"
    return f"[{path}.NAME{table_of.key.removeprefix(path)}]"


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
            said[measure.better] if measure.better else "–",
            words.declared("measures", name, measure.description)
            + ("" if measure.of_cases else said["whole"]),
        )
        for name, measure in MEASURES.items()
    ]
    return table(said["measures"], rows)


def notes(language: str = "en") -> str:
    """Return a row for each note, then for each reason of a structural zero."""
    words, said = Catalogue(language), WORDS[language]
    values = {"n": "N", "of": "OF", "reason": "REASON"}
    found = [
        (f"`{note}{DETAILS.get(note, '')}`", words.text(f"notes.{note}", **values)) for note in Note
    ]
    reasons = [(f"`{reason}`", words.text(f"notes.reasons.{reason}")) for reason in Reason]
    return f"{table(said['notes'], found)}\n\n{said['reasons']}\n\n{table(said['notes'], reasons)}"


def published() -> str:
    """Return a row for each number that a bulletin may have."""
    scales = {
        "share": "logit",
        "days": "logarithm of days + 0.5",
        "rate": "logarithm of the rate + 0.5 / cases",
    }
    rows = [(f"`{name}`", each.what, scales[each.kind]) for name, each in NUMBERS.items()]
    rows += [
        (f"`{name}`", f"1 minus `{other}`; write one of the two", scales[NUMBERS[other].kind])
        for name, other in OPPOSITES.items()
    ]
    return table(("name", "definition", "scale"), rows)


def rules() -> str:
    """Return a row for each responsibility rule."""
    rows = [(f"`{each.name}`", each.title, each.statement, each.source) for each in RULES.values()]
    return table(("name", "title", "the case goes to", "source"), rows)


def forms(who: str) -> str:
    """Return a row for each form of decision of units, citizens or adjudicators."""
    known = DECISIONS[who].values()
    rows = [(f"`{each.name}`", each.title, each.statement, each.source) for each in known]
    return table(("name", "title", "statement", "source"), rows)


def procedures() -> str:
    """Return a row for each dispute procedure."""
    rows = [(f"`{each.name}`", each.statement, each.source) for each in PROCEDURES]
    return table(("name", "statement", "source"), rows)

"""Markdown made from declarations in the code: parameters, measures, notes, rules and columns, in either language.

Nothing here needs Sphinx; `declared.py` puts these texts into pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sim.experiments.study_file import SweepStudy
from sim.i18n.catalogue import Catalogue
from sim.scenario.parameters import Parameter, Table, parameters
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FILES: dict[str, type[Table]] = {"scenario": Scenario, "study": SweepStudy}
"""Kinds of file, and what each is read as."""

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
"""How a bound is written."""

WORDS = {
    "en": {
        "parameters": ("key", "meaning", "unit", "bounds", "default"),
        "required": "required",
        "none": "none",
    },
    "zh": {
        "parameters": ("键", "含义", "单位", "取值范围", "默认值"),
        "required": "必填",
        "none": "无",
    },
}
"""Headings of tables and the few words in them."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


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

"""The page as one HTML text: engine, data, and all modules in one script."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.cities import Plans
from sim.app.limits import HISTORIES, SPEEDS
from sim.app.plans import layouts, packed
from sim.i18n.catalogue import Catalogue
from sim.model.state.status import ACTIVITIES, STATUSES
from sim.model.state.zones import ZONES
from sim.model.wasm import engine_module
from sim.scenario.library import library, library_folder
from sim.scenario.names import REASONS, RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.app.cities import Offer

WEB = Path(__file__).with_name("web")
ENTRY = "page"

COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)
"""A comment with lines of its own: a page leaves it out, since it is a third of the script."""

IMPORT = re.compile(r"^import (\{[^}]*\}) from '(?:\./|\.\./)([\w/]+)\.mjs';\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)

WORDS = (
    "page",
    "lessons",
    "trace",
    "ends",
    "headings",
    "rulings",
    "units",
    "issues",
    "zones",
    "mechanisms",
    "lists",
    "numbers",
    "city",
)
"""Tables of the catalogue that the page uses."""

CODES = {
    "activities": ACTIVITIES,
    "statuses": STATUSES,
    "zones": ZONES,
    "rules": {code: name for name, code in REASONS.items()},
}
"""What codes in the tables of a city stand for."""


def standalone(cities: Sequence[Offer] = (), language: str = "en") -> str:
    """Return a page with the lessons and the offered cities, which needs no server.

    Raises
    ------
    SimError
        If the engine cannot be made for a browser.
    RuleError
        If a function of the user's own cannot be compiled.
    ComparisonError
        If a city cannot have what is offered.
    """
    plans, said = Plans(), Catalogue(language)
    data = {
        "lessons": plans.lessons(library(library_folder())),
        "cities": [plans.offered(offer, said) for offer in cities],
    }
    written = plans.written(said)
    return page(engine_module(plans.scenarios), said, {**data, "plans": written})


def page(engine: bytes, said: Catalogue, data: Mapping[str, Any]) -> str:
    """Return the page with an engine and what it shows: lessons, cities, plans."""
    data = {
        "version": version("remit-sim"),
        "language": said.language,
        "words": texts(said),
        "codes": CODES,
        "layouts": layouts(),
        "speeds": SPEEDS,
        "histories": HISTORIES,
        **data,
    }
    parts = {
        "language": said.language,
        "title": said.text("city.title"),
        "unable": said.text("city.unable"),
        "style": (WEB / "page.css").read_text(encoding="utf-8"),
        "engine": packed(engine),
        "data": packed(json.dumps(data, ensure_ascii=False).encode()),
        "script": script(),
    }
    text = (WEB / "page.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}", part)
    return text


def texts(said: Catalogue) -> dict[str, Any]:
    """Return the texts of the page, by table."""
    rules = {name: said.declared("rules", name, rule.title) for name, rule in RULES.items()}
    return {**{table: said.table(table) for table in WORDS}, "rules": rules}


def script(entry: str = ENTRY) -> str:
    """Return the page's modules as one script, each in a scope of its own, after those it imports.

    Browsers refuse to import modules from a file that was opened from a disk.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        text = COMMENT.sub("", (WEB / f"{name}.mjs").read_text(encoding="utf-8"))
        for _, other in IMPORT.findall(text):
            if other not in done:
                add(other)
        exported, body = EXPORT.findall(text), EXPORT.sub("", IMPORT.sub(_taken, text))
        done[name] = f"const {_scope(name)} = (() => {{\n{body}\nreturn {{{', '.join(exported)}}};\n}})();\n"  # fmt: skip

    add(entry)
    return "".join(done.values())


def _taken(found: re.Match[str]) -> str:
    """Return what takes the names that a module imports out of another's scope."""
    return f"const {found[1].replace(' as ', ': ')} = {_scope(found[2])};\n"


def _scope(name: str) -> str:
    """Return the name of a module's scope."""
    return "of_" + name.replace("/", "_")

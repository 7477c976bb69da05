"""One HTML file with engine, cities and page, which needs neither server nor network."""

from __future__ import annotations

import base64
import gzip
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.lessons import lessons
from sim.app.plans import layouts, plan_bytes
from sim.app.setup import scenarios_of
from sim.i18n.catalogue import Catalogue
from sim.model.plan import make_plan
from sim.model.state.status import ACTIVITIES, STATUSES
from sim.model.state.zones import ZONES
from sim.model.wasm import engine_module
from sim.scenario.library import library, library_folder
from sim.scenario.names import REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.app.setup import Setup
    from sim.scenario.schema import Scenario

WEB = Path(__file__).with_name("web")
ENTRY = "page"

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
)
"""Tables of the catalogue that the page uses."""


class Plans:
    """Plans of cities, each with the arms that have been asked for."""

    def __init__(self) -> None:
        self._arms: dict[str, list[Scenario]] = {}

    def arm(self, name: str, scenario: Scenario) -> int:
        """Return the number of an arm in the plan of that name."""
        arms = self._arms.setdefault(name, [])
        if scenario not in arms:
            arms.append(scenario)
        return arms.index(scenario)

    def pair(self, setup: Setup, known: Mapping[str, Path]) -> list[dict[str, Any]]:
        """Return plan and arm of both sides of a setup."""
        scenarios = scenarios_of(setup, known)
        return [
            {"plan": arm.scenario, "arm": self.arm(arm.scenario, scenario)}
            for arm, scenario in zip(setup.arms, scenarios, strict=True)
        ]

    def written(self, language: str) -> dict[str, dict[str, Any]]:
        """Return the plans, with the names of what is in them."""
        said = Catalogue(language)
        return {name: _written(arms, said) for name, arms in self._arms.items()}


def _written(arms: Sequence[Scenario], said: Catalogue) -> dict[str, Any]:
    """Return a plan and names in it."""
    planned = make_plan(arms[0])
    return {
        "title": said.declared("titles", arms[0].title, arms[0].title),
        "units": [said.name("units", name) for name in planned.unit_names],
        "issues": [said.name("issues", name) for name in planned.issue_names],
        "plan": packed(plan_bytes(arms)),
    }


def standalone(language: str = "en") -> str:
    """Return the file of the lessons."""
    known, plans = library(library_folder()), Plans()
    taught = [
        {
            "key": lesson.key,
            "sides": plans.pair(lesson.setup, known),
            "days": lesson.days,
            "measure": lesson.measure,
        }
        for lesson in lessons()
    ]
    data = {
        "version": version("remit-sim"),
        "language": language,
        "words": {table: Catalogue(language).table(table) for table in WORDS},
        "codes": {
            "activities": ACTIVITIES,
            "statuses": STATUSES,
            "zones": ZONES,
            "rules": {code: name for name, code in REASONS.items()},
        },
        "layouts": layouts(),
        "lessons": taught,
        "plans": plans.written(language),
    }
    page = (WEB / "page.html").read_text(encoding="utf-8")
    parts = {
        "language": language,
        "title": Catalogue(language).text("page.title"),
        "style": (WEB / "page.css").read_text(encoding="utf-8"),
        "engine": packed(engine_module()),
        "data": packed(json.dumps(data, ensure_ascii=False).encode()),
        "script": script(),
    }
    for name, text in parts.items():
        page = page.replace(f"{{{{{name}}}}}", text)
    return page


def packed(data: bytes) -> str:
    """Return bytes compressed, as text."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def script(entry: str = ENTRY) -> str:
    """Return the page's modules as one script, each in a scope of its own, after those it imports.

    Browsers refuse to import modules from a file that was opened from a disk.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        text = (WEB / f"{name}.mjs").read_text(encoding="utf-8")
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

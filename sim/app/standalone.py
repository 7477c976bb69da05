"""One HTML file with engine, cities and page, which needs neither server nor network."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.lessons import lessons, taught
from sim.app.limits import Limits, check_size
from sim.app.plans import layouts, plan_bytes
from sim.app.setup import loaded
from sim.errors import ComparisonError
from sim.experiments.arms import factorial, has
from sim.i18n.catalogue import Catalogue
from sim.model.plan import make_plan
from sim.model.state.status import ACTIVITIES, STATUSES
from sim.model.state.zones import ZONES
from sim.model.wasm import engine_module, own_functions
from sim.report.keys import amount, key_name
from sim.scenario.library import library, library_folder
from sim.scenario.names import FIRST_OWN_RULE, REASONS, RULES, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.app.lessons import Lesson
    from sim.experiments.arms import Factor
    from sim.model.wasm import Named
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


@dataclass(frozen=True)
class Offer:
    """A city on the page, and what a viewer may choose.

    Attributes
    ----------
    name
        Of its plan.
    scenario
        The city.
    toggles
        Mechanisms that a viewer switches; they begin at the end of the warm-up.
    values
        By dotted key, the values among which a viewer chooses.
    """

    name: str
    scenario: Scenario
    toggles: Sequence[str] = ()
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)


LESSONS = "lessons/"
"""Name of the plan of the lessons, which no file can have."""


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

    def taught(self, lesson: Lesson, known: Mapping[str, Path]) -> dict[str, Any]:
        """Return a lesson, with plan and arm of each side."""
        sides = [
            {"plan": LESSONS, "arm": self.arm(LESSONS, each)} for each in taught(lesson, known)
        ]
        return {"key": lesson.key, "sides": sides, "days": lesson.days, "measure": lesson.measure}

    def offered(self, offer: Offer, said: Catalogue) -> dict[str, Any]:
        """Return a city with the choices that a viewer has."""
        arms = factorial(offer.scenario, offer.toggles, offer.values)
        for arm in arms:
            check_size(arm.scenario, Limits())
        return {
            "plan": offer.name,
            "factors": [_factor(factor, said) for factor in arms[0].factors],
            "arms": [
                {"arm": self.arm(offer.name, arm.scenario), "levels": arm.place} for arm in arms
            ],
        }

    def written(self, said: Catalogue) -> dict[str, dict[str, Any]]:
        """Return the plans, with the names of what is in them."""
        own = own_functions(self.scenarios)
        return {name: _written(arms, own, said) for name, arms in self._arms.items()}

    @property
    def scenarios(self) -> list[Scenario]:
        """All arms of all plans."""
        return [scenario for arms in self._arms.values() for scenario in arms]


def _factor(factor: Factor, said: Catalogue) -> dict[str, Any]:
    """Return a switch, or a value with the values to choose from, in words."""
    if factor.kind == "toggle":
        return {"kind": "toggle", "title": said.name("mechanisms", factor.name)}
    levels = [amount(factor.name, level, said) for level in factor.levels]
    return {"kind": "value", "title": key_name(factor.name, said), "levels": levels}


def _written(arms: Sequence[Scenario], own: Sequence[Named], said: Catalogue) -> dict[str, Any]:
    """Return a plan and names in it."""
    planned = make_plan(arms[0])
    for arm in arms[1:]:
        other = make_plan(arm)
        if (other.unit_names, other.issue_names) != (planned.unit_names, planned.issue_names):
            raise ComparisonError(
                f"{arms[0].title!r}: --vary changes its units or kinds of request, which a page "
                "shows by name; write a scenario for each and name them all"
            )
    names = {
        code: name
        for arm in arms
        for code, name in enumerate(reasons(arm.responsibility.rules))
        if code >= FIRST_OWN_RULE
    }
    return {
        "rules": names,
        "title": said.declared("titles", arms[0].title, arms[0].title),
        "units": [said.name("units", name) for name in planned.unit_names],
        "keys": planned.unit_names,
        "issues": [said.name("issues", name) for name in planned.issue_names],
        "plan": packed(plan_bytes(arms, own)),
    }


USUAL = ("precedents", "social_organisations")
"""Mechanisms that a viewer switches unless others are named."""


def offers(
    named: Mapping[str, Path],
    toggles: Sequence[str] = (),
    values: Mapping[str, Sequence[Any]] | None = None,
) -> list[Offer]:
    """Return cities with the same choices; without any, the usual mechanisms that a city has."""
    found = []
    for name in named:
        scenario = loaded(name, named)
        usual = [] if values else [each for each in USUAL if has(scenario, each)]
        found.append(Offer(name, scenario, toggles or usual, values or {}))
    return found


def standalone(cities: Sequence[Offer] = (), language: str = "en") -> str:
    """Return a page with the lessons and the offered cities, as one file.

    Raises
    ------
    SimError
        If the engine cannot be made for a browser.
    RuleError
        If a function of the user's own cannot be compiled.
    ComparisonError
        If a city cannot have what is offered.
    """
    known, plans, said = library(library_folder()), Plans(), Catalogue(language)
    given = [plans.taught(lesson, known) for lesson in lessons()]
    offered = [plans.offered(offer, said) for offer in cities]
    data = {
        "version": version("remit-sim"),
        "language": language,
        "words": texts(said),
        "codes": CODES,
        "layouts": layouts(),
        "lessons": given,
        "cities": offered,
        "plans": plans.written(said),
    }
    page = (WEB / "page.html").read_text(encoding="utf-8")
    parts = {
        "language": language,
        "title": said.text("city.title"),
        "unable": said.text("city.unable"),
        "style": (WEB / "page.css").read_text(encoding="utf-8"),
        "engine": packed(engine_module(plans.scenarios)),
        "data": packed(json.dumps(data, ensure_ascii=False).encode()),
        "script": script(),
    }
    for name, text in parts.items():
        page = page.replace(f"{{{{{name}}}}}", text)
    return page


def texts(said: Catalogue) -> dict[str, Any]:
    """Return the texts of the page, by table."""
    rules = {name: said.declared("rules", name, rule.title) for name, rule in RULES.items()}
    return {**{table: said.table(table) for table in WORDS}, "rules": rules}


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

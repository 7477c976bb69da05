"""Cities on the page, with their plans and what a viewer may choose in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.app.lessons import ROOF, lessons, story, taught
from sim.app.limits import check_size, histories
from sim.app.plans import packed, plan_bytes
from sim.app.setup import loaded
from sim.errors import ComparisonError
from sim.experiments.arms import factorial, has
from sim.model.plan import make_plan
from sim.model.state.units import unit_names
from sim.model.wasm import own_functions
from sim.report.keys import amount, key_name
from sim.scenario.expand import issues
from sim.scenario.names import FIRST_OWN_RULE, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.experiments.arms import Factor
    from sim.i18n.catalogue import Catalogue
    from sim.model.wasm import Named
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Offer:
    """A city on the page, and what a viewer may choose."""

    name: str
    """Of its plan."""
    scenario: Scenario
    toggles: Sequence[str] = ()
    """Mechanisms that a viewer switches; they begin at the end of the warm-up."""
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """By dotted key, the values among which a viewer chooses."""


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


LESSONS = "lessons/"
"""Name of the plan of the lessons, and beginning of those of the story; no file can have them."""


class Plans:
    """Plans of cities, each with the arms that have been asked for."""

    def __init__(self) -> None:
        self._arms: dict[str, list[Scenario]] = {}

    def side(self, name: str, scenario: Scenario) -> dict[str, Any]:
        """Return a side of the page: the name of a plan, and the number of an arm in it."""
        arms = self._arms.setdefault(name, [])
        if scenario not in arms:
            arms.append(scenario)
        return {"plan": name, "arm": arms.index(scenario)}

    def lessons(self, known: Mapping[str, Path]) -> list[dict[str, Any]]:
        """Return the story and the lessons, with plan and arm of each side."""
        key, names, issue = ROOF
        cities = story(known)
        sides = [self.side(LESSONS + name, each) for name, each in zip(names, cities, strict=True)]
        days = cities[0].time.days - cities[0].time.warm_up
        roof = {"key": key, "sides": sides, "days": days, "measure": "days", "issue": issue}
        steps = [
            {
                "key": lesson.key,
                "sides": [self.side(LESSONS, each) for each in taught(lesson, known)],
                "days": lesson.days,
                "measure": lesson.measure,
            }
            for lesson in lessons()
        ]
        return [roof, *steps]

    def offered(self, offer: Offer, said: Catalogue) -> dict[str, Any]:
        """Return a city with the choices that a viewer has."""
        arms = factorial(offer.scenario, offer.toggles, offer.values)
        for arm in arms:
            check_size(arm.scenario)
        return {
            "plan": offer.name,
            "factors": [_factor(factor, said) for factor in arms[0].factors],
            "histories": histories([arms[0].scenario] * 2),
            "arms": [
                {"arm": self.side(offer.name, arm.scenario)["arm"], "levels": arm.place}
                for arm in arms
            ],
        }

    def written(self, said: Catalogue, own: Sequence[Named] | None = None) -> dict[str, Any]:
        """Return the plans, with the names of what is in them.

        `own` are the user's own functions in the engine that runs them, by default theirs alone.
        """
        own = own_functions(self.scenarios) if own is None else own
        return {name: _written(arms, own, said) for name, arms in self._arms.items()}

    @property
    def scenarios(self) -> list[Scenario]:
        """All arms of all plans."""
        return [scenario for arms in self._arms.values() for scenario in arms]


def are_alike(scenarios: Sequence[Scenario]) -> bool:
    """Return whether scenarios have the same units and kinds of request, as arms of a plan have."""
    named = [(unit_names(each), [issue.name for issue in issues(each)]) for each in scenarios]
    return all(names == named[0] for names in named)


def _factor(factor: Factor, said: Catalogue) -> dict[str, Any]:
    """Return a switch, or a value with the values to choose from, in words."""
    if factor.kind == "toggle":
        return {"kind": "toggle", "title": said.name("mechanisms", factor.name)}
    levels = [amount(factor.name, level, said) for level in factor.levels]
    return {"kind": "value", "title": key_name(factor.name, said), "levels": levels}


def _written(arms: Sequence[Scenario], own: Sequence[Named], said: Catalogue) -> dict[str, Any]:
    """Return a plan and names in it."""
    if not are_alike(arms):
        raise ComparisonError(
            f"{arms[0].title!r}: --vary changes its units or kinds of request, which a page "
            "shows by name; write a scenario for each and name them all"
        )
    made = [make_plan(arm) for arm in arms]
    names = [reasons(arm.responsibility.rules) for arm in arms]
    return {
        "rules": [{k: each[k] for k in range(FIRST_OWN_RULE, len(each))} for each in names],
        "title": said.declared("titles", arms[0].title, arms[0].title),
        "units": [said.name("units", name) for name in made[0].unit_names],
        "keys": made[0].unit_names,
        "issue_keys": made[0].issue_names,
        "issues": [said.name("issues", name) for name in made[0].issue_names],
        "plan": packed(plan_bytes(arms, own, made)),
    }

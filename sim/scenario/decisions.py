"""Which forms of decision a scenario names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.names import DECISIONS
from sim.scenario.own_functions import is_own
from sim.scenario.ranges import choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.city import Department
    from sim.scenario.schema import Scenario

KEYS = {
    "units": "responsibility.decides",
    "citizens": "citizens.decides",
    "adjudicators": "adjudication.decides",
}
"""Keys under which a scenario names forms, by who decides."""

USUAL = {who: next(iter(forms)) for who, forms in DECISIONS.items()}
"""The usual form of each who decides."""

READ_BY = {
    "precision": "quantal",
    "credit": "quantal",
    "blame": "quantal",
    "fine": "quantal",
    "full_load": "satisficing",
    "reciprocity": "reciprocal",
    "habit": "learning",
}
"""Which form reads each number of the table `decisions`."""

FROM_EXPERIENCE = ("learning", "custom")
"""Forms that read who has resolved similar cases."""


class Named(NamedTuple):
    """A form of decision where a scenario names it."""

    key: str
    who: str
    """A key of `DECISIONS`."""
    form: str


def named(scenario: Scenario) -> Iterator[Named]:
    """Yield the forms of decision that a scenario names, with their keys."""
    for who, key in KEYS.items():
        yield Named(key, who, getattr(scenario, key.partition(".")[0]).decides)
    for department in scenario.departments:
        if department.decides is not None:
            key = f"departments[name={department.name}].decides"
            yield Named(key, "units", department.decides)


def may_be(scenario: Scenario) -> Iterator[Named]:
    """Yield the forms of decision among which `[uncertainty]` lets a scenario choose."""
    who = {key: each for each, key in KEYS.items()}
    for key, choice in choices(scenario).items():
        if key in who or key.endswith(".decides"):
            for form in choice.values:
                yield Named(f"uncertainty.{key}", who.get(key, "units"), str(form))


def form_of(department: Department, scenario: Scenario) -> str:
    """Return the form by which a department or a street office decides."""
    return department.decides or scenario.responsibility.decides


def own_forms(scenario: Scenario) -> list[str]:
    """Return the forms of decision that are functions of the user's own."""
    every = (*named(scenario), *may_be(scenario))
    return [each.form for each in every if is_own(each.form)]

"""What a mechanism needs to change anything: where it is missing, an effect is zero by construction, and is not averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.state.settings import settings
from sim.results.notes import Reason
from sim.scenario.expand import listed_departments
from sim.scenario.names import STREET_OFFICE
from sim.scenario.own_rules import is_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.scenario.schema import Scenario


def cannot_act(mechanism: str, scenario: Scenario) -> Reason | None:
    """Return why a mechanism could change nothing in a scenario even if it were on, or None if it could.

    Parameters
    ----------
    mechanism
        One of `mechanisms`.
    scenario
        Of an arm; its reforms are followed.
    """
    return NEEDS[mechanism](scenario) if mechanism in NEEDS else None


def _organisations_need(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from those outside government."""
    rules = scenario.responsibility.rules
    recognised = "platform" in rules and bool(
        (_settings_in_force(scenario)["platform_recognition"] > 0).any()
    )
    precedent = "precedent" in rules and scenario.initial.precedents
    sent = (
        "table" in rules
        or any(is_own(rule) for rule in rules)
        or "whistle" in scenario.responsibility.dispute
    )
    return None if recognised or precedent or sent or _rules(scenario) else Reason.NOT_RECOGNISED


def _adjudication_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from the docket."""
    return (
        None if "adjudication" in scenario.responsibility.dispute else Reason.PROCEDURE_NOT_LISTED
    )


def _precedents_need(scenario: Scenario) -> Reason | None:
    """Say what keeps rulings from being kept or followed."""
    if "precedent" not in scenario.responsibility.rules:
        return Reason.RULE_NOT_LISTED
    if _rules(scenario) or scenario.initial.precedents:
        return None
    return _adjudication_needs(scenario) or Reason.NO_ADJUDICATION


def _empowerment_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from street offices."""
    responsibility = scenario.responsibility
    offices = {
        STREET_OFFICE,
        *(unit.name for unit in listed_departments(scenario) if unit.kind == "territorial"),
    }
    reached = {"empowerment", "territorial", "table"} & {*responsibility.rules} or any(
        is_own(rule) for rule in responsibility.rules
    )
    by_default = (
        responsibility.fallback in offices
        and "fallback" in responsibility.rules + responsibility.dispute
    )
    by_precedent = "precedent" in responsibility.rules and any(
        ruling.unit in offices for ruling in scenario.initial.precedents
    )
    return (
        None
        if reached or by_default or by_precedent or responsibility.act_first
        else Reason.STREET_OFFICES_NOT_REACHED
    )


def _supervision_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps supervision from changing anything."""
    rows = _settings_in_force(scenario)
    gives = rows["supervision_priority"].any() or rows["supervision_no_return"].any()
    return None if gives else Reason.SUPERVISION_WITHOUT_FORCE


NEEDS: dict[str, Callable[[Scenario], Reason | None]] = {
    "precedents": _precedents_need,
    "adjudication": _adjudication_needs,
    "social_organisations": _organisations_need,
    "market": _organisations_need,
    "empowerment": _empowerment_needs,
    "supervision": _supervision_needs,
}
"""What mechanisms cannot do without; the others can always act."""


def _rules(scenario: Scenario) -> bool:
    """Say whether anybody rules on cases at any time after the warm-up."""
    if "expert" in scenario.responsibility.dispute:
        return True
    return bool(_settings_in_force(scenario)["adjudication_enabled"].any())


def _settings_in_force(scenario: Scenario) -> NDArray[Any]:
    """Return the settings from the end of the warm-up on: those that hold then, and those that reforms bring."""
    rows = settings(scenario)
    return rows[rows["from_day"].searchsorted(scenario.time.warm_up, side="right") - 1 :]

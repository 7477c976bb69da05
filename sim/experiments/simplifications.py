"""Simplifications of the model that favour a mechanism and can be removed (ODD 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.state.settings import stages
from sim.scenario.parameters import parameters
from sim.scenario.schema import Scenario
from sim.scenario.values import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

RULING = ("adjudication", "expert", "whistle")
"""Dispute procedures in which somebody rules."""


def _has_society(city: Scenario) -> bool:
    """Return whether organisations take what the platform recognises."""
    society = city.social_organisations.enabled or city.market.enabled
    return society and "platform" in city.responsibility.rules


def _is_ruled(city: Scenario) -> bool:
    """Return whether anybody rules on disputes."""
    can = {"adjudication": city.adjudication.enabled, "whistle": city.whistle.allowed}
    asked = (each for each in city.responsibility.dispute if each in RULING)
    return any(can.get(each, True) for each in asked)


def _follows_precedents(city: Scenario) -> bool:
    """Return whether rulings are kept and followed."""
    return city.precedents.enabled and "precedent" in city.responsibility.rules


AT_WORK: Mapping[str, Callable[[Scenario], bool]] = {
    "platform.false_positives": _has_society,
    "adjudication.wrong_refusals": _is_ruled,
    "precedents.as_read": _follows_precedents,
    "precedents.hours_per_objection": _follows_precedents,
    "service_centre.hours_per_merged": lambda city: city.service_centre.merging > 0,
    "empowerment.fit": lambda city: city.empowerment.enabled,
    "asset_register.wrong_entries": lambda city: "asset_owner" in city.responsibility.rules,
    "limits.hours_per_extension": lambda city: city.limits.extension > 0,
}
"""By the key that removes a simplification, whether a city has what it favours."""

REMOVED: Mapping[str, Any] = {key: parameters(Scenario)[key].removed for key in AT_WORK}
"""The value at which each is gone; all are assumptions."""


def at_work(scenarios: Iterable[Scenario]) -> list[str]:
    """Return the keys of the simplifications that favour a mechanism of any of some scenarios.

    One that a scenario has removed itself is none of them.
    """
    cities = [city for each in scenarios for staged in stages(each) for _, city in staged]
    return [
        key
        for key, has in AT_WORK.items()
        if any(has(city) and _is_in(key, city) for city in cities)
    ]


def _is_in(key: str, city: Scenario) -> bool:
    """Return whether a city has a simplification."""
    return bool(held(city, key) == parameters(Scenario)[key].default)

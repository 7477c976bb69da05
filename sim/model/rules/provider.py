"""The provider: who outside government is asked to serve a case (ODD 7.4)."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.portable import exp, log
from sim.compiled.streams import Purpose, normal_quantile, uniform
from sim.model.rules import is_excluded
from sim.model.state.city import City, is_fit
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Kind


@compiled
def provider_for(case: Any, fit_only: bool, city: City) -> int:
    """Return the least loaded organisation that serves the case's issue and has room, or NOBODY."""
    issue = city.issues[case.issue]
    best = NOBODY
    for k in range(
        issue.first_candidate + issue.departments, issue.first_candidate + issue.candidates
    ):
        unit = city.candidates[k]
        load = city.units[unit].load
        if best != NOBODY and load >= city.units[best].load:
            continue
        able = load < 1 and is_active(unit, city) and (is_fit(case, unit, city) or not fit_only)
        if able and not is_excluded(case, unit, city) and is_paid(case, unit, city):
            best = unit
    return best


@compiled
def is_active(unit: int, city: City) -> bool:
    """Say whether organisations of this kind take cases."""
    if city.units[unit].kind == Kind.MARKET_PROVIDER:
        return city.settings[0].market_enabled != 0
    return city.settings[0].social_organisations_enabled != 0


@compiled
def is_paid(case: Any, unit: int, city: City) -> bool:
    """Say whether the citizen pays the fee of a unit for a case."""
    settings, fee = city.settings[0], city.units[unit].fee
    if fee == 0:
        return True
    z = normal_quantile(uniform(city.keys[Purpose.PAY], case.key, 0))
    median = log(settings.market_willing_to_pay)
    return fee <= exp(median + settings.market_willing_to_pay_sigma * z)

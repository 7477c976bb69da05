"""Trust: the outcome of a citizen's last case shapes the next (ODD 7.2)."""

from typing import Any

from sim.compiled import compiled
from sim.model.state.city import City, here


@compiled
def disappoint(case: Any, city: City) -> None:
    """Lower trust because a case had to be followed up."""
    citizen = city.citizens[case.citizen]
    _set(citizen, citizen.trust * (1.0 - city.settings[here(case, city)].citizens_trust_loss), city)


@compiled
def reward(case: Any, city: City) -> None:
    """Raise trust if a case was truly resolved within its limit, unless a patrol found it."""
    if not case.found and city.clock[0].day - case.filed_day <= city.issues[case.issue].limit_days:
        citizen = city.citizens[case.citizen]
        gain = city.settings[here(case, city)].citizens_trust_gain * (1.0 - citizen.trust)
        _set(citizen, citizen.trust + gain, city)


@compiled
def _set(citizen: Any, trust: float, city: City) -> None:
    """Set a citizen's trust and update the city's sum."""
    city.clock[0].trust += trust - citizen.trust
    citizen.trust = trust

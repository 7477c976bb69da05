"""The service centre as a platform for society decides (社会组织、市场渠道)."""

from typing import Any

from sim.compiled import compiled
from sim.rules.answers import is_excluded
from sim.state.city import City
from sim.state.tables import NOBODY
from sim.state.zones import Kind
from sim.streams import Purpose, uniform


@compiled
def platform(i: int, case: Any, city: City) -> int:
    """The least loaded social organisation that serves the issue, if the case is recognised as beyond remit.

    Source: Shishi's centre as a platform for market and society (ECUST Journal, Social Science, 2017 no. 1); Jinjiang's 1,485
    market services among 18,778 cases of 2015.
    """
    settings = city.settings[0]
    if case.zone < settings.society_zone:
        return NOBODY
    if uniform(city.keys[Purpose.RECOGNISE], case.key, case.readings - 1) >= settings.recognition:
        return NOBODY
    return provider_for(case, city)


@compiled
def provider_for(case: Any, city: City) -> int:
    """Return the least loaded organisation that serves the case's issue and has room, or NOBODY."""
    if not city.settings[0].society_enabled:
        return NOBODY
    issue = city.issues[case.issue]
    best = NOBODY
    for k in range(issue.first_candidate + issue.departments, issue.first_candidate + issue.candidates):
        unit = city.candidates[k]
        load = city.units[unit].load
        if load < 1 and not is_excluded(case, unit, city) and (best == NOBODY or load < city.units[best].load):
            best = unit
    return best


@compiled
def is_society(unit: int, city: City) -> bool:
    """Say whether a unit is a social organisation."""
    return city.units[unit].kind == Kind.SOCIAL_ORGANISATION

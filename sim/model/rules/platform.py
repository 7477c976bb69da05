"""The service centre as a platform for society and market decides (社会组织、市场渠道)."""

from typing import Any

from sim.compiled.streams import Purpose, uniform
from sim.model.rules import FIT, UNFIT, provider_for, rule
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone


@rule(code=4, title="recognised as not government's")
def platform(i: int, case: Any, city: City) -> int:
    """The least loaded organisation serving the issue, if the case is recognised as beyond remit.

    Source: Shishi's centre as a platform for market and society (ECUST Journal, Social Science,
    2017 no. 1); Jinjiang's 1,485 market services among 18,778 cases of 2015.
    """
    settings, k = city.settings[here(case, city)], case.readings - 1
    provider = NOBODY
    if (
        case.zone >= Zone.GAP
        and uniform(city.keys[Purpose.RECOGNISE], case.key, k) < settings.platform_recognition
    ):
        provider = provider_for(case, FIT, city)
    if (
        provider == NOBODY
        and settings.platform_false_positives > 0
        and uniform(city.keys[Purpose.FALSE_POSITIVE], case.key, k)
        < settings.platform_false_positives
    ):
        provider = provider_for(case, UNFIT, city)
    return provider

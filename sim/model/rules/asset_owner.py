"""The owner of the thing decides (产权、权属)."""

from typing import Any

from sim.compiled.streams import Purpose, uniform
from sim.model.rules import owner, rule
from sim.model.state.city import City, here
from sim.model.state.tables import NOBODY
from sim.model.state.zones import Zone


@rule(code=13, title="owner of the asset")
def asset_owner(i: int, case: Any, city: City) -> int:
    """The owner of the asset that the case is about, if a register knows the owner.

    Source: Junshan, Yueyang: after bounced orders a meeting ruled that the owner of a broken pole
    is responsible.
    """
    settings = city.settings[here(case, city)]
    is_beyond = case.zone == Zone.BEYOND
    named = (
        settings.asset_register_wrong_entries if is_beyond else settings.asset_register_registered
    )
    if uniform(city.keys[Purpose.ASSET], case.key, 0) >= named:
        return NOBODY
    right = (
        not is_beyond
        and uniform(city.keys[Purpose.OWNER_RIGHT], case.key, 0) < settings.asset_register_owner_fit
    )
    return owner(case, right, uniform(city.keys[Purpose.OWNER_CHOICE], case.key, 0), city)

"""Citizens who trust raise their voice; others leave."""

from typing import Any

from sim.model.decisions import decision
from sim.model.state.city import City, here


@decision(code=1, title="loyalty")
def loyalty(i: int, case: Any, city: City) -> tuple[float, float]:
    """Petitions more often the more it trusts, and withdraws more often the less it does.

    Source: Hirschman (1970), Exit, Voice, and Loyalty: loyalty holds exit at bay and activates
    voice. The form of both probabilities is an assumption.
    """
    settings, trust = city.settings[here(case, city)], city.citizens[case.citizen].trust
    withdraw = min(1.0, settings.citizens_give_up * 4.0 * (1.0 - trust) * (1.0 - trust))
    return withdraw, min(1.0, 2.0 * trust / settings.citizens_petition_after)

"""Citizens petition when their patience is exhausted."""

from typing import Any

from sim.model.decisions import decision
from sim.model.state.city import City, here


@decision(code=0, title="patience")
def patience(i: int, case: Any, city: City) -> tuple[float, float]:
    """Withdraws more often the less it trusts, and petitions after a number of follow-ups.

    Source: an assumption of Remit; exit and voice as in Hirschman (1970).
    """
    settings = city.settings[here(case, city)]
    distrust = 1.0 - city.citizens[case.citizen].trust
    petitions = case.follow_ups + 1 >= settings.citizens_petition_after
    return settings.citizens_give_up * 2.0 * distrust, 1.0 if petitions else 0.0

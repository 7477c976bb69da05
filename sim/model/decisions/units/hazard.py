"""Units accept at a rate that avoidance, load, fitness and earlier declines lower."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.portable import power
from sim.model.decisions import decision
from sim.model.state.city import City, here, is_fit
from sim.scenario.forecast import acceptance

_acceptance = compiled(acceptance)


@decision(code=0, title="a rate of acceptance")
def hazard(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Accepts with a probability that avoidance, load, fitness and earlier declines lower.

    Source: an assumption of Remit; avoidance is fitted to logs of service desks. Blame avoidance
    as in Hood (2011), The Blame Game.
    """
    return willingness(case, unit, city), shelving(case, city)


@compiled
def willingness(case: Any, unit: int, city: City) -> float:
    """Return the probability that a unit accepts a contested case that it need not take."""
    settings, this = city.settings[here(case, city)], city.units[unit]
    fitness = 1.0 if is_fit(case, unit, city) else settings.responsibility_unfit_willingness
    untainted = power(1.0 - settings.responsibility_stigma, case.declines)
    return _acceptance(
        this.avoidance,
        settings.appraisal_coupling,
        settings.responsibility_load_aversion,
        this.load,
        untainted,
        fitness,
    )


@compiled
def shelving(case: Any, city: City) -> float:
    """Return the probability that a unit shelves a case that it does not accept."""
    settings = city.settings[here(case, city)]
    return float(settings.responsibility_shelving * (1.0 - settings.appraisal_coupling))

"""Units weigh effort, blame, fines and credit (理性选择)."""

from typing import Any

from sim.compiled.portable import exp
from sim.model.decisions import decision
from sim.model.state.city import City, here, is_fit


@decision(code=1, title="weighing costs")
def quantal(case: Any, unit: int, city: City) -> tuple[float, float]:
    """Chooses between accepting, shelving and declining by their costs, cheaper ones more often.

    Source: quantal response of McKelvey and Palfrey (1995), Games and Economic Behavior 10; costs
    as in Hood (2011), The Blame Game. Their sizes are assumptions.
    """
    numbers = city.settings[here(case, city)]
    fit = is_fit(case, unit, city)
    hours = case.effort / 60.0 * (1.0 if fit else numbers.responsibility_mismatch)
    limit = city.issues[case.issue].limit_days + case.extension_days
    late = min(1.0, (city.clock[0].day - case.filed_day) / max(1, limit))
    # A shelved case is asked about at its citizen's next follow-up: by then it is as late.
    later = min(1.0, (city.clock[0].day + case.patience - case.filed_day) / max(1, limit))
    accept = numbers.decisions_credit - hours * (1.0 + city.units[unit].load)
    accept -= numbers.decisions_fine * late
    decline = -numbers.decisions_blame * (1.0 + case.declines) if fit else 0.0
    shelve = -numbers.decisions_fine * later
    most = max(accept, decline, shelve)
    a = exp(numbers.decisions_precision * (accept - most))
    d = exp(numbers.decisions_precision * (decline - most))
    s = exp(numbers.decisions_precision * (shelve - most))
    return a / (a + d + s), s / (d + s) if d + s > 0 else 0.0

"""Cases that a unit passes on after its round of work, by a table from unit to unit (ODD 7.9)."""

from typing import Any

from sim.compiled import compiled
from sim.compiled.portable import exp
from sim.compiled.streams import Purpose, normal_quantile, uniform, whole
from sim.model.state.city import City, here
from sim.model.state.lists import ListOf, join
from sim.model.state.moves import move
from sim.model.state.status import Activity, Status
from sim.model.state.tables import MOST_DAYS, NOBODY
from sim.model.state.zones import PREPARED


@compiled
def passes_all(case: Any, unit: int, city: City) -> bool:
    """Return whether a unit passes on every case of an issue, so that it has nothing to decide."""
    if not city.settings[here(case, city)].transfers_enabled:
        return False
    first, number = city.steps_from[unit, case.issue]
    return number > 0 and city.steps[first + number - 1].up_to_again >= 1


@compiled
def next_step(case: Any, city: City) -> int:
    """Return the step that a case takes after its round, or NOBODY if its unit closes it."""
    if not city.settings[here(case, city)].transfers_enabled:
        return NOBODY
    first, number = city.steps_from[case.unit, case.issue]
    if number == 0:
        return NOBODY
    share = (
        1.0
        if passes_all(case, case.unit, city)
        else city.settings[here(case, city)].transfers_share
    )
    draw = uniform(city.keys[Purpose.TRANSFER], case.key, case.rounds - 1)
    for k in range(first, first + number):
        up_to = city.steps[k].up_to if case.handoffs == 0 else city.steps[k].up_to_again
        if draw < share * up_to:
            return k if _end(k, case, city) != case.unit else NOBODY
    return NOBODY


@compiled
def _end(k: int, case: Any, city: City) -> int:
    """Return the unit to which a step leads."""
    unit = city.steps[k].unit
    return unit if unit != NOBODY else city.offices[case.district]


@compiled
def wait_days(step: int, case: Any, city: City) -> int:
    """Return the days between the end of the work and passing on."""
    this, k = city.steps[step], case.rounds - 1
    if uniform(city.keys[Purpose.TRANSFER_TODAY], case.key, k) < this.same_day:
        return 0
    z = normal_quantile(uniform(city.keys[Purpose.TRANSFER_DAYS], case.key, k))
    return whole(exp(this.mu + this.sigma * z), MOST_DAYS)


@compiled
def pass_on(i: int, step: int, is_able: bool, city: City) -> None:
    """Pass a case on; what a fit unit has prepared counts as a fit unit's from then on."""
    case = city.cases[i]
    if is_able:
        case.joint |= PREPARED
    case.transfers += 1
    move(i, Activity.TRANSFER, Status.QUEUED, _end(step, case, city), city)
    join(i, ListOf.PASSED, city)

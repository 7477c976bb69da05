"""What a mechanism of a user's own can do: compiled functions that such a function calls.

Each checks what it is given, moves a case as the engine does, with its event, and returns whether
it could. Dispatches and referrals out have the reason `own_mechanism` in the event log.
"""

import numpy as np

from sim.compiled import called, compiled
from sim.compiled.streams import GOLDEN, Purpose, mix, uniform
from sim.errors import RuleError
from sim.model.agents import rulings, service_centre, units, work
from sim.model.state.city import City
from sim.model.state.lists import leave
from sim.model.state.moves import move, move_by
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import MOST_MINUTES, NOBODY
from sim.scenario.names import SentBy

ROOM = 6
"""Upper bound of the events that one act on a case causes on the same day."""

OWN = int(SentBy.OWN_MECHANISM)


@called
def _keep_wrong(number: int, city: City) -> None:
    """Keep a wrong number for the message of an error that follows."""
    city.clock[0].wrong_answer = number


@compiled
def is_open(i: int, city: City) -> bool:
    """Return whether case `i` is filed and has not ended."""
    if i < 0 or i >= len(city.cases):
        _keep_wrong(i, city)
        raise RuleError("names case {answer}, which does not exist; cases are 0 to {last_case}")
    return bool(Status.UNFILED < city.cases[i].status < FIRST_END)


@compiled
def draw(purpose: int, entity: int, index: int, city: City) -> float:
    """Return a random number between 0 and 1: always the same for the same three whole numbers.

    Number your purposes from 0. As entity take what the draw is about, such as `case.key`, and as
    index its occasion, such as the day. Arms of a comparison then share the draw.
    """
    key = mix(city.keys[Purpose.OWN_MECHANISM] + np.uint64(purpose) * GOLDEN)
    return uniform(key, entity, index)


@compiled
def _is_with_centre(i: int, city: City) -> bool:
    """Return whether a case waits with the centre, or is on its way back to it."""
    status = city.cases[i].status
    return bool(status == Status.WAITING or status == Status.RETURNING)


@compiled
def _check_unit(unit: int, city: City) -> None:
    """Refuse a unit that does not exist."""
    if unit < 0 or unit >= len(city.units):
        _keep_wrong(unit, city)
        raise RuleError("names unit {answer}, which does not exist; units are 0 to {last_unit}")


@compiled
def _take_room(city: City) -> None:
    """Keep the tables of events and lists from overflowing today."""
    city.clock[0].moves_left -= ROOM
    if city.clock[0].moves_left < 0:
        raise RuleError("acts on more cases in a day than there is room for; act on fewer")


@called
def give_priority(i: int, city: City) -> bool:
    """Move an open case before those without priority, as a petition does."""
    if not is_open(i, city) or city.cases[i].priority:
        return False
    _take_room(city)
    work.give_priority(i, city)
    return True


@called
def refer(i: int, city: City) -> bool:
    """Put a case that no unit has accepted on the docket, if there is adjudication."""
    if not is_open(i, city) or not city.settings[0].adjudication_enabled:
        return False
    if not _is_with_centre(i, city) and city.cases[i].status != Status.SHELVED:
        return False
    _take_room(city)
    rulings.refer(i, city)
    return True


@called
def send(i: int, unit: int, city: City) -> bool:
    """Send a case that waits with the centre, or is on its way back, to a unit, which decides."""
    _check_unit(unit, city)
    if not is_open(i, city) or not _is_with_centre(i, city):
        return False
    _take_room(city)
    service_centre.dispatch(i, unit, OWN, NOBODY, city)
    return True


@called
def accept(i: int, city: City) -> bool:
    """Let the unit to which a case was sent, or that shelves it, accept it and begin."""
    if not is_open(i, city):
        return False
    case = city.cases[i]
    if case.status != Status.SENT and case.status != Status.SHELVED:
        return False
    _take_room(city)
    if case.status == Status.SHELVED:
        move(i, Activity.TAKE_UP, Status.SENT, case.unit, city)
    leave(case)
    units.take_case(i, case.unit, city)
    return True


@called
def refer_out(i: int, city: City) -> bool:
    """End a case that waits with the centre, or is on its way back, as beyond remit."""
    if not is_open(i, city) or not _is_with_centre(i, city):
        return False
    _take_room(city)
    move_by(i, Activity.REFER_OUT, Status.REFERRED_OUT, NOBODY, OWN, NOBODY, city)
    return True


@called
def charge(unit: int, minutes: int, city: City) -> None:
    """Charge a unit minutes, which it pays from its coming hours; they count as coordination."""
    _check_unit(unit, city)
    if minutes < 0 or minutes > MOST_MINUTES:
        _keep_wrong(minutes, city)
        raise RuleError("charges {answer} minutes; they are 0 to 1,000,000,000")
    work.charge(unit, minutes, city)

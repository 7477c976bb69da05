"""The only writer of a case's status and of the event log, so that the two always agree."""

from typing import Any

from sim.compiled import compiled
from sim.errors import MoveError
from sim.model.state.city import City
from sim.model.state.lists import ListOf, leave, stand_in
from sim.model.state.status import ALLOWED, FIRST_END, Status
from sim.model.state.tables import NOBODY
from sim.scenario.names import SentBy


@compiled
def move(i: int, activity: int, status: int, unit: int, city: City) -> None:
    """Record an event of case `i`, and set its status and the unit that holds it."""
    move_by(i, activity, status, unit, SentBy.NO_RULE, NOBODY, city)


@compiled
def move_by(
    i: int, activity: int, status: int, unit: int, rule: int, precedent: int, city: City
) -> None:
    """Do the same, and record the rule and the precedent that caused it.

    Raises
    ------
    MoveError
        If the table of allowed moves (`sim.model.state.status.MOVES`) does not list the move.
    """
    case = city.cases[i]
    clock = city.clock[0]
    if not ALLOWED[activity, case.status, status]:
        raise MoveError(
            "a case would change status in a way that the table of allowed moves does not list"
        )
    event = city.events[clock.events]
    event.case = i
    event.day = clock.day
    event.activity = activity
    event.unit = unit
    event.from_unit = case.unit
    event.rule = rule
    event.precedent = precedent
    clock.events += 1
    city.counts[clock.day, activity] += 1
    city.standing[case.status] -= 1
    city.standing[status] += 1
    if case.status == Status.UNFILED:
        clock.open += 1
    if status >= FIRST_END:
        clock.open -= 1
        case.end_day = clock.day
        leave(case)
        if case.awaited:
            stand_in(i, ListOf.ENDED, city)
    case.status = status
    case.unit = unit
    if unit != NOBODY and unit != case.last_unit:
        _step(case, unit)


@compiled
def note(i: int, activity: int, city: City) -> None:
    """Record an event of case `i` that leaves status and holder unchanged."""
    case = city.cases[i]
    move(i, activity, case.status, case.unit, city)


@compiled
def _step(case: Any, unit: int) -> None:
    """Add a unit to the sequence of units that held the case."""
    if case.last_unit != NOBODY:
        case.handoffs += 1
        if unit == case.unit_before:
            case.ping_pong = 1
    case.unit_before = case.last_unit
    case.last_unit = unit

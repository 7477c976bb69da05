"""Disputes: cases that nobody accepts (ODD 7.6)."""

from sim.compiled import called, compiled
from sim.model.agents.rulings import consult, refer
from sim.model.agents.whistles import can_whistle, whistle
from sim.model.agents.work import start_round
from sim.model.rules import forget_declines
from sim.model.state.city import City, fallback_of
from sim.model.state.lists import ListOf, join, take
from sim.model.state.moves import move, move_by
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY
from sim.scenario.names import FALLBACK, Procedure


@called
def settle_disputes(city: City) -> None:
    """Hand each dispute to the first procedure that can take it today."""
    i = take(ListOf.DISPUTES, city)
    while i != NOBODY:
        _settle(i, city)
        i = take(ListOf.DISPUTES, city)


@compiled
def _settle(i: int, city: City) -> None:
    """Try the procedures in order; if none can take the case, it circles on."""
    for procedure in city.procedures:
        if procedure == Procedure.FALLBACK:
            move_by(
                i,
                Activity.FALLBACK,
                Status.QUEUED,
                fallback_of(city.cases[i], city),
                FALLBACK,
                NOBODY,
                city,
            )
            start_round(i, city)
            return
        if procedure == Procedure.ADJUDICATION and city.settings[0].adjudication_enabled:
            refer(i, city)
            return
        if (
            procedure == Procedure.EXPERT
            and city.clock[0].consulted < city.settings[0].expert_most_at_once
        ):
            consult(i, city)
            return
        if procedure == Procedure.WHISTLE and can_whistle(city.cases[i], city):
            whistle(i, city)
            return
    circle(i, city)


@compiled
def circle(i: int, city: City) -> None:
    """Send a case round again, as if nobody had declined it."""
    case = city.cases[i]
    case.passed = 1
    forget_declines(case)
    move(i, Activity.CIRCLE, Status.WAITING, NOBODY, city)
    join(i, ListOf.RETURNED, city)

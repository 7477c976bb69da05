"""Priority: a petition or supervision moves a case before others (ODD 7.2)."""

from sim.compiled import compiled
from sim.model.agents.docket import PETITION_FIRST, join_docket
from sim.model.agents.work import queue
from sim.model.state.city import City
from sim.model.state.lists import Hearing
from sim.model.state.status import Status


@compiled
def give_priority(i: int, city: City) -> None:
    """Let a case wait before those without priority, once."""
    case = city.cases[i]
    if case.priority:
        return
    case.priority = 1
    if case.status == Status.QUEUED and city.units[case.unit].current != i:
        queue(i, city)
    if case.hearing == Hearing.DOCKET and city.settings[0].adjudication_order == PETITION_FIRST:
        join_docket(i, city)

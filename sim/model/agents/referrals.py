"""How a case comes before those who rule, and who works on it meanwhile (ODD 7.7)."""

from sim.compiled import called, compiled
from sim.model.agents.docket import ask_experts, enter_docket
from sim.model.agents.work import start_round
from sim.model.state.city import City, office_of
from sim.model.state.lists import leave
from sim.model.state.moves import move, move_by
from sim.model.state.status import Activity, Status
from sim.model.state.tables import NOBODY
from sim.scenario.names import SentBy


@called
def refer(i: int, city: City) -> None:
    """Put a case that nobody has accepted before the adjudicators."""
    leave(city.cases[i])
    move(i, Activity.REFER, Status.ON_DOCKET, NOBODY, city)
    enter_docket(i, city)
    _act_first(i, city)


@compiled
def challenge(i: int, unit: int, city: City) -> None:
    """Put a case before the adjudicators at the request of the unit that a precedent bound; it holds the case meanwhile."""
    city.cases[i].reviewed = 1
    move(i, Activity.CHALLENGE, Status.UNDER_REVIEW, unit, city)
    enter_docket(i, city)


@compiled
def consult(i: int, city: City) -> None:
    """Put a case before the experts."""
    move(i, Activity.CONSULT, Status.BEFORE_EXPERTS, NOBODY, city)
    ask_experts(i, city)
    _act_first(i, city)


@compiled
def _act_first(i: int, city: City) -> None:
    """Let the fallback unit work on a case that waits for its ruling, where that is the custom."""
    if city.settings[0].responsibility_act_first:
        office = office_of(city.cases[i], city)
        move_by(i, Activity.ACT_FIRST, Status.QUEUED, office, SentBy.ACT_FIRST, NOBODY, city)
        start_round(i, city)

"""How a case comes before the adjudicators: the only way onto their lists (ODD 7.7)."""

from typing import Any

from sim.compiled import compiled
from sim.state.city import City
from sim.state.lists import ListOf, join
from sim.state.moves import move
from sim.state.status import Activity, Status
from sim.state.tables import NOBODY
from sim.streams import Purpose, uniform


@compiled
def refer(i: int, city: City) -> None:
    """Put a case that nobody holds before the adjudicators."""
    move(i, Activity.REFER, Status.ON_DOCKET, NOBODY, city)
    _enter(i, city)


@compiled
def challenge(i: int, unit: int, city: City) -> None:
    """Put a case before the adjudicators at the request of the unit that a precedent bound; it holds the case meanwhile."""
    city.cases[i].reviewed = 1
    move(i, Activity.CHALLENGE, Status.UNDER_REVIEW, unit, city)
    _enter(i, city)


@compiled
def leave_docket(case: Any, city: City) -> None:
    """Count the days that a case has waited for a ruling, if it waits for one."""
    if case.docket_day != NOBODY:
        case.docket_days += city.clock[0].day - case.docket_day
        case.docket_day = NOBODY


@compiled
def _enter(i: int, city: City) -> None:
    """Join the leader's directives or the docket of joint meetings."""
    case = city.cases[i]
    draw = uniform(city.keys[Purpose.DIRECTIVE], case.key, case.referrals)
    case.referrals += 1
    case.docket_day = city.clock[0].day
    join(i, ListOf.DIRECTIVES if draw < city.settings[0].directive_share else ListOf.DOCKET, city)

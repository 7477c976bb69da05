"""Campaigns: the oldest cases are cleared by fiat, at the street offices' expense (ODD 7.10)."""

from sim.compiled import called, compiled
from sim.compiled.streams import whole
from sim.model.agents.adjudicators import is_due
from sim.model.agents.docket import leave_docket
from sim.model.agents.work import charge, leave_queue
from sim.model.state.city import City, here
from sim.model.state.moves import move
from sim.model.state.status import FIRST_END, Activity, Status
from sim.model.state.tables import MOST_MINUTES
from sim.model.state.zones import Resolver


@called
def campaign(city: City) -> None:
    """Clear the oldest open cases if a campaign is due."""
    settings, clock = city.settings[0], city.clock[0]
    if not settings.campaigns_enabled or not is_due(clock.day, settings.campaigns_period):
        return
    cleared = 0
    i = clock.oldest_open
    while (
        cleared < settings.campaigns_cases
        and i < clock.next_case
        and clock.day - city.cases[i].filed_day >= settings.campaigns_min_age_days
    ):
        if city.cases[i].status < FIRST_END:
            _clear(i, city)
            cleared += 1
        elif i == clock.oldest_open:
            clock.oldest_open += 1
        i += 1


@compiled
def _clear(i: int, city: City) -> None:
    """End a case by fiat: the street office of the citizen's district advances the cost."""
    case = city.cases[i]
    settings = city.settings[here(case, city)]
    leave_queue(i, city)
    leave_docket(case, city)
    office = city.offices[case.district]
    charge(office, whole(case.effort * settings.responsibility_mismatch, MOST_MINUTES), city)
    move(i, Activity.CAMPAIGN, Status.RESOLVED, office, city)
    case.resolved_by = Resolver.CAMPAIGN

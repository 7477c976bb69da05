"""The frame of a day: reforms that take effect at its start, and what is recorded at its end (ODD 7.1 and 3)."""

from sim.compiled import called
from sim.model.state.city import City
from sim.model.state.status import Activity, Status


@called
def open_day(city: City) -> None:
    """Let today's reforms take effect."""
    clock = city.clock[0]
    clock.coordination_today = 0
    while (
        clock.reforms + 1 < len(city.settings)
        and city.settings[clock.reforms + 1].from_day == clock.day
    ):
        clock.reforms += 1
        city.settings[0] = city.settings[clock.reforms]


@called
def record_day(city: City) -> None:
    """Write the row of daily sums."""
    clock = city.clock[0]
    counts = city.counts[clock.day]
    day = city.days[clock.day]
    day.filed = counts[Activity.FILE] + counts[Activity.PATROL]
    day.dispatched = counts[Activity.DISPATCH]
    day.declined = counts[Activity.DECLINE]
    day.follow_ups = counts[Activity.FOLLOW_UP]
    day.petitions = counts[Activity.PETITION]
    day.referrals = counts[Activity.REFER] + counts[Activity.CHALLENGE]
    day.rulings = counts[Activity.RULE]
    day.resolved = counts[Activity.RESOLVE] + counts[Activity.CAMPAIGN]
    day.referred_out = counts[Activity.REFER_OUT]
    day.withdrawn = counts[Activity.WITHDRAW]
    day.open = clock.open
    day.waiting = city.standing[Status.WAITING]
    day.docket = clock.docket
    day.coordination_minutes = clock.coordination_today
    day.precedents = clock.precedents
    day.trust = clock.trust / len(city.citizens)
    backlog = 0
    for u in range(len(city.units)):
        backlog += city.units[u].backlog
    day.backlog_minutes = backlog

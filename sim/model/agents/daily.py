"""The frame of a day: reforms and remit drift at its start, records at its end (ODD 2, 3, 7.1)."""

from sim.compiled import called, compiled
from sim.compiled.streams import Purpose, choice, uniform
from sim.model.keys import drift_index
from sim.model.state.city import City
from sim.model.state.status import Activity, Status
from sim.model.state.zones import Zone
from sim.scenario.city import YEAR_DAYS


@called
def open_day(city: City) -> None:
    """Apply the reforms of today."""
    clock = city.clock[0]
    clock.coordination_today = 0
    next_stage = (clock.reforms + 1) * clock.groups
    while next_stage < len(city.settings) and city.settings[next_stage].from_day == clock.day:
        for group in range(clock.groups):
            now, then = city.settings[group], city.settings[next_stage + group]
            if then.supervision_enabled and not now.supervision_enabled:
                clock.supervised = 0  # nobody has looked at the late cases here
            city.settings[group] = then
        clock.reforms += 1
        next_stage += clock.groups


@called
def drift(city: City) -> None:
    """Redraw the remits that change this year; earlier rulings do not notice."""
    day, share = city.clock[0].day, city.settings[0].city_drift_per_year
    if share == 0 or day == 0 or day % YEAR_DAYS != 0:
        return
    for n in range(len(city.issues)):
        _drift_issue(n, share, day // YEAR_DAYS, city)


@compiled
def _drift_issue(n: int, share: float, year: int, city: City) -> None:
    """Redraw the pieces of an issue's gap that change."""
    issue = city.issues[n]
    piece = 0
    for k in range(issue.first_segment, issue.first_segment + issue.segments):
        segment = city.segments[k]
        if segment.zone == Zone.GAP:
            index = drift_index(year, piece)
            if uniform(city.keys[Purpose.DRIFT], n, index) < share:
                draw = uniform(city.keys[Purpose.DRIFT_TO], n, index)
                place = choice(draw, issue.departments)
                segment.unit = city.candidates[issue.first_candidate + place]
            piece += 1


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

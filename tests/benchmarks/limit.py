"""The limit: a compiled loop that replays a run's log.

It makes the same draws, touches the same rows and writes the same events, but decides nothing and
searches nothing. No engine that keeps a case in a row and a log of events can be much faster.
"""

import math
from typing import Any

import numpy as np

from sim.compiled import door
from sim.compiled.streams import normal_quantile, uniform
from sim.model.build import build_city
from sim.model.engine import advance
from sim.model.state.status import Activity
from sim.model.state.tables import EVENT, NOBODY
from sim.scenario.schema import Scenario

DRAWS = {
    Activity.DISPATCH: 3,  # reading, misreading, best guess
    Activity.ACCEPT: 2,  # acceptance, sham
    Activity.DECLINE: 3,  # acceptance, shelving, explanation
    Activity.RETURN: 1,  # to the sender or to the centre
    Activity.SHELVE: 2,
    Activity.FOLLOW_UP: 1,  # whether to withdraw
    Activity.REFER: 1,  # directive or docket
    Activity.RULE: 3,  # right, which unit, sham
    Activity.RESOLVE: 1,  # call-back
    Activity.REWORK: 2,  # call-back, sham
}
"""Draws of a city with adjudication and precedents, by activity; the normal quantile of a lead time
comes on top."""


def prepare(scenario: Scenario, seed: int) -> tuple[Any, ...]:
    """Run a city and return the data that the replay needs."""
    city = advance(build_city(scenario, seed), scenario.time.days)
    draws = np.zeros(len(Activity), np.int64)
    for activity, number in DRAWS.items():
        draws[activity] = number
    n = int(city.clock[0].events)
    counts = np.zeros((scenario.time.days, len(Activity)), np.int64)
    return (
        city.events[:n],
        np.empty(n, EVENT),
        city.cases,
        city.citizens,
        city.units,
        counts,
        draws,
        city.keys,
    )


@door
def replay(
    log: Any, out: Any, cases: Any, citizens: Any, units: Any, counts: Any, draws: Any, keys: Any
) -> float:
    """Replay a log; the sum of the draws keeps the compiler from leaving them out."""
    total = 0.0
    for k in range(len(log)):
        event, case, written = log[k], cases[log[k].case], out[k]
        activity = event.activity
        for n in range(draws[activity]):
            total += uniform(keys[activity], case.key, n)
        if activity == Activity.CLOSE:
            total += math.exp(normal_quantile(uniform(keys[activity], case.key, case.rounds)))
        if activity == Activity.FOLLOW_UP or activity == Activity.RESOLVE:
            citizens[case.citizen].trust *= 0.999
        if event.unit != NOBODY:
            units[event.unit].backlog += 1
        case.place += 1
        case.status = activity
        case.unit = event.unit
        written.case, written.precedent, written.day = event.case, event.precedent, event.day
        written.unit, written.from_unit, written.activity, written.rule = (
            event.unit,
            event.from_unit,
            activity,
            event.rule,
        )
        counts[event.day, activity] += 1
    return total

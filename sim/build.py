"""A city before its first day, from a scenario and a seed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import demand
from sim.precedents import cells, weights
from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import issues
from sim.scenario.schema import Scenario
from sim.state.city import CLOCK, City
from sim.state.lists import new_chunks, new_heads
from sim.state.reasons import Procedure, SentBy
from sim.state.remits import remit_map
from sim.state.settings import settings
from sim.state.status import Activity, Status
from sim.state.tables import DAY, EVENT, NOBODY, PRECEDENT
from sim.state.units import offices, unit_names, units
from sim.streams import keys

FIRST_EVENTS = 12
"""Events a case for which room is made at the start; the table grows where that is too few."""


def build_city(scenario: Scenario, seed: int) -> City:
    """Return a city on the morning of day 0, with its demand tape."""
    draws = keys(seed)
    expanded = issues(scenario)
    remits = remit_map(expanded, scenario)
    people = demand.citizens(scenario, draws)
    tape = demand.cases(scenario, expanded, remits, people, draws)
    table = units(scenario)
    places = int(remits.issues["candidates"].max()) + 1
    rules = [SentBy[name.upper()] for name in scenario.responsibility.rules]
    procedures = [Procedure[name.upper()] for name in scenario.responsibility.dispute]
    live = settings(scenario)
    days, n_issues = scenario.time.days, len(remits.issues)
    n_cells = cells(scenario.precedents.reach)
    return City(
        cases=tape,
        visits=np.zeros((len(tape), places), np.int32),
        citizens=people,
        units=table,
        offices=offices(scenario),
        **remits._asdict(),
        precedents=np.zeros(int(live["rulings_per_year"].max()) * (days // YEAR_DAYS + 2), PRECEDENT),
        youngest=np.full((n_issues, n_cells), NOBODY, np.int64),
        ruling_weights=weights(scenario.precedents.half_life_days, days),
        experience=np.zeros((n_issues, n_cells, places), np.int64),
        events=np.empty(1024 + FIRST_EVENTS * len(tape), EVENT),
        days=_days(scenario, draws),
        counts=np.zeros((days, len(Activity)), np.int64),
        standing=np.zeros(len(Status), np.int64),
        heads=new_heads(len(table), days),
        chunks=new_chunks(1024 + len(tape) // 8),
        settings=live,
        clock=_clock(scenario),
        keys=draws,
        rule_codes=np.array(rules, np.int64),
        procedures=np.array(procedures, np.int64),
    )


def _days(scenario: Scenario, draws: NDArray[np.uint64]) -> NDArray[Any]:
    """Return empty daily rows; direct answers are known before the run."""
    days = np.zeros(scenario.time.days, DAY)
    days["answered"] = demand.answered(scenario, draws)
    return days


def _clock(scenario: Scenario) -> NDArray[Any]:
    """Return the counters of a run that has not begun."""
    clock = np.zeros(1, CLOCK)
    live = clock[0]
    live.warm_up = scenario.time.warm_up
    live.free_chunk = NOBODY
    live.trust = scenario.citizens.trust * scenario.citizens.count
    fallback = scenario.responsibility.fallback
    live.fallback = NOBODY if fallback in (None, "street_office") else unit_names(scenario).index(fallback)
    return clock

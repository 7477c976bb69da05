"""A city before its first day, from a scenario and a seed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import demand
from sim.initial import initial_cases, initial_precedents
from sim.precedents import cells, linked, weights
from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import issues
from sim.scenario.rates import rates
from sim.scenario.schema import Scenario
from sim.state.bodies import bodies, body_of, rulings
from sim.state.city import CLOCK, City
from sim.state.lists import new_chunks, new_heads
from sim.state.reasons import Procedure, rule_codes
from sim.state.remits import remit_map
from sim.state.settings import settings
from sim.state.status import Activity, Status
from sim.state.tables import DAY, EVENT, NOBODY, PRECEDENT
from sim.state.units import offices, unit_names, units
from sim.streams import Purpose
from sim.streams import keys as keys_of

FIRST_EVENTS = 12
"""Events a case for which room is made at the start; the table grows where that is too few."""

OF_THE_CITY = (Purpose.DRIFT, Purpose.DRIFT_TO)
"""Draws of a run that come from the seed of the city, so that replications share them."""


def build_city(scenario: Scenario, seed: int) -> City:
    """Return a city on the morning of day 0, with its demand tape."""
    draws = keys_of(seed)
    draws[list(OF_THE_CITY)] = keys_of(scenario.city.seed)[list(OF_THE_CITY)]
    expanded = issues(scenario)
    remits = remit_map(expanded, scenario)
    people = demand.citizens(scenario, draws)
    before = initial_cases(scenario, expanded, remits, people, draws)
    tape = np.concatenate([before, _shifted(demand.cases(scenario, expanded, remits, people, draws), len(before))])
    table, bodies_table, settings_table = units(scenario), bodies(scenario), settings(scenario)
    places = int(remits.issues["candidates"].max()) + 1
    days, n_issues = scenario.time.days, len(remits.issues)
    n_cells = cells(scenario.precedents.reach)
    precedents = initial_precedents(scenario, expanded)
    oldest = -int(precedents["day"].min()) if len(precedents) else 0
    return City(
        cases=tape,
        visits=np.zeros((len(tape), places), np.int32),
        citizens=people,
        units=table,
        offices=offices(scenario),
        **remits._asdict(),
        bodies=bodies_table,
        body_of=body_of(scenario),
        rulings=rulings(scenario),
        youngest=linked(precedents, n_issues, n_cells),
        precedents=np.concatenate([precedents, np.zeros(_most_rulings(scenario, len(tape)), PRECEDENT)]),
        ruling_weights=weights(scenario.precedents.half_life_days, days + oldest),
        experience=np.zeros((n_issues, n_cells, places), np.int64),
        events=np.empty(1024 + FIRST_EVENTS * len(tape), EVENT),
        days=_days(scenario, rates(scenario).daily, draws),
        counts=np.zeros((days, len(Activity)), np.int64),
        standing=np.zeros(len(Status), np.int64),
        heads=new_heads(len(table), len(bodies_table), days),
        chunks=new_chunks(1024 + len(tape) // 8),
        settings=settings_table,
        clock=_clock(scenario, settings_table, len(precedents)),
        keys=draws,
        rule_codes=np.array(rule_codes(scenario.responsibility.rules), np.int64),
        procedures=np.array([Procedure[name.upper()] for name in scenario.responsibility.dispute], np.int64),
    )


def _shifted(tape: NDArray[Any], by: int) -> NDArray[Any]:
    """Return the tape with its references to cases moved behind those that are there before it."""
    tape["original"][tape["original"] != NOBODY] += by
    return tape


def _most_rulings(scenario: Scenario, n_cases: int) -> int:
    """Return a number that the rulings of a run never exceed: a case is ruled on once, and a year has so many rulings."""
    if "expert" in scenario.responsibility.dispute:
        return n_cases
    a_year = int(rulings(scenario).sum(axis=(1, 2)).max())
    return min(n_cases, a_year * (scenario.time.days // YEAR_DAYS + 2))


def _days(scenario: Scenario, daily: NDArray[np.float64], draws: NDArray[np.uint64]) -> NDArray[Any]:
    """Return empty daily rows; direct answers are known before the run."""
    days = np.zeros(scenario.time.days, DAY)
    days["answered"] = demand.answered(scenario, daily, draws)
    return days


def _clock(scenario: Scenario, settings_table: NDArray[Any], n_precedents: int) -> NDArray[Any]:
    """Return the counters of a run that has not begun."""
    clock = np.zeros(1, CLOCK)
    live = clock[0]
    live.warm_up = scenario.time.warm_up
    live.free_chunk = live.rule_asked = NOBODY
    live.trust = scenario.citizens.trust * scenario.citizens.count
    live.precedents = n_precedents
    live.supervises = settings_table["supervision_enabled"].any()
    fallback = scenario.responsibility.fallback
    live.fallback = NOBODY if fallback in (None, "street_office") else unit_names(scenario).index(fallback)
    return clock

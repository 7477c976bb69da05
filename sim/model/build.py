"""A city before its first day, from a scenario and a seed."""

import sys

import numpy as np

from sim.model.decisions import form_addresses
from sim.model.demand import draw_tape
from sim.model.own_mechanisms import MEMORY_COLUMNS, mechanism_numbers, mechanism_rows
from sim.model.plan import Plan, make_plan
from sim.model.precedents import blocks, cells, shelve_all
from sim.model.rules import rule_addresses
from sim.model.rules.experience import EXPERIENCE_CELLS
from sim.model.state.city import City
from sim.model.state.lists import new_chunks, new_heads
from sim.model.state.status import Activity, Status
from sim.model.state.tables import (
    EVENT,
    LEADER,
    MECHANISM,
    MERGED,
    PRECEDENT,
    SHELF,
)
from sim.model.state.units import unit_forms
from sim.model.tape import Tape
from sim.scenario.city import YEAR_DAYS
from sim.scenario.decisions import named
from sim.scenario.own_functions import is_own
from sim.scenario.schema import Scenario

FIRST_EVENTS = 12
"""Events per case for which the table has room at first; it grows if needed."""


def build_city(
    scenario: Scenario, seed: int, most_events: int | None = None, plan: Plan | None = None
) -> City:
    """Return a city on the morning of day 0, with its demand tape.

    Its table of events has room for at most `most_events` at first.
    """
    planned = plan or make_plan(scenario)
    city = city_tables(scenario, planned, draw_tape(scenario, planned.tape, seed), most_events)
    if len(planned.precedents):
        shelve_all(tuple(city))
    forms = form_addresses(
        scenario.citizens.decides,
        scenario.adjudication.decides,
        unit_forms(scenario),
        city,
        scenario.inputs,
    )
    rules = rule_addresses(scenario.responsibility.rules, city, scenario.inputs)
    return city._replace(
        rules=rules,
        forms=forms,
        mechanisms=mechanism_rows(scenario.mechanisms, city, scenario.inputs),
    )


def city_tables(
    scenario: Scenario, planned: Plan, tape: Tape, most_events: int | None = None
) -> City:
    """Return the tables of a city, without addresses of functions and with empty shelves."""
    n_cases = len(tape.cases)
    places = int(planned.remits.issues["candidates"].max()) + 1
    days, n_issues = scenario.time.days, len(planned.issues)
    precedents = planned.precedents.copy()
    most = most_rulings(scenario, planned)
    room = len(precedents) + (n_cases if most is None else min(n_cases, most))
    shelves = np.zeros((n_issues, cells(scenario.precedents.reach)), SHELF)
    return City(
        cases=tape.cases,
        visits=np.zeros((n_cases, places), np.int16),
        merged=np.empty(n_cases, MERGED),
        citizens=tape.citizens,
        units=planned.units.copy(),
        offices=planned.offices,
        **planned.remits._replace(segments=planned.remits.segments.copy())._asdict(),
        first_units=planned.first_units,
        steps=planned.steps.rows,
        steps_from=planned.steps.of,
        bodies=planned.bodies.copy(),
        body_of=planned.body_of,
        rulings=planned.rulings,
        shelves=shelves,
        covers=blocks(room, shelves.size),
        precedents=np.concatenate([precedents, np.zeros(room - len(precedents), PRECEDENT)]),
        leaders=np.zeros(len(planned.units) + 1, LEADER),
        ruling_weights=planned.ruling_weights,
        experience=np.zeros(
            (n_issues, cells(scenario.precedents.reach, EXPERIENCE_CELLS), places), np.int32
        ),
        favours=np.zeros(
            (len(planned.units),) * 2 if _reads_favours(scenario) else (0, 0), np.int8
        ),
        events=np.empty(min(1024 + FIRST_EVENTS * n_cases, most_events or sys.maxsize), EVENT),
        days=tape.days,
        counts=np.zeros((days, len(Activity)), np.int64),
        standing=np.zeros(len(Status), np.int64),
        heads=new_heads(
            len(planned.units), len(planned.bodies), days, bool(planned.clock["limited"][0])
        ),
        chunks=new_chunks(1024 + n_cases // 8),
        settings=planned.settings.flatten(),
        group_of=planned.group_of,
        clock=planned.clock.copy(),
        keys=tape.keys,
        rules=np.zeros(0, np.int64),
        rule_codes=planned.rule_codes,
        forms=np.zeros(0, np.int64),
        procedures=planned.procedures,
        mechanisms=np.zeros(0, MECHANISM),
        numbers=mechanism_numbers(scenario),
        memory=np.zeros((len(scenario.mechanisms), len(planned.units), MEMORY_COLUMNS)),
    )


def _reads_favours(scenario: Scenario) -> bool:
    """Return whether a form of decision reads who has helped whom."""
    return any(each.form == "reciprocal" or is_own(each.form) for each in named(scenario))


def most_rulings(scenario: Scenario, planned: Plan) -> int | None:
    """Return an upper bound of the rulings in a run, or None if only the cases are one.

    A case is ruled on once, and the rulings of a year are limited.
    """
    if "expert" in scenario.responsibility.dispute:
        return None
    # A reform may move rulings from directives to meetings after the year's directives are made, so
    # each has its own maximum.
    a_year = int(planned.rulings.sum(axis=1).max(axis=0).sum())
    return a_year * (scenario.time.days // YEAR_DAYS + 2)

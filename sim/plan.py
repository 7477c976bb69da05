"""The plan of a city: what its scenario alone decides, before anything is drawn for a run."""

import weakref
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.initial import initial_precedents
from sim.poisson import PoissonTables, poisson_tables
from sim.scenario.city import Issue
from sim.scenario.expand import issues
from sim.scenario.rates import Rates, rates
from sim.scenario.schema import Scenario
from sim.state.bodies import bodies, body_of, rulings
from sim.state.reasons import Procedure, rule_codes
from sim.state.remits import Remits, remit_map
from sim.state.settings import settings
from sim.state.units import offices, unit_names, units


class Plan(NamedTuple):
    """Tables as `sim.state.city.City` has them on the first morning, and what the demand tape is drawn from."""

    unit_names: tuple[str, ...]
    issue_names: tuple[str, ...]
    issues: tuple[Issue, ...]
    demand: Rates
    arrivals: PoissonTables
    answers: PoissonTables  # requests that the centre answers itself
    remits: Remits
    precedents: NDArray[Any]
    units: NDArray[Any]
    offices: NDArray[np.int64]
    bodies: NDArray[Any]
    body_of: NDArray[np.int64]
    rulings: NDArray[np.int64]
    settings: NDArray[Any]
    rule_codes: NDArray[np.int64]
    procedures: NDArray[np.int64]


_plans: dict[int, Plan] = {}
"""Of the scenarios that are alive, by identity."""


def plan(scenario: Scenario) -> Plan:
    """Return the plan of a scenario, made once for all its runs; whoever changes a table copies it first."""
    key = id(scenario)
    if key not in _plans:
        _plans[key] = _made(scenario)
        weakref.finalize(scenario, _plans.pop, key, None)  # another thread may have made it too
    return _plans[key]


def _made(scenario: Scenario) -> Plan:
    """Make a plan."""
    expanded, demand = issues(scenario), rates(scenario)
    direct = scenario.demand.direct_answer
    return Plan(
        unit_names=unit_names(scenario),
        issue_names=tuple(issue.name for issue in expanded),
        issues=expanded,
        demand=demand,
        arrivals=poisson_tables(demand.daily),
        answers=poisson_tables(demand.daily * direct / (1 - direct)),
        remits=remit_map(expanded, scenario),
        precedents=initial_precedents(scenario, expanded),
        units=units(scenario),
        offices=offices(scenario),
        bodies=bodies(scenario),
        body_of=body_of(scenario),
        rulings=rulings(scenario),
        settings=settings(scenario),
        rule_codes=np.array(rule_codes(scenario.responsibility.rules), np.int64),
        procedures=np.array([Procedure[name.upper()] for name in scenario.responsibility.dispute], np.int64),
    )

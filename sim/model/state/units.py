"""The units of a scenario: departments and street offices, then social organisations, then firms."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.state.tables import NOBODY, UNIT
from sim.model.state.zones import Kind
from sim.scenario.expand import departments
from sim.scenario.listing import listed_departments
from sim.scenario.schema import Scenario
from sim.scenario.society import MarketProvider, Provider

DECIMALS = 1e-9
"""By how much 60 times a decimal number may exceed whole minutes: 8.3 hours are 498 minutes."""


def unit_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all units in order of number: departments and street offices, then organisations."""
    government = tuple(department.name for department in listed_departments(scenario))
    return government + tuple(member.name for member in organisations(scenario))


def organisations(scenario: Scenario) -> tuple[Provider, ...]:
    """Return those outside government: social organisations, then firms."""
    return scenario.social_organisations.members + scenario.market.members


def units(scenario: Scenario) -> NDArray[Any]:
    """Return the table of units."""
    government, members = departments(scenario), organisations(scenario)
    rows = np.zeros(len(government) + len(members), UNIT)
    rows["current"] = rows["district"] = NOBODY
    for u, department in enumerate(government):
        territorial = department.kind == "territorial"
        rows[u].kind = Kind.TERRITORIAL if territorial else Kind.FUNCTIONAL
        rows[u].district = department.district - 1 if department.district is not None else NOBODY
        rows[u].avoidance = department.avoidance
        rows[u].minutes = _minutes(department.staff_hours)
    for u, member in enumerate(members, start=len(government)):
        rows[u].kind = (
            Kind.MARKET_PROVIDER if isinstance(member, MarketProvider) else Kind.SOCIAL_ORGANISATION
        )
        rows[u].minutes = _minutes(member.staff_hours)
        rows[u].success = member.success
        rows[u].fee = member.fee if isinstance(member, MarketProvider) else 0.0
    return rows


def offices(scenario: Scenario) -> NDArray[np.int64]:
    """Return the street office of each district, or NOBODY, shape (n_districts,)."""
    found = np.full(scenario.city.districts, NOBODY, np.int64)
    for u, department in enumerate(listed_departments(scenario)):
        if department.district is not None:
            found[department.district - 1] = u
    return found


def _minutes(hours: float | None) -> int:
    """Return a day's hours in whole minutes, rounded up."""
    return math.ceil(60 * (hours or 0) - DECIMALS)

"""Units that hold cases, and bodies that rule on them.

Units are departments and street offices, social organisations and firms.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.state.settings import Stages
from sim.model.state.tables import BODY, NOBODY, UNIT
from sim.model.state.zones import Kind
from sim.scenario.decisions import USUAL, form_of, named
from sim.scenario.expand import departments, listed_departments, served_districts
from sim.scenario.institutions import Body, Provider
from sim.scenario.names import STREET_OFFICE
from sim.scenario.schema import Scenario

DECIMALS = 1e-9
"""Largest rounding error of 60 times a decimal number: 8.3 hours are 498 minutes."""


def unit_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all units by number: departments, street offices, then organisations."""
    government = tuple(department.name for department in listed_departments(scenario))
    return government + tuple(member.name for member in organisations(scenario))


def government_numbers(scenario: Scenario) -> dict[str, int]:
    """Return the numbers of departments and street offices, as files name them.

    NOBODY stands for the street office of the citizen's district.
    """
    named = (department.name for department in listed_departments(scenario))
    return {name: u for u, name in enumerate(named)} | {STREET_OFFICE: NOBODY}


def organisations(scenario: Scenario) -> tuple[Provider, ...]:
    """Return the units outside government: social organisations, then firms."""
    return scenario.social_organisations.members + scenario.market.members


def unit_kinds(scenario: Scenario) -> tuple[Kind, ...]:
    """Return the kinds of all units, by number."""
    return (
        *(Kind[department.kind.upper()] for department in listed_departments(scenario)),
        *(Kind.SOCIAL_ORGANISATION for _ in scenario.social_organisations.members),
        *(Kind.MARKET_PROVIDER for _ in scenario.market.members),
    )


def units(scenario: Scenario) -> NDArray[Any]:
    """Return the table of units."""
    government, members = departments(scenario), organisations(scenario)
    rows = np.zeros(len(government) + len(members), UNIT)
    rows["current"] = rows["district"] = NOBODY
    rows["kind"] = unit_kinds(scenario)
    rows["minutes"] = [
        *(_minutes(department.staff_hours) for department in government),
        *(_minutes(member.staff_hours) for member in members),
    ]
    forms = unit_forms(scenario)
    for row, department in zip(rows, government, strict=False):
        row.form = forms.index(form_of(department, scenario))
        row.district = department.district - 1 if department.district is not None else NOBODY
        row.avoidance = department.avoidance
    for row, member in zip(rows[len(government) :], members, strict=True):
        row.success = member.success
        row.fee = getattr(member, "fee", 0.0)
    return rows


def unit_forms(scenario: Scenario) -> tuple[str, ...]:
    """Return the forms by which units decide, by number; the usual one is the first."""
    of_units = (each.form for each in named(scenario) if each.who == "units")
    return tuple(dict.fromkeys((USUAL["units"], *of_units)))


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


def listed_bodies(scenario: Scenario) -> tuple[Body, ...]:
    """Return the bodies of a scenario; one for all districts if it names none."""
    return scenario.adjudication.bodies or (Body(name="adjudicators"),)


def bodies(scenario: Scenario) -> NDArray[Any]:
    """Return the table of bodies."""
    listed = listed_bodies(scenario)
    rows = np.zeros(len(listed), BODY)
    rows["accuracy"] = [np.nan if body.accuracy is None else body.accuracy for body in listed]
    return rows


def body_of(scenario: Scenario) -> NDArray[np.int64]:
    """Return the first and the last body that serves each district, shape (n_districts, 2)."""
    served = [served_districts(body, scenario) for body in listed_bodies(scenario)]
    serving = [
        [b for b, districts in enumerate(served) if district in districts]
        for district in range(1, scenario.city.districts + 1)
    ]
    return np.array([(found[0], found[-1]) for found in serving], np.int64)


def rulings(staged: Stages) -> NDArray[np.int64]:
    """Return each body's rulings per year, by joint meetings and by directive, for each stage.

    Returns
    -------
    shape (n_stages, n_bodies, 2), rulings per year
    """
    return np.array([_rulings(reformed) for _, reformed in staged], np.int64)


def _rulings(scenario: Scenario) -> list[tuple[int, int]]:
    """Return each body's rulings per year, by joint meetings and by directive."""
    adjudication, listed = scenario.adjudication, listed_bodies(scenario)
    total = sum(body.part for body in listed)
    found = []
    for body in listed:
        all_rulings = int(adjudication.rulings_per_year * body.part / total + 0.5)
        directives = int(adjudication.directive_share * all_rulings + 0.5)
        found.append((all_rulings - directives, directives))
    return found

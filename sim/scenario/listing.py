"""Issues and units by name: those of the file, then the generated ones, before anything left out is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.city import Department, Issue

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def listed_issues(scenario: Scenario) -> tuple[Issue, ...]:
    """Return the named issues, then the generated ones, numbered by their place in the whole list."""
    named = len(scenario.issues)
    last = named + scenario.issue_defaults.count
    generated = tuple(Issue(name=_numbered("issue", n, last)) for n in range(named + 1, last + 1))
    return scenario.issues + generated


def listed_departments(scenario: Scenario) -> tuple[Department, ...]:
    """Return the named departments, then generated functional ones, then a street office for each district that has none."""
    count = scenario.department_defaults.count
    functional = tuple(
        Department(name=_numbered("department", n, count)) for n in range(1, count + 1)
    )
    return scenario.departments + functional + _street_offices(scenario)


def functional_departments(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the departments that an issue may name."""
    return tuple(
        department.name
        for department in listed_departments(scenario)
        if department.kind == "functional"
    )


def functional_count(scenario: Scenario) -> int:
    """Return how many functional departments there are."""
    return scenario.department_defaults.count + sum(
        department.kind == "functional" for department in scenario.departments
    )


def districts_without_office(scenario: Scenario) -> tuple[int, ...]:
    """Return the numbers of the districts, from 1, in which no street office lies."""
    served = {department.district for department in listed_departments(scenario)}
    return tuple(
        district for district in range(1, scenario.city.districts + 1) if district not in served
    )


def _street_offices(scenario: Scenario) -> tuple[Department, ...]:
    """Return the generated street offices, numbered by district."""
    if not scenario.department_defaults.street_offices:
        return ()
    last = scenario.city.districts
    served = {department.district for department in scenario.departments}
    return tuple(
        Department(
            name=_numbered("street_office", district, last), kind="territorial", district=district
        )
        for district in range(1, last + 1)
        if district not in served
    )


def _numbered(word: str, number: int, last: int) -> str:
    """Return a generated name, such as "issue_07", in which all numbers up to `last` are equally wide."""
    return f"{word}_{number:0{max(2, len(str(last)))}}"

"""Rules for departments, street offices and social organisations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.errors import suggestion
from sim.scenario.listing import functional_count, listed_departments, listed_issues
from sim.scenario.names import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario
    from sim.scenario.society import Provider


def there_are_functional_departments(scenario: Scenario) -> Iterator[str]:
    """Somebody has a remit."""
    if functional_count(scenario) == 0:
        yield (
            "departments: none is functional; write [[departments]] or set "
            "department_defaults.count"
        )


def unit_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one unit, and nothing else."""
    names = [department.name for department in listed_departments(scenario)]
    names += [member.name for _, members in _organisations(scenario) for member in members]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"departments: {times} units are named {name!r}; give each its own name"
        if name in RESERVED:
            yield f"departments: {name!r} cannot be the name of a unit; it means something else"


def street_offices_have_a_district(scenario: Scenario) -> Iterator[str]:
    """A territorial department lies in one district that exists; a functional one in none."""
    for department in scenario.departments:
        here = f"departments.{department.name}"
        if department.kind == "functional" and department.district is not None:
            yield (
                f"{here}.district = {department.district}: only a street office has one; set "
                "kind = 'territorial' or leave it out"
            )
        if department.kind == "territorial" and department.district is None:
            yield (
                f"{here}: a street office needs its district, a number from 1 to "
                f"{scenario.city.districts}"
            )
        if (
            department.kind == "territorial"
            and (department.district or 1) > scenario.city.districts
        ):
            yield (
                f"{here}.district = {department.district}: must be at most city.districts, "
                f"{scenario.city.districts}"
            )


def districts_have_one_office(scenario: Scenario) -> Iterator[str]:
    """No district has two street offices."""
    first: dict[int, str] = {}
    for department in scenario.departments:
        if department.kind == "functional" or department.district is None:
            continue
        other = first.setdefault(department.district, department.name)
        if other != department.name:
            yield (
                f"departments.{department.name}.district = {department.district}: "
                f"that district has the street office {other!r}; a district has one"
            )


def organisations_serve_known_issues(scenario: Scenario) -> Iterator[str]:
    """An organisation serves issues that exist."""
    known = [issue.name for issue in listed_issues(scenario)]
    for table, members in _organisations(scenario):
        for member in members:
            here = f"{table}.members.{member.name}.issues"
            if member.issues == ():
                yield f"{here} = []: name at least one, or leave it out to serve all"
            for name in member.issues or ():
                if name not in known:
                    yield f"{here}: there is no issue {name!r}{suggestion(name, known)}"


def organisations_have_members(scenario: Scenario) -> Iterator[str]:
    """Where organisations take cases, there is one."""
    if scenario.social_organisations.enabled and not scenario.social_organisations.members:
        yield (
            "social_organisations.enabled = true: there are no members; write "
            "[[social_organisations.members]]"
        )
    if scenario.market.enabled and not scenario.market.members:
        yield "market.enabled = true: nobody takes the fee; write [[market.members]]"


def _organisations(scenario: Scenario) -> tuple[tuple[str, tuple[Provider, ...]], ...]:
    """Return those outside government, table by table."""
    return ("social_organisations", scenario.social_organisations.members), (
        "market",
        scenario.market.members,
    )


CHECKS = (
    there_are_functional_departments,
    unit_names_differ,
    street_offices_have_a_district,
    districts_have_one_office,
    organisations_serve_known_issues,
    organisations_have_members,
)

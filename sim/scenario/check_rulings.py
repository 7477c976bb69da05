"""Rules for the bodies that rule, and for what the city has from before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.errors import suggestion
from sim.scenario.listing import listed_departments, listed_issues
from sim.scenario.names import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario


def bodies_serve_every_district(scenario: Scenario) -> Iterator[str]:
    """Bodies have their own names and serve districts that exist; no district is left without one."""
    bodies, districts = scenario.adjudication.bodies, range(1, scenario.city.districts + 1)
    for name, times in Counter(body.name for body in bodies).items():
        if times > 1:
            yield f"adjudication.bodies: {times} are named {name!r}; give each its own name"
    for body in bodies:
        for district in body.districts or ():
            if district not in districts:
                yield (
                    f"adjudication.bodies.{body.name}.districts: there is no district "
                    f"{district}; they are 1 to {len(districts)}"
                )
    left = [
        district
        for district in districts
        if not any(body.districts is None or district in body.districts for body in bodies)
    ]
    if bodies and left:
        yield (
            f"adjudication.bodies: none serves district {', '.join(map(str, left))}; add one "
            "without districts, which serves all"
        )


def initial_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """What there is from before is of issues, districts and units that exist."""
    issues = [issue.name for issue in listed_issues(scenario)]
    units = [department.name for department in listed_departments(scenario)]
    units += [
        member.name for member in scenario.social_organisations.members + scenario.market.members
    ]
    for n, case in enumerate(scenario.initial.cases):
        if case.issue not in issues:
            yield (
                f"initial.cases[{n}].issue: there is no issue "
                f"{case.issue!r}{suggestion(case.issue, issues)}"
            )
        if case.district > scenario.city.districts:
            yield (
                f"initial.cases[{n}].district = {case.district}: must be at most "
                f"city.districts, {scenario.city.districts}"
            )
    for n, precedent in enumerate(scenario.initial.precedents):
        if precedent.issue not in issues:
            yield (
                f"initial.precedents[{n}].issue: there is no issue "
                f"{precedent.issue!r}{suggestion(precedent.issue, issues)}"
            )
        if precedent.unit not in (*units, BEYOND):
            yield (
                f"initial.precedents[{n}].unit: there is no unit "
                f"{precedent.unit!r}{suggestion(precedent.unit, [*units, BEYOND])}"
            )


def bodies_hear_somebody(scenario: Scenario) -> Iterator[str]:
    """Each body is the first that serves some district, or the last, to which reviews go."""
    bodies, heard = scenario.adjudication.bodies, set()
    for district in range(1, scenario.city.districts + 1):
        serving = [
            body.name for body in bodies if body.districts is None or district in body.districts
        ]
        heard |= {*serving[:1], *serving[-1:]}
    for body in bodies:
        if body.name not in heard:
            yield (
                f"adjudication.bodies.{body.name}: is neither the first nor the last that serves "
                "any district, so it hears no case; "
                "give it districts of its own, or drop it"
            )


CHECKS = (bodies_serve_every_district, bodies_hear_somebody, initial_is_of_this_city)

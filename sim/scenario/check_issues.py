"""Rules for issues: their departments exist, and their zones fit on a line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.errors import suggestion
from sim.scenario.listing import (
    functional_count,
    functional_departments,
    listed_departments,
    listed_issues,
)
from sim.scenario.names import MOST_CANDIDATES, MOST_DEPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.city import Issue
    from sim.scenario.schema import Scenario
    from sim.scenario.society import Provider

ROUNDING = 1e-9
"""By how much shares written as decimals may miss 1."""


def there_are_issues(scenario: Scenario) -> Iterator[str]:
    """A city without issues has no cases."""
    listed = listed_issues(scenario)
    if not listed:
        yield "issues: there are none; write [[issues]] or set issue_defaults.count"
    elif all(issue.first_day > 0 for issue in listed):
        yield (
            "issues: none is asked for from the beginning; set first_day = 0 for at least one, "
            "against which the others are measured"
        )


def issue_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one issue, also where some are generated."""
    for name, times in Counter(issue.name for issue in listed_issues(scenario)).items():
        if times > 1:
            yield f"issues: {times} are named {name!r}; give each its own name"


def departments_are_known(scenario: Scenario) -> Iterator[str]:
    """An issue names departments that exist and may have a remit, each once, and not too many."""
    everyone = {department.name for department in listed_departments(scenario)}
    functional = functional_departments(scenario)
    for issue in scenario.issues:
        here = f"issues.{issue.name}.departments"
        named = issue.departments
        if named == ():
            yield f"{here} = []: name at least one, or leave it out to have some drawn"
        if named and len(named) > MOST_DEPARTMENTS:
            yield f"{here}: names {len(named)}; at most {MOST_DEPARTMENTS}"
        for name, times in Counter(named).items():
            if name not in everyone:
                yield f"{here}: there is no department {name!r}{suggestion(name, functional)}"
            elif name not in functional:
                yield (
                    f"{here}: {name!r} is a street office; only functional departments have a "
                    "remit in an issue"
                )
            if times > 1:
                yield f"{here}: names {name!r} {times} times; once is enough"


def weights_match_departments(scenario: Scenario) -> Iterator[str]:
    """There is a weight for each department."""
    for issue in scenario.issues:
        weights, n = issue.department_weights, department_count(issue, scenario)
        if weights is not None and len(weights) != n:
            yield (
                f"issues.{issue.name}.department_weights: has {len(weights)} numbers for {n} "
                "departments"
            )


def zones_fit(scenario: Scenario) -> Iterator[str]:
    """What is not clear does not exceed the line."""
    defaults = scenario.issue_defaults
    if defaults.count and department_count(None, scenario) > 1:
        yield from _too_long("issue_defaults", defaults.overlap, defaults.gap, defaults.beyond)
    for issue in scenario.issues:
        overlap = issue.overlap
        if overlap is None:
            overlap = defaults.overlap if department_count(issue, scenario) > 1 else 0.0
        gap = defaults.gap if issue.gap is None else issue.gap
        beyond = defaults.beyond if issue.beyond is None else issue.beyond
        yield from _too_long(f"issues.{issue.name}", overlap, gap, beyond)


def overlap_has_two_sides(scenario: Scenario) -> Iterator[str]:
    """An overlap lies between two departments."""
    for issue in scenario.issues:
        if issue.overlap and department_count(issue, scenario) == 1:
            yield (
                f"issues.{issue.name}.overlap = {issue.overlap:g}: an issue of one department has "
                "no overlap; "
                "give it another department or leave overlap out"
            )


def lead_is_a_department_of_the_issue(scenario: Scenario) -> Iterator[str]:
    """The lead is one of those concerned, which a file that names a lead must state."""
    for issue in scenario.issues:
        if issue.lead is None:
            continue
        here = f"issues.{issue.name}.lead = {issue.lead!r}"
        if issue.departments is None:
            yield f"{here}: needs departments, the lead among them"
        elif issue.lead not in issue.departments:
            yield (
                f"{here}: must be one of the issue's "
                f"departments{suggestion(issue.lead, issue.departments)}"
            )


def candidates_are_few_enough(scenario: Scenario) -> Iterator[str]:
    """An issue has no more candidates than a case can remember decliners."""
    members: tuple[Provider, ...] = scenario.social_organisations.members + scenario.market.members
    for issue in listed_issues(scenario):
        serving = sum(member.issues is None or issue.name in member.issues for member in members)
        candidates = department_count(issue, scenario) + serving
        if serving and candidates > MOST_CANDIDATES:
            yield (
                f"issues.{issue.name}: its departments and {serving} organisations are "
                f"{candidates} units; at most {MOST_CANDIDATES}"
            )
            return


def empowered_issues_are_known(scenario: Scenario) -> Iterator[str]:
    """Street offices are empowered for issues that exist."""
    known = [issue.name for issue in listed_issues(scenario)]
    for name in scenario.empowerment.issues:
        if name not in known:
            yield f"empowerment.issues: there is no issue {name!r}{suggestion(name, known)}"
    if scenario.empowerment.enabled and not scenario.empowerment.issues:
        yield (
            "empowerment.enabled = true: empowerment.issues names none; name the issues that "
            "street offices may hold"
        )


def shocks_are_of_known_issues(scenario: Scenario) -> Iterator[str]:
    """A shock strikes issues that exist, during the run."""
    known = [issue.name for issue in listed_issues(scenario)]
    for n, shock in enumerate(scenario.demand.shocks):
        if shock.day >= scenario.time.days:
            yield (
                f"demand.shocks[{n}].day = {shock.day}: must be less than time.days, "
                f"{scenario.time.days}"
            )
        for name in shock.issues or ():
            if name not in known:
                yield (
                    f"demand.shocks[{n}].issues: there is no issue "
                    f"{name!r}{suggestion(name, known)}"
                )


def department_count(issue: Issue | None, scenario: Scenario) -> int:
    """Return how many departments an issue has; None is one that names none."""
    if issue is not None and issue.departments is not None:
        return len(issue.departments)
    return min(scenario.issue_defaults.departments, functional_count(scenario))


def _too_long(here: str, overlap: float, gap: float, beyond: float) -> Iterator[str]:
    """Say that three zones do not fit, if so."""
    total = overlap + gap + beyond
    if total > 1 + ROUNDING:
        yield (
            f"{here}: overlap {overlap:g} + gap {gap:g} + beyond {beyond:g} = {total:g}; must "
            "be at most 1"
        )


CHECKS = (
    there_are_issues,
    issue_names_differ,
    departments_are_known,
    weights_match_departments,
    zones_fit,
    overlap_has_two_sides,
    lead_is_a_department_of_the_issue,
    candidates_are_few_enough,
    empowered_issues_are_known,
    shocks_are_of_known_issues,
)

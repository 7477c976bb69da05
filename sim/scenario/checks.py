"""Errors of a scenario that no single field shows: each rule is one named function, all are run.

A rule returns nothing, or one line per error: place, value and way out.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import RuleError, ScenarioError, suggestion
from sim.i18n.catalogue import Catalogue
from sim.scenario.city import WEEK_DAYS
from sim.scenario.decisions import may_be, named
from sim.scenario.expand import (
    counties,
    districts_without_office,
    functional_count,
    functional_departments,
    listed_departments,
    listed_issues,
    rates,
    reforms_alike,
    served_districts,
)
from sim.scenario.names import (
    BEYOND,
    DECISIONS,
    DISPUTES,
    MOST_CANDIDATES,
    MOST_DEPARTMENTS,
    MOST_MECHANISMS,
    MOST_NUMBERS,
    MOST_RULES,
    NO_MECHANISM,
    REASONS,
    RESERVED,
    RULES,
    STREET_OFFICE,
)
from sim.scenario.own_functions import is_own, numbers_of, own_function, own_name
from sim.scenario.parameters import declared, parameters, toggles
from sim.scenario.posterior import posterior_is_of_this_city
from sim.scenario.ranges import ranges_are_valid
from sim.scenario.replay import replay
from sim.scenario.steps import Steps, passes_all
from sim.scenario.values import value_at
from sim.scenario.ways import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sim.scenario.city import Department, Issue
    from sim.scenario.institutions import Body, Provider, Reform, Transfer
    from sim.scenario.parameters import Table
    from sim.scenario.schema import Scenario

    type Check = Callable[[Scenario], Iterator[str]]

CHECKS: list[Check] = []
"""The rules, in the order in which they are defined."""

INSTEAD = ("seasonality", "week", "repeats", "shocks")
"""Keys of drawn demand: a replayed log has its own."""

OTHER_COLUMNS = ("arm", "by", "draw", "group", "point", "replication", "scenario", "seed", "status")
"""Names of columns beside those of measures, in tables of results."""

ROUNDING = 1e-9
"""By how much the sum of shares written as decimals may miss 1."""

PLACES = ("street_offices", "districts", "counties")
"""Keys that limit a reform to districts."""

GENERATE = "set department_defaults.street_offices = true"
"""The way out if a district has no street office."""

MOST_CASES = 5e7
"""Maximum number of cases in one run; about 10 GB of memory."""

MOST_CASES_A_DAY = 1e6


def problems(scenario: Scenario) -> list[str]:
    """Return all errors, in the order of the rules; the last rules need an otherwise valid city."""
    found = [line for check in CHECKS for line in check(scenario)]
    found = found or [*run_is_bearable(scenario), *reforms_are_valid(scenario)]
    return found or [*ranges_are_valid(scenario)] or [*posterior_is_of_this_city(scenario)]


def check(rule: Check) -> Check:
    """Register a rule for every scenario."""
    CHECKS.append(rule)
    return rule


@check
def horizon_fits(scenario: Scenario) -> Iterator[str]:
    """At least one day is early enough for a case to be followed for the whole horizon."""
    time = scenario.time
    if time.warm_up + time.horizon >= time.days:
        yield (
            f"time.horizon = {time.horizon}: too long; warm_up {time.warm_up} + horizon "
            f"{time.horizon} must be less than days {time.days}; raise days, or lower warm_up or "
            "horizon"
        )


@check
def week_has_its_days(scenario: Scenario) -> Iterator[str]:
    """A week has weights for its five working days, not all of them zero."""
    week = scenario.demand.week
    if week is not None and (len(week) != WEEK_DAYS or not sum(week)):
        way_out = f"write {WEEK_DAYS} numbers, one per working day, not all of them 0"
        yield f"demand.week = {list(week)}: {way_out}"


@check
def log_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """All names in a log exist, and nothing else makes demand beside it."""
    demand, here = scenario.demand, f"demand.log: {scenario.demand.log}"
    for key in INSTEAD if demand.log is not None else ():
        if getattr(demand, key):
            yield (
                f"demand.{key}: has no effect with demand.log, whose requests are replayed "
                "unchanged; leave one of them out"
            )
    if demand.log is None or scenario.inputs.absent:
        return
    try:
        requests = replay(scenario.inputs.log(demand.log))
    except ScenarioError as error:
        yield f"demand.log: {error}"
        return
    lines = list(_unknown(here, "issue", requests.names, issue_names(scenario)))
    yield from (f"{line} ({len(lines)} unknown in all)" for line in lines[:1])
    for name, key, most in (
        ("district", "city.districts", scenario.city.districts),
        ("citizen", "citizens.count", scenario.citizens.count - 1),
    ):
        numbers = getattr(requests, name)
        if np.any(numbers > most):
            way_out = f"is beyond {key}; raise {key}, or leave the column out"
            yield f"{here}: {name} {int(np.nanmax(numbers))} {way_out}"
    first, days = requests.filed_day.min(), scenario.time.days
    if first >= days:
        yield f"{here}: its first request is on day {first}, after the run's {days} days; raise time.days"


@check
def there_are_issues(scenario: Scenario) -> Iterator[str]:
    """A city without issues has no cases."""
    listed = listed_issues(scenario)
    if not listed:
        yield "issues: there are none; write [[issues]] or set issue_defaults.count"
    elif all(issue.first_day > 0 for issue in listed):
        yield (
            "issues: none is requested from the first day; set first_day = 0 for at least one, "
            "because weights are relative to the issues of that day"
        )


@check
def issue_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one issue, including generated ones."""
    yield from _same_names("issues", "", issue_names(scenario))


@check
def departments_are_known(scenario: Scenario) -> Iterator[str]:
    """An issue names departments that exist and may have a remit, each once, and not too many."""
    offices = {each.name for each in listed_departments(scenario) if each.kind == "territorial"}
    functional = functional_departments(scenario)
    for issue in scenario.issues:
        here, named = f"issues.{issue.name}.departments", issue.departments or ()
        if issue.departments == ():
            yield f"{here} = []: name at least one, or leave it out to have some drawn"
        if len(named) > MOST_DEPARTMENTS:
            yield f"{here}: names {len(named)}; at most {MOST_DEPARTMENTS}"
        for name in dict.fromkeys(named):
            if name in offices:
                why = "only functional departments have a remit in an issue"
                yield f"{here}: {name!r} is a street office; {why}"
            else:
                yield from _unknown(here, "department", [name], functional)
        yield from _named_twice(here, named)


@check
def weights_match_departments(scenario: Scenario) -> Iterator[str]:
    """Each department has a weight."""
    for issue in scenario.issues:
        weights, n = issue.department_weights, department_count(issue, scenario)
        if weights is not None and len(weights) != n:
            here = f"issues.{issue.name}.department_weights"
            yield f"{here}: has {len(weights)} numbers for {n} departments"


@check
def zones_fit(scenario: Scenario) -> Iterator[str]:
    """The zones other than clear do not exceed the line."""
    defaults = scenario.issue_defaults
    generated = [("issue_defaults", None)] if defaults.count else []
    for here, issue in [*generated, *((f"issues.{each.name}", each) for each in scenario.issues)]:
        own = [getattr(issue, zone, None) for zone in ("overlap", "gap", "beyond")]
        usual = [defaults.overlap, defaults.gap, defaults.beyond]
        if department_count(issue, scenario) <= 1 and issue is None:
            continue
        if department_count(issue, scenario) <= 1:
            usual[0] = 0.0
        overlap, gap, beyond = (a if b is None else b for a, b in zip(usual, own, strict=True))
        total = overlap + gap + beyond
        if total > 1 + ROUNDING:
            parts = f"overlap {overlap:g} + gap {gap:g} + beyond {beyond:g} = {total:g}"
            yield f"{here}: {parts}; must be at most 1"


@check
def overlap_has_two_sides(scenario: Scenario) -> Iterator[str]:
    """An overlap lies between two departments."""
    for issue in scenario.issues:
        if issue.overlap and department_count(issue, scenario) == 1:
            yield (
                f"issues.{issue.name}.overlap = {issue.overlap:g}: an issue of one department has "
                "no overlap; give it another department or leave overlap out"
            )


@check
def lead_is_a_department_of_the_issue(scenario: Scenario) -> Iterator[str]:
    """The lead is one of the departments concerned, which a file that names a lead must state."""
    for issue in scenario.issues:
        here, known = f"issues.{issue.name}.lead = {issue.lead!r}", issue.departments
        if issue.lead is not None and known is None:
            yield f"{here}: needs departments, the lead among them"
        elif issue.lead is not None and known is not None and issue.lead not in known:
            yield f"{here}: must be one of the issue's departments{suggestion(issue.lead, known)}"


@check
def candidates_are_few_enough(scenario: Scenario) -> Iterator[str]:
    """An issue has no more candidates than a case can remember decliners."""
    members = [member for _, member in organisations(scenario)]
    for issue in listed_issues(scenario):
        serving = sum(member.issues is None or issue.name in member.issues for member in members)
        candidates = department_count(issue, scenario) + serving
        if serving and candidates > MOST_CANDIDATES:
            yield (
                f"issues.{issue.name}: its departments and {serving} organisations are "
                f"{candidates} units; there may be at most {MOST_CANDIDATES}"
            )
            return


@check
def empowered_issues_are_known(scenario: Scenario) -> Iterator[str]:
    """Street offices are empowered for issues that exist."""
    empowerment = scenario.empowerment
    here, named = "empowerment.issues", empowerment.issues
    yield from _unknown_or_twice(here, "issue", named, issue_names(scenario))
    if empowerment.enabled and not empowerment.issues:
        yield (
            "empowerment.enabled = true: empowerment.issues names none; name the issues that "
            "street offices may hold"
        )


@check
def shocks_are_of_known_issues(scenario: Scenario) -> Iterator[str]:
    """A shock affects issues that exist, during the run."""
    days, known = scenario.time.days, issue_names(scenario)
    for n, shock in enumerate(scenario.demand.shocks):
        if shock.day >= days:
            yield f"demand.shocks[{n}].day = {shock.day}: must be less than time.days, {days}"
        here, named = f"demand.shocks[{n}].issues", shock.issues or ()
        yield from _unknown_or_twice(here, "issue", named, known)


@check
def there_are_functional_departments(scenario: Scenario) -> Iterator[str]:
    """At least one department can have a remit."""
    if functional_count(scenario) == 0:
        way_out = "write [[departments]] or set department_defaults.count"
        yield f"departments: none is functional; {way_out}"


@check
def unit_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one unit, and nothing else."""
    names = [*unit_names(scenario)]
    yield from _same_names("departments", "units ", names)
    for name in RESERVED:
        if name in names:
            yield f"departments: {name!r} is a reserved word and cannot be the name of a unit; choose another name"


@check
def street_offices_have_a_district(scenario: Scenario) -> Iterator[str]:
    """A street office has one existing district to itself; a functional department has none."""
    most, first = scenario.city.districts, dict[int, str]()
    for department in scenario.departments:
        here, district = f"departments.{department.name}", department.district
        if department.kind == "functional" and district is not None:
            way_out = "set kind = 'territorial' or leave it out"
            yield f"{here}.district = {district}: only a street office has one; {way_out}"
        elif department.kind == "territorial" and district is None:
            yield f"{here}: a street office needs its district, a number from 1 to {most}"
        elif district is not None:
            if district > most:
                yield f"{here}.district = {district}: must be at most city.districts, {most}"
            other = first.setdefault(district, department.name)
            if other != department.name:
                yield (
                    f"{here}.district = {district}: that district already has the street office "
                    f"{other!r}; give each office its own district, and group districts with "
                    "county"
                )
        if department.kind == "functional" and department.county is not None:
            way_out = "set kind = 'territorial' or leave it out"
            yield f"{here}.county = {department.county!r}: only a street office has one; {way_out}"


@check
def organisations_serve_known_issues(scenario: Scenario) -> Iterator[str]:
    """An organisation serves issues that exist."""
    known = issue_names(scenario)
    for table, member in organisations(scenario):
        here = f"{table}.members.{member.name}.issues"
        if member.issues == ():
            yield f"{here} = []: name at least one, or leave it out to serve all"
        yield from _unknown_or_twice(here, "issue", member.issues or (), known)


@check
def organisations_have_members(scenario: Scenario) -> Iterator[str]:
    """If organisations take cases, there is at least one."""
    for table, missing in (
        ("social_organisations", "there are no members"),
        ("market", "there are no firms"),
    ):
        if getattr(scenario, table).enabled and not getattr(scenario, table).members:
            yield f"{table}.enabled = true: {missing}; write [[{table}.members]]"


@check
def rules_are_known(scenario: Scenario) -> Iterator[str]:
    """Rules and procedures exist and are listed once, and there is at least one rule."""
    here, rules = "responsibility.rules", scenario.responsibility.rules
    own = [rule for rule in rules if is_own(rule)]
    if not rules:
        yield f"{here} = []: name at least one of {', '.join(RULES)}"
    if len(rules) > MOST_RULES:
        yield f"{here}: names {len(rules)}; at most {MOST_RULES}"
    yield from _unknown(here, "rule", [rule for rule in rules if not is_own(rule)], RULES)
    yield from _named_twice(here, rules)
    for rule in () if scenario.inputs.absent else own:
        try:
            own_function(rule, "rules", scenario.inputs)
        except RuleError as error:
            yield f"{here}: {error}"
    for name, times in Counter(map(own_name, own)).items():
        if times > 1 or name in RULES:
            yield f"{here}: {name!r} names two rules; rename your function"
        elif name in REASONS:
            yield f"{here}: {name!r} is a reserved name in the event log; rename your function"
    here, dispute = "responsibility.dispute", scenario.responsibility.dispute
    yield from _unknown_or_twice(here, "dispute procedure", dispute, DISPUTES)


@check
def forms_are_known(scenario: Scenario) -> Iterator[str]:
    """Forms of decision exist."""
    for key, who, form in (*named(scenario), *may_be(scenario)):
        if not is_own(form):
            yield from _unknown(key, f"form of decision of {who}", [form], DECISIONS[who])
        elif not scenario.inputs.absent:
            try:
                own_function(form, who, scenario.inputs)
            except RuleError as error:
                yield f"{key}: {error}"


@check
def mechanisms_are_known(scenario: Scenario) -> Iterator[str]:
    """Mechanisms of the user's own have names that mean nothing else, and take their numbers."""
    yield from _same_names("mechanisms", "", [each.name for each in scenario.mechanisms])
    if len(scenario.mechanisms) > MOST_MECHANISMS:
        yield f"mechanisms: there are {len(scenario.mechanisms)}; at most {MOST_MECHANISMS}"
    for mechanism in scenario.mechanisms:
        here = f"mechanisms.{mechanism.name}"
        if not mechanism.name.isidentifier() or mechanism.name == NO_MECHANISM:
            yield f"{here}: write another name, of letters, digits and _, such as hotline_day"
        elif mechanism.name in toggles(type(scenario)):
            yield f"{here}: {mechanism.name!r} is a mechanism of Remit; choose another name"
        if not is_own(mechanism.function):
            yield f"{here}.function = {mechanism.function!r}: write 'file.py:function'"
        elif not scenario.inputs.absent:
            try:
                function = own_function(mechanism.function, "mechanisms", scenario.inputs)
            except RuleError as error:
                yield f"{here}.function: {error}"
                continue
            taken, given = numbers_of(function), mechanism.numbers
            for name in sorted(set(taken) - set(given)):
                yield f"{here}.numbers: gives no {name!r}, which {function.__name__}() takes"
            for name in sorted(set(given) - set(taken)):
                way_out = suggestion(name, taken)
                yield f"{here}.numbers: {function.__name__}() takes no {name!r}{way_out}"
            if len(taken) > MOST_NUMBERS:
                yield f"{here}.numbers: gives {len(taken)}; at most {MOST_NUMBERS}"


@check
def measures_are_known(scenario: Scenario) -> Iterator[str]:
    """Measures of the user's own have names that mean nothing else in a table of results."""
    taken = {*Catalogue("en").codes("measures"), *OTHER_COLUMNS, *scenario.toggles}
    for name, each in scenario.measures.items():
        here, function = f"measures.{name}", each.function
        if not name.isidentifier():
            yield f"{here}: write another name, of letters, digits and _, such as share_over_30"
        elif name in taken:
            yield f"{here}: {name!r} already has a meaning in results; choose another name"
        if not is_own(function):
            yield f"{here} = {function!r}: write 'file.py:function'"
        elif not scenario.inputs.absent:
            try:
                own_function(function, "measures", scenario.inputs)
            except RuleError as error:
                yield f"{here}: {error}"


@check
def rules_can_be_asked(scenario: Scenario) -> Iterator[str]:
    """No rule follows one that always answers."""
    rules = scenario.responsibility.rules
    for name, behind in pairwise(rules):
        if always_answers(name, scenario):
            yield (
                f"responsibility.rules: {behind!r} is never asked, because {name!r} before it "
                "always answers; move or drop it"
            )
            return


def always_answers(rule: str, scenario: Scenario) -> bool:
    """Return whether a rule leaves nothing to the rules after it.

    The last decliner is not named again. A street office that declines therefore leaves the case to
    the next rule. So does `best_guess` if an issue has one department, or if all decliners are
    remembered.
    """
    how = RULES[rule].always_answers if rule in RULES else ""
    if how == "departments":
        lonely = any(department_count(issue, scenario) == 1 for issue in listed_issues(scenario))
        return not (lonely or scenario.service_centre.shared_history)
    return how == "always"


@check
def fallback_is_known(scenario: Scenario) -> Iterator[str]:
    """A fallback is a department, or each district has a street office."""
    responsibility, here = scenario.responsibility, "responsibility.fallback"
    if responsibility.fallback is None:
        name = f"name a department, or {STREET_OFFICE!r}"
        if "fallback" in responsibility.rules + responsibility.dispute:
            why = "'fallback' is among the rules or the dispute procedures"
            yield f"{here} is missing; {why}: {name}"
        if responsibility.act_first:
            why = "responsibility.act_first = true needs a unit that acts first"
            yield f"{here} is missing; {why}: {name}"
    else:
        yield from _not_responsible(here, responsibility.fallback, scenario)


@check
def rules_can_answer(scenario: Scenario) -> Iterator[str]:
    """No listed rule is one that can never answer."""
    no_office = len(districts_without_office(scenario)) == scenario.city.districts
    no_lead, no_issue = (
        not any(issue.lead for issue in scenario.issues),
        not scenario.empowerment.issues,
    )
    no_table, write = not scenario.responsibility.table, "write [[responsibility.table]]"
    for rule, never, why, way_out in (
        ("lead_department", no_lead, "no issue names a lead", "name one"),
        ("territorial", no_office, "there is no street office", GENERATE),
        ("table", no_table, "there is no table", write),
        ("empowerment", no_issue, "empowerment.issues names none", "name some"),
    ):
        if never and rule in scenario.responsibility.rules:
            because = f"{rule!r} never answers, because {why}"
            yield f"responsibility.rules: {because}; {way_out} or drop the rule"


@check
def table_is_valid(scenario: Scenario) -> Iterator[str]:
    """A line of the table names an existing issue, a segment of it and an existing unit."""
    known = issue_names(scenario)
    for n, entry in enumerate(scenario.responsibility.table):
        here = f"responsibility.table[{n}]"
        yield from _unknown(f"{here}.issue", "issue", [entry.issue], known)
        if entry.start >= entry.end:
            stretch = f"from {entry.start:g} to {entry.end:g}"
            yield f"{here}: {stretch} is empty; 'from' must be less than 'to'"
        yield from _not_responsible(f"{here}.unit", entry.unit, scenario)


@check
def misdirection_is_valid(scenario: Scenario) -> Iterator[str]:
    """Units that may get a case first exist, and so do the issues."""
    known = issue_names(scenario)
    for n, entry in enumerate(scenario.misdirection.units):
        here = f"misdirection.units[{n}]"
        yield from _unknown(f"{here}.issue", "issue", [entry.issue or known[0]], known)
        yield from _not_responsible(f"{here}.unit", entry.unit, scenario)


@check
def transfers_are_valid(scenario: Scenario) -> Iterator[str]:
    """Steps lead from one existing unit to another, at most one is taken, and a case can end."""
    steps, known = scenario.transfers.steps, issue_names(scenario)
    if scenario.transfers.enabled and not steps:
        yield "transfers.enabled = true: there are no steps; write [[transfers.steps]]"
    responsible = {each.name for each in listed_departments(scenario)}  # a log has many steps
    found: list[str] = []
    for n, entry in enumerate(steps):
        here = f"transfers.steps[{n}]"
        found += _unknown(f"{here}.issue", "issue", [entry.issue or known[0]], known)
        for end, unit in (("from", entry.start), ("to", entry.end)):
            if unit not in responsible:
                found += _not_responsible(f"{here}.{end}", unit, scenario)
        if entry.start == entry.end:
            found.append(f"{here}: leads from {entry.start!r} to itself; name another unit")
    yield from found or _steps_that_end(scenario)


def _steps_that_end(scenario: Scenario) -> Iterator[str]:
    """Return the errors of steps that are more than certain, or that a case never leaves."""
    steps = Steps(scenario.transfers.steps)
    for issue in [*dict.fromkeys(each.issue for each in steps.written)]:
        what = f"the cases of {issue!r}" if issue else "cases"
        from_units = {
            each.name: (each, steps.of(each, issue)) for each in listed_departments(scenario)
        }
        for name, (_, mine) in from_units.items():
            total = sum(each.probability for each in mine)
            if total > 1 + ROUNDING:
                yield (
                    f"transfers.steps: {name!r} passes {what} on with probability {total:g} in "
                    "all; must be at most 1"
                )
        for name, district in _endless(from_units):
            where = f"in district {district} " if district else ""
            yield (
                f"transfers.steps: {where}{what} passed on by {name!r} never end, because every "
                "unit that they reach passes them all on; lower a probability to less than 1"
            )


def _endless(
    from_units: Mapping[str, tuple[Department, tuple[Transfer, ...]]],
) -> list[tuple[str, int | None]]:
    """Return a unit whose cases never end, with the district if it matters, or nothing."""
    certain = {name: steps for name, (_, steps) in from_units.items() if passes_all(steps)}
    offices: list[tuple[str, int | None]] = [
        (name, unit.district) for name, (unit, _) in from_units.items() if unit.district is not None
    ]
    if all(each.end != STREET_OFFICE for steps in certain.values() for each in steps):
        offices = [(STREET_OFFICE, None)]
    for office, district in offices:
        ends = {
            name: {
                office if each.end == STREET_OFFICE else each.end
                for each in steps
                if each.probability > 0
            }
            for name, steps in certain.items()
        }
        # A step back to the unit itself is not taken, so that cases end there.
        left = {name for name in ends if name not in ends[name]}
        while leaving := {name for name in left if ends[name] - left}:
            left -= leaving
        if left:
            return [(min(left), district)]
    return []


@check
def same_day_returns_have_a_round(scenario: Scenario) -> Iterator[str]:
    """A case can come back on the same day only if the day has a second round."""
    share, rounds = scenario.responsibility.return_same_day, scenario.service_centre.rounds
    if share and rounds == 1:
        yield (
            f"responsibility.return_same_day = {share:g}: has no effect with one round a day; set "
            "service_centre.rounds to 2 or more"
        )


@check
def street_offices_can_act(scenario: Scenario) -> Iterator[str]:
    """If street offices have a task, each district has one."""
    called_to = {
        "empowerment": "to empower",
        "patrols": "to patrol",
        "campaigns": "to bear the cost",
    }
    if not districts_without_office(scenario):
        return
    if "whistle" in scenario.responsibility.dispute:
        why = f"'whistle' needs street offices, but {_without(scenario)}"
        yield f"responsibility.dispute: {why}; {GENERATE}"
    for table, what in called_to.items():
        if getattr(scenario, table).enabled:
            yield f"{table}.enabled = true: {_without(scenario)} {what}; {GENERATE}"


@check
def bodies_serve_every_district(scenario: Scenario) -> Iterator[str]:
    """Bodies have their own names and serve districts that exist; no district is left without one.

    Each body is the first that serves some district, or the last, to which reviews go.
    """
    here, bodies, most = (
        "adjudication.bodies",
        scenario.adjudication.bodies,
        scenario.city.districts,
    )
    yield from _same_names(here, "", [body.name for body in bodies])
    for body in bodies:
        yield from _wrong_districts(f"{here}.{body.name}", body, scenario)
    served = {body.name: served_districts(body, scenario) for body in bodies}
    serving = {
        n: [name for name, districts in served.items() if n in districts]
        for n in range(1, most + 1)
    }
    left = ", ".join(str(n) for n, names in serving.items() if not names)
    if bodies and left:
        yield (
            f"{here}: none serves district {left}; add a body without districts, which serves all"
        )
    heard = {name for names in serving.values() for name in (*names[:1], *names[-1:])}
    for body in bodies:
        if body.name not in heard:
            yield (
                f"{here}.{body.name}: is neither the first nor the last body that serves any of "
                f"its districts, "
                "so it gets no case; give the body its own districts, or drop it"
            )


@check
def initial_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """Initial cases and rulings are of issues, districts and units that exist."""
    issues, most = issue_names(scenario), scenario.city.districts
    for n, case in enumerate(scenario.initial.cases):
        here = f"initial.cases[{n}]"
        yield from _unknown(f"{here}.issue", "issue", [case.issue], issues)
        if case.district > most:
            yield f"{here}.district = {case.district}: must be at most city.districts, {most}"
    units = [*unit_names(scenario), BEYOND]
    for n, precedent in enumerate(scenario.initial.precedents):
        here = f"initial.precedents[{n}]"
        yield from _unknown(f"{here}.issue", "issue", [precedent.issue], issues)
        yield from _unknown(f"{here}.unit", "unit", [precedent.unit], units)


def run_is_bearable(scenario: Scenario) -> Iterator[str]:
    """A run has no more cases than memory allows, and no day more than it has keys."""
    daily, demand = rates(scenario).daily, scenario.demand
    if daily.sum() > MOST_CASES:
        yield (
            f"demand.cases_per_day = {demand.cases_per_day:g}: {daily.sum():.3g} cases in "
            f"{scenario.time.days} days are more than the {MOST_CASES:.3g} that a run can hold; "
            "lower demand.cases_per_day or time.days"
        )
    if daily.max() > MOST_CASES_A_DAY:
        yield (
            f"demand: {daily.max():.3g} cases on the busiest day; lower cases_per_day or the "
            f"shocks to at most {MOST_CASES_A_DAY:.3g}"
        )


def reforms_are_valid(scenario: Scenario) -> Iterator[str]:
    """Each reform is within the run, changes only reformable keys, and leaves a valid city.

    Reforms are applied on top of the earlier ones of the same districts.
    """
    found = [
        line
        for n in range(len(scenario.reforms))
        for line in (*_misplaced(n, scenario), *_nowhere(n, scenario))
    ]
    yield from found
    for _, reforms in [] if found else reforms_alike(scenario):
        reformed = scenario.model_copy(update={"reforms": ()})
        for reform in reforms:
            try:
                reformed = reformed.with_values(reform.set)
            except ScenarioError as error:
                n = next(n for n, each in enumerate(scenario.reforms) if each is reform)
                yield from (f"reforms[{n}].set: {line}" for line in str(error).splitlines())
                return


def _nowhere(n: int, scenario: Scenario) -> Iterator[str]:
    """Return the errors in the districts to which a reform is limited."""
    reform, here = scenario.reforms[n], f"reforms[{n}]"
    if reform.is_local and not (reform.street_offices or reform.districts or reform.counties):
        which = next(key for key in PLACES if getattr(reform, key) is not None)
        yield f"{here}.{which} = []: names no place; leave it out for the whole city"
    offices = [each.name for each in listed_departments(scenario) if each.district is not None]
    named = reform.street_offices or ()
    yield from _unknown_or_twice(f"{here}.street_offices", "street office", named, offices)
    yield from _wrong_districts(here, reform, scenario)


def _wrong_districts(here: str, part: Body | Reform, scenario: Scenario) -> Iterator[str]:
    """Return the errors in the districts and counties of a part of a scenario."""
    districts, most = part.districts or (), scenario.city.districts
    for district in dict.fromkeys(districts):
        if not 1 <= district <= most:
            yield f"{here}.districts: there is no district {district}; they are 1 to {most}"
    yield from _named_twice(f"{here}.districts", districts)
    known = {*counties(scenario).values()}
    yield from _unknown_or_twice(f"{here}.counties", "county", part.counties or (), known)


def _misplaced(n: int, scenario: Scenario) -> Iterator[str]:
    """Return the errors in a reform's day and keys."""
    reform, days = scenario.reforms[n], scenario.time.days
    if reform.day >= days:
        yield f"reforms[{n}].day = {reform.day}: must be less than time.days, {days}"
    for key in reform.set:
        try:
            value_at(scenario, key)
        except ScenarioError as error:
            yield f"reforms[{n}].set: {error}"
            continue
        schema, here = type(scenario), f"reforms[{n}].set: {key} is fixed for a run"
        parameter, table = declared(schema, parts(key)), declared(schema, parts(key)[:1])
        if parameter is not None and parameter.is_reformable:
            if reform.is_local and not parameter.is_local:
                which = ", ".join(key for key in PLACES if getattr(reform, key) is not None)
                yield (
                    f"reforms[{n}].set: {key} acts on the whole city; set it in a reform without "
                    f"{which}"
                )
            continue
        if table is not None and table.is_reformable:
            here += "; set it in its table, and compare two scenarios"
            yield f"{here}; these can change: {', '.join(reformable(schema, f'{table.key}.'))}"
        else:
            yield f"{here}; these can change: {', '.join(reformable(schema))}"


def reformable(schema: type[Table], within: str = "") -> list[str]:
    """Return the keys under a key that reforms may set; a table of such keys counts as one."""
    found: list[str] = []
    for key, parameter in parameters(schema).items():
        inside = key.startswith(within) and not key.startswith(tuple(f"{each}." for each in found))
        if inside and parameter.is_reformable:
            found.append(key)
    return found


def department_count(issue: Issue | None, scenario: Scenario) -> int:
    """Return the number of departments of an issue; None stands for an issue that names none."""
    if issue is not None and issue.departments is not None:
        return len(issue.departments)
    return min(scenario.issue_defaults.departments, functional_count(scenario))


def issue_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all issues."""
    return tuple(issue.name for issue in listed_issues(scenario))


def unit_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of departments, street offices and organisations."""
    departments = (department.name for department in listed_departments(scenario))
    return (*departments, *(member.name for _, member in organisations(scenario)))


def organisations(scenario: Scenario) -> list[tuple[str, Provider]]:
    """Return the units outside government, each with the name of its table."""
    society, market = scenario.social_organisations.members, scenario.market.members
    return [("social_organisations", each) for each in society] + [
        ("market", each) for each in market
    ]


def _unknown(here: str, what: str, named: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """Return the errors for unknown names."""
    for name in dict.fromkeys(named):
        if name not in known:
            yield f"{here}: there is no {what} {name!r}{suggestion(name, known)}"


def _named_twice(here: str, named: Iterable[str | int]) -> Iterator[str]:
    """Return the errors for names, or numbers of districts, that a list has more than once."""
    for name, times in Counter(named).items():
        if times > 1:
            yield f"{here}: names {name!r} more than once; once is enough"


def _unknown_or_twice(
    here: str, what: str, named: Collection[str], known: Collection[str]
) -> Iterator[str]:
    """Return the errors for unknown names, and for names that a list has more than once."""
    yield from _unknown(here, what, named, known)
    yield from _named_twice(here, named)


def _same_names(here: str, what: str, names: Iterable[str]) -> Iterator[str]:
    """Return the errors for names that several things have."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{here}: {times} {what}are named {name!r}; give each its own name"


def _not_responsible(here: str, unit: str, scenario: Scenario) -> Iterator[str]:
    """Return why a unit cannot be named as responsible, or nothing."""
    known = [*(department.name for department in listed_departments(scenario)), STREET_OFFICE]
    if unit == STREET_OFFICE and districts_without_office(scenario):
        yield f"{here} = {unit!r}: {_without(scenario)}; {GENERATE}"
    yield from _unknown(here, "department", [unit], known)


def _without(scenario: Scenario) -> str:
    """Return text that names the districts without a street office."""
    districts = districts_without_office(scenario)
    if len(districts) == 1:
        return f"district {districts[0]} has no street office"
    return f"districts {', '.join(map(str, districts))} have no street office"

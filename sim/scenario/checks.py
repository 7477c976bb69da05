"""What is wrong with a scenario that no single field shows: each rule is one named function, and they all run.

A rule returns nothing, or a line for each thing wrong: where, what was written, and the way out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import RuleError, ScenarioError, suggestion
from sim.scenario.city import WEEK_DAYS
from sim.scenario.listing import (
    districts_without_office,
    functional_count,
    functional_departments,
    listed_departments,
    listed_issues,
)
from sim.scenario.names import (
    BEYOND,
    DISPUTES,
    MOST_CANDIDATES,
    MOST_DEPARTMENTS,
    MOST_RULES,
    REASONS,
    RESERVED,
    RULES,
    STREET_OFFICE,
)
from sim.scenario.own_rules import is_own, own_name, own_rule
from sim.scenario.parameters import declared, parameters
from sim.scenario.rates import rates
from sim.scenario.replay import Replay, replay
from sim.scenario.values import Way, check_distinct, drawn, flat, value_at, value_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.scenario.city import Issue
    from sim.scenario.parameters import Table
    from sim.scenario.schema import Scenario
    from sim.scenario.society import Provider

    type Check = Callable[[Scenario], Iterator[str]]


CHECKS: list[Check] = []
"""In the order in which they are defined."""


def check(rule: Check) -> Check:
    """Have a rule asked of every scenario."""
    CHECKS.append(rule)
    return rule


@check
def horizon_fits(scenario: Scenario) -> Iterator[str]:
    """There is a day on which a case can be filed and still be followed for the horizon."""
    time = scenario.time
    if time.warm_up + time.horizon >= time.days:
        yield (
            f"time.horizon = {time.horizon}: does not fit; warm_up {time.warm_up} + horizon "
            f"{time.horizon} "
            f"must be less than days {time.days}"
        )


INSTEAD = ("seasonality", "week", "repeats", "shocks")
"""Of drawn demand: a log has its own."""


@check
def week_has_its_days(scenario: Scenario) -> Iterator[str]:
    """A week states its five working days, not all of them without demand."""
    week = scenario.demand.week
    if week is not None and (len(week) != WEEK_DAYS or not sum(week)):
        yield (
            f"demand.week = {list(week)}: write {WEEK_DAYS} numbers, one a working day, not all "
            "of them 0"
        )


@check
def log_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """What a log names exists, and nothing else makes demand besides it."""
    demand = scenario.demand
    if demand.log is None:
        return
    for key in INSTEAD:
        if getattr(demand, key):
            yield (
                f"demand.{key}: cannot act beside demand.log, whose requests are replayed as "
                "they are; leave one of them out"
            )
    if scenario.inputs.absent:
        return
    try:
        requests = replay(scenario.inputs.log(demand.log))
    except ScenarioError as error:
        yield f"demand.log: {error}"
        return
    yield from _strangers(requests, scenario)


def _strangers(requests: Replay, scenario: Scenario) -> Iterator[str]:
    """Say what a log names that the city does not have."""
    here, known = (
        f"demand.log: {scenario.demand.log}",
        [issue.name for issue in listed_issues(scenario)],
    )
    unknown = [name for name in requests.names if name not in set(known)]
    if unknown:
        yield (
            f"{here}: there is no issue {unknown[0]!r}{suggestion(unknown[0], known)} "
            f"({len(unknown)} unknown in all)"
        )
    for name, most in (
        ("district", scenario.city.districts),
        ("citizen", scenario.citizens.count - 1),
    ):
        numbers = getattr(requests, name)
        if np.any(numbers > most):
            key = "city.districts" if name == "district" else "citizens.count"
            yield (
                f"{here}: {name} {int(np.nanmax(numbers))} is beyond {key}; raise it, or leave "
                "the column out"
            )
    if not np.any(requests.filed_day < scenario.time.days):
        yield (
            f"{here}: its first request is on day {requests.filed_day.min()}, after the run's "
            f"{scenario.time.days} days"
        )


ROUNDING = 1e-9
"""By how much shares written as decimals may miss 1."""


@check
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


@check
def issue_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one issue, also where some are generated."""
    for name, times in Counter(issue.name for issue in listed_issues(scenario)).items():
        if times > 1:
            yield f"issues: {times} are named {name!r}; give each its own name"


@check
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


@check
def weights_match_departments(scenario: Scenario) -> Iterator[str]:
    """There is a weight for each department."""
    for issue in scenario.issues:
        weights, n = issue.department_weights, department_count(issue, scenario)
        if weights is not None and len(weights) != n:
            yield (
                f"issues.{issue.name}.department_weights: has {len(weights)} numbers for {n} "
                "departments"
            )


@check
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


@check
def overlap_has_two_sides(scenario: Scenario) -> Iterator[str]:
    """An overlap lies between two departments."""
    for issue in scenario.issues:
        if issue.overlap and department_count(issue, scenario) == 1:
            yield (
                f"issues.{issue.name}.overlap = {issue.overlap:g}: an issue of one department has "
                "no overlap; "
                "give it another department or leave overlap out"
            )


@check
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


@check
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


@check
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


@check
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


@check
def there_are_functional_departments(scenario: Scenario) -> Iterator[str]:
    """Somebody has a remit."""
    if functional_count(scenario) == 0:
        yield (
            "departments: none is functional; write [[departments]] or set "
            "department_defaults.count"
        )


@check
def unit_names_differ(scenario: Scenario) -> Iterator[str]:
    """A name means one unit, and nothing else."""
    names = [department.name for department in listed_departments(scenario)]
    names += [member.name for _, members in _organisations(scenario) for member in members]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"departments: {times} units are named {name!r}; give each its own name"
        if name in RESERVED:
            yield f"departments: {name!r} cannot be the name of a unit; it means something else"


@check
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


@check
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


@check
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


@check
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


GENERATE = "set department_defaults.street_offices = true"
"""The way out where a district has no street office."""


@check
def rules_are_known(scenario: Scenario) -> Iterator[str]:
    """Rules and procedures exist and are listed once, and there is at least one rule."""
    rules = scenario.responsibility.rules
    if not rules:
        yield f"responsibility.rules = []: name at least one of {', '.join(RULES)}"
    if len(rules) > MOST_RULES:
        yield f"responsibility.rules: names {len(rules)}; at most {MOST_RULES}"
    own = tuple(rule for rule in rules if is_own(rule))
    yield from _unknown("responsibility.rules", "rule", rules, (*RULES, *own))
    for rule in () if scenario.inputs.absent else own:
        try:
            own_rule(rule, scenario.inputs)
        except RuleError as error:
            yield f"responsibility.rules: {error}"
    for name, times in Counter(own_name(rule) for rule in own).items():
        if times > 1 or name in RULES:
            yield f"responsibility.rules: {name!r} names two rules; rename your function"
        elif name in REASONS:
            yield (
                f"responsibility.rules: {name!r} means something else in the event log; rename "
                "your function"
            )
    yield from _unknown(
        "responsibility.dispute", "dispute procedure", scenario.responsibility.dispute, DISPUTES
    )


@check
def rules_can_be_asked(scenario: Scenario) -> Iterator[str]:
    """No rule stands behind one that always answers."""
    rules = scenario.responsibility.rules
    for n, name in enumerate(rules[:-1]):
        if always_answers(name, scenario):
            yield (
                f"responsibility.rules: {rules[n + 1]!r} is never asked, because {name!r} "
                "before it always answers; move or drop it"
            )
            return


@check
def fallback_is_known(scenario: Scenario) -> Iterator[str]:
    """Where there is a fallback, it is a department, or each district has a street office."""
    responsibility = scenario.responsibility
    here, unit = "responsibility.fallback", responsibility.fallback
    names = [department.name for department in listed_departments(scenario)]
    if unit is None:
        if "fallback" in responsibility.rules + responsibility.dispute:
            yield (
                f"{here} is missing; 'fallback' is a rule or a dispute procedure here: name a "
                f"department, or {STREET_OFFICE!r}"
            )
        if responsibility.act_first:
            yield (
                f"{here} is missing; responsibility.act_first = true needs who acts first: name "
                f"a department, or {STREET_OFFICE!r}"
            )
    elif unit == STREET_OFFICE:
        if districts_without_office(scenario):
            yield f"{here} = {unit!r}: {_without(scenario)}; {GENERATE}"
    elif unit not in names:
        yield (
            f"{here} = {unit!r}: there is no such "
            f"department{suggestion(unit, [*names, STREET_OFFICE])}"
        )


@check
def rules_can_answer(scenario: Scenario) -> Iterator[str]:
    """No rule is listed that can never answer."""
    rules = scenario.responsibility.rules
    if "lead_department" in rules and not any(issue.lead for issue in scenario.issues):
        yield (
            "responsibility.rules: 'lead_department' never answers, because no issue names a "
            "lead; name one or drop the rule"
        )
    if (
        "territorial" in rules
        and len(districts_without_office(scenario)) == scenario.city.districts
    ):
        yield (
            "responsibility.rules: 'territorial' never answers, because there is no street "
            f"office; {GENERATE} or drop the rule"
        )
    if "table" in rules and not scenario.responsibility.table:
        yield (
            "responsibility.rules: 'table' never answers, because there is no table; write "
            "[[responsibility.table]] or drop the rule"
        )
    if "empowerment" in rules and not scenario.empowerment.issues:
        yield (
            "responsibility.rules: 'empowerment' never answers, because empowerment.issues "
            "names none; name some or drop the rule"
        )


@check
def table_is_valid(scenario: Scenario) -> Iterator[str]:
    """A line of the table names an issue, a stretch of it and a unit that exist."""
    issues = [issue.name for issue in listed_issues(scenario)]
    units = [department.name for department in listed_departments(scenario)]
    for n, entry in enumerate(scenario.responsibility.table):
        here = f"responsibility.table[{n}]"
        if entry.issue not in issues:
            yield (
                f"{here}.issue: there is no issue {entry.issue!r}{suggestion(entry.issue, issues)}"
            )
        if entry.start >= entry.end:
            yield (
                f"{here}: from {entry.start:g} to {entry.end:g} is no stretch; 'from' must be "
                "less than 'to'"
            )
        if entry.unit == STREET_OFFICE and districts_without_office(scenario):
            yield f"{here}.unit = {STREET_OFFICE!r}: {_without(scenario)}; {GENERATE}"
        elif entry.unit not in (*units, STREET_OFFICE):
            yield (
                f"{here}.unit: there is no department "
                f"{entry.unit!r}{suggestion(entry.unit, [*units, STREET_OFFICE])}"
            )


@check
def street_offices_can_act(scenario: Scenario) -> Iterator[str]:
    """Where street offices are called upon, each district has one."""
    if not districts_without_office(scenario):
        return
    if "whistle" in scenario.responsibility.dispute:
        yield (
            f"responsibility.dispute: 'whistle' is a street office's, but {_without(scenario)}; "
            f"{GENERATE}"
        )
    if scenario.empowerment.enabled:
        yield f"empowerment.enabled = true: {_without(scenario)} to empower; {GENERATE}"
    if scenario.patrols.enabled:
        yield f"patrols.enabled = true: {_without(scenario)} to patrol; {GENERATE}"


@check
def campaigns_can_be_charged(scenario: Scenario) -> Iterator[str]:
    """The street office of the citizen's district advances the means of a campaign."""
    if scenario.campaigns.enabled and districts_without_office(scenario):
        yield f"campaigns.enabled = true: {_without(scenario)} to advance the means; {GENERATE}"


def always_answers(rule: str, scenario: Scenario) -> bool:
    """Say whether a rule leaves nothing to those behind it.

    Who declined last is not named again. So a street office that declines leaves the case to the
    next rule, and so does `best_guess` where an issue has one department, or where all who declined
    are remembered.
    """
    how = RULES[rule].always_answers if rule in RULES else ""
    if how == "departments":
        lonely = any(department_count(issue, scenario) == 1 for issue in listed_issues(scenario))
        return not (lonely or scenario.service_centre.shared_history)
    return how == "always"


def _unknown(here: str, what: str, named: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    """Say which names mean nothing, and which stand twice."""
    for name, times in Counter(named).items():
        if name not in known:
            yield f"{here}: there is no {what} {name!r}{suggestion(name, known)}"
        if times > 1:
            yield f"{here}: names {name!r} {times} times; once is enough"


def _without(scenario: Scenario) -> str:
    """Name the districts that have no street office."""
    districts = districts_without_office(scenario)
    if len(districts) == 1:
        return f"district {districts[0]} has no street office"
    return f"districts {', '.join(str(district) for district in districts)} have no street office"


@check
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


@check
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


@check
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


def reforms_are_valid(scenario: Scenario) -> Iterator[str]:
    """Each reform falls into the run, changes what may change, and leaves a city that is valid."""
    found = [line for n in range(len(scenario.reforms)) for line in _misplaced(n, scenario)]
    yield from found or _impossible(scenario)


def _misplaced(n: int, scenario: Scenario) -> Iterator[str]:
    """Say what is wrong with a reform's day and keys."""
    reform = scenario.reforms[n]
    if reform.day >= scenario.time.days:
        yield f"reforms[{n}].day = {reform.day}: must be less than time.days, {scenario.time.days}"
    for key in reform.set:
        try:
            value_at(scenario, key)
        except ScenarioError as error:
            yield f"reforms[{n}].set: {error}"
            continue
        known = parameters(type(scenario))
        parameter, table = declared(type(scenario), key.split(".")), known[key.partition(".")[0]]
        if parameter is not None and parameter.is_reformable:
            continue
        here = f"reforms[{n}].set: {key} is fixed for a run"
        if table.is_reformable:
            inside = ", ".join(reformable(type(scenario), f"{table.key}."))
            yield (
                f"{here}; set it in its table, and compare two scenarios; what can change: {inside}"
            )
        else:
            yield f"{here}; what can change: {', '.join(reformable(type(scenario)))}"


def reformable(schema: type[Table], within: str = "") -> list[str]:
    """Return the keys under a key that reforms may set; of tables of which they may, the tables."""
    found: list[str] = []
    for key, parameter in parameters(schema).items():
        inside = key.startswith(within) and not key.startswith(tuple(f"{each}." for each in found))
        if inside and parameter.is_reformable:
            found.append(key)
    return found


def _impossible(scenario: Scenario) -> Iterator[str]:
    """Say which reforms leave a city that is not valid, each on top of those before it."""
    reformed = scenario.model_copy(update={"reforms": ()})
    for n in sorted(range(len(scenario.reforms)), key=lambda n: scenario.reforms[n].day):
        try:
            reformed = reformed.with_values(scenario.reforms[n].set)
        except ScenarioError as error:
            yield from (f"reforms[{n}].set: {line}" for line in str(error).splitlines())
            return


UNVARIED = ("time.", "reforms.", "uncertainty.")
"""Tables that no range can reach into: all arms of a comparison share their days."""


def ranges_are_valid(scenario: Scenario) -> Iterator[str]:
    """Each range is of a number, and its ends are in order."""
    if not scenario.uncertainty:
        return
    written = scenario.model_dump(mode="json")
    reformed = {key: n for n, reform in enumerate(scenario.reforms) for key in flat(reform.set)}
    known: dict[Way, str] = {}
    for key, (low, high) in scenario.uncertainty.items():
        try:
            number = value_in(written, key)
            check_distinct(key, written, known)
        except ScenarioError as error:
            yield f"uncertainty: {error}"
            continue
        if isinstance(number, bool) or not isinstance(number, int | float):
            yield (
                f"uncertainty: {key} is no number and can have no range; for a choice, compare "
                "several scenarios"
            )
        elif key.startswith(UNVARIED):
            yield (
                f"uncertainty: {key} can have no range; it must be the same throughout a comparison"
            )
        elif key in reformed:
            yield (
                f"uncertainty: {key} can have no range, as reforms[{reformed[key]}] sets it; "
                "leave one of them out"
            )
        elif low >= high:
            yield (
                f"uncertainty: {key} = [{low:g}, {high:g}]: the first must be less than the second"
            )


def unmeant_ends(scenario: Scenario) -> Iterator[str]:
    """Say with which ends of its ranges a scenario is not valid, all else as it is. It takes as many checks as there are ends."""
    plain = scenario.model_copy(update={"uncertainty": {}})
    for key, ends in scenario.uncertainty.items():
        for end in ends:
            try:
                plain.with_values(drawn(plain, {key: end}))
            except ScenarioError as error:
                yield f"uncertainty: {key} = [{ends[0]:g}, {ends[1]:g}]: with {end:g}, {error}"


MOST_CASES = 5e7
"""Cases of one run; about 10 GB of memory."""

MOST_CASES_A_DAY = 1e6


def run_is_bearable(scenario: Scenario) -> Iterator[str]:
    """A run holds each of its cases in memory, and no day has more of them than it has keys."""
    daily = rates(scenario).daily
    if daily.sum() > MOST_CASES:
        yield (
            f"demand.cases_per_day = {scenario.demand.cases_per_day:g}: {daily.sum():.3g} cases "
            f"in {scenario.time.days} days are more "
            f"than the {MOST_CASES:.3g} that a run can hold; lower it, or time.days"
        )
    if daily.max() > MOST_CASES_A_DAY:
        yield (
            f"demand: {daily.max():.3g} cases on the busiest day; lower cases_per_day or the "
            f"shocks to at most {MOST_CASES_A_DAY:.3g}"
        )


def problems(scenario: Scenario) -> list[str]:
    """Return all that is wrong, in the order of the rules; the last are tried on a city that is right without them."""
    found = [line for check in CHECKS for line in check(scenario)]
    found = found or [*run_is_bearable(scenario), *reforms_are_valid(scenario)]
    return found or list(ranges_are_valid(scenario))

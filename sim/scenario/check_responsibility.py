"""Rules for the lists of responsibility rules and dispute procedures, and for what they need to answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.errors import RuleError, suggestion
from sim.scenario.check_issues import department_count
from sim.scenario.listing import districts_without_office, listed_departments, listed_issues
from sim.scenario.names import DISPUTES, MOST_RULES, REASONS, RULES, STREET_OFFICE
from sim.scenario.own_rules import is_own, own_name, own_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

GENERATE = "set department_defaults.street_offices = true"
"""The way out where a district has no street office."""


def rules_are_known(scenario: Scenario) -> Iterator[str]:
    """Rules and procedures exist and are listed once, and there is at least one rule."""
    rules = scenario.responsibility.rules
    if not rules:
        yield f"responsibility.rules = []: name at least one of {', '.join(RULES)}"
    if len(rules) > MOST_RULES:
        yield f"responsibility.rules: names {len(rules)}; at most {MOST_RULES}"
    own = tuple(rule for rule in rules if is_own(rule))
    yield from _unknown("responsibility.rules", "rule", rules, RULES + own)
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


def table_can_be_meant(scenario: Scenario) -> Iterator[str]:
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
    if rule == "best_guess":
        lonely = any(department_count(issue, scenario) == 1 for issue in listed_issues(scenario))
        return not (lonely or scenario.service_centre.shared_history)
    return rule == "fallback"


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


CHECKS = (
    rules_are_known,
    rules_can_be_asked,
    fallback_is_known,
    rules_can_answer,
    table_can_be_meant,
    street_offices_can_act,
    campaigns_can_be_charged,
)

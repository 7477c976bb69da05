"""Names of rules, forms of decision, dispute procedures and places of a day, and reserved names."""

from enum import IntEnum

from sim.scenario.declared import declared
from sim.scenario.own_functions import is_own, own_name

RULES = declared("rules", "rule")
"""Responsibility rules, by name."""

PRECEDENT, LEAD_DEPARTMENT, FALLBACK, BEST_GUESS = (
    RULES[name].code for name in ("precedent", "lead_department", "fallback", "best_guess")
)
"""Codes of the rules that the engine treats specially."""


DECISIONS = {
    who: declared(f"decisions/{who}", "decision") for who in ("units", "citizens", "adjudicators")
}
"""Forms of decision, by who decides and name; the first of each is the usual one."""


class SentBy(IntEnum):
    """Reasons other than a rule for sending a case: further codes of the column `rule`."""

    NO_RULE = 0
    RETURN_TO_SENDER = 9
    DIRECTIVE = 10
    JOINT_MEETING = 11
    EXPERT = 15
    WHISTLE = 16
    ACT_FIRST = 17
    MISDIRECTED = 18
    OWN_MECHANISM = 19


REASONS = {each.name.lower(): each.code for each in RULES.values()} | {
    each.name.lower(): int(each) for each in SentBy if each
}
"""All reasons in the event log besides the user's own rules, with codes from 1 without gaps."""

assert sorted(REASONS.values()) == [*range(1, len(RULES) + len(SentBy))]

FIRST_OWN_RULE = len(REASONS) + 1
"""This code and all later ones are the scenario's own rules, in their order."""


class Procedure(IntEnum):
    """A procedure for a case that nobody accepts."""

    FALLBACK = 0
    ADJUDICATION = 1
    EXPERT = 2
    WHISTLE = 3


class Place(IntEnum):
    """A place of the day at which mechanisms of a user's own act."""

    MORNING = 0
    BEFORE_DECISIONS = 1
    BEFORE_WORK = 2
    EVENING = 3


DISPUTES = tuple(procedure.name.lower() for procedure in Procedure)
"""Dispute procedures."""

STREET_OFFICE = "street_office"
"""As `responsibility.fallback`: the street office of the citizen's own district."""

BEYOND = "beyond remit"
"""In place of a unit, in a ruling that finds a case beyond remit."""

RESERVED = (STREET_OFFICE, "service_centre", BEYOND)
"""Names that cannot be the name of a unit."""

MOST_RULES = 12
"""Maximum number of rules that a scenario may list."""
MOST_MECHANISMS, MOST_NUMBERS = 12, 12
"""Maximum number of mechanisms of the user's own, and of the numbers that one takes."""

NO_MECHANISM = "none"
"""In place of a mechanism's name: all mechanisms are off."""

MOST_DEPARTMENTS = 8
"""Maximum number of departments of an issue."""

MOST_ROUNDS = 10
"""Maximum number of rounds of a day."""

MOST_CANDIDATES = 30
"""Maximum number of departments of an issue and organisations that serve it, together."""


def reasons(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the column `rule` by code, for a scenario that lists these rules."""
    own = (own_name(rule) for rule in rules if is_own(rule))
    return ("", *sorted(REASONS, key=REASONS.__getitem__), *own)


def rule_codes(rules: tuple[str, ...]) -> list[int]:
    """Return the codes of the rules that a scenario lists."""
    own = [rule for rule in rules if is_own(rule)]
    return [
        FIRST_OWN_RULE + own.index(rule) if is_own(rule) else RULES[rule].code for rule in rules
    ]

"""Why a case was sent where it was sent: the codes of the event log's column `rule`."""

from enum import IntEnum

from sim.scenario.own_rules import is_own, own_name


class SentBy(IntEnum):
    """The responsibility rule, or the ruling, that decided."""

    NO_RULE = 0
    DUTY_LIST = 1
    PRECEDENT = 2
    EXPERIENCE = 3
    PLATFORM = 4
    LEAD_DEPARTMENT = 5
    TERRITORIAL = 6
    FALLBACK = 7
    BEST_GUESS = 8
    RETURN_TO_SENDER = 9
    DIRECTIVE = 10
    JOINT_MEETING = 11
    TABLE = 12
    ASSET_OWNER = 13
    EMPOWERMENT = 14
    EXPERT = 15
    WHISTLE = 16
    ACT_FIRST = 17


FIRST_OWN_RULE = len(SentBy)
"""Codes from here on are the scenario's own rules, in their order."""


class Procedure(IntEnum):
    """What may be done with a case that nobody accepts."""

    FALLBACK = 0
    ADJUDICATION = 1
    EXPERT = 2
    WHISTLE = 3


def reasons(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the column `rule` by code, for a scenario that lists these rules."""
    return (
        "",
        *(reason.name.lower() for reason in SentBy if reason),
        *(own_name(rule) for rule in rules if is_own(rule)),
    )


def rule_codes(rules: tuple[str, ...]) -> list[int]:
    """Return the codes of the rules that a scenario lists."""
    own = [rule for rule in rules if is_own(rule)]
    return [
        FIRST_OWN_RULE + own.index(rule) if is_own(rule) else SentBy[rule.upper()] for rule in rules
    ]

"""Why a case was sent where it was sent: the codes of the event log's column `rule`."""

from enum import IntEnum


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


class Procedure(IntEnum):
    """What may be done with a case that nobody accepts."""

    FALLBACK = 0
    ADJUDICATION = 1


REASONS = ("", *(reason.name.lower() for reason in SentBy if reason))

"""What can go wrong for a user: each message says where, what the value was, and the way out."""

from collections.abc import Iterable
from difflib import get_close_matches


class SimError(Exception):
    """Base of every error a user can cause; the command line prints it and exits with code 2."""


class InputError(SimError):
    """A file that cannot be read, whatever it was to be; who reads it says its name."""


class ScenarioError(SimError):
    """A scenario, or a change to one, that is not valid."""

    keys: frozenset[str] = frozenset()
    """The values, by dotted key, that are refused whatever all others are."""


class RuleError(ScenarioError):
    """A responsibility rule of a user's own that is missing, cannot be compiled, or answers what it may not."""


class ChangedError(SimError):
    """A file on which a loaded scenario depends that is not here as it was then."""


class ComparisonError(SimError):
    """A comparison that is not valid, such as a toggle that does not exist."""


class StudyError(SimError):
    """A study that is not valid, or that its results cannot answer."""


class OutputError(SimError):
    """A folder that cannot be written, or that holds other results already."""


class BundleError(SimError):
    """A bundle, or a folder of results, that cannot be sent or made again."""


class RecordError(SimError):
    """A question that a record cannot answer."""


class CalendarError(SimError):
    """A date, a working week or a list of holidays that is not valid."""


class LogError(SimError):
    """A work-order log that cannot be read, or that cannot answer what is asked of it."""


class PageError(SimError):
    """A live page that cannot be served."""


class LanguageError(SimError):
    """A language in which there are no words."""


class MoveError(SimError):
    """The engine would do what the model does not allow: a defect of ours, never a user's doing."""


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" or a list of what is known, to end an error message with."""
    names = sorted(known)
    close = get_close_matches(wrong, names, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are: {', '.join(names)}" if names else ""

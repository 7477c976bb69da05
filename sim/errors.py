"""Errors that a user can cause; each message says where, which value, and how to correct it."""

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.util import find_spec


class SimError(Exception):
    """Base class of errors that users can cause. Commands print them and exit with code 2."""


class InputError(SimError):
    """A file cannot be read. The caller adds the name of the file."""


class ScenarioError(SimError):
    """A scenario, or a change to one, is invalid."""

    keys: frozenset[str] = frozenset()
    """The dotted keys whose values are refused whatever the other values are."""


class RuleError(ScenarioError):
    """A user's own responsibility rule is missing, cannot be compiled or gives a bad answer."""


class ChangedError(SimError):
    """A file on which a loaded scenario depends has changed since."""


class ComparisonError(SimError):
    """A comparison is invalid, for example because a toggle does not exist."""


class StudyError(SimError):
    """A study is invalid, or its results cannot answer the question."""


class OutputError(SimError):
    """A folder cannot be written, or already holds other results."""


class BundleError(SimError):
    """A bundle, or a folder of results, cannot be sent or run again."""


class RecordError(SimError):
    """A record cannot answer the question."""


class CalendarError(SimError):
    """A date, a working week or a list of holidays is invalid."""


class LogError(SimError):
    """A work-order log cannot be read, or cannot answer the question."""


class PageError(SimError):
    """The live page cannot be served."""


class ExtraError(SimError, ImportError):
    """A part of Remit that needs a library of an extra which is not installed."""


LIBRARIES = {
    "app": ("Starlette and uvicorn", "starlette"),
    "cluster": ("Dask", "distributed"),
    "docx": ("python-docx", "docx"),
    "fit": ("SciPy", "scipy"),
    "mesa": ("Mesa", "mesa"),
    "parquet": ("pyarrow", "pyarrow"),
    "sensitivity": ("SALib", "SALib"),
}
"""By extra, the library that it installs and the module that it is imported as."""


def check_extra(extra: str, part: str) -> None:
    """Refuse a part of Remit, before any work is done for it, if its library is not installed.

    Parameters
    ----------
    extra
        One of `LIBRARIES`.
    part
        The part, as the subject of the message.

    Raises
    ------
    ExtraError
        If the library is not installed.
    """
    library, module = LIBRARIES[extra]
    if find_spec(module) is None:
        raise ExtraError(
            f"{part} needs {library}: pip install 'remit-sim[{extra}]', or uv run --extra {extra} ..."
        )


class LanguageError(SimError):
    """A language has no catalogue."""


class MoveError(SimError):
    """The engine would make a move that the model does not allow: a defect of Remit."""


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Return "; did you mean …?" or the list of known names, to end an error message with."""
    names = sorted(known)
    close = get_close_matches(wrong, names, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are: {', '.join(names)}" if names else ""

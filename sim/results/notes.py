"""Notes: facts needed to read a number, as codes with details; their words are in `sim.i18n`.

A table's column `note` has them joined by spaces, each with its details after colons:
`left_out:1:2 beyond_horizon:3:50`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.i18n.catalogue import Catalogue


class Note(StrEnum):
    """A note on a number."""

    STRUCTURAL_ZERO = "structural_zero"
    """The arms cannot differ: `structural_zero:REASON`, a `Reason`."""
    LEFT_OUT = "left_out"
    """An average without its structural zeros: `left_out:N:OF` differences."""
    NEVER_ACTED = "never_acted"
    """Every measure is 0 in every replication: the arms' difference has had no effect."""
    NOT_APPLICABLE = "not_applicable"
    """Not applicable in any replication."""
    APPLICABLE = "applicable"
    """Applicable in some replications only; the others are left out: `applicable:N:OF`."""
    BEYOND_HORIZON = "beyond_horizon"
    """A quantile that too few cases reach: `beyond_horizon:N:OF` replications."""
    NOT_RUN = "not_run"
    """No run of this point of a sweep exists yet in a required arm."""
    NO_REPETITION = "no_repetition"
    """One replication has no interval."""
    ALIKE = "alike"
    """Equal in every replication, so that there is no interval."""


class Reason(StrEnum):
    """Why a mechanism cannot act."""

    NOT_RECOGNISED = "not_recognised"
    """Nobody recognises cases beyond remit."""
    PROCEDURE_NOT_LISTED = "procedure_not_listed"
    """The dispute procedure `adjudication` is not listed."""
    RULE_NOT_LISTED = "rule_not_listed"
    """The rule `precedent` is not listed."""
    NO_ADJUDICATION = "no_adjudication"
    """Nobody rules."""
    STREET_OFFICES_NOT_REACHED = "street_offices_not_reached"
    """No rule sends cases to street offices."""
    SUPERVISION_WITHOUT_FORCE = "supervision_without_force"
    """It gives neither priority nor forbids returns."""
    SWITCHED_OFF = "switched_off"
    """The mechanism to which it belongs is off."""


type Notes = Mapping[Note, tuple[int | Reason, ...]]
"""Notes in the order of output, each with its details."""

NO_NOTES: Notes = {}


def written(notes: Notes) -> str:
    """Return notes in the form of a table.

    Examples
    --------
    >>> written({Note.LEFT_OUT: (1, 2), Note.ALIKE: ()})
    'left_out:1:2 alike'
    """
    return " ".join(":".join((code, *map(str, details))) for code, details in notes.items())


def read(text: str) -> Notes:
    """Return the notes in a cell of a table.

    Examples
    --------
    >>> read("structural_zero:no_adjudication")[Note.STRUCTURAL_ZERO]
    (<Reason.NO_ADJUDICATION: 'no_adjudication'>,)
    """
    parted = (note.split(":") for note in text.split())
    return {
        Note(code): tuple(int(each) if each.isdigit() else Reason(each) for each in details)
        for code, *details in parted
    }


def in_words(notes: Notes, words: Catalogue) -> str:
    """Return notes in a language."""
    return words.text("lists.apart").join(_in_words(*note, words) for note in notes.items())


def _in_words(code: Note, details: tuple[int | Reason, ...], words: Catalogue) -> str:
    """Return one note in a language."""
    if code is Note.STRUCTURAL_ZERO:
        return words.text(f"notes.{code}", reason=words.text(f"notes.reasons.{details[0]}"))
    return words.text(f"notes.{code}", **dict(zip(("n", "of"), details, strict=False)))

"""Integers that pack several numbers: keys of cases, occasions of draws, sets of places.

The limits of what each can hold are here too.
"""

from collections.abc import Mapping

from sim.compiled import compiled
from sim.errors import ScenarioError

KEYS_A_DAY = 2**20
"""A case's key is its filing day times this, plus its rank among that day's filings."""

FIRST_KEY = 2**40
"""First key of the initial cases, above those of the tape."""

VISITS = 2**16
"""Factor of the occasion of a unit's decision on a case: number times this, plus its earlier
decisions.
"""

PIECES = 2**10
"""The occasion of a drift is the year times this, plus the number of the piece in its gap."""

MOST = {
    "requests on one day": KEYS_A_DAY,
    "days": 2**15,  # fields of two bytes, as in the next three
    "days times rounds a day": 2**15,
    "issues": 2**15,
    "units": 2**15,
    "pieces of a gap": PIECES,
    "units to which cases of one issue may go": 31,  # one bit each in a field of four bytes
}
"""Limits of a run. A unit decides on a case at most once a round, so 2**15 rounds stay below
`VISITS`, and the keys of as many days below `FIRST_KEY`.
"""


def check_room(numbers: Mapping[str, int]) -> None:
    """Refuse numbers above their limits in `MOST`, by name.

    Raises
    ------
    ScenarioError
        If a number is too large.
    """
    for things, number in numbers.items():
        if number > MOST[things]:
            raise ScenarioError(
                f"{number:,} {things} are more than the {MOST[things]:,} that a run can "
                "distinguish; reduce their number"
            )


@compiled
def case_key(day: int, rank: int) -> int:
    """Return the key of a case of the tape."""
    return day * KEYS_A_DAY + rank


@compiled
def visit_index(unit: int, before: int) -> int:
    """Return the occasion of a unit's decision on a case, given its number of earlier decisions."""
    return unit * VISITS + before


@compiled
def drift_index(year: int, piece: int) -> int:
    """Return the occasion on which a piece of a gap may become another department's."""
    return year * PIECES + piece


@compiled
def with_place(places: int, place: int) -> int:
    """Return a set of places with one place added."""
    return places | (1 << place)


@compiled
def has_place(places: int, place: int) -> bool:
    """Return whether a place is in a set."""
    return (places >> place) & 1 != 0

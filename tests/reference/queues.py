"""Lists of cases (ODD 2): first in, first out; a case is in one of work and one of rulings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from tests.reference.cases import Case

WORK, RULING = "work", "ruling"


class CaseList:
    """A first-in-first-out list; joining it makes a case's place in another void."""

    kind: ClassVar[str] = WORK

    def __init__(self) -> None:
        self._cases: dict[Case, None] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def __iter__(self) -> Iterator[Case]:
        return iter(self._cases)

    def join(self, case: Case) -> None:
        """Put a case at the end."""
        leave(case, self.kind)
        self._cases[case] = None
        case.places[self.kind] = self

    def take(self) -> Case:
        """Take the first case out."""
        case = next(iter(self))
        leave(case, self.kind)
        return case

    def take_all(self) -> list[Case]:
        """Take all cases out, in order."""
        return [self.take() for _ in range(len(self))]

    def forget(self, case: Case) -> None:
        """Make a case's place void."""
        del self._cases[case]


class RulingList(CaseList):
    """A list of cases that await a ruling; places in it are independent of all others."""

    kind = RULING


def leave(case: Case, kind: str = WORK) -> None:
    """Make a case's place in whatever list of a kind void."""
    place = case.places.pop(kind, None)
    if place is not None:
        place.forget(case)

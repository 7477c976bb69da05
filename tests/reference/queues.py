"""Lists of cases (ODD 2): first in, first out; a case stands in one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.reference.cases import Case


class CaseList:
    """A first-in-first-out list; joining it makes a case's place in another void."""

    def __init__(self) -> None:
        self._cases: dict[Case, None] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def __iter__(self) -> Iterator[Case]:
        return iter(self._cases)

    def join(self, case: Case) -> None:
        """Put a case at the end."""
        leave(case)
        self._cases[case] = None
        case.place = self

    def take(self) -> Case:
        """Take the first case out."""
        case = next(iter(self._cases))
        leave(case)
        return case

    def take_all(self) -> list[Case]:
        """Take all cases out, in order."""
        return [self.take() for _ in range(len(self))]

    def forget(self, case: Case) -> None:
        """Make a case's place void."""
        del self._cases[case]


def leave(case: Case) -> None:
    """Make a case's place in whatever list void."""
    if case.place is not None:
        case.place.forget(case)
        case.place = None

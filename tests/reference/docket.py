"""The docket of a body, and whose turn it is (ODD 7.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.queues import RulingList, leave

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Docket(RulingList):
    """Cases that wait for a joint meeting."""

    def __init__(self, city: City) -> None:
        super().__init__()
        self.city = city
        self._preferred: dict[Case, None] = {}
        """Those with priority, in the order in which they joined or got it, whichever was later."""

    def join(self, case: Case) -> None:
        """Put a case at the end."""
        super().join(case)
        if case.priority:
            self.prefer(case)

    def take_next(self) -> Case:
        """Take the case out whose turn it is at a sitting."""
        by_petition = self.city.settings.adjudication.order == "petition_first"
        case = next(iter(self._preferred if by_petition and self._preferred else self))
        leave(case, self.kind)
        return case

    def prefer(self, case: Case) -> None:
        """Note that a case has priority from now on."""
        self._preferred[case] = None

    def forget(self, case: Case) -> None:
        """Make a case's place void."""
        super().forget(case)
        self._preferred.pop(case, None)

"""Supervision: watching over cases past their limit (ODD 7.2)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sim.model.state.status import Activity

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City


class Supervision:
    """Those who watch."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.limits_passed: defaultdict[int, list[Case]] = defaultdict(list)
        """Cases by the first day past their limit, in order of filing."""
        self.watched_yesterday: set[int] = set()
        """Districts."""

    def watch(self, case: Case) -> None:
        """Note when the limit of a case filed or extended is passed."""
        self.limits_passed[case.last_day + 1].append(case)

    def look(self) -> None:
        """Supervise newly late cases; where supervision begins anywhere, all late cases."""
        city = self.city
        watched = {n for n, settings in city.local.items() if settings.supervision.enabled}
        begins = watched - self.watched_yesterday
        self.watched_yesterday = watched
        for case in city.filed if begins else self.limits_passed[city.day]:
            is_late = case.is_open and city.day > case.last_day
            if case.district in watched and is_late and not case.supervised:
                self._supervise(case)

    def forbids_return(self, case: Case) -> bool:
        """Return whether a contested case may not be declined because of supervision."""
        settings = self.city.here(case).supervision
        return settings.enabled and settings.no_return and case.supervised

    def _supervise(self, case: Case) -> None:
        """Take a case under supervision."""
        self.city.log.note(case, Activity.SUPERVISE)
        case.supervised = True
        if self.city.here(case).supervision.priority:
            self.city.give_priority(case)

"""The last day of a case's limit: an extension, or a close on paper (ODD 7.9)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.amounts import minutes_of

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City

HELD = (Status.QUEUED, Status.LEAD, Status.SHELVED)


class Limits:
    """The calendar of last days."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.ending: defaultdict[int, list[Case]] = defaultdict(list)

    def watch(self, case: Case) -> None:
        """Note the last day of a limit."""
        self.ending[case.last_day].append(case)

    def end(self) -> None:
        """Deal with the cases whose limit ends today and that a unit of government holds."""
        for case in self.ending[self.city.day]:
            if case.status in HELD and case.unit.is_department and not case.was_closed:
                self._end(case)

    def _end(self, case: Case) -> None:
        """Extend a limit, or close the case on paper, or let it become late."""
        settings, luck = self.city.here(case).limits, self.city.luck
        if not case.extension_days and luck.happens(
            settings.extension, Purpose.EXTEND, case.key, 0
        ):
            self.city.log.note(case, Activity.EXTEND)
            case.extension_days = settings.extension_days
            case.unit.charge += minutes_of(settings.hours_per_extension)
            self.watch(case)
            self.city.supervision.watch(case)
        elif luck.happens(settings.close_when_due, Purpose.CLOSE_ON_PAPER, case.key, 0):
            self.city.log.note(case, Activity.CLOSE_ON_PAPER)
            if luck.happens(settings.rejection, Purpose.REJECT_PAPER, case.key, 0):
                self.city.log.note(case, Activity.REWORK)
            case.was_closed = True

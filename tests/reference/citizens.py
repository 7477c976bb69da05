"""Citizens: they file, follow up, give up, petition, and trust (ODD 7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.status import Activity, Status
from sim.streams import Purpose
from tests.reference.queues import leave

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City

REFERRED_BY_PETITION = (Status.WAITING, Status.SHELVED, Status.RETURNING)


class Citizen:
    """One who may file."""

    def __init__(self, city: City, district: int, patience: int, trust: float) -> None:
        self.city, self.district, self.patience, self.trust = city, district, patience, trust

    def file(self, case: Case) -> None:
        """File a case with the service centre."""
        self.city.log.move(case, Activity.FILE, Status.WAITING, None)
        self.city.centre.filed.join(case)
        self._plan(case)

    def follow_up(self, case: Case) -> None:
        """Ask after a case, or give up."""
        city, settings = self.city, self.city.settings.citizens
        if city.luck.happens(settings.give_up * 2 * (1 - self.trust), Purpose.WITHDRAW, case.key, case.follow_ups):
            city.log.move(case, Activity.WITHDRAW, Status.WITHDRAWN, case.unit)
            city.forget_work(case)
            leave(case)
            return
        case.follow_ups += 1
        city.log.note(case, Activity.FOLLOW_UP)
        self.trust *= 1 - settings.trust_loss
        city.centre.contacts += 1
        self._plan(case)
        if case.follow_ups >= settings.petition_after and not case.priority:
            self._petition(case)
        if case.status == Status.SHELVED:
            city.log.move(case, Activity.TAKE_UP, Status.SENT, case.unit)
            city.inbox.join(case)

    def learn_of_resolution(self, case: Case) -> None:
        """Trust more after a true resolution in time."""
        if self.city.day - case.filed_day <= case.issue.limit_days:
            self.trust += self.city.settings.citizens.trust_gain * (1 - self.trust)

    def _plan(self, case: Case) -> None:
        """Set the day of the next follow-up."""
        self.city.follow_ups[self.city.day + self.patience].append(case)

    def _petition(self, case: Case) -> None:
        """Petition, which gives the case priority."""
        city = self.city
        city.log.note(case, Activity.PETITION)
        case.priority = True
        if case.status in REFERRED_BY_PETITION and city.adjudicator.is_open:
            city.adjudicator.refer(case)
        elif case.status == Status.QUEUED and case.unit.under_work is not case:
            case.unit.priority.join(case)

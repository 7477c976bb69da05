"""Citizens: they file, follow up, petition, withdraw and trust; and patrols (ODD 7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from sim.model.state.status import Activity, Status
from tests.reference.decisions import CITIZENS

if TYPE_CHECKING:
    from tests.reference.cases import Case
    from tests.reference.city import City

REFERRED_BY_PETITION = (Status.WAITING, Status.SHELVED, Status.RETURNING)


class Citizen:
    """One who may file."""

    def __init__(self, city: City, district: int, patience: int, trust: float) -> None:
        self.city, self.district, self.patience, self.trust = city, district, patience, trust

    def file(self, case: Case) -> None:
        """File a case with the service centre, if no patrol does."""
        city = self.city
        city.log.move(case, Activity.PATROL if case.found else Activity.FILE, Status.WAITING, None)
        city.centre.filed.join(case)
        city.filed.append(case)
        city.supervision.watch(case)
        city.limits.watch(case)
        self._plan(case)

    def follow_up(self, case: Case) -> None:
        """Ask after a case, or give up; a patrol asks after what it found."""
        withdraw, petition = CITIZENS[self.city.settings.citizens.decides](self, case)
        now = case.key, case.follow_ups
        if not case.found and self.city.luck.happens(withdraw, Purpose.WITHDRAW, *now):
            self.city.log.move(case, Activity.WITHDRAW, Status.WITHDRAWN, case.unit)
            self.city.drop(case)
            return
        self.city.log.note(case, Activity.FOLLOW_UP)
        self.city.centre.contacts += 1
        self._plan(case)
        if not case.found:
            self._lose_patience(case)
            if not case.petitioned and self.city.luck.happens(petition, Purpose.PETITION, *now):
                self._petition(case)
        if case.status == Status.SHELVED:
            self.city.log.move(case, Activity.TAKE_UP, Status.SENT, case.unit)
            self.city.inbox.join(case)

    def learn_of_resolution(self, case: Case) -> None:
        """Trust more after a true resolution in time; an extension is no time of the citizen's."""
        days = self.city.day - case.filed_day
        if not case.found and days <= case.issue.limit_days:
            gain = self.city.here(case).citizens.trust_gain
            self._come_to_trust(self.trust + gain * (1 - self.trust))

    def _lose_patience(self, case: Case) -> None:
        """Trust less."""
        case.follow_ups += 1
        self._come_to_trust(self.trust * (1 - self.city.here(case).citizens.trust_loss))

    def _come_to_trust(self, trust: float) -> None:
        """Trust more or less than before."""
        self.city.trust_of_all += trust - self.trust
        self.trust = trust

    def _plan(self, case: Case) -> None:
        """Set the day of the next follow-up."""
        self.city.follow_ups[self.city.day + self.patience].append(case)

    def _petition(self, case: Case) -> None:
        """Petition, which gives the case priority."""
        city = self.city
        city.log.note(case, Activity.PETITION)
        case.petitioned = True
        city.give_priority(case)
        if case.status in REFERRED_BY_PETITION and city.adjudication.is_open:
            city.adjudication.refer(case)

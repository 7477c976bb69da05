"""Units outside government: social organisations and market providers (ODD 2, 7.4 and 7.5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.compiled.streams import Purpose
from tests.reference.amounts import whole_minutes
from tests.reference.issues import BEYOND, GAP
from tests.reference.units import Unit

if TYPE_CHECKING:
    from sim.scenario.institutions import Market, MarketProvider, Provider, SocialOrganisations
    from tests.reference.cases import Case
    from tests.reference.city import City


class Organisation(Unit):
    """A social organisation."""

    is_department = False

    def __init__(self, city: City, number: int, minutes: int, written: Provider) -> None:
        super().__init__(city, number, written.name, minutes, 0.0, "hazard")
        self.issues, self.success = written.issues, written.success

    def table(self, case: Case) -> SocialOrganisations | Market:
        """Return the settings for those of its kind in the district of a case."""
        return self.city.here(case).social_organisations

    @property
    def minutes_today(self) -> int:
        """Return the minutes that it has today, more where citizens trust."""
        share = self.city.settings.social_organisations.coproduction
        return whole_minutes(self.minutes * (1 - share + 2 * share * self.city.mean_trust))

    def serves(self, issue: str) -> bool:
        """Return whether it serves an issue."""
        return self.issues is None or issue in self.issues

    def is_affordable(self, case: Case) -> bool:
        """Return whether the citizen would pay for it."""
        return True

    def is_fit(self, case: Case) -> bool:
        """Return whether the case is beyond remit, or in a gap open to this kind."""
        return case.zone == BEYOND or (case.zone == GAP and self.table(case).scope == "gap")

    def decide(self, case: Case) -> None:
        """Accept cases for which it is fit, while there is room."""
        case.visit_of(self)
        if self.is_fit(case) and self.table(case).enabled and self.load < 1:
            self.accept(case)
        else:
            self.decline(case)


class Firm(Organisation):
    """A market provider."""

    def __init__(self, city: City, number: int, minutes: int, written: MarketProvider) -> None:
        super().__init__(city, number, minutes, written)
        self.fee = written.fee

    def table(self, case: Case) -> Market:
        """Return the settings for those of its kind in the district of a case."""
        return self.city.here(case).market

    @property
    def minutes_today(self) -> int:
        """Return the minutes that it has today."""
        return self.minutes

    def is_affordable(self, case: Case) -> bool:
        """Return whether the citizen would pay for it."""
        market = self.table(case)
        z = self.city.luck.normal(Purpose.PAY, case.key)
        return self.fee <= math.exp(
            math.log(market.willing_to_pay) + market.willing_to_pay_sigma * z
        )


def provider(case: Case, excluded: set[Unit], among: list[Unit]) -> Unit | None:
    """Return the organisation with the smallest load that may serve a case, of some units."""
    able = [
        unit
        for unit in among
        if isinstance(unit, Organisation) and unit.table(case).enabled and unit.is_affordable(case)
    ]
    free = [unit for unit in able if unit not in excluded and unit.load < 1]
    return min(free, key=lambda unit: (unit.load, unit.number), default=None)

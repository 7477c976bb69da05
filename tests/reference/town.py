"""The units and issues of a city, as its scenario has them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.scenario import expand
from tests.reference.issues import Issue
from tests.reference.organisations import Firm, Organisation
from tests.reference.units import StreetOffice, Unit

if TYPE_CHECKING:
    from tests.reference.city import City


def units_of(city: City) -> list[Unit]:
    """Return departments and street offices, then social organisations, then market providers."""
    found: list[Unit] = []
    for written in expand.departments(city.settings):
        minutes = math.ceil(60 * written.staff_hours - 1e-9)
        form = written.decides or city.settings.responsibility.decides
        if written.district is None:
            found.append(Unit(city, len(found), written.name, minutes, written.avoidance, form))
        else:
            found.append(
                StreetOffice(
                    city,
                    len(found),
                    written.name,
                    minutes,
                    written.avoidance,
                    form,
                    written.district,
                )
            )
    for kind, members in (
        (Organisation, city.settings.social_organisations.members),
        (Firm, city.settings.market.members),
    ):
        for member in members:
            found.append(kind(city, len(found), math.ceil(60 * member.staff_hours - 1e-9), member))
    return found


def issues_of(city: City) -> list[Issue]:
    """Return all issues with their maps."""
    units = {unit.name: unit for unit in city.units}
    expanded = expand.issues(city.settings)
    return [
        Issue(number, written, units, city.map_luck, city.settings.precedents.reach)
        for number, written in enumerate(expanded)
    ]

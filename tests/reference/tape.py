"""The demand tape (ODD 5): citizens and all their cases, drawn before the run."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.demand import KEYS_A_DAY, arrivals
from sim.streams import Purpose, keys
from tests.reference.cases import Case
from tests.reference.citizens import Citizen

if TYPE_CHECKING:
    from tests.reference.city import City


def citizens_of(city: City) -> list[Citizen]:
    """Return everyone who may file."""
    settings, luck = city.settings, city.luck
    people = []
    for number in range(settings.citizens.count):
        normal = luck.normal(Purpose.PATIENCE, number)
        patience = max(1, math.floor(settings.citizens.patience_days * math.exp(settings.citizens.patience_sigma * normal) + 0.5))
        district = luck.pick(range(1, settings.city.districts + 1), Purpose.DISTRICT, number)
        people.append(Citizen(city, district, patience, settings.citizens.trust))
    return people


def cases_by_day(city: City, seed: int) -> list[list[Case]]:
    """Return the cases filed on each day, in order."""
    settings = city.settings
    counts = arrivals(keys(seed)[Purpose.ARRIVALS], settings.demand.cases_per_day, settings.time.days)
    number, tape = 0, []
    for day, count in enumerate(counts.tolist()):
        tape.append([_drawn_case(number + rank, day * KEYS_A_DAY + rank, day, city) for rank in range(count)])
        number += count
    return tape


def _drawn_case(number: int, key: int, day: int, city: City) -> Case:
    """Draw one case."""
    luck = city.luck
    cumulated = list(accumulate(issue.weight for issue in city.issues))
    shares = [weight / cumulated[-1] for weight in cumulated]
    issue = city.issues[min(bisect_right(shares, luck.draw(Purpose.ISSUE, key)), len(shares) - 1)]
    citizen = luck.pick(city.citizens, Purpose.CITIZEN, key)
    sigma = issue.effort_sigma
    factor = math.exp(sigma * luck.normal(Purpose.EFFORT, key) - sigma * sigma / 2)
    effort = max(1, math.floor(60 * issue.effort_hours * factor + 0.5))
    return Case(number, key, day, issue, luck.draw(Purpose.CIRCUMSTANCE, key), citizen, effort)

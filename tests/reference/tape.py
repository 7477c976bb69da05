"""The demand tape (ODD 5): citizens and all their cases, drawn before the run."""

from __future__ import annotations

import csv
import math
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import poisson

from sim.compiled.streams import Purpose, keys, uniforms
from sim.model.keys import KEYS_A_DAY
from sim.scenario.city import YEAR_DAYS
from tests.reference.amounts import minutes_of, whole_days, whole_minutes
from tests.reference.cases import Case
from tests.reference.citizens import Citizen

if TYPE_CHECKING:
    from tests.reference.city import City
    from tests.reference.issues import Issue


def citizens_of(city: City) -> list[Citizen]:
    """Return everyone who may file."""
    settings, luck = city.settings, city.luck
    people = []
    for number in range(settings.citizens.count):
        normal = luck.normal(Purpose.PATIENCE, number)
        patience = max(
            1,
            whole_days(
                settings.citizens.patience_days
                * math.exp(settings.citizens.patience_sigma * normal)
            ),
        )
        district = luck.pick(range(1, settings.city.districts + 1), Purpose.DISTRICT, number)
        people.append(Citizen(city, district, patience, settings.citizens.trust))
    return people


def cases_by_day(city: City, first_number: int, seed: int) -> list[list[Case]]:
    """Return the cases filed on each day, in order."""
    if city.settings.demand.log is not None:
        return _replayed(city, first_number)
    draws = uniforms(keys(seed)[Purpose.ARRIVALS], np.arange(city.settings.time.days))
    counts = np.maximum(poisson.ppf(draws, _means(city)), 0).astype(int)
    everything: list[Case] = []
    first_of_day: list[int] = []
    for day, count in enumerate(counts.tolist()):
        first_of_day.append(len(everything))
        recent = first_of_day[max(0, day - city.settings.demand.repeat_days)]
        for rank in range(count):
            everything.append(
                _case(
                    first_number + len(everything),
                    day * KEYS_A_DAY + rank,
                    day,
                    everything[recent:],
                    city,
                )
            )
    ends = [*first_of_day[1:], len(everything)]
    return [everything[first:end] for first, end in zip(first_of_day, ends, strict=True)]


def _replayed(city: City, first_number: int) -> list[list[Case]]:
    """Return the cases of a log on each day."""
    with open(city.settings.demand.log, encoding="utf-8", newline="") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    by_day: list[list[dict[str, str]]] = [[] for _ in range(city.settings.time.days)]
    for row in rows:
        if int(row["filed_day"]) < len(by_day):
            by_day[int(row["filed_day"])].append(row)
    number, tape = first_number, []
    for day, requests in enumerate(by_day):
        tape.append(
            [
                _logged(number + rank, day * KEYS_A_DAY + rank, day, row, city)
                for rank, row in enumerate(requests)
            ]
        )
        number += len(requests)
    return tape


def _logged(number: int, key: int, day: int, row: dict[str, str], city: City) -> Case:
    """Return a case of a log; values that its row does not state are drawn."""
    luck = city.luck
    issue = next(issue for issue in city.issues if issue.name == row["issue"])
    circumstance = (
        float(row["circumstance"])
        if row.get("circumstance")
        else luck.draw(Purpose.CIRCUMSTANCE, key)
    )
    case = Case(number, key, day, issue, circumstance)
    if row.get("citizen"):
        case.citizen = city.citizens[int(row["citizen"])]
    else:
        living = [
            citizen
            for citizen in city.citizens
            if row.get("district") and citizen.district == int(row["district"])
        ]
        case.citizen = luck.pick(living or city.citizens, Purpose.CITIZEN, key)
    case.district = int(row["district"]) if row.get("district") else case.citizen.district
    case.effort = (
        max(1, minutes_of(float(row["effort_hours"])))
        if row.get("effort_hours")
        else drawn_effort(case, city)
    )
    return case


def usual_weights(city: City) -> list[float]:
    """Return how often each issue comes that is there from the start, relative to the others."""
    return [issue.weight if issue.first_day == 0 else 0.0 for issue in city.issues]


def drawn_issue(key: int, weights: list[float], city: City) -> Issue:
    """Return the issue of a case."""
    cumulated = list(accumulate(weights))
    shares = [weight / cumulated[-1] for weight in cumulated]
    return city.issues[
        min(bisect_right(shares, city.luck.draw(Purpose.ISSUE, key)), len(shares) - 1)
    ]


def drawn_effort(case: Case, city: City) -> int:
    """Return the minutes that a case takes a fit unit."""
    sigma = case.issue.effort_sigma
    factor = math.exp(sigma * city.luck.normal(Purpose.EFFORT, case.key) - sigma * sigma / 2)
    return max(1, whole_minutes(60 * case.issue.effort_hours * factor))


def _weights_on(day: int, city: City) -> list[float]:
    """Return how often each issue comes on a day, relative to the others."""
    return [issue.weight_on(day, city.settings.demand.shocks) for issue in city.issues]


def _means(city: City) -> np.ndarray:
    """Return the mean number of cases of each day."""
    demand = city.settings.demand
    usual = sum(usual_weights(city))
    means = []
    for day in range(city.settings.time.days):
        season = 1 + demand.seasonality * math.sin(2 * math.pi * day / YEAR_DAYS)
        week = demand.week or (1, 1, 1, 1, 1)
        rhythm = week[day % 5] * 5 / sum(week)
        means.append(demand.cases_per_day * season * rhythm * sum(_weights_on(day, city)) / usual)
    return np.array(means)


def _case(number: int, key: int, day: int, recent: list[Case], city: City) -> Case:
    """Draw one case, perhaps on the matter of a recent one."""
    luck, original = city.luck, None
    if recent and luck.happens(city.settings.demand.repeats, Purpose.REPEAT, key, 0):
        repeated = luck.pick(recent, Purpose.ORIGINAL, key)
        original = repeated.original or repeated
    if original is None:
        case = Case(
            number,
            key,
            day,
            drawn_issue(key, _weights_on(day, city), city),
            luck.draw(Purpose.CIRCUMSTANCE, key),
        )
    else:
        case = Case(number, key, day, original.issue, original.circumstance)
    case.citizen = luck.pick(city.citizens, Purpose.CITIZEN, key)
    case.district = case.citizen.district if original is None else original.district
    case.original = original
    case.effort = drawn_effort(case, city)
    return case

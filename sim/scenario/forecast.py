"""What can be said of a scenario before it is run: how busy units and docket will be.

The figures follow cases on their ways while nobody is busy (`sim.scenario.journeys`); what they
leave out is said with them.
"""

from __future__ import annotations

import math
import weakref
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import departments, issues
from sim.scenario.journeys import EXPERTS, Expected, Journeys
from sim.scenario.listing import districts_without_office
from sim.scenario.own_rules import is_own, own_name
from sim.scenario.rates import usual_weight
from sim.scenario.replay import replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.city import Department
    from sim.scenario.schema import Scenario

ROUNDS = 20
"""How often it is reckoned again for which disputes there is time, at most."""

CLOSE = 0.01
"""By which part of themselves such shares may still change."""


class Load(NamedTuple):
    """How busy one unit will be."""

    unit: str
    expected_hours: float
    """Staff-hours a day, each case done once, with what meetings take."""
    staff_hours: float
    utilisation: float
    """Expected hours over hours had."""
    with_rework: float
    """The same if work is rejected as often as the scenario says."""


class Forecast(NamedTuple):
    """What is expected of a city."""

    loads: tuple[Load, ...]
    """Of each department and street office, in order."""
    docket_use: float | None
    """Cases expected on the docket over the rulings that can be made, both a year; None if there is
    no body that rules."""
    left_out: tuple[str, ...]
    """What the figures do not count."""


_forecasts: dict[int, Forecast] = {}
"""Of the scenarios that are alive, by identity."""


def forecast(scenario: Scenario) -> Forecast:
    """Return what is expected of a city whose units are not busy, in a year like any other."""
    key = id(scenario)
    if key not in _forecasts:
        _forecasts[key] = _made(scenario)
        weakref.finalize(scenario, _forecasts.pop, key, None)
    return _forecasts[key]


def loads(scenario: Scenario) -> tuple[Load, ...]:
    """Return how busy each department and street office will be, in order."""
    return forecast(scenario).loads


def docket_use(scenario: Scenario) -> float | None:
    """Return the cases expected on the docket over the rulings that can be made, both a year; None if there is no body that rules."""
    return forecast(scenario).docket_use


def adjudication_is_open(scenario: Scenario) -> bool:
    """Say whether disputes can reach a body that rules."""
    return scenario.adjudication.enabled and "adjudication" in scenario.responsibility.dispute


def falls_back_first(scenario: Scenario) -> bool:
    """Say whether the fallback unit takes every dispute before adjudication is asked."""
    dispute = scenario.responsibility.dispute
    return "fallback" in dispute[: dispute.index("adjudication")]


def _made(scenario: Scenario) -> Forecast:
    """Return the forecast of a scenario."""
    units, daily = departments(scenario), _cases_a_day(scenario)
    room: dict[str, float] = {}
    for _ in range(ROUNDS):
        free, ruled = _expected(scenario, units, daily, room)
        before, room = room, _room(free, scenario, units)
        if all(abs(share - before.get(name, 1.0)) <= CLOSE * share for name, share in room.items()):
            break
    rulings = scenario.adjudication.rulings_per_year / YEAR_DAYS
    heard = min(1.0, rulings / free.referred) if free.referred else 1.0
    loads = []
    for unit in units:
        hours, work = unit.staff_hours or 0.0, free.once[unit.name] + heard * ruled.once[unit.name]
        again = work + free.again[unit.name] + heard * ruled.again[unit.name]
        loads.append(Load(unit.name, work, hours, work / hours, again / hours))
    return Forecast(
        tuple(loads),
        free.referred / rulings if adjudication_is_open(scenario) else None,
        tuple(_left_out(scenario)),
    )


def _expected(
    scenario: Scenario,
    units: tuple[Department, ...],
    daily: dict[str, float],
    room: dict[str, float],
) -> tuple[Expected, Expected]:
    """Return what a day's cases bring: what follows from the rulings of bodies apart, as these have room for so many only."""
    journeys, alike = (
        Journeys(scenario, {unit.name: unit.avoidance or 0.0 for unit in units}, room),
        _offices(scenario, units),
    )
    for n, issue in enumerate(issues(scenario)):
        for office, offices in alike.items() if daily[issue.name] else ():
            journeys.follow(
                issue, n, office, daily[issue.name] * len(offices) / scenario.city.districts
            )
    free, ruled = journeys.free, journeys.ruled
    for office, offices in alike.items():
        if office is not None:
            for sums in (free.once, free.again, free.asked, ruled.once, ruled.again):
                sums |= dict.fromkeys(offices, sums[office] / len(offices))
    if scenario.patrols.enabled:
        for unit in units:
            free.once[unit.name] += scenario.patrols.hours_a_day * (unit.kind == "territorial")
    return free, ruled


def _room(free: Expected, scenario: Scenario, units: tuple[Department, ...]) -> dict[str, float]:
    """Return for which share of the cases they are asked for experts and units have time; cases come at random."""
    whistle, expert = scenario.whistle, scenario.expert
    room = (
        {EXPERTS: min(1.0, expert.most_at_once / expert.days / free.asked[EXPERTS])}
        if free.asked[EXPERTS]
        else {}
    )
    for unit in units if whistle.hours_per_case else ():
        asked, hours = free.asked[unit.name], unit.staff_hours or 0.0
        if asked:
            at_once = math.floor(whistle.most_owed_days * hours / whistle.hours_per_case)
            room[unit.name] = (
                min(_mean_of_at_most(at_once, asked), hours / whistle.hours_per_case) / asked
            )
    return room


def _mean_of_at_most(most: int, mean: float) -> float:
    """Return the mean of a Poisson number where it is cut off."""
    lost, probability = 0.0, math.exp(-mean)
    for n in range(min(most, 1000)):
        lost += (most - n) * probability
        probability *= mean / (n + 1)
    return min(mean, most - lost)


def _offices(scenario: Scenario, units: tuple[Department, ...]) -> dict[str | None, list[str]]:
    """Return the street offices in groups of those that are alike, by the name of the first; None is where districts have none."""
    responsibility, groups = scenario.responsibility, defaultdict[object, list[str]](list)
    named = {responsibility.fallback, *(entry.unit for entry in responsibility.table)}
    for unit in units:
        if unit.kind == "territorial":
            groups[unit.name if unit.name in named else (unit.avoidance, unit.staff_hours)].append(
                unit.name
            )
    without = len(districts_without_office(scenario))
    found: dict[str | None, list[str]] = {group[0]: group for group in groups.values()}
    return found | ({None: [""] * without} if without else {})


def _cases_a_day(scenario: Scenario) -> dict[str, float]:
    """Return the cases a day by issue: those of the log that is replayed, or else of issues that there are from the beginning."""
    expanded, days = issues(scenario), scenario.time.days
    if scenario.demand.log is None:
        daily = scenario.demand.cases_per_day / usual_weight(scenario)
        return {
            issue.name: daily * (issue.weight or 0.0) * (issue.first_day == 0) for issue in expanded
        }
    requests = replay(scenario.inputs.log(scenario.demand.log))
    counted = (
        np.bincount(requests.issue[requests.filed_day < days], minlength=len(requests.names)) / days
    )
    return dict.fromkeys((issue.name for issue in expanded), 0.0) | dict(
        zip(requests.names, counted.tolist(), strict=True)
    )


def _left_out(scenario: Scenario) -> Iterator[str]:
    """Name what the figures do not count, of what the scenario has."""
    responsibility, demand, rules = (
        scenario.responsibility,
        scenario.demand,
        scenario.responsibility.rules,
    )
    yield "withdrawals, petitions and all that load does to units"
    learnt = [
        rule
        for rule in rules
        if rule == "experience" or (rule == "precedent" and scenario.precedents.enabled)
    ]
    learnt += [own_name(rule) for rule in rules if is_own(rule)]
    if learnt:
        yield f"answers of the rule{'s' * (len(learnt) > 1)} {', '.join(learnt)}"
    for table in ("campaigns", "supervision"):
        if getattr(scenario, table).enabled:
            yield table
    if responsibility.return_to_sender and not scenario.service_centre.shared_history:
        yield "returns to the sender"
    if responsibility.act_first:
        yield "that a ruling and whoever acts first spare each other's work"
    if any(
        table.enabled and table.members
        for table in (scenario.social_organisations, scenario.market)
    ):
        yield "organisations that have no room"
    if scenario.service_centre.capacity is not None:
        yield "service_centre.capacity"
    if scenario.service_centre.merging and demand.repeats:
        yield "merging"
    if demand.shocks:
        yield "demand.shocks"
    if demand.log is not None:
        yield "what the log says of circumstances and effort"
    elif any(issue.first_day for issue in scenario.issues):
        yield "issues with a first_day"
    if scenario.reforms:
        yield "reforms"
    if scenario.city.drift_per_year:
        yield "drift"
    if scenario.initial.backlog or scenario.initial.cases:
        yield "cases from before"

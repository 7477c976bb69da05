"""The size of a city's work, computed from its scenario before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import ScenarioError
from sim.model.poisson import MORE, SPREADS
from sim.model.precedents import cells
from sim.model.rules.experience import EXPERIENCE_CELLS
from sim.scenario.expand import rates, served_districts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario


class Work(NamedTuple):
    """The amount of one thing that is made, kept or processed."""

    kind: str
    """Things of the same kind cost about the same: `cases`, `backlog`, `citizens`, `numbers` of a
    table, `combinations` or `reformed`.
    """
    amount: float
    things: str
    """Name of the things counted."""
    less: str
    """Keys that reduce the amount, as text."""


def work(scenario: Scenario) -> Iterator[Work]:
    """Yield everything that makes work, the cheapest to compute first.

    A caller that refuses one thing need not ask for the next. It is enough that each value is
    within its bounds: a scenario that is invalid for other reasons makes no work.
    """
    initial, demand, days = scenario.initial, scenario.demand, scenario.time.days
    issues = len(scenario.issues) + scenario.issue_defaults.count
    members = len(scenario.social_organisations.members) + len(scenario.market.members)
    districts = scenario.city.districts
    units = len(scenario.departments) + scenario.department_defaults.count + districts + members
    backlog = initial.backlog + len(initial.cases)
    yield Work(
        "backlog", backlog, "requests open on the first day", "initial.backlog or initial.cases"
    )

    sizes = "issue_defaults.count or department_defaults.count"
    yield Work("combinations", issues * units, "combinations of an issue and a unit", sizes)
    local = sum(reform.is_local for reform in scenario.reforms)
    groups = min(districts, 2 ** min(local, 10))
    stages = (len(scenario.reforms) + 1) * groups
    yield Work(
        "reformed",
        stages * (issues + units),
        "issues and units to look at again at reforms",
        f"reforms, {sizes}",
    )
    pieces = [issue.pieces or scenario.issue_defaults.pieces for issue in scenario.issues]
    pieces += [scenario.issue_defaults.pieces] * min(1, scenario.issue_defaults.count)
    yield Work(
        "combinations",
        issues * max(pieces, default=0),
        "pieces of gaps",
        "issue_defaults.pieces or issue_defaults.count",
    )
    changes = 1 + len(scenario.issues) + 2 * len(demand.shocks)
    weights = min(days, changes) * issues * (1 + len(demand.shocks))
    yield Work(
        "combinations",
        weights,
        "weights of issues between changes of demand",
        "demand.shocks or issue_defaults.count",
    )
    served = sum(len(served_districts(body, scenario)) for body in scenario.adjudication.bodies)
    yield Work(
        "combinations",
        served * districts,
        "districts of bodies that rule",
        "adjudication.bodies or city.districts",
    )
    stated = len(initial.precedents) + len(scenario.responsibility.table) * max(1, issues)
    yield Work(
        "combinations",
        stated,
        "rulings and responsibilities given one by one",
        "initial.precedents or responsibility.table",
    )

    places = (
        max(len(issue.departments or ()) for issue in scenario.issues) if scenario.issues else 0
    )
    places = max(places, scenario.issue_defaults.departments) + members
    learnt = cells(scenario.precedents.reach) + EXPERIENCE_CELLS * places
    yield Work(
        "numbers", issues * learnt, "numbers in what is learnt of issues", "issue_defaults.count"
    )
    yield Work(
        "numbers",
        units * days,
        "days of units",
        "time.days, city.districts or department_defaults.count",
    )

    try:
        with np.errstate(
            all="ignore"
        ):  # a week without demand, or no issues: invalid, and reported elsewhere
            daily, requests = rates(scenario)[2:]
    except ScenarioError:  # a log that cannot be read is reported elsewhere too
        return
    filed = daily.sum() if requests is None else len(requests.filed_day)
    yield Work(
        "cases",
        filed + backlog,
        "requests",
        "demand.cases_per_day, demand.shocks, initial.backlog or time.days",
    )
    yield Work("citizens", scenario.citizens.count, "citizens", "citizens.count")
    means = np.unique(daily) * (
        1 + 1 / max(1 - demand.direct_answer, 1e-9)
    )  # of requests, and of those that the centre answers itself
    tables = float(np.sum(2 * (SPREADS * np.sqrt(means) + MORE)))
    yield Work(
        "numbers",
        tables,
        "probabilities of numbers of requests",
        "demand.seasonality, demand.shocks or demand.direct_answer",
    )

"""Rules for demand: a week has five days with some demand, and a log that is replayed is of this city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ScenarioError, suggestion
from sim.scenario.city import WEEK_DAYS
from sim.scenario.listing import listed_issues
from sim.scenario.replay import Replay, replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

INSTEAD = ("seasonality", "week", "repeats", "shocks")
"""Of drawn demand: a log has its own."""


def week_has_its_days(scenario: Scenario) -> Iterator[str]:
    """A week states its five working days, not all of them without demand."""
    week = scenario.demand.week
    if week is not None and (len(week) != WEEK_DAYS or not sum(week)):
        yield (
            f"demand.week = {list(week)}: write {WEEK_DAYS} numbers, one a working day, not all "
            "of them 0"
        )


def log_is_of_this_city(scenario: Scenario) -> Iterator[str]:
    """What a log names exists, and nothing else makes demand besides it."""
    demand = scenario.demand
    if demand.log is None:
        return
    for key in INSTEAD:
        if getattr(demand, key):
            yield (
                f"demand.{key}: cannot act beside demand.log, whose requests are replayed as "
                "they are; leave one of them out"
            )
    if scenario.inputs.absent:
        return
    try:
        requests = replay(scenario.inputs.log(demand.log))
    except ScenarioError as error:
        yield f"demand.log: {error}"
        return
    yield from _strangers(requests, scenario)


def _strangers(requests: Replay, scenario: Scenario) -> Iterator[str]:
    """Say what a log names that the city does not have."""
    here, known = (
        f"demand.log: {scenario.demand.log}",
        [issue.name for issue in listed_issues(scenario)],
    )
    unknown = [name for name in requests.names if name not in set(known)]
    if unknown:
        yield (
            f"{here}: there is no issue {unknown[0]!r}{suggestion(unknown[0], known)} "
            f"({len(unknown)} unknown in all)"
        )
    for name, most in (
        ("district", scenario.city.districts),
        ("citizen", scenario.citizens.count - 1),
    ):
        numbers = getattr(requests, name)
        if np.any(numbers > most):
            key = "city.districts" if name == "district" else "citizens.count"
            yield (
                f"{here}: {name} {int(np.nanmax(numbers))} is beyond {key}; raise it, or leave "
                "the column out"
            )
    if not np.any(requests.filed_day < scenario.time.days):
        yield (
            f"{here}: its first request is on day {requests.filed_day.min()}, after the run's "
            f"{scenario.time.days} days"
        )


CHECKS = (week_has_its_days, log_is_of_this_city)

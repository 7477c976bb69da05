"""What is wrong with a scenario that no single field shows: each rule is one named function, and they all run.

A rule returns nothing, or a line for each thing wrong: where, what was written, and the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import (
    check_demand,
    check_issues,
    check_reforms,
    check_responsibility,
    check_rulings,
    check_uncertainty,
    check_units,
)
from sim.scenario.rates import rates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

MOST_CASES = 5e7
"""Cases of one run; about 10 GB of memory."""

MOST_CASES_A_DAY = 1e6


def horizon_fits(scenario: Scenario) -> Iterator[str]:
    """There is a day on which a case can be filed and still be followed for the horizon."""
    time = scenario.time
    if time.warm_up + time.horizon >= time.days:
        yield (
            f"time.horizon = {time.horizon}: does not fit; warm_up {time.warm_up} + horizon "
            f"{time.horizon} "
            f"must be less than days {time.days}"
        )


def run_is_bearable(scenario: Scenario) -> Iterator[str]:
    """A run holds each of its cases in memory, and no day has more of them than it has keys."""
    daily = rates(scenario).daily
    if daily.sum() > MOST_CASES:
        yield (
            f"demand.cases_per_day = {scenario.demand.cases_per_day:g}: {daily.sum():.3g} cases "
            f"in {scenario.time.days} days are more "
            f"than the {MOST_CASES:.3g} that a run can hold; lower it, or time.days"
        )
    if daily.max() > MOST_CASES_A_DAY:
        yield (
            f"demand: {daily.max():.3g} cases on the busiest day; lower cases_per_day or the "
            f"shocks to at most {MOST_CASES_A_DAY:.3g}"
        )


CHECKS = (
    horizon_fits,
    *check_demand.CHECKS,
    *check_issues.CHECKS,
    *check_units.CHECKS,
    *check_responsibility.CHECKS,
    *check_rulings.CHECKS,
)


def problems(scenario: Scenario) -> list[str]:
    """Return all that is wrong, in the order of the rules; the last are tried on a city that is right without them."""
    found = [line for check in CHECKS for line in check(scenario)]
    found = found or [*run_is_bearable(scenario), *check_reforms.reforms_can_be_meant(scenario)]
    return found or list(check_uncertainty.ranges_can_be_meant(scenario))

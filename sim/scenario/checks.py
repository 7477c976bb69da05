"""What is wrong with a scenario that no single field shows: each rule is one named function, and they all run.

A rule returns nothing, or a line for each thing wrong: where, what was written, and the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import check_issues, check_reforms, check_responsibility, check_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.schema import Scenario

MOST_CASES = 5e7
"""Cases of one run; about 10 GB of memory."""


def horizon_fits(scenario: Scenario) -> Iterator[str]:
    """There is a day on which a case can be filed and still be followed for the horizon."""
    time = scenario.time
    if time.warm_up + time.horizon >= time.days:
        yield (
            f"time.horizon = {time.horizon}: does not fit; warm_up {time.warm_up} + horizon {time.horizon} "
            f"must be less than days {time.days}"
        )


def run_is_bearable(scenario: Scenario) -> Iterator[str]:
    """A run holds each of its cases in memory."""
    cases = scenario.demand.cases_per_day * scenario.time.days
    if cases > MOST_CASES:
        yield (
            f"demand.cases_per_day = {scenario.demand.cases_per_day:g}: {cases:.3g} cases in {scenario.time.days} days are more than the "
            f"{MOST_CASES:.3g} that a run can hold; lower it, or time.days"
        )


CHECKS = (
    horizon_fits,
    run_is_bearable,
    *check_issues.CHECKS,
    *check_units.CHECKS,
    *check_responsibility.CHECKS,
)


def problems(scenario: Scenario) -> list[str]:
    """Return all that is wrong, in the order of the rules; reforms are tried on a scenario that is right without them."""
    found = [line for check in CHECKS for line in check(scenario)]
    return found or list(check_reforms.reforms_can_be_meant(scenario))

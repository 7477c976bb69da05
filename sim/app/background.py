"""Replications of both arms while one watches: how much of the difference on the screen is luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.app.written import titled_apart
from sim.errors import ScenarioError
from sim.experiments.compare import compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.app.session import Limits
    from sim.experiments.study import Study
    from sim.scenario.schema import Scenario

FIRST_REPLICATIONS = 4
MEASURE = "rmst_days"


class Effect(NamedTuple):
    """What the right arm changes in the mean time to resolution, over whole runs."""

    estimate: float
    low: float
    high: float
    replications: int


def check_size(scenarios: tuple[Scenario, Scenario], limits: Limits) -> None:
    """Refuse to repeat cities that are too large for it.

    Raises
    ------
    ScenarioError
        If the first replications alone are more than a server makes for one viewer.
    """
    cases = sum(int(scenario.demand.cases_per_day * scenario.time.days) for scenario in scenarios) * FIRST_REPLICATIONS
    if cases > limits.repeated_cases:
        raise ScenarioError(f"{cases:,} requests in {FIRST_REPLICATIONS} replications; a page repeats at most {limits.repeated_cases:,}")


def effects(scenarios: tuple[Scenario, Scenario], seed: int, limits: Limits) -> Iterator[Effect]:
    """Give the effect over 4, 8, 16, ... replications, as many as a viewer may ask for; the first has the luck that is shown."""
    replications = FIRST_REPLICATIONS
    cases = sum(scenario.demand.cases_per_day * scenario.time.days for scenario in scenarios)
    while replications <= limits.replications and cases * replications <= limits.repeated_cases:
        yield effect_of(study_of(scenarios, seed, replications))
        replications *= 2


def study_of(scenarios: tuple[Scenario, Scenario], seed: int, replications: int) -> Study:
    """Return the comparison of the two arms."""
    return compare(titled_apart(scenarios), replications=replications, seed=seed)


def effect_of(study: Study) -> Effect:
    """Return the effect on the mean time to resolution."""
    row = study.effects[study.effects["measure"] == MEASURE].iloc[0]
    return Effect(float(row["estimate"]), float(row["low"]), float(row["high"]), study.replications)

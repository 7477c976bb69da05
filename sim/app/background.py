"""Replications of both arms in the background: how much of the displayed difference is random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.app.progress import NUMBERS, so_far
from sim.app.session import forget
from sim.app.setup import without_files
from sim.errors import ScenarioError
from sim.model.size import work
from sim.records.mesa_model import CityModel
from sim.results.intervals import Interval, mean_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.app.limits import Limits
    from sim.scenario.schema import Scenario

FIRST_REPLICATIONS = 4
"""Minimum number of replications for a result."""

LOOKS = 40
"""Number of days on which the numbers of replications are recorded."""


@dataclass(frozen=True)
class Repeated:
    """Right minus left arm, in replications with other random numbers.

    Attributes
    ----------
    days : shape (n_looks,)
        Recorded days since the end of the warm-up.
    differences : shape (n_replications, n_looks, n_numbers)
        Of the numbers in `NUMBERS`; NaN if unknown.
    """

    days: NDArray[np.int64]
    differences: NDArray[np.float64]

    @property
    def replications(self) -> int:
        """Number of replications."""
        return len(self.differences)

    def look(self, day: int) -> int:
        """Return the last recorded day up to a day, or the first one."""
        return int(self.days[self._place(day)])

    def interval(self, number: str, day: int) -> Interval:
        """Return the mean difference in a number up to a recorded day, and its 95 % interval."""
        values = self.differences[:, self._place(day), NUMBERS.index(number)]
        return mean_interval(values[np.isfinite(values)])

    def _place(self, day: int) -> int:
        """Return the index of a recorded day."""
        return max(0, int(np.searchsorted(self.days, day, side="right")) - 1)


def repeated(scenarios: tuple[Scenario, Scenario], seed: int, limits: Limits) -> Iterator[Repeated]:
    """Yield the results after each replication, up to a viewer's limit.

    The first replication is the displayed run.

    Raises
    ------
    ScenarioError
        If the first replications alone exceed the limit of a viewer.
    """
    days, found = looks(scenarios[0]), []
    for replication in range(most_replications(scenarios, limits)):
        with without_files(*scenarios):
            found.append(differences(scenarios, seed + replication, days))
        yield Repeated(days, np.array(found))


def most_replications(scenarios: tuple[Scenario, Scenario], limits: Limits) -> int:
    """Return the maximum number of replications of these cities for a viewer.

    Raises
    ------
    ScenarioError
        If it is below the minimum number.
    """
    cases = round(
        sum(one.amount for scenario in scenarios for one in work(scenario) if one.kind == "cases")
    )
    if cases * FIRST_REPLICATIONS > limits.repeated_cases:
        asked = f"{cases * FIRST_REPLICATIONS:,} requests in {FIRST_REPLICATIONS} replications"
        raise ScenarioError(f"{asked}; a page repeats at most {limits.repeated_cases:,}")
    return min(limits.replications, limits.repeated_cases // max(1, cases))


def looks(scenario: Scenario) -> NDArray[np.int64]:
    """Return the recorded days since the warm-up, first and last included, denser early on."""
    last = scenario.time.days - scenario.time.warm_up
    return np.unique(np.maximum(1, last * np.linspace(0, 1, LOOKS) ** 2).round().astype(np.int64))


def differences(
    scenarios: tuple[Scenario, Scenario], seed: int, days: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return right minus left arm on these days under one seed, shape (n_days, n_numbers)."""
    left, right = (_numbers(scenario, seed, days) for scenario in scenarios)
    return right - left


def _numbers(scenario: Scenario, seed: int, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the numbers of an arm on each of these days."""
    model, found = CityModel(scenario, rng=seed), []
    for day in days.tolist():
        model.run_until(scenario.time.warm_up + day)
        found.append(so_far(model.record(live=True)))
    forget((model,))
    return np.array(found, np.float64)

"""Replications of both arms while one watches: how much of the difference on the screen is luck."""

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

    from sim.app.session import Limits
    from sim.scenario.schema import Scenario

FIRST_REPLICATIONS = 4
"""Fewer say too little."""

LOOKS = 40
"""Days of a run on which the numbers of its replications are taken."""


@dataclass(frozen=True)
class Repeated:
    """What the right arm has more than the left one, with other luck.

    Attributes
    ----------
    days : shape (n_looks,)
        Days since the end of the warm-up on which one looked.
    differences : shape (n_replications, n_looks, n_numbers)
        Of the numbers in `NUMBERS`; NaN where there is nothing to tell.
    """

    days: NDArray[np.int64]
    differences: NDArray[np.float64]

    @property
    def replications(self) -> int:
        """How many there are."""
        return len(self.differences)

    def look(self, day: int) -> int:
        """Return the day nearest before a day, or the first, on which one looked."""
        return int(self.days[self._place(day)])

    def interval(self, number: str, day: int) -> Interval:
        """Return the mean difference in a number up to such a day, and its 95 % interval."""
        values = self.differences[:, self._place(day), NUMBERS.index(number)]
        return mean_interval(values[np.isfinite(values)])

    def _place(self, day: int) -> int:
        """Return the place of a day's look."""
        return max(0, int(np.searchsorted(self.days, day, side="right")) - 1)


def repeated(scenarios: tuple[Scenario, Scenario], seed: int, limits: Limits) -> Iterator[Repeated]:
    """Give what is known after each replication, as many as a viewer may ask for. The first has the luck that is shown.

    Raises
    ------
    ScenarioError
        If the first replications alone are more than a server makes for one viewer.
    """
    days, found = looks(scenarios[0]), []
    for replication in range(most_replications(scenarios, limits)):
        with without_files(*scenarios):
            found.append(differences(scenarios, seed + replication, days))
        yield Repeated(days, np.array(found))


def most_replications(scenarios: tuple[Scenario, Scenario], limits: Limits) -> int:
    """Return how often a viewer may have these cities repeated.

    Raises
    ------
    ScenarioError
        If that is less than the first few times.
    """
    cases = round(
        sum(one.amount for scenario in scenarios for one in work(scenario) if one.kind == "cases")
    )
    if cases * FIRST_REPLICATIONS > limits.repeated_cases:
        asked = f"{cases * FIRST_REPLICATIONS:,} requests in {FIRST_REPLICATIONS} replications"
        raise ScenarioError(f"{asked}; a page repeats at most {limits.repeated_cases:,}")
    return min(limits.replications, limits.repeated_cases // max(1, cases))


def looks(scenario: Scenario) -> NDArray[np.int64]:
    """Return the days since the warm-up on which one looks, the first and the last among them, and more often while little has passed."""
    last = scenario.time.days - scenario.time.warm_up
    return np.unique(np.maximum(1, last * np.linspace(0, 1, LOOKS) ** 2).round().astype(np.int64))


def differences(
    scenarios: tuple[Scenario, Scenario], seed: int, days: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what the right arm has more on each of these days under one seed, shape (n_days, n_numbers)."""
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

"""The search by simulation: values under which runs have the statistics of a log.

It is the method of simulated moments (McFadden 1989). Intervals include the random variation of the
log and of the runs, and the misfit that no values remove.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.logs.draft import Parameter, scaled
from sim.logs.outcomes import Outcomes, Statistic, values
from sim.records.simulate import run
from sim.results.intervals import LEVEL
from sim.results.probability import latin_hypercube, t_quantile

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.logs.draft import Draft


UNLEARNT = 0.8
"""Share of a range covered by an interval from which the log counts as uninformative."""


TOUCHES = 0.005
"""Distance from a bound, as a share of a range, at which a value lies at the bound."""

STILL = 1e-3
"""Distance from its start, as a share of a range, up to which the search has not moved a value."""


class Found(NamedTuple):
    """A value that was searched for.

    Examples
    --------
    >>> import sim
    >>> record = sim.run(sim.load_scenario("classroom"), seed=1)
    >>> sim.export(record, "log.csv")
    >>> log = sim.read_log("log.csv", ends=("resolve", "refer_out", "withdraw"))
    >>> found = sim.fit(log, cases=200)
    >>> all(each.low <= each.high for each in found.found)
    True
    """

    parameter: Parameter
    """What it is a value of, and between which values it was searched for."""
    value: float
    """At which runs are nearest to the log."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end."""
    moved: bool = True
    """Whether the search has moved it from where it started."""

    @property
    def at_bound(self) -> bool:
        """Whether the value lies at a bound of what was possible."""
        low, high = self.parameter.low, self.parameter.high
        return min(self.value - low, high - self.value) < TOUCHES * (high - low)

    @property
    def how(self) -> str:
        """How far the search tells the value."""
        if not self.moved:
            return "starting value"
        if not self.learnt:
            return "searched, not learnt"
        return "searched, at a bound" if self.at_bound else "searched"

    @property
    def learnt(self) -> bool:
        """Whether the log tells the value: its interval leaves out much of what was possible."""
        return self.high - self.low < UNLEARNT * (self.parameter.high - self.parameter.low)


CASES = 15_000
"""Target number of cases that a run of the search follows, by default."""

WARM_UP, HORIZON = 60, 250
"""Working days before cases are followed, and after the last was filed: long enough that few
hand-offs are still to come."""

FEWEST_DAYS, MOST_DAYS = 60, 4000

TRIALS = 24
"""Number of places over the whole ranges tried before the search continues from the best."""

FOLLOWED = 2
"""Number of trials from which the search continues."""

STEP = 0.04
"""Step of a parameter for slopes, relative to its range: wide enough to exceed random
variation."""

OTHER_SEEDS = 8
"""Number of runs that estimate random variation."""

MOST_ROUNDS = 14
ENOUGH = 1e-3

AS_GOOD = 0.02
"""Relative growth of the misfit up to which other values count as fitting as well."""

NOTHING = 1e-9
"""Relative slope below which a direction counts as rounding error."""


@dataclass(eq=False)
class Search:
    """Runs under values, and their misfit from a log's statistics."""

    draft: Draft
    parameters: tuple[Parameter, ...]
    compared: list[Statistic]
    target: NDArray[np.float64]
    weights: NDArray[np.float64]
    """Inverse tolerances, shape (n_statistics,)."""
    cases: int
    """Target number of cases per run."""
    seed: int
    """Of all runs: common random numbers for all places."""
    progress: Callable[[int, int], None]
    runs: int = field(default=0, init=False)
    moved: NDArray[np.bool_] = field(init=False)
    """Which parameters the search has moved, once it has ended; shape (n_parameters,)."""

    def statistics(
        self, places: NDArray[np.float64], seed: int | None = None
    ) -> NDArray[np.float64]:
        """Return the statistics of a run, shape (n_statistics,), at places in ranges of 0 to 1."""
        days = int(np.clip(self.cases / self.draft.arrivals.cases_per_day, FEWEST_DAYS, MOST_DAYS))
        time = {"days": WARM_UP + days + HORIZON, "warm_up": WARM_UP, "horizon": HORIZON}
        scenario = self.draft.scenario(scaled(self.parameters, places), {"time": time})
        self.runs += 1
        self.progress(self.runs, self.most_runs)
        record = run(scenario, seed or self.seed, record="cases")
        return values(Outcomes.of_run(record), self.compared)

    @property
    def most_runs(self) -> int:
        """Maximum number of runs: trials, rounds each with its slopes, and those for intervals."""
        slopes = 2 * len(self.parameters)
        return (
            TRIALS
            + 1
            + len(self.parameters)
            + FOLLOWED * (slopes + 1) * MOST_ROUNDS
            + slopes
            + OTHER_SEEDS
        )

    def misfits(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a run's misfit from the log in each statistic, in tolerances."""
        return (self.statistics(places) - self.target) * self.weights

    def slopes(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the misfits' slopes by central differences, shape (n_statistics, n_parameters)."""
        columns = []
        for n in range(len(places)):
            low, high = places.copy(), places.copy()
            low[n], high[n] = max(0.0, places[n] - STEP), min(1.0, places[n] + STEP)
            columns.append((self.misfits(high) - self.misfits(low)) / (high[n] - low[n]))
        return np.column_stack(columns)

    def repeated(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the statistics of runs with other seeds, shape (n_seeds, n_statistics)."""
        return np.array([self.statistics(places, self.seed + 1 + n) for n in range(OTHER_SEEDS)])

    def best(self) -> NDArray[np.float64]:
        """Return the places of the runs nearest to the log, by least squares from some trials.

        Different values can fit almost equally well, so the search continues from several trials.
        """
        first = np.array(
            [(each.start - each.low) / (each.high - each.low) for each in self.parameters]
        )
        trials = [first, *latin_hypercube(TRIALS, len(self.parameters), self.seed)]
        trials.sort(key=lambda places: float(np.sum(self.misfits(places) ** 2)))
        starts = [np.clip(places, 0.01, 0.99) for places in trials[:FOLLOWED]]
        ends = [self._followed(start) for start in starts]
        best = min(range(len(ends)), key=lambda n: ends[n][0])
        cost, places = ends[best]
        self.moved = np.abs(places - starts[best]) > STILL
        # What no slope has moved is at a place of chance: the usual one is better, if it fits too.
        for n in np.flatnonzero(~self.moved):
            usual = places.copy()
            usual[n] = np.clip(first[n], 0.01, 0.99)
            if np.sum(self.misfits(usual) ** 2) / 2 <= cost * (1 + AS_GOOD):
                places = usual
        return places

    def _followed(self, first: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the remaining misfit and the places that least squares reach from a start."""
        from scipy.optimize import least_squares

        found = least_squares(
            self.misfits, first, self.slopes, (0, 1), xtol=ENOUGH, ftol=ENOUGH, max_nfev=MOST_ROUNDS
        )
        return float(found.cost), np.asarray(found.x)


def intervals(
    search: Search,
    places: NDArray[np.float64],
    seeds: NDArray[np.float64],
    resamples: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of 95 % intervals of the estimates, (n_parameters,), in ranges of 0 to 1.

    Given are the places of the estimates, and the statistics of runs there with other seeds and of
    the resampled log, one row each.

    Notes
    -----
    The covariance is that of the method of simulated moments [1]_, (J'J)⁻¹ J'ΣJ (J'J)⁻¹, with the
    slopes J of the weighted misfits. Σ is the sum of the variation between the log's weeks, the
    variation between seeds, and the square of each remaining misfit: a statistic that no values
    reproduce is less informative. Along directions without slopes, values may lie anywhere in their
    ranges. The quantile is Student's; its degrees of freedom are those of the smallest sample in Σ,
    the runs with other seeds. `sim.logs.fit.CAVEATS` lists the remaining approximations.

    References
    ----------
    .. [1] McFadden, D. (1989). A method of simulated moments for estimation of discrete response
       models without numerical integration. Econometrica 57, 995-1026.
    """
    slopes = search.slopes(places)
    misfit = (seeds.mean(axis=0) - search.target) * search.weights
    spread = [np.cov(drawn * search.weights, rowvar=False) for drawn in (resamples, seeds)]
    noise = spread[0] + np.diag(np.diag(spread[1])) + np.diag(misfit**2)
    said, directions = np.linalg.eigh(slopes.T @ slopes)
    told = said > NOTHING * max(said[-1], 1.0)
    inverse = (directions[:, told] / said[told]) @ directions[:, told].T
    covariance = (
        inverse @ slopes.T @ noise @ slopes @ inverse
        + directions[:, ~told] @ directions[:, ~told].T
    )
    half = t_quantile(len(seeds) - 1, 0.5 + LEVEL / 2) * np.sqrt(np.diag(covariance))
    return np.maximum(0.0, places - half), np.minimum(1.0, places + half)

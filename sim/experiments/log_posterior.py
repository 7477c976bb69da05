"""Which values of a city go with a log: cities are drawn, run, and compared with its statistics.

Cities are drawn from the whole ranges. Two of them are followed to the city nearest to the log: the
one that a regression of the statistics on the values expects to be nearest, and the one whose run
is nearest. Around each further cities are drawn, and regressed. Of where they lead, the city
whose runs are nearest is taken. A statistic that these runs do not have counts as known only up to
the difference. With these errors the values are regressed on the statistics
(`sim.logs.adjustment`), first over the whole ranges and then over the part that remains, in which
more cities are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import batched, count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import StudyError
from sim.experiments.executors import Lost
from sim.logs.adjustment import Adjustment, Alarms, features, ridge, to_normal, to_share
from sim.logs.draft import scaled
from sim.logs.outcomes import Outcomes, on_scale, values
from sim.records.simulate import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sim.experiments.executors import Pool
    from sim.logs.adjustment import Alarm, Calibration
    from sim.logs.draft import Draft, Parameter
    from sim.logs.outcomes import Statistic

    Array = NDArray[np.float64]

WARM_UP = 60
"""Working days before cases are followed."""

SEEDS = 8
"""Runs of the nearest city, which show how far it is from the log."""

DRAWS = 1000
"""Joint draws that are saved."""

CHANCE = 2.0
"""Standard deviations between runs up to which a difference from the log may be chance."""

WHOLE, NEAR = 0.25, 0.075
"""Shares of the cities that are drawn from the whole ranges, and each time near one that may be the
nearest; the others are drawn from what remains."""

AROUND = (0.25, 0.12, 0.12)
"""Parts of a range on either side of such a city from which cities near it are drawn, one after the
other."""

MARGIN = 0.05
"""Part of a range around the draws that also remains."""

PULL = 1.0
"""Misfit, in tolerances, that a value may cost to remain where it starts instead of at the other
end of its range: a log that says nothing of a value does not move it."""

HELD = 1e3
"""The same of a value of which a log has nothing."""

LOSS = "soft_l1"
"""Of a search: large misfits count by their size and not by its square, so that a statistic that no
city has does not move values that others show."""

DECIMALS = 6
"""Of the nearest city's shares of a range, so that an end of a range is exactly that."""

STARTS = 20
"""Places from which the nearest city is searched for."""

PENALTY = 1.0
"""Of the regression of statistics on values."""

CHUNK = 10
"""Cities of a task."""

_EVEN = float(np.sqrt(12))


class Target(NamedTuple):
    """What cities are compared with."""

    draft: Draft
    parameters: tuple[Parameter, ...]
    compared: list[Statistic]
    of_log: Array
    """Shape (n_statistics,)."""
    near: Array
    """Inverse tolerances, shape (n_statistics,)."""
    cases: NDArray[np.int64]
    """The log's cases of each, shape (n_statistics,)."""
    unseen: frozenset[str]
    """Parameters of which the log has nothing; the nearest city has their usual values."""
    days: int
    """Working days on which the cases of a run are filed, and for which they are followed."""
    horizon: int
    seed: int

    def run(self, places: Array, seed: int) -> Array:
        """Return the statistics of a run at places in ranges of 0 to 1, shape (n_statistics,)."""
        time = {
            "days": WARM_UP + self.days + self.horizon,
            "warm_up": WARM_UP,
            "horizon": self.horizon,
        }
        scenario = self.draft.scenario(scaled(self.parameters, places), {"time": time})
        return values(Outcomes.of_run(run(scenario, seed, record="cases")), self.compared)

    def weighed(self, places: Array) -> Target:
        """Return the same with the weights of units as at some places, in all cities."""
        serial = scaled(self.parameters, places).get("serial")
        return self._replace(draft=replace(self.draft, weighed=serial))

    @property
    def starts(self) -> Array:
        """Places of starting values, shape (n_parameters,)."""
        return np.concatenate(
            [each.range.share(np.array([each.start])) for each in self.parameters]
        )

    def misfit(self, places: Array, found: Array, within: Box) -> Array:
        """Return how far statistics of a city are from the log's, and its places from the usual.

        The first are in tolerances, the others what a value may cost to remain usual.
        """
        pull = np.array([HELD if each.name in self.unseen else PULL for each in self.parameters])
        usual = np.clip(self.starts, within.low, within.high)
        apart = within.shares(places) - within.shares(usual)
        return np.concatenate([(found - self.of_log) * self.near, pull * apart])

    def on_scale(self, found: Array) -> Array:
        """Return statistics where their randomness is about normal, the same shape."""
        return on_scale(self.compared, found, self.cases)


class Box(NamedTuple):
    """A part of all ranges, each of 0 to 1, from which cities are drawn evenly."""

    low: Array
    high: Array
    part: int
    """Its number, for random numbers of its own."""

    @classmethod
    def whole(cls, n: int) -> Box:
        """Return all of `n` ranges."""
        return cls(np.zeros(n), np.ones(n), 0)

    @classmethod
    def around(cls, places: Array, margin: float, part: int) -> Box:
        """Return the part that has rows of places and some margin."""
        low, high = places.min(axis=0) - margin, places.max(axis=0) + margin
        return cls(np.maximum(0.0, low), np.minimum(1.0, high), part)

    def city(self, seed: int, number: int) -> tuple[Array, int]:
        """Return a city's places and the seed of its run, the same however many there are."""
        rng = np.random.default_rng([seed, self.part, number])
        places = self.at(rng.random(len(self.low)))
        return places, int(rng.integers(2**32))

    def at(self, shares: Array) -> Array:
        """Return the places at shares of this part."""
        found: Array = self.low + (self.high - self.low) * shares
        return found

    def shares(self, places: Array) -> Array:
        """Return the shares of this part at which places lie."""
        found: Array = (places - self.low) / (self.high - self.low)
        return found


class Cities(NamedTuple):
    """Cities drawn from a part of the ranges, with their statistics."""

    box: Box
    places: Array
    """Shape (n_cities, n_parameters)."""
    statistics: Array
    """Shape (n_cities, n_statistics)."""

    def expected(self, of: Target) -> Array:
        """Return the places at which statistics are expected nearest to the log's.

        They minimise the loss of a quadratic regression of the statistics on the places.
        """
        from scipy.optimize import least_squares

        n, k = self.places.shape
        centred = partial(_centred, self.box)
        slopes = ridge(features(centred(self.places), n), self.statistics, PENALTY)
        usual = self.box.shares(np.clip(of.starts, self.box.low, self.box.high))

        def misfit(shares: Array) -> Array:
            expected = features(centred(self.box.at(shares))[None], n)[0] @ slopes
            return of.misfit(self.box.at(shares), expected, self.box)

        rng = np.random.default_rng([of.seed, self.box.part])
        starts = [usual, *rng.random((STARTS - 1, k))]
        search = partial(least_squares, misfit, bounds=(0, 1), loss=LOSS)
        found = [search(np.clip(each, 0.01, 0.99)) for each in starts]
        return self.box.at(np.round(min(found, key=lambda each: float(each.cost)).x, DECIMALS))

    def drawn(self, of: Target) -> Array:
        """Return the places of the city whose run is nearest to the log."""
        misfits = map(partial(of.misfit, within=self.box), self.places, self.statistics)
        nearest: Array = self.places[np.argmin([_cost(each) for each in misfits])]
        return nearest


@dataclass(frozen=True, eq=False)
class LogPosterior:
    """Which values of a city go with a log.

    Attributes
    ----------
    target
        What cities are compared with.
    cities
        Those drawn from the part of the ranges that remains.
    nearest : shape (n_parameters,)
        Places, in ranges of 0 to 1, of the city whose runs are nearest to the log.
    runs : shape (n_seeds, n_statistics)
        Statistics of these runs.
    made
        Number of runs in all.
    """

    target: Target
    cities: Cities
    nearest: Array
    runs: Array
    made: int

    @property
    def error(self) -> Array:
        """How far runs of the nearest city are from the log in each statistic, on its scale.

        0 if the difference may be chance. Shape (n_statistics,).
        """
        on_scale = self.target.on_scale
        runs, of_log = on_scale(self.runs), on_scale(self.target.of_log)
        apart = np.abs(runs.mean(axis=0) - of_log)
        spread = runs.std(axis=0, ddof=1) * np.sqrt(1 + 1 / len(runs))
        return np.where(apart > CHANCE * spread, apart, 0.0)

    @cached_property
    def adjustment(self) -> Adjustment:
        """The regression of the values on the statistics, each known up to its error."""
        places, found = self.cities.places, self.target.on_scale(self.cities.statistics)
        rng = np.random.default_rng([self.target.seed, self.cities.box.part, 0, 1])  # of no city
        found += self.error * rng.standard_normal(found.shape)
        return Adjustment(found, to_normal(self.cities.box.shares(places)))

    @cached_property
    def _observed(self) -> Array:
        return self.target.on_scale(self.target.of_log)

    @cached_property
    def alarm(self) -> Alarm:
        """Whether a drawn city could have had the log's statistics, up to errors."""
        return Alarms(self.adjustment.x).of(self._observed)

    @cached_property
    def calibration(self) -> Calibration:
        """Posteriors of cities near the log, from the others, against their true values."""
        return self.adjustment.calibration(self._observed)

    def interval(self, level: float) -> tuple[Array, Array]:
        """Return the ends of central intervals, in ranges of 0 to 1, (n_parameters,) each."""
        sample, tail = self.adjustment.at(self._observed), (1 - level) / 2
        low, high = (to_share(sample.quantile(each)) for each in (tail, 1 - tail))
        return self.cities.box.at(low), self.cities.box.at(high)

    def draws(self, n: int = DRAWS) -> Array:
        """Return joint draws in ranges of 0 to 1, shape (n, n_parameters)."""
        rng = np.random.default_rng([self.target.seed, n])
        return self.cities.box.at(to_share(self.adjustment.at(self._observed).rows(n, rng)))


def log_posterior(
    target: Target, points: int, pool: Pool, progress: Callable[[int, int], None]
) -> LogPosterior:
    """Return which values of a city go with a log, from `points` cities in all."""
    done, most = 0, points + 5 * SEEDS  # of the nearest city, and of the four that may be it

    def counted(n: int) -> None:
        nonlocal done
        done += n
        progress(done, most)

    whole, near = int(WHOLE * points), int(NEAR * points)
    with pool:
        every = cities(target, Box.whole(len(target.parameters)), whole, pool, counted)
        parts = count(1)
        followed = []
        for start in (every.expected(target), every.drawn(target)):
            nearest = start
            for around in AROUND:
                box = Box.around(nearest[None], around, next(parts))
                nearest = cities(target, box, near, pool, counted).expected(target)
            followed += [start, nearest]
        nearest = _nearest(target, followed, pool, counted)
        jobs = [(nearest, target.seed + 1 + each) for each in range(SEEDS)]
        repeated = _runs(target, jobs, pool, counted)
        first = LogPosterior(target, every, nearest, repeated, done)
        box = Box.around(first.draws(), MARGIN, next(parts))
        target, rest = target.weighed(nearest), points - whole - near * 2 * len(AROUND)
        remaining = cities(target, box, rest, pool, counted)
        progress(done, done)
        return LogPosterior(target, remaining, nearest, repeated, done)


def _nearest(
    target: Target, places: list[Array], pool: Pool, counted: Callable[[int], None]
) -> Array:
    """Return the one of some places whose runs are nearest to the log."""
    seeds = range(target.seed + 1 + SEEDS, target.seed + 1 + 2 * SEEDS)
    jobs = [(each, seed) for each in places for seed in seeds]
    runs = _runs(target, jobs, pool, counted).reshape(len(places), SEEDS, -1)
    whole = Box.whole(len(target.parameters))
    misfits = [target.misfit(*each, whole) for each in zip(places, runs.mean(1), strict=True)]
    return places[int(np.argmin([_cost(each) for each in misfits]))]


def _cost(misfits: Array) -> float:
    """Return the cost of misfits as the search counts it; see `LOSS`."""
    return float(np.sum(np.sqrt(1 + misfits**2) - 1))


def cities(target: Target, box: Box, n: int, pool: Pool, counted: Callable[[int], None]) -> Cities:
    """Draw cities from a part of the ranges, and run them; `counted` gets the number of runs."""
    jobs = [box.city(target.seed, number) for number in range(n)]
    places = np.array([place for place, _ in jobs])
    return Cities(box, places, _runs(target, jobs, pool, counted))


def _runs(
    target: Target, jobs: list[tuple[Array, int]], pool: Pool, counted: Callable[[int], None]
) -> Array:
    """Return the statistics of runs in their order, shape (n_runs, n_statistics)."""
    found = np.empty((len(jobs), len(target.compared)))
    for chunk, rows in pool.results(partial(_job, target), batched(enumerate(jobs), CHUNK)):
        if isinstance(rows, Lost):
            raise StudyError(
                f"a run of the fit ended its process twice ({rows.error!r}); to see why, try "
                "--executor serial"
            ) from rows.error
        found[[number for number, _ in chunk]] = rows
        counted(len(chunk))
    return found


def _job(target: Target, job: tuple[int, tuple[Array, int]]) -> Array:
    """Return the statistics of one of many runs."""
    _, (places, seed) = job
    return target.run(places, seed)


def _centred(box: Box, places: Array) -> Array:
    """Return places with mean 0 and standard deviation 1 over a part of the ranges."""
    found: Array = (box.shares(places) - 0.5) * _EVEN
    return found

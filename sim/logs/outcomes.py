"""`Outcomes`: the outcomes of cases, of a log or of a run, and statistics of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.logs.reading import Name, Note
from sim.logs.stays import Stays
from sim.results.cohort import Cases
from sim.results.descriptive import mean
from sim.results.incidence import aalen_johansen, day_reached
from sim.results.patterns import handoff_hazard
from sim.scenario.city import WEEK_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.logs.work_log import WorkLog
    from sim.records.record import RunRecord
    from sim.scenario.posterior import Missed

SETTLED = 60
"""Working days after which most hand-offs of a case have happened."""

HALF = 0.5

TWO_OR_MORE = "ping-pong of two or more hand-offs"

MOST = 10
"""Maximum hand-offs of a case that a fit counts in a mean, which a few cases with very many would
dominate."""

MORE = f"more than {MOST} hand-offs"

HAZARDS = 8
"""Numbers of hand-offs for which the hazard of another is measured."""


ALL = slice(None)


class Group(NamedTuple):
    """The cases with some numbers of hand-offs, and the share of them closed by day."""

    cases: int
    closed: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes of cases, each array of shape (n_cases,).

    Attributes
    ----------
    days
        Working days from opening to the end, or until the case was last seen open.
    closed
        Whether it ended, in any way.
    handoffs, ping_pong
        Steps from unit to unit, and whether one led straight back.
    unit
        Name of the last unit that held it.
    week
        Week in which the case was opened: cases of one week share its load.
    followed
        Working days for which the case was or would have been followed.
    stays
        Their stays with units, if these are known.
    """

    days: NDArray[np.int64]
    closed: NDArray[np.bool_]
    handoffs: NDArray[np.int64]
    ping_pong: NDArray[np.bool_]
    unit: NDArray[Any]
    week: NDArray[np.int64]
    followed: NDArray[np.int64]
    stays: Stays | None = None

    @classmethod
    def of_log(cls, log: WorkLog) -> Outcomes:
        """Return the outcomes of a log's cases."""
        cases = log.cases
        return cls(
            days=cases["days"].to_numpy(np.int64),
            closed=cases["closed"].to_numpy(bool),
            handoffs=cases["handoffs"].to_numpy(np.int64),
            ping_pong=cases["ping_pong"].to_numpy(bool),
            unit=cases["unit"].to_numpy(object),
            week=cases["opened_day"].to_numpy(np.int64) // WEEK_DAYS,
            followed=cases["followed_days"].to_numpy(np.int64),
            stays=Stays.of_log(log) if log.has_handoffs else None,
        )

    @classmethod
    def of_run(cls, record: RunRecord) -> Outcomes:
        """Return the outcomes of a run's cohort.

        A case that is referred out or withdrawn has ended too, as a log's closed cases have for
        whatever reason.
        """
        days, cases = record.scenario.time.days, Cases(record)
        filed, end = (cases[field].astype(np.int64) for field in ("filed_day", "end_day"))
        units = np.array([*record.names.units, ""], object)  # the last is for -1, no unit
        return cls(
            days=np.where(end >= 0, end, days) - filed,
            closed=end >= 0,
            handoffs=cases["handoffs"].astype(np.int64),
            ping_pong=cases["ping_pong"] == 1,
            unit=units[cases["unit"]],
            week=filed // WEEK_DAYS,
            followed=days - filed,
            stays=None if record.event_rows is None else Stays.of_run(record),
        )

    @classmethod
    def joined(cls, parts: Sequence[Outcomes]) -> Outcomes:
        """Return the outcomes of several runs as one."""
        arrays: dict[str, Any] = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS
        }
        stays = [part.stays for part in parts if part.stays is not None]
        return cls(**arrays, stays=Stays.joined(stays) if stays else None)

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.days)

    def take(self, cases: NDArray[Any]) -> Outcomes:
        """Return the outcomes of some cases, by number or by mask."""
        stays = None if self.stays is None else self.stays.take(cases)
        arrays: dict[str, Any] = {name: getattr(self, name)[cases] for name in ARRAYS}
        return Outcomes(**arrays, stays=stays)

    def passed_on(self, low: float, high: float = math.inf) -> NDArray[np.bool_]:
        """Return which cases have from `low` to `high` hand-offs."""
        return (self.handoffs >= low) & (self.handoffs <= high)

    def settled(self) -> Outcomes:
        """Return the cases that were followed long enough to have had most of their hand-offs.

        See `followed_long`.
        """
        return self._settled

    @property
    def longest(self) -> int:
        """The most days for which enough cases were or would have been followed."""
        few = min(FEWEST, len(self))
        return int(np.partition(self.followed, -few)[-few]) if few else 0

    @cached_property
    def _settled(self) -> Outcomes:
        long = followed_long(self.followed)
        return self if long.all() else self.take(long)

    def share_closed(self, last: int, of: NDArray[np.bool_] | slice = ALL) -> NDArray[np.float64]:
        """Return the Kaplan-Meier share closed by the end of days 0 to `last` after opening."""
        days, closed = self.days[of], self.closed[of]
        return 1 - aalen_johansen(days, closed, 1, last).open if len(days) else np.zeros(last + 1)

    def by_handoffs(self, horizon: int) -> list[Group]:
        """Return the cases with each group of numbers of hand-offs (`HANDOFFS`)."""
        if horizon not in self._grouped:
            parts = [self.passed_on(*ends) for ends in HANDOFFS]
            self._grouped[horizon] = [
                Group(int(part.sum()), self.share_closed(horizon, part)) for part in parts
            ]
        return self._grouped[horizon]

    @cached_property
    def _grouped(self) -> dict[int, list[Group]]:
        return {}

    def loads(self) -> dict[Any, float]:
        """Return the share of cases that ended with each unit."""
        place, units = pd.factorize(self.unit)
        shares = np.bincount(place) / len(place)
        return dict(zip(map(str, units), shares.tolist(), strict=True))

    def busiest(self) -> list[str]:
        """Return the units with which the most cases ended, the busiest first."""
        loads = self.loads()
        return sorted(loads, key=lambda unit: -loads[unit])[:BUSIEST]

    def drawn_weeks(self, times: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """Yield bootstrap resamples, week by week with replacement, as numbers of cases.

        Whole weeks are drawn, since cases of a week share its load (block bootstrap, Künsch 1989),
        until there are as many cases as here: of few large and many small weeks, a resample could
        otherwise lack the large ones.
        """
        order = np.argsort(self.week, kind="stable")
        weeks = np.split(order, np.flatnonzero(np.diff(self.week[order])) + 1)
        sizes = np.array([len(week) for week in weeks])
        for _ in range(times):
            drawn, held = np.zeros(0, np.int64), np.zeros(1, np.int64)
            while held[-1] < len(self):
                drawn = np.append(drawn, rng.integers(0, len(weeks), len(weeks)))
                held = sizes[drawn].cumsum()
            enough = int(np.searchsorted(held, len(self))) + 1
            yield np.concatenate([weeks[n] for n in drawn[:enough]])

    def equal_weeks(self) -> float:
        """Return the number of equally large weeks whose mean would vary as much."""
        sizes = np.unique(self.week, return_counts=True)[1]
        return float(sizes.sum() ** 2 / (sizes**2).sum())

    def at_once(self) -> Outcomes:
        """Return the outcomes if the busiest unit got and ended each case on its first day."""
        loads, none = self.loads(), np.zeros(len(self), np.int64)
        name = np.array([max(loads, key=lambda name: loads[name])], object)
        ended, back = np.ones(len(self), bool), np.zeros(len(self), bool)
        stays = Stays.placed(name, np.arange(len(self)), none, none, none, ended)
        unit = np.full(len(self), name[0], object)
        return Outcomes(none, ended, none, back, unit, self.week, self.followed, stays)


def followed_long(days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cases, followed for so many days, have had most of their hand-offs.

    Cases censored by a log's end have had fewer than they will have. If those followed long enough
    are fewer than half, all are taken.
    """
    long = days >= SETTLED
    return long if long.mean() >= HALF else np.ones_like(long)


ARRAYS = ("days", "closed", "handoffs", "ping_pong", "unit", "week", "followed")
"""Fields of `Outcomes` that have a value for each case."""


def handoff_shares(outcomes: Outcomes, fewest: int = 1) -> dict[str, float]:
    """Return shares of cases passed on and passed back, by name; NaN below `fewest` cases."""
    back, found = outcomes.ping_pong, {"no hand-off": mean(outcomes.handoffs == 0)}
    found |= {MORE: mean(outcomes.handoffs > MOST), "ping-pong": mean(back)}
    found[TWO_OR_MORE] = mean(back[outcomes.passed_on(2)])
    hazards = [handoff_hazard(outcomes.handoffs, k, k) for k in range(HAZARDS)]
    found |= {f"another hand-off after {k}": hazard for k, hazard in enumerate(hazards)}
    least = dict.fromkeys(found, 0) | {TWO_OR_MORE: 2}
    least |= {f"another hand-off after {k}": k for k in range(HAZARDS)}
    return {
        name: share if outcomes.passed_on(least[name]).sum() >= fewest else math.nan
        for name, share in found.items()
    }


GRID = (0, 1, 2, 3, 5, 10, 20, 40, 80)
"""Days after opening at which a fit compares the share closed."""

COARSE = (0, 3, 10, 30)
"""The same among cases with one number of hand-offs."""

LAST = 100
"""Last day up to which a fit compares the share closed, if cases were followed so long."""

PASSED_ON = f"hand-offs per case, {MOST} at most"

FITTED_HAZARDS = 5
"""Numbers of hand-offs for which a fit compares the hazard of another."""

BUSIEST = 5
"""Number of units whose shares of the work are compared."""

FEWEST_FITTED = 50
"""Minimum number of a log's cases for which a fit compares a share."""


class Statistic(NamedTuple):
    """One number that a fit matches, its tolerance, and its cases.

    The tolerance is an assumption; it weighs misfits against each other.
    """

    name: str
    tolerance: float
    low: int = 0
    """Minimum hand-offs of its cases."""
    high: float = math.inf
    """Maximum hand-offs of its cases."""
    day: int | None = None
    """For shares closed: the day."""
    over: int | None = None
    """For the share open on a mean day (the restricted mean of the time to the end): the days."""
    unit: str | None = None
    """For shares of work: the unit."""

    @property
    def note(self) -> Note | Name:
        """Its name in any language."""
        return Name(self.name) if self.unit is None else Note("ended_with", unit=self.unit)

    @property
    def kind(self) -> Missed:
        """Of what it is a statistic."""
        if self.unit is not None:
            return "units"
        if self.day is None and self.over is None:
            return "handoffs"
        return "days_by_handoffs" if self.low == self.high else "days"


def statistics(log: Outcomes, *, with_handoffs: bool) -> list[Statistic]:
    """Return the statistics that a fit can compare with a log.

    Shares closed are compared up to the most days for which its cases were followed.
    """
    over = max(1, min(LAST, log.longest))
    listed = [Statistic(f"closed by day {day}", 0.01, day=day) for day in GRID]
    listed.append(Statistic(f"open, mean over {over} days", 0.002, over=over))
    if with_handoffs:
        listed += [
            Statistic(PASSED_ON, 0.02 * max(1.0, mean(_counted(log)))),
            Statistic("no hand-off", 0.01),
            *([Statistic(MORE, 0.005)] if log.passed_on(MOST + 1).sum() >= FEWEST_FITTED else []),
            Statistic("ping-pong", 0.005),
            *(
                Statistic(f"another hand-off after {k}", 0.02, k)
                for k in range(1, FITTED_HAZARDS + 1)
            ),
            Statistic(TWO_OR_MORE, 0.03, 2),
            *(Statistic(f"ended with {unit}", 0.02, unit=unit) for unit in log.busiest()),
            *(
                Statistic(f"closed by day {day} after {k} hand-offs", 0.05, k, k, day)
                for k in range(3)
                for day in COARSE
            ),
        ]
    cases = ((each, log.take(log.passed_on(each.low, each.high))) for each in listed)
    return [
        each
        for each, part in cases
        if len(part) >= FEWEST_FITTED and (each.day or 0) <= part.longest
    ]


def values(outcomes: Outcomes, listed: list[Statistic]) -> NDArray[np.float64]:
    """Return the listed statistics, shape (n_statistics,). A statistic without cases is 0."""
    curves, loads = {(0, math.inf): outcomes.share_closed(LAST)}, outcomes.loads()
    outcomes = outcomes.settled()
    shares = handoff_shares(outcomes) | {PASSED_ON: mean(_counted(outcomes))}

    def found(each: Statistic) -> float:
        if each.unit is not None:
            return loads.get(each.unit, 0.0)
        if each.day is None and each.over is None:
            return shares[each.name]
        ends = each.low, each.high
        if ends not in curves:
            curves[ends] = outcomes.share_closed(LAST, outcomes.passed_on(*ends))
        return float(1 - curves[ends][: each.over].mean() if each.over else curves[ends][each.day])

    listed_values: NDArray[np.float64] = np.array([found(each) for each in listed])
    return np.where(np.isnan(listed_values), 0.0, listed_values)


def counts(log: Outcomes, listed: list[Statistic]) -> NDArray[np.int64]:
    """Return the cases of each statistic."""
    return np.array([log.passed_on(each.low, each.high).sum() for each in listed])


def on_scale(
    listed: list[Statistic], found: NDArray[np.float64], cases: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return statistics on scales where their randomness is about normal.

    They are logits of shares, with half a case more on each side, and logarithms of means. Shapes
    are (..., n_statistics), and (n_statistics,) for the cases.
    """
    is_mean = np.array([each.name == PASSED_ON for each in listed])
    share = (np.where(is_mean, 0.5, found) * cases + 0.5) / (cases + 1)
    scaled: NDArray[np.float64] = np.where(
        is_mean, np.log(np.maximum(found, 0) + 0.5 / cases), np.log(share / (1 - share))
    )
    return scaled


def nearness(
    log: Outcomes, listed: list[Statistic], target: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the inverse tolerance of each statistic.

    The tolerance combines that of the statistic with the sampling error of its cases.
    """
    cases = counts(log, listed)
    tolerances = np.array([each.tolerance for each in listed])
    means = [each.name == PASSED_ON for each in listed]
    variances = np.where(means, np.var(_counted(log)), np.abs(target * (1 - target)))
    near: NDArray[np.float64] = 1 / np.sqrt(tolerances**2 + variances / cases)
    return near


def _counted(outcomes: Outcomes) -> NDArray[np.int64]:
    """Return the counted hand-offs of each case, up to the maximum."""
    return np.minimum(outcomes.handoffs, MOST)


QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99)
HANDOFFS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 8), (9, 10**6))
"""Numbers of hand-offs that a validation groups together."""

FEWEST = 30
"""Minimum number of cases of a part in a validation."""


def measures(outcomes: Outcomes, horizon: int) -> dict[str, float]:
    """Return time, hand-offs and the units' shares of work, by name.

    A number is NaN if there are too few cases.
    """
    closed = outcomes.share_closed(horizon)
    found = {"mean days within the horizon": float((1 - closed[:horizon]).sum())}
    found |= {f"{100 * level:g} % closed by day": day_reached(closed, level) for level in QUANTILES}
    found["open at the horizon"] = float(1 - closed[horizon])
    outcomes = outcomes.settled()
    many = len(outcomes) >= FEWEST
    found["hand-offs per case"] = mean(outcomes.handoffs) if many else math.nan
    found |= handoff_shares(outcomes, FEWEST)
    for (low, high), group in zip(HANDOFFS, outcomes.by_handoffs(horizon), strict=True):
        found[half_closed(low, high)] = (
            day_reached(group.closed, HALF) if group.cases >= FEWEST else math.nan
        )
    shares = np.sort(list(outcomes.loads().values()))[::-1]
    return found | {
        "share of the busiest unit": float(shares[0]),
        f"share of the busiest {BUSIEST} units": float(shares[:BUSIEST].sum()),
    }


def half_closed(low: int, high: int) -> str:
    """Return the name of the median time measure for cases with `low` to `high` hand-offs."""
    named = f"{low}" if low == high else f"{low} to {high}"
    named = named if high < HANDOFFS[-1][1] else f"{low} or more"
    return f"half closed by day, {named} hand-offs"

"""Distances of process mining between logs: n-grams of units, events since opening, cycle time.

They follow Chapela-Campa et al. (2023), with working days for hours, units for activities, and
rates per case in place of counts, so that logs of different size can be compared. With closed cases
in equal numbers they equal those of the package `log-distance-measures`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd

from sim.logs.distances import Distance
from sim.logs.outcomes import SETTLED, Outcomes

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from sim.logs.stays import Stays


BLANKS = 2
"""Blanks before and after the units of a case, so that its first and last units are marked."""


class Grams(NamedTuple):
    """Runs of consecutive units as numbers, in order, and how often a case has each."""

    codes: NDArray[np.int64]
    rates: NDArray[np.float64]


def triples(stays: Stays, names: pd.Index[Any]) -> Grams:
    """Return how often a case has each sequence of three consecutive units.

    Before its first unit, and after its last one if it has ended, a case has two blanks.

    Parameters
    ----------
    stays
        Of a log or of runs.
    names
        Names of all units that are compared.
    """
    ended = stays.last & stays.ended
    blanks_before = BLANKS * (np.cumsum(stays.first) + np.cumsum(ended) - ended)
    case = np.repeat(stays.case, 1 + BLANKS * (stays.first + ended.astype(int)))
    units = np.zeros(len(case), np.int64)
    units[np.arange(len(stays.case)) + blanks_before] = (
        1 + names.get_indexer(pd.Index(stays.names))
    )[stays.unit]
    whole = case[:-BLANKS] == case[BLANKS:]
    base = len(names) + 1
    codes = units[:-2] + base * (units[1:-1] + base * units[2:])
    codes, counts = np.unique(codes[whole], return_counts=True)
    return Grams(codes, counts / max(stays.cases, 1))


def pairs(triples: Grams, base: int) -> Grams:
    """Return how often a case has each pair, with one blank, from its triples."""
    codes, place = np.unique(triples.codes // base, return_inverse=True)
    rates = np.bincount(place, triples.rates)
    return Grams(codes[codes > 0], rates[codes > 0])  # two blanks are no pair


def far_in_grams(some: Grams, others: Grams) -> float:
    """Return the summed difference of rates relative to the sum of rates, from 0 to 1."""
    place = np.unique(np.concatenate([some.codes, others.codes]), return_inverse=True)[1]
    signed = np.concatenate([some.rates, -others.rates])
    total = float(np.abs(signed).sum())
    return float(np.abs(np.bincount(place, signed)).sum()) / total if total else math.nan


def events(stays: Stays, last: int) -> NDArray[np.float64]:
    """Return the share of arrivals and departures by the end of days 0 to `last` after opening."""
    days = np.concatenate([stays.begin, stays.end[stays.ended]])
    counts = np.bincount(days[days <= last], minlength=last + 1)
    shares: NDArray[np.float64] = counts.cumsum() / max(int(counts.sum()), 1)
    return shares


def area(some: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Return the area between two cumulative curves in days (1-Wasserstein)."""
    return float(np.abs(some - others)[:-1].sum())


def log_distances(names: set[str], *, with_handoffs: bool) -> dict[str, Distance]:
    """Return the distances by name; those of units only if the log has hand-offs."""
    known = pd.Index(sorted(names))

    @lru_cache(maxsize=1)
    def triples_of(cases: Outcomes) -> Grams:
        return triples(_stays(cases), known)

    def pairs_of(cases: Outcomes, _: int) -> Grams:
        return pairs(triples_of(cases), len(known) + 1)

    def events_of(cases: Outcomes, horizon: int) -> NDArray[np.float64]:
        return events(_stays(cases), min(SETTLED, horizon))

    of_units = {
        "2-grams of units": Distance(pairs_of, far_in_grams),
        "3-grams of units": Distance(lambda cases, _: triples_of(cases), far_in_grams),
        "relative events (days)": Distance(events_of, area),
    }
    cycle_time = {"cycle time (days)": Distance(Outcomes.share_closed, area)}
    return of_units | cycle_time if with_handoffs else cycle_time


def _stays(cases: Outcomes) -> Stays:
    """Return the stays of cases that were followed long enough; the log must have hand-offs."""
    return cast("Stays", cases.settled().stays)

"""Baselines without a model: units follow units, and the log's earlier part shifted.

Both repeat a log by its own counts; they know no rules, so they cannot answer "what if". A model
that is farther from the log than they are has not explained it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.logs.outcomes import Outcomes
from sim.logs.stays import Stays

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from sim.logs.work_log import WorkLog

SEED, DRAWS, MOST_DRAWN = 1, 10, 200_000
"""Seed and number of draws of all judged cases, and maximum number of cases drawn."""

MOST_STAYS = 1000
"""Maximum stays of a case: a case that circles for longer is still open."""

NEVER = 10**6
"""Working days of a stay that never ends."""


def baselines(part: WorkLog, log: WorkLog, judged: int) -> dict[str, Outcomes]:
    """Return outcomes of the baselines, by name.

    Parameters
    ----------
    part
        The cases from which baselines are made.
    log
        All cases.
    judged
        Number of cases that are judged.
    """
    stays, drawn = Stays.of_log(part), max(judged, min(DRAWS * judged, MOST_DRAWN))
    orders = {"first_order": 1, "second_order": 2} if log.has_handoffs else {"first_order": 1}
    found = {
        name: followed(units_follow_units(stays, drawn, order), np.full(drawn, NEVER))
        for name, order in orders.items()
    }
    earlier = shifted(part, log)
    return found if earlier is None else found | {"shifted": earlier}


def units_follow_units(log: Stays, cases: int, order: int) -> Stays:
    """Return cases in which units follow units as often as in a log.

    The first unit is drawn from the log's first units. The next unit, or the end, is drawn from
    those that followed the unit (`order` 1), or the unit and the one before it (2); the days of a
    stay, from the unit's stays, where one that was still open lasted as long as the longer ones do.
    """
    rng = np.random.default_rng([SEED, order])
    unit, end, ended = log.unit, len(log.names), log.ended
    after = np.where(log.last, end, np.roll(unit, -1))
    before = np.where(log.first, end, np.roll(unit, 1))
    nexts = [_Draws(before * end + unit, after, ended, rng), _Draws(unit, after, ended, rng)]
    days = _Lengths(unit, log.end - np.where(log.first, 0, log.begin), ended, rng)
    here, from_ = rng.choice(unit[log.first], cases), np.full(cases, end)
    case, day, rows = np.arange(cases), np.zeros(cases, np.int64), []
    seen, closed = np.full(cases, NEVER), np.zeros(cases, bool)
    for _ in range(MOST_STAYS):
        rows.append((case, here, day))
        day = day + days.drawn(here)
        follows = nexts[1].drawn(here)
        if order > 1:
            of_pair = nexts[0].drawn(from_ * end + here)
            follows = np.where(of_pair < 0, follows, of_pair)
        over = (follows == end) & (day < NEVER)
        seen[case[over]], closed[case[over]] = day[over], True
        on = (follows != end) & (follows >= 0) & (day < NEVER)
        case, day, from_, here = case[on], day[on], here[on], follows[on]
    of_case, unit, begin = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Stays.placed(log.names, of_case, unit, begin, seen, closed)


class _Draws:
    """Draws of a value among those with the same key."""

    def __init__(
        self,
        key: NDArray[Any],
        value: NDArray[Any],
        known: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> None:
        order = np.argsort(key[known], kind="stable")
        self.key, self.value, self.rng = key[known][order], value[known][order], rng

    def drawn(self, keys: NDArray[Any]) -> NDArray[Any]:
        """Return a value for each key, -1 if none is known."""
        low, high = (np.searchsorted(self.key, keys, side) for side in ("left", "right"))
        place = low + (self.rng.random(len(keys)) * (high - low)).astype(np.int64)
        return np.where(low < high, self.value[np.minimum(place, len(self.value) - 1)], -1)


class _Lengths:
    """Draws of the length of a stay by the product-limit estimate of its unit.

    A stay that was still open is as long as one of the longer ones of its unit, equally likely
    (Efron 1967), or never ends if there is none.
    """

    def __init__(
        self,
        unit: NDArray[Any],
        length: NDArray[Any],
        ended: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> None:
        order = np.lexsort((~ended, length, unit))
        self.unit, self.length, self.ended, self.rng = unit[order], length[order], ended[order], rng

    def drawn(self, units: NDArray[Any]) -> NDArray[Any]:
        """Return a length for each unit."""
        low, high = (np.searchsorted(self.unit, units, side) for side in ("left", "right"))
        place = self._between(low, high)
        while (longer := ~self.ended[place] & (place + 1 < high)).any():
            place[longer] = self._between(place[longer] + 1, high[longer])
        return np.where(self.ended[place], self.length[place], NEVER)

    def _between(self, low: NDArray[Any], high: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(low + (self.rng.random(len(low)) * (high - low)).astype(np.int64))


def shifted(part: WorkLog, log: WorkLog) -> Outcomes | None:
    """Return the log's earlier half as if it had come later, as far as the log reaches then.

    It begins when the log's later half does. None if `part` has no earlier case.
    """
    opened = log.cases["opened_day"].to_numpy(np.int64)
    middle = opened[len(opened) // 2]
    early = part.part(part.cases["opened_day"].to_numpy() < middle)
    if early.cases.empty:
        return None
    left = early.cases["followed_days"].to_numpy(np.int64) - (middle - opened[0])
    early = early.part(left >= 0)
    return followed(Stays.of_log(early), left[left >= 0])


def followed(stays: Stays, days: NDArray[np.int64]) -> Outcomes:
    """Return the outcomes of cases, each of which was followed for so many days."""
    stays = stays.until(days)
    last, case = stays.last, stays.case
    back = np.zeros(len(case), bool)
    back[2:] = (case[2:] == case[:-2]) & (stays.unit[2:] == stays.unit[:-2])
    return Outcomes(
        days=stays.end[last],
        closed=stays.ended[last],
        handoffs=np.bincount(case, minlength=stays.cases) - 1,
        ping_pong=np.bincount(case, back, stays.cases) > 0,
        unit=stays.names[stays.unit[last]],
        week=np.zeros(stays.cases, np.int64),
        followed=days,
        stays=stays,
    )

"""How a log's cases go from unit to unit: who gets them first, who passes them on, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.logs.stays import Stays
from sim.scenario.names import MOST_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from sim.logs.read_off import Remit

FEWEST = 20
"""Minimum number of stays with a unit from which its steps are read. An issue with fewer has the
steps of all issues."""

BORROWED = 5.0
"""Weight in stays of all issues in each issue's own steps (shrinkage)."""

LEAST = 0.01
"""Share of a unit's cases below which a next unit, or of an issue's cases a first unit, counts as
an exception: the usual ones take its place."""

CHANCE = 2.0
"""Standard errors from which a difference between first and later stays counts."""

MOST_ENDED = 0.02
"""Maximum share of its cases that a desk ends: it handles them, but hardly ever as the last."""

MOSTLY = 0.5
"""Share of an issue's cases that a unit passes on to others that are not responsible either, above
which it is a step of the handling and not a wrong unit. Assumption."""

LEAST_SPREAD = 0.1

QUARTILES = 1.349
"""Distance between the quartiles of a normal distribution, in standard deviations."""

USUAL_DAYS = 2
"""Days of a return where a log shows none."""


class Wait(NamedTuple):
    """How long units keep the cases that they pass on."""

    same_day: float
    """Share of one day."""
    days: float
    """Median of the others, in working days."""
    sigma: float
    """Their log standard deviation."""
    assumed: bool = False
    """Whether there are no others, so that their days are usual ones."""


type Desk = tuple[str, str | None]
"""A unit, and an issue of which it passes on whatever it gets, or None for every issue without
steps of its own."""


class Step(NamedTuple):
    """A step from unit to unit."""

    issue: str | None
    """Its issue, or None for all issues without steps of their own."""
    start: str
    end: str
    share: float
    """Share of the unit's cases that take it, if they were with no other unit before."""
    again: float
    """Factor of this share for cases that were."""


class Paths(NamedTuple):
    """What a log shows of its cases' paths."""

    misdirected: dict[str, float]
    """Share of each issue's cases that are first sent to a unit that is not responsible."""
    first: tuple[tuple[str, str, float], ...]
    """Issue, unit and weight of those that get such cases."""
    desks: frozenset[Desk]
    steps: tuple[Step, ...]
    waits: dict[str, Wait]
    """By unit."""
    returns: Wait
    """Of units that get cases of others."""
    rounds: int
    """Moves of a case on one day, exceptions left out."""

    @property
    def passing_all(self) -> frozenset[str]:
        """Units that pass on every case of an issue."""
        return frozenset(unit for unit, _ in self.desks)

    @property
    def may_dispute(self) -> bool:
        """Whether a step is of a unit that also ends cases, and so may be a dispute."""
        return any((step.start, step.issue) not in self.desks for step in self.steps)


def paths(stays: Stays, cases: pd.DataFrame, listed: list[Remit]) -> Paths:
    """Return what the stays of a log's cases show.

    Parameters
    ----------
    stays
        Of the cases, in their order.
    cases
        Their issues.
    listed
        The issues, and the units responsible for each: those that end its cases.
    """
    names = stays.names.astype(str)
    number = {remit.issue: n for n, remit in enumerate(listed)}
    issue = cases["issue"].astype(str).map(number).to_numpy(np.int64)[stays.case]
    responsible = np.array([[name in remit.units for name in names] for remit in listed])
    known, passed, lengths = stays.ended, ~stays.last, stays.end - stays.begin
    every, desk = _passing_all(stays, issue, responsible)
    foreign = ~responsible[issue, stays.unit] & ~desk[issue, stays.unit]
    misdirected, first = _first(stays, issue, responsible, listed, names)
    steps = tuple(_steps(stays, issue, known & ~foreign, desk & ~every, listed, names))
    passing: set[Desk] = {(str(names[u]), None) for u in np.flatnonzero(every)}
    passing |= {(str(names[u]), listed[i].issue) for i, u in np.argwhere(desk)}
    returned = lengths[passed & foreign]
    return Paths(
        misdirected,
        tuple(first),
        _desks(passing, steps),
        steps,
        {
            str(name): _wait(lengths[passed & ~foreign & (stays.unit == u)])
            for u, name in enumerate(names)
        },
        _usual(returned if len(returned) >= FEWEST else lengths[passed]),
        _rounds(stays),
    )


def _passing_all(
    stays: Stays, issue: NDArray[Any], responsible: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which units hardly end any case, and which hardly end any of which issue.

    The second is of shape (n_issues, n_units) and contains the first. A unit that ends none of an
    issue is a wrong one if most of its cases go on to a unit that is responsible, as after a
    return; otherwise it handles them.
    """
    visits, ended, on = (np.zeros(responsible.shape) for _ in range(3))
    further = ~stays.last & ~responsible[issue, np.roll(stays.unit, -1)]
    of = (stays.ended, stays.ended & stays.last, further)
    for counts, some in zip((visits, ended, on), of, strict=True):
        np.add.at(counts, (issue[some], stays.unit[some]), 1)
    every = (visits.sum(axis=0) >= FEWEST) & (ended.sum(axis=0) < MOST_ENDED * visits.sum(axis=0))
    alone = ~responsible & (visits >= FEWEST) & (ended < MOST_ENDED * visits)
    return every, every | (alone & (on > MOSTLY * visits))


def _first(
    stays: Stays,
    issue: NDArray[Any],
    responsible: NDArray[np.bool_],
    listed: list[Remit],
    names: NDArray[Any],
) -> tuple[dict[str, float], list[tuple[str, str, float]]]:
    """Return how often units that are not responsible get cases first, and who gets such cases.

    A unit that ends what it gets first was not a wrong one.
    """
    passed = np.zeros((len(listed), len(names)))
    cases = np.bincount(issue[stays.first], minlength=len(listed))
    on = stays.first & ~stays.last
    np.add.at(passed, (issue[on], stays.unit[on]), 1)
    share = np.where(responsible, 0.0, passed / np.maximum(1, cases)[:, None])
    usual = np.where(share < LEAST, 0.0, share)
    first = [
        (listed[i].issue, str(names[u]), float(usual[i, u]))
        for i, u in zip(*np.nonzero(usual), strict=True)
    ]
    totals = np.where(usual.any(axis=1), share.sum(axis=1), 0.0)
    return {listed[i].issue: float(totals[i]) for i in np.flatnonzero(totals)}, first


def _steps(
    stays: Stays,
    issue: NDArray[Any],
    counted: NDArray[np.bool_],
    apart: NDArray[np.bool_],
    listed: list[Remit],
    names: NDArray[Any],
) -> Iterator[Step]:
    """Yield the steps of each unit that has them, and of its frequent issues.

    `apart` are issues, of shape (n_issues, n_units), that never have the steps of all issues.
    """
    after = np.where(stays.last, len(names), np.roll(stays.unit, -1))
    for u, name in enumerate(names):
        of_unit = np.flatnonzero(counted & (stays.unit == u))
        if len(of_unit) < FEWEST:
            continue
        to, of_issue = after[of_unit], issue[of_unit]
        counts = np.zeros((len(listed), len(names) + 1))
        np.add.at(counts, (of_issue, to), 1)
        share, visits = counts.sum(axis=0) / len(of_unit), counts.sum(axis=1)
        own = (counts + BORROWED * share) / (visits + BORROWED)[:, None]
        own[visits < FEWEST] = share
        raised, again = _again(stays.first[of_unit], to < len(names), 1 - own[of_issue, -1])
        yield from _listed(None, name, share, raised, again, names)
        if np.count_nonzero(visits) > 1 or apart[:, u].any():
            for i in np.flatnonzero(visits >= FEWEST):
                yield from _listed(listed[i].issue, name, own[i], raised, again, names)


def _desks(found: set[Desk], steps: tuple[Step, ...]) -> frozenset[Desk]:
    """Return the desks from which a case of every issue reaches a unit that ends cases.

    Without the exceptions that the steps leave out, desks may pass cases to each other for ever.
    """
    ends: dict[Desk, set[str]] = {}
    for step in steps:
        ends.setdefault((step.start, step.issue), set()).add(step.end)
    desks, units = found & ends.keys(), {unit for unit, _ in found}
    for issue in {issue for _, issue in ends}:
        of = {unit: (unit, issue if (unit, issue) in ends else None) for unit in units}
        left = {unit for unit in units if of[unit] in desks}
        while done := {unit for unit in left if ends[of[unit]] - left}:
            left -= done
        desks -= {of[unit] for unit in left}
    return frozenset(desks)


def _again(
    first: NDArray[np.bool_], passed: NDArray[np.bool_], expected: NDArray[np.float64]
) -> tuple[float, float]:
    """Return how much more often a unit passes on what it gets first, and the factor afterwards.

    Both are relative to what is expected of the issues of its cases. They are 1 if there are few
    cases of a kind, or if the difference may be chance.
    """
    n, m = first.sum(), (~first).sum()
    if min(n, m) < FEWEST:
        return 1.0, 1.0
    early, late = (float(passed[part].mean()) for part in (first, ~first))
    of_early, of_late = (float(expected[part].mean()) for part in (first, ~first))
    error = np.sqrt((expected * (1 - expected)).mean() * (1 / n + 1 / m))
    if (early - of_early) - (late - of_late) <= CHANCE * error:
        return 1.0, 1.0
    raised = early / of_early
    return raised, min(1.0, late / of_late / raised)


def _listed(
    issue: str | None,
    name: str,
    share: NDArray[np.float64],
    raised: float,
    again: float,
    names: NDArray[Any],
) -> Iterator[Step]:
    """Yield steps to the usual next units, which take the place of the others."""
    passed = min(1.0, share[:-1].sum() * raised)
    usual = np.where(share[:-1] >= LEAST, share[:-1], 0.0)
    if usual.sum() > 0:
        for v in np.flatnonzero(usual):
            part = float(usual[v] / usual.sum() * passed)
            yield Step(issue, str(name), str(names[v]), part, again)


def _wait(lengths: NDArray[Any]) -> Wait:
    """Return the wait that such stays show."""
    longer = np.log(lengths[lengths > 0]) if len(lengths) else lengths
    if not len(longer):
        return Wait(float(len(lengths) > 0), USUAL_DAYS, 0.0, assumed=True)
    return Wait(
        float((lengths == 0).mean()),
        float(np.exp(longer.mean())),
        max(LEAST_SPREAD, float(longer.std())),
    )


def _usual(lengths: NDArray[Any]) -> Wait:
    """Return the wait of most such stays, as some last long for another reason."""
    longer = lengths[lengths > 0]
    if not len(longer):
        return _wait(lengths)
    low, middle, high = np.log(np.quantile(longer, [0.25, 0.5, 0.75]))
    spread = float(high - low) / QUARTILES
    return Wait(float((lengths == 0).mean()), float(np.exp(middle)), spread)


def _rounds(stays: Stays) -> int:
    """Return the number of units that have a case on one day, exceptions left out."""
    place = np.stack([stays.case, stays.begin], axis=1)
    counts = np.unique(place, axis=0, return_counts=True)[1]
    return int(np.clip(np.quantile(counts, 1 - LEAST), 1, MOST_ROUNDS))

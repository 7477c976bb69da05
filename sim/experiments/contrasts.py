"""Contrasts: which sums and differences of arms answer which question."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.needs import cannot_act
from sim.results.notes import NO_NOTES, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.experiments.arms import Arm
    from sim.results.notes import Notes, Reason


class Contrast(NamedTuple):
    """A weighted sum of arms, the weights adding up to 0, formed within each replication."""

    name: str
    weights: Mapping[str, float]
    """By name of arm. Empty where nothing is left to compare."""
    note: Notes = NO_NOTES


def contrasts(arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    """Return the contrasts that a comparison is about.

    Parameters
    ----------
    arms
        From `factorial` or `from_scenarios`.

    Returns
    -------
    tuple of Contrast
        For mechanisms: `simple:NAME` (against the arm with none), then, if there are several,
        `main:NAME` (averaged over the others on and off) and `interaction:A:B` (how much the effect
        of A grows with B, averaged likewise). For scenarios and values: `difference:ARM` against
        the first. For mechanisms at several values: each of the former as `NAME@KEY=VALUE`,
        `difference:KEY=VALUE` with all mechanisms off, and `interaction:NAME:KEY=VALUE`, how much
        the effect of a mechanism is greater there than at the first value, averaged over the other
        mechanisms where it can act at both.

    Notes
    -----
    An effect that is 0 because the mechanism cannot act, as precedents without adjudication, is a
    structural zero: as a simple effect it is marked, from averages it is left out. A main effect
    then says what a mechanism does where it can do anything.
    """
    toggles = tuple(arms[0].toggles)
    if not toggles:
        return tuple(
            Contrast(f"difference:{arm.name}", {arm.name: 1.0, arms[0].name: -1.0})
            for arm in arms[1:]
        )
    levels = [list(group) for _, group in itertools.groupby(arms, key=lambda arm: arm.level)]
    if len(levels) == 1:
        return tuple(_of_factorial(arms))
    found = [
        contrast._replace(name=f"{contrast.name}@{level[0].level}")
        for level in levels
        for contrast in _of_factorial(level)
    ]
    for level in levels[1:]:
        found.append(
            Contrast(f"difference:{level[0].level}", {level[0].name: 1.0, levels[0][0].name: -1.0})
        )
        found += [_change(toggle, level, levels[0]) for toggle in toggles]
    return tuple(found)


def _of_factorial(arms: Sequence[Arm]) -> list[Contrast]:
    """Return the contrasts of mechanisms, each on and off."""
    toggles = tuple(arms[0].toggles)
    found = [_simple(toggle, arms) for toggle in toggles]
    if len(toggles) > 1:
        found += [_main(toggle, arms) for toggle in toggles]
        found += [
            _interaction(first, second, arms)
            for first, second in itertools.combinations(toggles, 2)
        ]
    return found


class Difference(NamedTuple):
    """A mechanism on and off beside a set of others."""

    on: Arm
    off: Arm
    zero: Reason | None
    """Why the two arms cannot differ in anything else, or None if they can."""


def _differences(toggle: str, arms: Sequence[Arm]) -> list[Difference]:
    """Return what a mechanism does beside every set of the others, none of them first."""
    by_set = _by_set(arms)
    pairs = [
        (by_set[others | {toggle}], by_set[others])
        for others in _subsets(arms[0].toggles, {toggle})
    ]
    return [Difference(on, off, _zero(toggle, on, off)) for on, off in pairs]


def _simple(toggle: str, arms: Sequence[Arm]) -> Contrast:
    """Return the effect of a mechanism where the others are off."""
    on, off, why = _differences(toggle, arms)[0]
    note: Notes = {Note.STRUCTURAL_ZERO: (why,)} if why else {}
    return Contrast(f"simple:{toggle}", {on.name: 1.0, off.name: -1.0}, note)


def _main(toggle: str, arms: Sequence[Arm]) -> Contrast:
    """Return the effect of a mechanism averaged over the others, where it can act."""
    differences = _differences(toggle, arms)
    left = [each for each in differences if not each.zero]
    terms = [(arm, sign) for each in left for arm, sign in ((each.on, 1), (each.off, -1))]
    return _average(f"main:{toggle}", terms, len(left), len(differences))


def _change(toggle: str, there: Sequence[Arm], here: Sequence[Arm]) -> Contrast:
    """Return how much greater the effect of a mechanism is at one value than at another, averaged over where it can act at both."""
    pairs = list(zip(_differences(toggle, there), _differences(toggle, here), strict=True))
    left = [(then, now) for then, now in pairs if not then.zero and not now.zero]
    terms = [
        term
        for then, now in left
        for term in ((then.on, 1), (then.off, -1), (now.on, -1), (now.off, 1))
    ]
    return _average(f"interaction:{toggle}:{there[0].level}", terms, len(left), len(pairs))


def _interaction(first: str, second: str, arms: Sequence[Arm]) -> Contrast:
    """Return the difference of differences of two mechanisms averaged over the others, where each can act with and without."""
    by_set = _by_set(arms)
    squares = [
        (
            by_set[others | {first, second}],
            by_set[others | {first}],
            by_set[others | {second}],
            by_set[others],
        )
        for others in _subsets(arms[0].toggles, {first, second})
    ]
    left = [square for square in squares if not _has_zero(first, second, *square)]
    terms = [term for square in left for term in zip(square, (1, -1, -1, 1), strict=True)]
    return _average(f"interaction:{first}:{second}", terms, len(left), len(squares))


def _average(name: str, terms: Sequence[tuple[Arm, int]], left: int, of: int) -> Contrast:
    """Return the mean of differences given as signed arms, with a note of what was left out."""
    weights: dict[str, float] = {}
    for arm, sign in terms:
        weights[arm.name] = weights.get(arm.name, 0.0) + sign / left
    note: Notes = {} if left == of else {Note.LEFT_OUT: (of - left, of)}
    return Contrast(name, weights, note)


def _by_set(arms: Sequence[Arm]) -> dict[frozenset[str], Arm]:
    """Return arms by the mechanisms that they have."""
    return {arm.on: arm for arm in arms}


def _subsets(toggles: Iterable[str], without: set[str]) -> Iterator[frozenset[str]]:
    """Give every set of the other mechanisms."""
    others = [toggle for toggle in toggles if toggle not in without]
    return (
        frozenset(chosen)
        for size in range(len(others) + 1)
        for chosen in itertools.combinations(others, size)
    )


def _zero(toggle: str, on: Arm, off: Arm) -> Reason | None:
    """Return why two arms that differ in one mechanism cannot differ in anything else, or None."""
    return cannot_act(toggle, on.scenario) and cannot_act(toggle, off.scenario)


def _has_zero(
    first: str, second: str, both: Arm, only_first: Arm, only_second: Arm, neither: Arm
) -> bool:
    """Say whether any of the four differences around a square of arms is a structural zero."""
    sides = (
        (first, only_first, neither),
        (first, both, only_second),
        (second, only_second, neither),
        (second, both, only_first),
    )
    return any(_zero(toggle, on, off) for toggle, on, off in sides)

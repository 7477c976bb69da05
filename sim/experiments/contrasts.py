"""Contrasts: which sums and differences of arms answer which question."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.needs import cannot_act

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.arms import Arm

    Arms = Mapping[frozenset[str], Arm]


class Contrast(NamedTuple):
    """A weighted sum of arms, the weights adding up to 0, formed within each replication."""

    name: str
    weights: Mapping[str, float]
    """By name of arm. Empty where nothing is left to compare."""
    note: str = ""


def contrasts(arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    """Return the contrasts that a comparison is about.

    Parameters
    ----------
    arms
        From `factorial` or `from_scenarios`.

    Returns
    -------
    tuple of Contrast
        For mechanisms: `simple:NAME` (against the arm with none), then, if there are several, `main:NAME` (averaged over the
        others on and off) and `interaction:A:B` (how much the effect of A grows with B, averaged likewise). For scenarios and
        values: `difference:ARM` against the first. For mechanisms at several values: each of the former as `NAME@KEY=VALUE`,
        `difference:KEY=VALUE` with all mechanisms off, and `interaction:NAME:KEY=VALUE`, how much the effect of a mechanism
        (its main effect, if there are several) is greater there than at the first value.

    Notes
    -----
    An effect that is 0 because the mechanism cannot act, as precedents without adjudication, is a structural zero: as a simple
    effect it is marked, from averages it is left out. A main effect then says what a mechanism does where it can do anything.
    """
    toggles = tuple(arms[0].toggles)
    if not toggles:
        return tuple(Contrast(f"difference:{arm.name}", {arm.name: 1.0, arms[0].name: -1.0}) for arm in arms[1:])
    levels = [list(group) for _, group in itertools.groupby(arms, key=lambda arm: arm.level)]
    if len(levels) == 1:
        return tuple(_of_factorial(arms))
    each = [_of_factorial(level) for level in levels]
    found = [
        contrast._replace(name=f"{contrast.name}@{level[0].level}") for level, made in zip(levels, each, strict=True) for contrast in made
    ]
    for level, made in zip(levels[1:], each[1:], strict=True):
        found.append(Contrast(f"difference:{level[0].level}", {level[0].name: 1.0, levels[0][0].name: -1.0}))
        found += [_change(there, here, level[0].level) for there, here in zip(made, each[0], strict=True) if _leads(there, len(toggles))]
    return tuple(found)


def _of_factorial(arms: Sequence[Arm]) -> list[Contrast]:
    """Return the contrasts of mechanisms, each on and off."""
    toggles = tuple(arms[0].toggles)
    by_set = {arm.on: arm for arm in arms}
    found = [_simple(toggle, by_set) for toggle in toggles]
    if len(toggles) > 1:
        found += [_main(toggle, toggles, by_set) for toggle in toggles]
        found += [_interaction(first, second, toggles, by_set) for first, second in itertools.combinations(toggles, 2)]
    return found


def _leads(contrast: Contrast, toggles: int) -> bool:
    """Say whether a contrast is the effect of a mechanism that a reader asks for first."""
    return contrast.name.startswith("main:" if toggles > 1 else "simple:")


def _change(there: Contrast, here: Contrast, level: str) -> Contrast:
    """Return how much greater an effect is at one value than at the first; nothing if it can be but zero at either."""
    name = f"interaction:{there.name.partition(':')[2]}:{level}"
    zero = next((contrast.note for contrast in (here, there) if contrast.note.startswith("structural zero:") or not contrast.weights), None)
    if zero is not None:
        return Contrast(name, {}, zero)
    weights = {**there.weights, **{arm: -weight for arm, weight in here.weights.items()}}
    return Contrast(name, weights, there.note or here.note)


def _simple(toggle: str, arms: Arms) -> Contrast:
    """Return the effect of a mechanism where the others are off."""
    on, off = arms[frozenset({toggle})], arms[frozenset()]
    why = _zero(toggle, on, off)
    return Contrast(f"simple:{toggle}", {on.name: 1.0, off.name: -1.0}, f"structural zero: {why}" if why else "")


def _main(toggle: str, toggles: Sequence[str], arms: Arms) -> Contrast:
    """Return the effect of a mechanism averaged over the others, where it can act."""
    pairs = [(arms[others | {toggle}], arms[others]) for others in _subsets(toggles, {toggle})]
    left = [(on, off) for on, off in pairs if not _zero(toggle, on, off)]
    terms = [(arm, sign) for on, off in left for arm, sign in ((on, 1), (off, -1))]
    return _average(f"main:{toggle}", terms, len(left), len(pairs))


def _interaction(first: str, second: str, toggles: Sequence[str], arms: Arms) -> Contrast:
    """Return the difference of differences of two mechanisms averaged over the others, where each can act with and without."""
    squares = [
        (arms[others | {first, second}], arms[others | {first}], arms[others | {second}], arms[others])
        for others in _subsets(toggles, {first, second})
    ]
    left = [square for square in squares if not _has_zero(first, second, *square)]
    terms = [term for square in left for term in zip(square, (1, -1, -1, 1), strict=True)]
    return _average(f"interaction:{first}:{second}", terms, len(left), len(squares))


def _average(name: str, terms: Sequence[tuple[Arm, int]], left: int, of: int) -> Contrast:
    """Return the mean of differences given as signed arms, with a note of what was left out."""
    weights: dict[str, float] = {}
    for arm, sign in terms:
        weights[arm.name] = weights.get(arm.name, 0.0) + sign / left
    note = "" if left == of else f"structural zeros left out: {of - left} of {of} differences"
    return Contrast(name, weights, note)


def _subsets(toggles: Sequence[str], without: set[str]) -> Iterator[frozenset[str]]:
    """Give every set of the other mechanisms."""
    others = [toggle for toggle in toggles if toggle not in without]
    return (frozenset(chosen) for size in range(len(others) + 1) for chosen in itertools.combinations(others, size))


def _zero(toggle: str, on: Arm, off: Arm) -> str | None:
    """Return why two arms that differ in one mechanism cannot differ in anything else, or None."""
    return cannot_act(toggle, on.scenario) and cannot_act(toggle, off.scenario)


def _has_zero(first: str, second: str, both: Arm, only_first: Arm, only_second: Arm, neither: Arm) -> bool:
    """Say whether any of the four differences around a square of arms is a structural zero."""
    sides = ((first, only_first, neither), (first, both, only_second), (second, only_second, neither), (second, both, only_first))
    return any(_zero(toggle, on, off) for toggle, on, off in sides)

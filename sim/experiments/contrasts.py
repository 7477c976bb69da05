"""Contrasts: which sums and differences of arms answer which question, and which are zero by construction."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiments.arms import subsets
from sim.model.state.settings import settings, stages
from sim.results.notes import NO_NOTES, Note, Reason
from sim.scenario.expand import listed_departments
from sim.scenario.names import STREET_OFFICE
from sim.scenario.own_rules import is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.experiments.arms import Arm
    from sim.results.notes import Notes
    from sim.scenario.schema import Scenario


class Contrast(NamedTuple):
    """A weighted sum of arms, the weights adding up to 0, formed within each replication."""

    name: str
    weights: Mapping[str, float]
    """By name of arm. Empty where nothing is left to compare."""
    note: Notes = NO_NOTES


def contrasts(arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    """Return the contrasts that a comparison is about.

    For mechanisms: `simple:NAME` (against the arm with none), then, if there are several,
    `main:NAME` (averaged over the others on and off) and `interaction:A:B` (how much the effect of
    A grows with B, averaged likewise). For scenarios and values: `difference:ARM` against the
    first. For mechanisms at several values: each of the former as `NAME@KEY=VALUE`,
    `difference:KEY=VALUE` with all mechanisms off, and `interaction:NAME:KEY=VALUE`, how much the
    effect of a mechanism is greater there than at the first value, averaged over the other
    mechanisms where it can act at both.

    An effect that is 0 because the mechanism cannot act, as precedents without adjudication, is a
    structural zero: as a simple effect it is marked, from averages it is left out. A main effect
    then says what a mechanism does where it can do anything.
    """
    toggles = tuple(arms[0].toggles)
    if not toggles:
        return tuple(_difference(arm.name, arm, arms[0]) for arm in arms[1:])
    levels = [list(group) for _, group in itertools.groupby(arms, key=lambda arm: arm.level)]
    first, *others = effects = [_effects(level) for level in levels]
    if not others:
        return tuple(_of_factorial(first))
    found = [
        contrast._replace(name=f"{contrast.name}@{level[0].level}")
        for level, there in zip(levels, effects, strict=True)
        for contrast in _of_factorial(there)
    ]
    for (arm, *_), there in zip(levels[1:], others, strict=True):
        found.append(_difference(arm.level, arm, arms[0]))
        for toggle in toggles:
            pairs = zip(there[toggle].values(), first[toggle].values(), strict=True)
            changes = [[(then, 1.0), (now, -1.0)] for then, now in pairs]
            found.append(_average(f"interaction:{toggle}:{arm.level}", changes))
    return tuple(found)


def _difference(name: str, arm: Arm, first: Arm) -> Contrast:
    """Return how an arm differs from the first."""
    return Contrast(f"difference:{name}", {arm.name: 1.0, first.name: -1.0})


class _Effect(NamedTuple):
    """A mechanism on and off beside a set of others, with a note if the two cannot differ in anything else."""

    on: Arm
    off: Arm
    note: Notes


type _Effects = dict[str, dict[frozenset[str], _Effect]]
"""By mechanism and the others beside it, none first."""


def _effects(arms: Sequence[Arm]) -> _Effects:
    """Return what each mechanism does beside every set of the others: nothing, by construction, where it can act in neither arm."""
    by_set, toggles = {arm.on: arm for arm in arms}, arms[0].toggles
    found: _Effects = {toggle: {} for toggle in toggles}
    for toggle, beside in found.items():
        for others in subsets(toggles, {toggle}):
            on, off = by_set[others | {toggle}], by_set[others]
            why = cannot_act(toggle, on.scenario) and cannot_act(toggle, off.scenario)
            note = {Note.STRUCTURAL_ZERO: (why,)} if why else NO_NOTES
            beside[others] = _Effect(on, off, note)
    return found


def _of_factorial(effects: _Effects) -> list[Contrast]:
    """Return the contrasts of mechanisms, each on and off."""
    found = []
    for toggle, beside in effects.items():
        on, off, note = beside[frozenset()]
        found.append(Contrast(f"simple:{toggle}", {on.name: 1.0, off.name: -1.0}, note))
    if len(effects) > 1:
        found += [
            _average(f"main:{toggle}", [[(effect, 1.0)] for effect in beside.values()])
            for toggle, beside in effects.items()
        ]
    for first, second in itertools.combinations(effects, 2):
        squares = [
            [
                # The same difference of differences twice, so that it is left out if any is zero.
                (effects[second][others | {first}], 0.5),
                (effects[first][others | {second}], 0.5),
                (effects[first][others], -0.5),
                (effects[second][others], -0.5),
            ]
            for others in subsets(effects, {first, second})
        ]
        found.append(_average(f"interaction:{first}:{second}", squares))
    return found


def _average(name: str, groups: Sequence[Sequence[tuple[_Effect, float]]]) -> Contrast:
    """Return the mean of weighted effects, without the groups in which one is a structural zero."""
    left = [group for group in groups if not any(effect.note for effect, _ in group)]
    weights: dict[str, float] = {}
    for effect, weight in itertools.chain.from_iterable(left):
        for arm, share in ((effect.on, weight), (effect.off, -weight)):
            weights[arm.name] = weights.get(arm.name, 0.0) + share / len(left)
    out = len(groups) - len(left)
    return Contrast(name, weights, {Note.LEFT_OUT: (out, len(groups))} if out else NO_NOTES)


def cannot_act(mechanism: str, scenario: Scenario) -> Reason | None:
    """Return why a mechanism could change nothing in an arm's scenario even if it were on, or None if it could."""
    return NEEDS[mechanism](scenario) if mechanism in NEEDS else None


def _organisations_need(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from those outside government."""
    rules = scenario.responsibility.rules
    recognition = _settings_in_force(scenario)["platform_recognition"]
    reached = (
        ("platform" in rules and bool((recognition > 0).any()))
        or ("precedent" in rules and scenario.initial.precedents)
        or "table" in rules
        or any(map(is_own, rules))
        or "whistle" in scenario.responsibility.dispute
        or _rules(scenario)
    )
    return None if reached else Reason.NOT_RECOGNISED


def _adjudication_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from the docket."""
    listed = "adjudication" in scenario.responsibility.dispute
    return None if listed else Reason.PROCEDURE_NOT_LISTED


def _precedents_need(scenario: Scenario) -> Reason | None:
    """Say what keeps rulings from being kept or followed."""
    if "precedent" not in scenario.responsibility.rules:
        return Reason.RULE_NOT_LISTED
    if _rules(scenario) or scenario.initial.precedents:
        return None
    return _adjudication_needs(scenario) or Reason.NO_ADJUDICATION


def _empowerment_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps cases from street offices."""
    said, units = scenario.responsibility, listed_departments(scenario)
    offices = {STREET_OFFICE, *(unit.name for unit in units if unit.kind == "territorial")}
    reached = (
        {"empowerment", "territorial", "table"} & {*said.rules}
        or any(map(is_own, said.rules))
        or (said.fallback in offices and "fallback" in said.rules + said.dispute)
        or (
            "precedent" in said.rules
            and any(ruling.unit in offices for ruling in scenario.initial.precedents)
        )
        or said.act_first
    )
    return None if reached else Reason.STREET_OFFICES_NOT_REACHED


def _supervision_needs(scenario: Scenario) -> Reason | None:
    """Say what keeps supervision from changing anything."""
    rows = _settings_in_force(scenario)
    gives = rows["supervision_priority"].any() or rows["supervision_no_return"].any()
    return None if gives else Reason.SUPERVISION_WITHOUT_FORCE


NEEDS: dict[str, Callable[[Scenario], Reason | None]] = {
    "precedents": _precedents_need,
    "adjudication": _adjudication_needs,
    "social_organisations": _organisations_need,
    "market": _organisations_need,
    "empowerment": _empowerment_needs,
    "supervision": _supervision_needs,
}
"""What mechanisms cannot do without; the others can always act."""


def _rules(scenario: Scenario) -> bool:
    """Say whether anybody rules on cases at any time after the warm-up."""
    if "expert" in scenario.responsibility.dispute:
        return True
    return bool(_settings_in_force(scenario)["adjudication_enabled"].any())


def _settings_in_force(scenario: Scenario) -> NDArray[Any]:
    """Return the settings from the end of the warm-up on: those that hold then, and those that reforms bring."""
    rows = settings(stages(scenario))
    return rows[rows["from_day"].searchsorted(scenario.time.warm_up, side="right") - 1 :]

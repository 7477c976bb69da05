"""Contrasts: the sums and differences of arms, and those that are zero by construction."""

from __future__ import annotations

import itertools
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import ComparisonError, suggestion
from sim.model.state.settings import settings
from sim.results.notes import NO_NOTES, Note, Reason
from sim.scenario.decisions import FROM_EXPERIENCE
from sim.scenario.decisions import named as named_forms
from sim.scenario.expand import listed_departments
from sim.scenario.names import STREET_OFFICE
from sim.scenario.own_functions import is_own
from sim.scenario.parameters import toggles
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.experiments.arms import Arm, Factor
    from sim.results.notes import Notes


class Kind(StrEnum):
    """The question of a contrast."""

    DIFFERENCE = "difference"
    """The effect of a value or a scenario, if nothing else is compared."""
    SIMPLE = "simple"
    """The effect of a level, all other factors at their first level."""
    MAIN = "main"
    """The effect of a level, averaged over all levels of the other factors."""
    INTERACTION = "interaction"
    """How much the effect of one level grows with another, averaged over the remaining factors."""
    TOGETHER = "together"
    """The effect of all toggled mechanisms, against none, all else at its first level."""
    ARM = "arm"
    """No difference: the value in an arm."""


class Part(NamedTuple):
    """A factor's change from its first level, the reference, to another."""

    factor: Factor
    level: Any

    @property
    def reference(self) -> Any:
        """The level with which the other is compared."""
        return self.factor.reference

    @property
    def code(self) -> str:
        """Its name in files: a mechanism, or `KEY=VALUE`."""
        return self.factor.code(self.level)

    def written(self) -> dict[str, Any]:
        """Return it in the form of a manifest."""
        return {"factor": self.factor.name, "level": self.level, "reference": self.reference}


class Contrast(NamedTuple):
    """A weighted sum of arms, the weights adding up to 0, formed within each replication."""

    kind: Kind
    parts: tuple[Part, ...]
    """Two for an interaction, each mechanism for all together, none for the value in an arm,
    otherwise one."""
    weights: Mapping[str, float]
    """By name of arm. Empty if nothing is left to compare."""
    note: Notes = NO_NOTES
    at: tuple[Part, ...] = ()
    """Levels at which other factors are held, if effects were asked at each of them."""

    @property
    def name(self) -> str:
        """Its name in files, such as `main:precedents`; nothing needs to be parsed from it."""
        parts = [part.code for part in self.parts] or list(self.weights)
        if self.kind is Kind.DIFFERENCE and self.parts[0].factor.kind == "scenario":
            parts = [str(self.parts[0].level)]
        at = ", ".join(part.code for part in self.at)
        return ":".join([self.kind, *parts]) + (f"@{at}" if at else "")


def contrasts(arms: Sequence[Arm], at_each: Sequence[str] = ()) -> tuple[Contrast, ...]:
    """Return the contrasts of a full factorial, and the same at each level of some factors.

    For one factor of values or scenarios: `difference:KEY=VALUE` or `difference:TITLE` against the
    first. Otherwise, for each toggled mechanism and each value or scenario except the first,
    `simple:NAME` (the other factors at their first level, mechanisms off) and, if there are several
    factors, `main:NAME` (averaged over all levels of the others) and `interaction:A:B` (how much
    the effect of A grows with B, averaged likewise). For several toggled mechanisms, `together:A:B`
    is the arm with all of them against that with none. The name of a value is `KEY=VALUE`, that of
    a scenario `scenario=TITLE`.

    An effect that is 0 because the mechanism cannot act, as precedents without adjudication, is a
    structural zero: a simple effect is marked as one, and averages leave it out. A main effect then
    describes a mechanism in arms in which it can act.

    With `at_each`, names of factors, all of this is also returned for the remaining factors at
    every combination of these factors' levels, as `KIND:NAME@KEY=VALUE`. It is not the default: an
    interaction shows whether it is worth a look.
    """
    found = list(_contrasts(arms))
    held = [factor for factor in arms[0].factors if factor.name in at_each]
    for levels in itertools.product(*(factor.levels for factor in held)) if held else ():
        at = tuple(map(Part, held, levels))
        found += [each._replace(at=at) for each in _contrasts(_held(arms, at))]
    return tuple(found)


def check_at_each(arms: Sequence[Arm], at_each: Sequence[str]) -> None:
    """Refuse names that are no factors, or all factors at once."""
    known = [factor.name for factor in arms[0].factors]
    for name in at_each:
        if name not in known:
            raise ComparisonError(
                f"at each {name}: the arms do not differ in {name!r}{suggestion(name, known)}"
            )
    if at_each and set(known) <= set(at_each):
        raise ComparisonError(
            f"at each {', '.join(at_each)}: nothing is left to compare there; compare something "
            "else too, such as a mechanism by --toggle"
        )


def _held(arms: Sequence[Arm], at: Sequence[Part]) -> list[Arm]:
    """Return the arms at some levels, without the factors that no longer differ."""
    names = [part.factor.name for part in at]
    return [
        replace(arm, factors=tuple(each for each in arm.factors if each.name not in names))
        for arm in arms
        if all(arm.levels[part.factor.name] == part.level for part in at)
    ]


def _contrasts(arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    """Return the contrasts of a full factorial."""
    factors, by_place = arms[0].factors, {arm.place: arm for arm in arms}
    numbers = [range(len(factor.levels)) for factor in factors]

    def places(*without: int) -> Iterator[tuple[int, ...]]:
        """Yield every combination of levels, some factors held at the first: all first at first."""
        yield from itertools.product(
            *(range(1) if n in without else each for n, each in enumerate(numbers))
        )

    def effect(n: int, level: int, place: tuple[int, ...]) -> _Effect:
        """Return the effect of a factor's level at a place."""
        on, off = by_place[_moved(place, n, level)], by_place[_moved(place, n, 0)]
        return _Effect(on, off, _structural(factors[n], on, off))

    changes = [(n, level) for n, each in enumerate(numbers) for level in each[1:]]
    parts = {
        change: Part(factors[change[0]], factors[change[0]].levels[change[1]]) for change in changes
    }
    found = []
    for change in changes:
        only = effect(*change, (0,) * len(factors))
        alone = len(factors) == 1 and factors[0].kind != "toggle"
        kind, weights = (
            Kind.DIFFERENCE if alone else Kind.SIMPLE,
            {only.on.name: 1.0, only.off.name: -1.0},
        )
        found.append(Contrast(kind, (parts[change],), weights, only.note))
    for change in changes if len(factors) > 1 else ():
        beside = [[(effect(*change, place), 1.0)] for place in places(change[0])]
        found.append(_average(Kind.MAIN, [parts[change]], beside))
    for (a, one), (b, other) in itertools.combinations(changes, 2):
        if a == b:
            continue
        squares = [
            [
                # The same difference of differences twice, so that it is left out if any is zero.
                (effect(a, one, _moved(place, b, other)), 0.5),
                (effect(a, one, place), -0.5),
                (effect(b, other, _moved(place, a, one)), 0.5),
                (effect(b, other, place), -0.5),
            ]
            for place in places(a, b)
        ]
        found.append(_average(Kind.INTERACTION, [parts[a, one], parts[b, other]], squares))
    toggled = [n for n, factor in enumerate(factors) if factor.kind == "toggle"]
    if len(toggled) > 1:
        on, off = (
            by_place[tuple(level * (n in toggled) for n in range(len(factors)))] for level in (1, 0)
        )
        zero = [_structural(factors[n], on, off) for n in toggled]
        weights, note = {on.name: 1.0, off.name: -1.0}, zero[0] if all(zero) else NO_NOTES
        found.append(Contrast(Kind.TOGETHER, tuple(parts[n, 1] for n in toggled), weights, note))
    return tuple(found)


def named(name: str, known: Iterable[Contrast]) -> Contrast:
    """Return the contrast with a name from a file."""
    by_name = {contrast.name: contrast for contrast in known}
    if name not in by_name:
        raise ComparisonError(f"the comparison has no contrast {name!r}{suggestion(name, by_name)}")
    return by_name[name]


class _Effect(NamedTuple):
    """Two arms that differ in one factor, with a note if they cannot differ in anything else."""

    on: Arm
    off: Arm
    note: Notes


def _moved(place: tuple[int, ...], n: int, level: int) -> tuple[int, ...]:
    """Return a place at another level of a factor."""
    return (*place[:n], level, *place[n + 1 :])


def _structural(factor: Factor, on: Arm, off: Arm) -> Notes:
    """Return why a mechanism or a value of one can act in neither of two arms, or nothing."""
    if factor.kind == "scenario":
        return NO_NOTES
    why = cannot_act(factor.name, on.scenario) and cannot_act(factor.name, off.scenario)
    return {Note.STRUCTURAL_ZERO: (why,)} if why else NO_NOTES


def _average(
    kind: Kind, parts: Sequence[Part], groups: Sequence[Sequence[tuple[_Effect, float]]]
) -> Contrast:
    """Return the mean of weighted effects, without groups with a structural zero."""
    left = [group for group in groups if not any(effect.note for effect, _ in group)]
    weights: dict[str, float] = {}
    for effect, weight in itertools.chain.from_iterable(left):
        for arm, share in ((effect.on, weight), (effect.off, -weight)):
            weights[arm.name] = weights.get(arm.name, 0.0) + share / len(left)
    out = len(groups) - len(left)
    note = {Note.LEFT_OUT: (out, len(groups))} if out else NO_NOTES
    return Contrast(kind, tuple(parts), weights, note)


def cannot_act(name: str, scenario: Scenario) -> Reason | None:
    """Return why a mechanism, even if on, or another value of a key can have no effect, or None."""
    if name in NEEDS:
        return NEEDS[name](scenario)
    key = scenario.toggles.get(name, name)
    table = key.partition(".")[0]
    switch = f"{table}.enabled"
    if switch not in toggles(Scenario).values() or key == switch:
        return None
    read_elsewhere = _has_own_functions(scenario) or (
        table == "precedents" and _reads_experience(scenario)
    )
    on = settings(scenario)[f"{table}_enabled"]
    return None if on.any() or read_elsewhere else Reason.SWITCHED_OFF


def _reads_experience(scenario: Scenario) -> bool:
    """Return whether anybody reads who has resolved similar cases, alike within a reach."""
    forms = {each.form for each in named_forms(scenario)}
    return "experience" in scenario.responsibility.rules or bool(forms & {*FROM_EXPERIENCE})


def _has_own_functions(scenario: Scenario) -> bool:
    """Return whether functions of the user's own may read or do anything."""
    said = (*scenario.responsibility.rules, *(each.form for each in named_forms(scenario)))
    return bool(scenario.mechanisms) or any(map(is_own, said))


def _organisations_need(scenario: Scenario) -> Reason | None:
    """Return why no case reaches units outside government, or nothing."""
    rules = scenario.responsibility.rules
    rows = _settings_in_force(scenario)
    recognised = rows["platform_recognition"].any() or rows["platform_false_positives"].any()
    reached = (
        ("platform" in rules and recognised)
        or ("precedent" in rules and scenario.initial.precedents)
        or "table" in rules
        or _has_own_functions(scenario)
        or "whistle" in scenario.responsibility.dispute
        or _rules(scenario)
    )
    return None if reached else Reason.NOT_RECOGNISED


def _adjudication_needs(scenario: Scenario) -> Reason | None:
    """Return why no case reaches the docket, or nothing."""
    listed = "adjudication" in scenario.responsibility.dispute
    return None if listed else Reason.PROCEDURE_NOT_LISTED


def _whistle_needs(scenario: Scenario) -> Reason | None:
    """Return why no street office calls, or nothing."""
    listed = "whistle" in scenario.responsibility.dispute
    return None if listed else Reason.PROCEDURE_NOT_LISTED


def _precedents_need(scenario: Scenario) -> Reason | None:
    """Return why no ruling is kept or followed, or nothing."""
    if "precedent" not in scenario.responsibility.rules:
        return Reason.RULE_NOT_LISTED
    if _rules(scenario) or scenario.initial.precedents:
        return None
    return _adjudication_needs(scenario) or Reason.NO_ADJUDICATION


def _empowerment_needs(scenario: Scenario) -> Reason | None:
    """Return why no case reaches street offices, or nothing."""
    said, units = scenario.responsibility, listed_departments(scenario)
    offices = {STREET_OFFICE, *(unit.name for unit in units if unit.kind == "territorial")}
    reached = (
        {"empowerment", "territorial", "table"} & {*said.rules}
        or _has_own_functions(scenario)
        or (said.fallback in offices and "fallback" in said.rules + said.dispute)
        or (
            "precedent" in said.rules
            and any(ruling.unit in offices for ruling in scenario.initial.precedents)
        )
        or said.act_first
        or _settings_in_force(scenario)["misdirection_probability"].any()
        or any(issue.misdirected for issue in scenario.issues)
        or any(step.end in offices for step in scenario.transfers.steps)
    )
    return None if reached else Reason.STREET_OFFICES_NOT_REACHED


def _supervision_needs(scenario: Scenario) -> Reason | None:
    """Return why supervision can change nothing, or nothing."""
    rows = _settings_in_force(scenario)
    gives = rows["supervision_priority"].any() or rows["supervision_no_return"].any()
    return None if gives else Reason.SUPERVISION_WITHOUT_FORCE


NEEDS: dict[str, Callable[[Scenario], Reason | None]] = {
    "precedents": _precedents_need,
    "adjudication": _adjudication_needs,
    "whistle": _whistle_needs,
    "social_organisations": _organisations_need,
    "market": _organisations_need,
    "empowerment": _empowerment_needs,
    "supervision": _supervision_needs,
}
"""Preconditions of mechanisms; the others can always act."""


def _rules(scenario: Scenario) -> bool:
    """Return whether anybody rules on cases at any time after the warm-up."""
    if "expert" in scenario.responsibility.dispute:
        return True
    return bool(_settings_in_force(scenario)["adjudication_enabled"].any())


def _settings_in_force(scenario: Scenario) -> NDArray[Any]:
    """Return the settings in force after the warm-up, including those of later reforms."""
    rows = settings(scenario)
    return rows[rows["from_day"][:, 0].searchsorted(scenario.time.warm_up, side="right") - 1 :]

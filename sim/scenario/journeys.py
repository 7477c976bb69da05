"""The way of a case through a city in which nobody is busy: who works on it, for how long, and how often it is ruled on.

All cases are followed at once, as shares: those of a piece of an issue's line, decision after
decision, with the probabilities of ODD 7.3 to 7.9. Only what is known before a run counts: nothing
is learnt, no unit is loaded, no citizen loses patience.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.acceptance import acceptance
from sim.scenario.expand import line
from sim.scenario.names import STREET_OFFICE

if TYPE_CHECKING:
    from sim.scenario.city import Issue
    from sim.scenario.schema import Scenario
    from sim.scenario.society import Market, SocialOrganisations

Unit = int | str
"""A department of the issue by its place in it, so that ways of issues that are alike are the same;
any other unit by its name."""

OUTSIDE = "outside government"
"""In place of all social organisations and firms, which are taken to have room."""

EXPERTS = "experts"
"""Among those who are asked for their time."""

UNCOVERED = ("gap", "beyond")
"""Zones of nobody's remit."""

NEGLIGIBLE = 1e-4
"""Share of the cases of a piece that is followed no further."""

MOST_DECISIONS = 200
"""On one case; what still circles then is left open."""

MOST_REJECTED = 0.99
NONE: frozenset[Unit] = frozenset()


class Piece(NamedTuple):
    """A stretch of an issue's line in which all cases are alike to rules and units."""

    length: float
    zone: str
    fit: tuple[Unit, ...]
    table: Unit | None
    """What the table of responsibilities says."""


class Terms(NamedTuple):
    """All on which the ways of an issue's cases in a district depend, besides what holds for the whole city."""

    line: tuple[Piece, ...]
    """As it is read: whom a piece of the gap fits is not seen."""
    avoidance: tuple[float, ...]
    """Of each department."""
    lead: Unit | None
    office: str | None
    fallback: Unit | None
    empowered: bool
    """Whether the street office may hold the cases."""
    served: tuple[float, float]
    """How likely somebody outside government may serve a case in a gap, and one beyond remit."""


class Way(NamedTuple):
    """What becomes of cases that are alike, as shares of them; those that come again count again."""

    taken: tuple[tuple[Unit, bool, float], ...]
    """Unit, whether it leads, and how many it takes as it is sent them."""
    disputed: float
    briefed: float


@dataclass
class Expected:
    """What is expected of a day's cases."""

    once: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Staff-hours by unit, with each case done once, and what it owes to meetings."""
    again: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Staff-hours that rework adds."""
    asked: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Cases for which units are called by a whistle, and experts for an opinion, where all others
    who are called come."""
    referred: float = 0.0
    """Cases put on the docket."""

    def add(self, unit: str, hours: float, rejected: float = 0.0) -> None:
        """Add the hours of a round of work that may be rejected, again and again."""
        self.once[unit] += hours
        self.again[unit] += hours * rejected / (1 - rejected)


class Journeys:
    """The ways of a city's cases, and what they add up to.

    Parameters
    ----------
    scenario
        With the values that hold on the first day.
    avoidance
        Of all departments and street offices.
    room : share
        Of the cases for which a unit or the experts are asked, those for which they have time; 1 of
        whom it does not name.

    Attributes
    ----------
    free, ruled : Expected
        What follows from the rulings of bodies is in `ruled`, all else in `free`.
    """

    def __init__(
        self, scenario: Scenario, avoidance: dict[str, float], room: dict[str, float]
    ) -> None:
        self.scenario, self.avoidance, self.room = scenario, avoidance, room
        self.free, self.ruled = Expected(), Expected()
        self._way = cache(self._followed)
        self._accuracy = 1 - (1 - scenario.service_centre.accuracy) * (
            1 - scenario.patrols.found * scenario.patrols.enabled
        )
        adjudication = scenario.adjudication
        is_open = adjudication.enabled and "adjudication" in scenario.responsibility.dispute
        self._briefs = is_open and adjudication.refer == "intake"

    def follow(self, issue: Issue, n: int, office: str | None, cases: float) -> None:
        """Follow so many cases of an expanded issue, n-th from 0, in districts with such a street office; add up what they bring."""
        place: dict[str, Unit] = {name: k for k, name in enumerate(issue.departments or ())}
        own = {STREET_OFFICE: office}
        pieces = _pieces(issue, n, self.scenario, place, own)
        fallback = own.get(
            self.scenario.responsibility.fallback or "", self.scenario.responsibility.fallback
        )
        terms = Terms(
            tuple(piece._replace(fit=()) if piece.zone == "gap" else piece for piece in pieces),
            tuple(self.avoidance[name] for name in place),
            place.get(issue.lead or ""),
            office,
            place.get(fallback or "", fallback),
            self.scenario.empowerment.enabled and issue.name in self.scenario.empowerment.issues,
            (self._served(issue, "gap"), self._served(issue, "beyond")),
        )
        case = _Case(self, issue, terms)
        for k, piece in enumerate(pieces):
            for owner, share in case.owners(piece):
                case.settle(
                    self._way(terms, k, piece, owner, case.circling(piece)),
                    piece,
                    cases * piece.length * share,
                )

    def _followed(
        self, terms: Terms, k: int, piece: Piece, owner: Unit | None, circling_on: float
    ) -> Way:
        """Follow cases of a piece, k-th of its line, of which a register names an owner or nobody."""
        sent, accepted = (
            cache(partial(self._sent, terms, k, piece, owner)),
            cache(partial(self._accepted, terms, piece)),
        )
        responsibility, shared = (
            self.scenario.responsibility,
            self.scenario.service_centre.shared_history,
        )
        explained = responsibility.explain * (piece.zone == "beyond")
        taken: defaultdict[tuple[Unit, bool], float] = defaultdict(float)
        standing, disputed, briefed = {(0, NONE, False): 1.0}, 0.0, 0.0
        for _ in range(MOST_DECISIONS):
            after: defaultdict[tuple[int, frozenset[Unit], bool], float] = defaultdict(float)
            for (declines, excluded, circling), share in standing.items():
                if declines >= responsibility.max_declines and not circling:
                    disputed += share
                    after[declines, NONE, True] += share * circling_on
                    continue
                for (unit, rule, uncovered), probability in sent(excluded).items():
                    part = share * probability
                    if self._briefs and uncovered and rule in ("", "best_guess"):
                        briefed += part
                    elif unit is None:
                        disputed += part
                        after[declines, NONE, True] += part * circling_on
                    else:
                        takes = accepted(unit, rule, declines)
                        taken[unit, rule == "lead_department"] += part * takes
                        if takes < 1:
                            after[declines + 1, (excluded if shared else NONE) | {unit}, False] += (
                                part * (1 - takes) * (1 - explained)
                            )
            standing = {state: share for state, share in after.items() if share > NEGLIGIBLE}
            if not standing:
                break
        return Way(
            tuple((unit, leads, part) for (unit, leads), part in taken.items()), disputed, briefed
        )

    def _sent(
        self, terms: Terms, k: int, piece: Piece, owner: Unit | None, excluded: frozenset[Unit]
    ) -> dict[tuple[Unit | None, str, bool], float]:
        """Return how likely each unit is sent a case, by which rule, and whether no remit seems to cover it."""
        found: defaultdict[tuple[Unit | None, str, bool], float] = defaultdict(float)
        for place, seen in enumerate(terms.line):
            left = (1 - self._accuracy) * seen.length + self._accuracy * (place == k)
            for rule in self.scenario.responsibility.rules:
                answers = self._answers(rule, terms, seen, piece, owner, excluded)
                counted = [
                    (unit, share)
                    for unit, share in answers
                    if rule == "fallback" or unit not in excluded
                ]
                for unit, share in counted:
                    found[unit, rule, seen.zone in UNCOVERED] += left * share
                left *= 1 - sum(share for _, share in counted)
            found[None, "", seen.zone in UNCOVERED] += left
        return {key: probability for key, probability in found.items() if probability > 0}

    def _answers(
        self,
        rule: str,
        terms: Terms,
        seen: Piece,
        piece: Piece,
        owner: Unit | None,
        excluded: frozenset[Unit],
    ) -> list[tuple[Unit, float]]:
        """Return whom a rule names, and how likely; what rules learn in a run, and what a user's own say, is not known."""
        named: Unit | None = None
        if rule == "platform" and piece.zone in UNCOVERED:
            return [
                (
                    OUTSIDE,
                    self.scenario.platform.recognition * terms.served[UNCOVERED.index(piece.zone)],
                )
            ]
        if rule == "best_guess":
            claimants = (
                [unit for unit in seen.fit if unit not in excluded]
                if seen.zone == "overlap"
                else []
            )
            guesses = claimants or [
                unit for unit in range(len(terms.avoidance)) if unit not in excluded
            ]
            return [(unit, 1 / len(guesses)) for unit in guesses]
        if rule == "duty_list" and seen.zone == "clear":
            named = seen.fit[0]
        elif rule == "table":
            named = seen.table
        elif rule == "asset_owner":
            named = owner
        elif rule == "lead_department":
            named = terms.lead
        elif rule == "territorial" or (rule == "empowerment" and terms.empowered):
            named = terms.office
        elif rule == "fallback":
            named = terms.fallback
        return [] if named is None else [(named, 1.0)]

    def _accepted(self, terms: Terms, piece: Piece, unit: Unit, rule: str, declines: int) -> float:
        """Return how likely a unit accepts before it declines; one that shelves decides again."""
        responsibility, coupling = self.scenario.responsibility, self.scenario.appraisal.coupling
        if unit == OUTSIDE or rule == "fallback":
            return 1.0
        fit = fits(unit, piece, terms)
        if piece.zone == "clear":
            return float(fit)
        if responsibility.no_return or (
            responsibility.most_returns is not None and declines >= responsibility.most_returns
        ):
            return 1.0
        fitness = 1.0 if fit else responsibility.unfit_willingness
        avoidance = terms.avoidance[unit] if isinstance(unit, int) else self.avoidance[unit]
        willing = acceptance(
            avoidance, coupling, 0.0, 0.0, (1 - responsibility.stigma) ** declines, fitness
        )
        declining = (1 - willing) * (1 - responsibility.shelving * (1 - coupling))
        return willing / (willing + declining) if willing + declining > 0 else 0.0

    def _served(self, issue: Issue, zone: str) -> float:
        """Return how likely somebody outside government may serve a case of an issue in a zone."""
        scenario, unpaid = self.scenario, 1.0
        tables: tuple[SocialOrganisations | Market, ...] = (
            scenario.social_organisations,
            scenario.market,
        )
        for table in tables:
            if table.enabled and zone in (UNCOVERED if table.scope == "gap" else ("beyond",)):
                for member in table.members:
                    if member.issues is None or issue.name in member.issues:
                        unpaid = min(unpaid, 1 - self._pays(getattr(member, "fee", 0.0)))
        return 1 - unpaid

    def _pays(self, fee: float) -> float:
        """Return how likely a citizen pays a fee."""
        market = self.scenario.market
        over = math.log(fee / market.willing_to_pay) if fee > 0 else -math.inf
        return (
            NormalDist().cdf(-over / market.willing_to_pay_sigma)
            if market.willing_to_pay_sigma
            else float(over <= 0)
        )


class _Case:
    """What follows from the ways of an issue's cases: hours of units by their names."""

    def __init__(self, journeys: Journeys, issue: Issue, terms: Terms) -> None:
        self.journeys, self.scenario, self.issue, self.terms = (
            journeys,
            journeys.scenario,
            issue,
            terms,
        )
        self.holders = issue.departments or ()

    def settle(self, way: Way, piece: Piece, cases: float) -> None:
        """Add what cases bring that go a way."""
        for unit, leads, part in way.taken:
            self._take(cases * part, unit, piece, self.journeys.free, joint=leads)
        self._dispute(cases * way.disputed, piece)
        self._refer(cases * way.briefed, piece)

    def owners(self, piece: Piece) -> list[tuple[Unit | None, float]]:
        """Return whom a register of owners names, and how likely, if it is asked."""
        if "asset_owner" not in self.scenario.responsibility.rules or piece.zone == "beyond":
            return [(None, 1.0)]
        register = self.scenario.asset_register
        known = [
            (unit, register.registered * share)
            for unit, share in self._named(piece, register.owner_fit)
        ]
        return [(None, 1 - register.registered), *known]

    def circling(self, piece: Piece) -> float:
        """Return the share of disputes that no procedure takes."""
        return math.prod(
            1 - self._able(procedure, piece) for procedure in self.scenario.responsibility.dispute
        )

    def _dispute(self, cases: float, piece: Piece) -> None:
        """Let procedures take the cases that nobody accepts."""
        free, scenario = self.journeys.free, self.scenario
        for procedure in scenario.responsibility.dispute:
            part = cases * self._able(procedure, piece)
            if procedure == "fallback":
                self._take(part, self.terms.fallback or 0, piece, free)
            elif procedure == "adjudication":
                self._refer(part, piece)
            elif procedure == "expert":
                free.asked[EXPERTS] += cases
                self._rule(part, piece, scenario.expert.accuracy, free)
            else:
                called = self._called(piece)
                for unit in called:
                    free.add(unit, part * scenario.whistle.hours_per_case)
                    free.asked[unit] += cases * math.prod(
                        self.journeys.room.get(other, 1.0) for other in called - {unit}
                    )
                self._hand_over(part, piece, scenario.whistle.accuracy, free)
            cases -= part

    def _able(self, procedure: str, piece: Piece) -> float:
        """Return how likely a procedure can take a dispute."""
        room = self.journeys.room
        if procedure == "fallback":
            return float(self.terms.fallback is not None)
        if procedure == "adjudication":
            return float(self.scenario.adjudication.enabled)
        if procedure == "expert":
            return room.get(EXPERTS, 1.0)
        return (
            math.prod(room.get(unit, 1.0) for unit in self._called(piece))
            if self.terms.office
            else 0.0
        )

    def _refer(self, cases: float, piece: Piece) -> None:
        """Put cases on the docket, of which each will be ruled on."""
        adjudication, ruled = self.scenario.adjudication, self.journeys.ruled
        self.journeys.free.referred += cases
        for unit in self._concerned(piece):
            ruled.add(
                self._name(unit),
                cases * (1 - adjudication.directive_share) * adjudication.hours_per_case,
            )
        bodies = [
            (body.part, adjudication.accuracy if body.accuracy is None else body.accuracy)
            for body in adjudication.bodies
        ]
        bodies = bodies or [(1.0, adjudication.accuracy)]
        by_meeting = sum(part * accuracy for part, accuracy in bodies) / sum(
            part for part, _ in bodies
        )
        share = adjudication.directive_share
        self._rule(
            cases, piece, share * adjudication.directive_accuracy + (1 - share) * by_meeting, ruled
        )

    def _rule(self, cases: float, piece: Piece, accuracy: float, expected: Expected) -> None:
        """Let cases be ruled on; whoever acts first is taken to do all the work that the unit named does too."""
        if self.scenario.responsibility.act_first and self.terms.fallback is not None:
            self._take(cases, self.terms.fallback, piece, self.journeys.free)
        self._hand_over(cases, piece, accuracy, expected)

    def _hand_over(self, cases: float, piece: Piece, accuracy: float, expected: Expected) -> None:
        """Let the units take cases that a ruling or a whistle names."""
        for unit, share in self._named(piece, accuracy):
            self._take(cases * share, unit, piece, expected, joint=True)

    def _take(
        self, cases: float, unit: Unit, piece: Piece, expected: Expected, *, joint: bool = False
    ) -> None:
        """Let a unit work on cases, with the support of others where they need several and it leads."""
        if unit == OUTSIDE:
            return
        responsibility, handling = self.scenario.responsibility, self.scenario.joint_handling
        hours = cases * (self.issue.effort_hours or 0.0)
        together = handling.needed if joint and piece.zone != "clear" else 0.0
        served = 1.0 if fits(unit, piece, self.terms) else together
        expected.add(
            self._name(unit), hours * served, min(responsibility.reject_fit, MOST_REJECTED)
        )
        expected.add(
            self._name(unit),
            hours * (1 - served) * responsibility.mismatch,
            min(responsibility.reject_unfit, MOST_REJECTED),
        )
        for other in self._concerned(piece) if together else ():
            if other != unit:
                expected.add(self._name(other), hours * together * handling.support)

    def _named(self, piece: Piece, accuracy: float) -> list[tuple[Unit, float]]:
        """Return whom a ruling of an accuracy names, and how likely; what it finds beyond remit goes to nobody here."""
        wrong = [unit for unit in range(len(self.holders)) if unit not in piece.fit]
        right = accuracy if wrong else 1.0
        return [
            *((unit, right / len(piece.fit)) for unit in piece.fit),
            *((unit, (1 - right) / len(wrong)) for unit in wrong),
        ]

    def _concerned(self, piece: Piece) -> tuple[Unit, ...]:
        """Return those who sit at the table when a case is ruled on."""
        return piece.fit if piece.zone == "overlap" else tuple(range(len(self.holders)))

    def _called(self, piece: Piece) -> set[str]:
        """Return who is called to the spot."""
        return {self.terms.office or "", *map(self._name, self._concerned(piece))}

    def _name(self, unit: Unit) -> str:
        """Return a unit's name."""
        return self.holders[unit] if isinstance(unit, int) else unit


def fits(unit: Unit, piece: Piece, terms: Terms) -> bool:
    """Say whether a unit is fit for the cases of a piece."""
    return unit in piece.fit or (
        unit == terms.office and terms.empowered and piece.zone != "beyond"
    )


def _pieces(
    issue: Issue, n: int, scenario: Scenario, place: dict[str, Unit], own: dict[str, str | None]
) -> tuple[Piece, ...]:
    """Return an issue's line, cut where a segment or a line of the table of responsibilities begins or ends."""
    segments = line(issue, n, scenario.city.seed)
    entries = [entry for entry in scenario.responsibility.table if entry.issue == issue.name]
    cuts = (
        {segment.start for segment in segments}
        | {edge for entry in entries for edge in (entry.start, entry.end)}
        | {1.0}
    )
    found = []
    for start, end in pairwise(sorted(cuts)):
        segment = next(segment for segment in reversed(segments) if segment.start <= start)
        said = next(
            (
                own.get(entry.unit, entry.unit)
                for entry in entries
                if entry.start <= start < entry.end
            ),
            None,
        )
        found.append(
            Piece(
                end - start,
                segment.zone,
                tuple(place[name] for name in segment.fit),
                place.get(said or "", said),
            )
        )
    return tuple(found)

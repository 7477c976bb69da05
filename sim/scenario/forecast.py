"""What can be said of a scenario before it is run: how busy units and docket will be, and what will not work as one may think.

The figures are approximations from the scenario's numbers alone. They leave out withdrawals, petitions, rework beyond the
first round, meetings, and all that load does to units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.city import YEAR_DAYS
from sim.scenario.expand import departments, expected_hours, issues, zone_lengths
from sim.scenario.rates import usual_weight

if TYPE_CHECKING:
    from sim.scenario.city import Issue
    from sim.scenario.schema import Scenario


class Load(NamedTuple):
    """How busy one unit will be."""

    unit: str
    expected_hours: float
    """Staff-hours a day, each case done once at nominal effort."""
    staff_hours: float
    utilisation: float
    """Expected hours over hours had."""
    with_rework: float
    """The same if a fit unit's work is rejected as often as the scenario says."""


class Zones(NamedTuple):
    """Shares of an issue's line."""

    clear: float
    overlap: float
    gap: float
    beyond: float


def loads(scenario: Scenario) -> tuple[Load, ...]:
    """Return how busy each department and street office will be, in order."""
    expected = expected_hours(scenario)
    rounds = 1 / (1 - min(scenario.responsibility.reject_fit, 0.99))
    found = []
    for department in departments(scenario):
        hours, work = department.staff_hours or 0.0, expected[department.name]
        found.append(Load(department.name, work, hours, work / hours, rounds * work / hours))
    return tuple(found)


def docket_use(scenario: Scenario) -> float | None:
    """Return the cases expected on the docket over the rulings that can be made, both a year and without precedents.

    A case comes on the docket when the centre briefs it or when it has been declined `max_declines` times. Reading after
    reading, the chance of either is followed with the formula of acceptance at zero load, a unit that shelves a case
    deciding again until it accepts or declines. Whistles and experts that are asked before adjudication are left out: they
    take cases off the docket, but nobody knows beforehand how many they have room for.

    Returns
    -------
    float or None
        None if there is no body that rules.
    """
    if not adjudication_is_open(scenario):
        return None
    expanded = issues(scenario)
    usual = [issue for issue in expanded if issue.first_day == 0]
    share = sum((issue.weight or 0.0) * referred_share(issue, scenario) for issue in usual) / usual_weight(scenario)
    return scenario.demand.cases_per_day * YEAR_DAYS * share / scenario.adjudication.rulings_per_year


def adjudication_is_open(scenario: Scenario) -> bool:
    """Say whether disputes can reach a body that rules."""
    return scenario.adjudication.enabled and "adjudication" in scenario.responsibility.dispute


def falls_back_first(scenario: Scenario) -> bool:
    """Say whether the fallback unit takes every dispute before adjudication is asked."""
    dispute = scenario.responsibility.dispute
    return "fallback" in dispute[: dispute.index("adjudication")]


def referred_share(issue: Issue, scenario: Scenario) -> float:
    """Return the share of an expanded issue's cases that is expected on the docket, without precedents."""
    lengths = zone_lengths(issue)
    zones = Zones(sum(lengths.clear), lengths.overlap * (len(lengths.clear) - 1), lengths.gap, lengths.beyond)
    return sum(share * _referred(zone, zones, issue, scenario) for zone, share in zip(Zones._fields, zones, strict=True))


def _referred(zone: str, zones: Zones, issue: Issue, scenario: Scenario) -> float:
    """Return the probability that a case of one zone comes on the docket."""
    accuracy, responsibility = scenario.service_centre.accuracy, scenario.responsibility
    uncovered = zones.gap + zones.beyond
    seen_uncovered = (1 - accuracy) * uncovered + (accuracy if zone in ("gap", "beyond") else 0.0)
    recognised = _recognised(zone, scenario)
    briefed = (1 - recognised) * seen_uncovered if _briefs(issue, scenario) else 0.0
    fit = _fit(zone, zones, issue, accuracy)
    referred, left = 0.0, 1.0
    for declines in range(responsibility.max_declines):
        referred += left * briefed
        accepted = fit * _accepts(zone, True, declines, issue, scenario) + (1 - fit) * _accepts(zone, False, declines, issue, scenario)
        explained = responsibility.explain if zone == "beyond" else 0.0
        left *= (1 - recognised - briefed) * (1 - accepted) * (1 - explained)
    return referred + (0.0 if falls_back_first(scenario) else left)


def _recognised(zone: str, scenario: Scenario) -> float:
    """Return the probability that the platform finds an organisation for a case of this zone."""
    society = scenario.social_organisations
    served = ("gap", "beyond") if society.scope == "gap" else ("beyond",)
    if society.enabled and "platform" in scenario.responsibility.rules and zone in served:
        return scenario.platform.recognition
    return 0.0


def _briefs(issue: Issue, scenario: Scenario) -> bool:
    """Say whether the centre briefs cases of an issue that no remit seems to cover."""
    rules = scenario.responsibility.rules
    somebody = "territorial" in rules or "fallback" in rules or ("lead_department" in rules and issue.lead is not None)
    return scenario.adjudication.refer == "intake" and not somebody


def _fit(zone: str, zones: Zones, issue: Issue, accuracy: float) -> float:
    """Return the probability that a reading leads to a unit that is fit."""
    n = len(issue.departments or ())
    by_chance = {"clear": 1 / n, "overlap": min(1.0, 2 / n), "gap": 1 / n, "beyond": 0.0}[zone]
    read_right = 1.0 if zone in ("clear", "overlap") else by_chance
    return accuracy * read_right + (1 - accuracy) * by_chance


def _accepts(zone: str, fit: bool, declines: int, issue: Issue, scenario: Scenario) -> float:
    """Return the probability that a unit without load accepts before it declines."""
    if zone == "clear":
        return 1.0 if fit else 0.0
    responsibility, coupling = scenario.responsibility, scenario.appraisal.coupling
    willing = (1 - _avoidance(issue, scenario)) * (1 - coupling) * (1 - responsibility.stigma) ** declines
    willing *= 1.0 if fit else responsibility.unfit_willingness
    declining = (1 - willing) * (1 - responsibility.shelving * (1 - coupling))
    return willing / (willing + declining) if willing + declining > 0 else 0.0


def _avoidance(issue: Issue, scenario: Scenario) -> float:
    """Return the mean avoidance of an issue's departments."""
    stated = {department.name: department.avoidance for department in scenario.departments}
    default = scenario.department_defaults.avoidance
    each = [default if stated.get(name) is None else stated[name] for name in issue.departments or ()]
    return sum(avoidance or 0.0 for avoidance in each) / len(each)

"""The numbers of a scenario that the engine reads while it runs, as a one-row table.

Reforms are further rows: on its day a row replaces the live one, so every number here may change
during a run, and nothing else may.
"""

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import plain
from sim.compiled.portable import log
from sim.model.state.tables import table
from sim.model.state.zones import Zone
from sim.scenario.schema import Scenario

UNLIMITED = 2**31 - 1
"""Capacity of a service centre that states none, contacts a day."""

WEIGHT_ONE = 2**20
"""Weight of a ruling made today; weights are integers so that sums do not depend on their order."""

PARTS = 10**6
"""Shares that are compared with shares are compared in parts per million, as integers."""

SETTING = table(
    from_day="i8",
    drift="f8",
    petition_after="i8",
    give_up="f8",
    trust_gain="f8",
    trust_loss="f8",
    reading_accuracy="f8",
    shared_history="i8",
    capacity="i8",
    merging="f8",
    max_declines="i8",
    no_return="i8",
    most_returns="i8",
    act_first="i8",
    return_days="i8",
    return_to_sender="f8",
    stigma="f8",
    shelving="f8",
    explain="f8",
    mismatch="f8",
    reject_fit="f8",
    reject_unfit="f8",
    unfit_willingness="f8",
    load_aversion="f8",
    reference_days="f8",
    coupling="f8",
    sham="f8",
    supervision_enabled="i8",
    supervision_priority="i8",
    supervision_no_return="i8",
    empowerment_enabled="i8",
    registered="f8",
    owner_fit="f8",
    patrols_enabled="i8",
    patrolled="f8",
    patrol_minutes="i8",
    adjudication_open="i8",
    at_intake="i8",
    brief_period="i8",
    sitting_period="i8",
    ruling_accuracy="f8",
    minutes_per_ruling="i8",
    directive_share="f8",
    directive_accuracy="f8",
    petitions_first="i8",
    expert_days="i8",
    expert_accuracy="f8",
    expert_cases="i8",
    whistle_minutes="i8",
    whistle_days="f8",
    whistle_accuracy="f8",
    joint="f8",
    support="f8",
    precedents_enabled="i8",
    reach="f8",
    uniformity="i8",  # parts per million
    considered="i8",
    minimum_weight="i8",  # times WEIGHT_ONE
    force="f8",
    challenge="f8",
    recognition="f8",
    society_enabled="i8",
    society_zone="i8",  # the first zone that organisations serve: gap or beyond
    coproduction="f8",
    market_enabled="i8",
    market_zone="i8",  # the same for firms
    willing_to_pay="f8",  # log of the median, in yuan
    willing_to_pay_sigma="f8",
    campaigns_enabled="i8",
    campaign_period="i8",
    campaign_cases="i8",
    campaign_age="i8",
)


def settings(scenario: Scenario) -> NDArray[Any]:
    """Return the numbers of a scenario: row 0 as the run starts, then a row for each day on which reforms take effect."""
    return np.concatenate([_row(reformed, day) for day, reformed in stages(scenario)])


def stages(scenario: Scenario) -> list[tuple[int, Scenario]]:
    """Return the scenario as each of its reform days leaves it, after itself as it starts, on day 0."""
    found = [(0, reformed := scenario.model_copy(update={"reforms": ()}))]
    for day, reforms in itertools.groupby(
        sorted(scenario.reforms, key=lambda reform: reform.day), key=lambda reform: reform.day
    ):
        for reform in reforms:
            reformed = reformed.with_values(reform.set)
        found.append((day, reformed))
    return found


def minutes(hours: float) -> int:
    """Return hours in whole minutes, half a minute up."""
    return int(60 * hours + 0.5)


def _row(scenario: Scenario, from_day: int) -> NDArray[Any]:
    """Return a scenario's numbers as one row."""
    row = np.zeros(1, SETTING)
    live = row[0]
    live.from_day = from_day
    live.drift = scenario.city.drift_per_year
    for name in ("petition_after", "give_up", "trust_gain", "trust_loss"):
        live[name] = getattr(scenario.citizens, name)
    live.reading_accuracy = scenario.service_centre.accuracy
    live.shared_history = scenario.service_centre.shared_history
    live.capacity = scenario.service_centre.capacity or UNLIMITED
    live.merging = scenario.service_centre.merging
    live.coupling = scenario.appraisal.coupling
    live.sham = scenario.appraisal.coupling * scenario.appraisal.sham_max
    live.campaigns_enabled = scenario.campaigns.enabled
    live.campaign_period = scenario.campaigns.period
    live.campaign_cases = scenario.campaigns.cases
    live.campaign_age = scenario.campaigns.min_age_days
    _write_responsibility(live, scenario)
    _write_rulings(live, scenario)
    _write_precedents(live, scenario)
    _write_society(live, scenario)
    return row


def _write_responsibility(live: Any, scenario: Scenario) -> None:
    """Write who may do what with a case, and who watches."""
    responsibility, supervision, patrols = (
        scenario.responsibility,
        scenario.supervision,
        scenario.patrols,
    )
    for name in ("no_return", "act_first", "max_declines", "return_days", "return_to_sender", "stigma", "shelving", "explain", "mismatch",
                 "reject_fit", "reject_unfit", "unfit_willingness", "load_aversion", "reference_days"):  # fmt: skip
        live[name] = getattr(responsibility, name)
    live.most_returns = (
        UNLIMITED if responsibility.most_returns is None else responsibility.most_returns
    )
    live.supervision_enabled = supervision.enabled
    live.supervision_priority = supervision.priority
    live.supervision_no_return = supervision.no_return
    live.empowerment_enabled = scenario.empowerment.enabled
    live.registered = scenario.asset_register.registered
    live.owner_fit = scenario.asset_register.owner_fit
    live.patrols_enabled = patrols.enabled
    live.patrolled = patrols.found
    live.patrol_minutes = minutes(patrols.hours_a_day)


def _write_rulings(live: Any, scenario: Scenario) -> None:
    """Write who decides whose a case is."""
    adjudication, expert, whistle = scenario.adjudication, scenario.expert, scenario.whistle
    live.adjudication_open = (
        adjudication.enabled and "adjudication" in scenario.responsibility.dispute
    )
    live.at_intake = adjudication.refer == "intake"
    live.brief_period = adjudication.brief_period
    live.sitting_period = adjudication.period
    live.ruling_accuracy = adjudication.accuracy
    live.minutes_per_ruling = minutes(adjudication.hours_per_case)
    live.directive_share = adjudication.directive_share
    live.directive_accuracy = adjudication.directive_accuracy
    live.petitions_first = adjudication.order == "petition_first"
    live.expert_days = expert.days
    live.expert_accuracy = expert.accuracy
    live.expert_cases = expert.most_at_once
    live.whistle_minutes = minutes(whistle.hours_per_case)
    live.whistle_days = whistle.most_owed_days
    live.whistle_accuracy = whistle.accuracy
    live.joint = scenario.joint_handling.needed
    live.support = scenario.joint_handling.support


def _write_precedents(live: Any, scenario: Scenario) -> None:
    """Write how rulings are followed."""
    precedents = scenario.precedents
    live.precedents_enabled = precedents.enabled
    live.reach = precedents.reach
    live.uniformity = round(precedents.uniformity * PARTS)
    live.considered = precedents.considered
    live.minimum_weight = round(precedents.minimum_weight * WEIGHT_ONE)
    live.force = precedents.force
    live.challenge = precedents.challenge


def _write_society(live: Any, scenario: Scenario) -> None:
    """Write what those outside government take."""
    society, market = scenario.social_organisations, scenario.market
    live.recognition = scenario.platform.recognition
    live.society_enabled = society.enabled
    live.society_zone = _first_zone(society.scope)
    live.coproduction = society.coproduction
    live.market_enabled = market.enabled
    live.market_zone = _first_zone(market.scope)
    live.willing_to_pay = plain(log)(market.willing_to_pay)
    live.willing_to_pay_sigma = market.willing_to_pay_sigma


def _first_zone(scope: str) -> Zone:
    """Return the first zone that organisations serve."""
    return Zone.GAP if scope == "gap" else Zone.BEYOND

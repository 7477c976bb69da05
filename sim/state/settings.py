"""The numbers of a scenario that the engine reads while it runs, as a one-row table.

Reforms are further rows: on its day a row replaces the live one, so every number here may change during a run, and
nothing else may.
"""

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario
from sim.state.tables import table
from sim.state.zones import Zone

UNLIMITED = 2**31 - 1
"""Capacity of a service centre that states none, contacts a day."""

WEIGHT_ONE = 2**20
"""Weight of a ruling made today; weights are integers so that sums do not depend on their order."""

PARTS = 10**6
"""Shares that are compared with shares are compared in parts per million, as integers."""

SETTING = table(
    from_day="i8",
    petition_after="i8",
    give_up="f8",
    trust_gain="f8",
    trust_loss="f8",
    reading_accuracy="f8",
    shared_history="i8",
    capacity="i8",
    max_declines="i8",
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
    adjudication_open="i8",
    at_intake="i8",
    brief_period="i8",
    rulings_per_year="i8",
    directives_per_year="i8",
    sitting_period="i8",
    ruling_accuracy="f8",
    minutes_per_ruling="i8",
    directive_share="f8",
    directive_accuracy="f8",
    precedents_enabled="i8",
    reach="f8",
    uniformity="i8",  # parts per million
    minimum_weight="i8",  # times WEIGHT_ONE
    force="f8",
    challenge="f8",
    recognition="f8",
    society_enabled="i8",
    society_zone="i8",  # the first zone that providers serve: gap or beyond
    campaigns_enabled="i8",
    campaign_period="i8",
    campaign_cases="i8",
    campaign_age="i8",
)


def settings(scenario: Scenario) -> NDArray[Any]:
    """Return the live row and one row for each day on which reforms take effect, in order of day."""
    rows = [_row(scenario, 0)]
    reformed = scenario.model_copy(update={"reforms": ()})
    for day, reforms in itertools.groupby(sorted(scenario.reforms, key=lambda reform: reform.day), key=lambda reform: reform.day):
        for reform in reforms:
            reformed = reformed.with_values(reform.set)
        rows.append(_row(reformed, day))
    return np.concatenate(rows)


def _row(scenario: Scenario, from_day: int) -> NDArray[Any]:
    """Return a scenario's numbers as one row."""
    responsibility, adjudication, precedents = scenario.responsibility, scenario.adjudication, scenario.precedents
    row = np.zeros(1, SETTING)
    live = row[0]
    live.from_day = from_day
    for name in ("petition_after", "give_up", "trust_gain", "trust_loss"):
        live[name] = getattr(scenario.citizens, name)
    live.reading_accuracy = scenario.service_centre.accuracy
    live.shared_history = scenario.service_centre.shared_history
    live.capacity = scenario.service_centre.capacity or UNLIMITED
    for name in ("max_declines", "return_days", "return_to_sender", "stigma", "shelving", "explain", "mismatch", "reject_fit",
                 "reject_unfit", "unfit_willingness", "load_aversion", "reference_days"):  # fmt: skip
        live[name] = getattr(responsibility, name)
    live.coupling = scenario.appraisal.coupling
    live.sham = scenario.appraisal.coupling * scenario.appraisal.sham_max
    live.adjudication_open = adjudication.enabled and "adjudication" in responsibility.dispute
    live.at_intake = adjudication.refer == "intake"
    live.brief_period = adjudication.brief_period
    live.rulings_per_year = adjudication.rulings_per_year
    live.directives_per_year = int(adjudication.directive_share * adjudication.rulings_per_year + 0.5)
    live.sitting_period = adjudication.period
    live.ruling_accuracy = adjudication.accuracy
    live.minutes_per_ruling = round(adjudication.hours_per_case * 60)
    live.directive_share = adjudication.directive_share
    live.directive_accuracy = adjudication.directive_accuracy
    live.precedents_enabled = precedents.enabled
    live.reach = precedents.reach
    live.uniformity = round(precedents.uniformity * PARTS)
    live.minimum_weight = round(precedents.minimum_weight * WEIGHT_ONE)
    live.force = precedents.force
    live.challenge = precedents.challenge
    live.recognition = scenario.platform.recognition
    live.society_enabled = scenario.social_organisations.enabled
    live.society_zone = Zone.GAP if scenario.social_organisations.scope == "gap" else Zone.BEYOND
    live.campaigns_enabled = scenario.campaigns.enabled
    live.campaign_period = scenario.campaigns.period
    live.campaign_cases = scenario.campaigns.cases
    live.campaign_age = scenario.campaigns.min_age_days
    return row

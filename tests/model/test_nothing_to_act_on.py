"""A mechanism with nothing to act on leaves the log identical byte for byte: draws are keyed."""

from typing import Any

import pytest

import sim
from sim.scenario.schema import Scenario

CITY: dict[str, Any] = {
    "time": {"days": 300, "warm_up": 50, "horizon": 50},
    "demand": {"cases_per_day": 5},
    "citizens": {"count": 500, "petition_after": 30_000, "trust_gain": 0, "trust_loss": 0},
    "issue_defaults": {"count": 4, "overlap": 0.2, "gap": 0.1, "beyond": 0.1},
    "issues": [{"name": "never", "weight": 1e-12}],
    "department_defaults": {"count": 5, "minimum_hours": 8},
    "city": {"districts": 2},
    "social_organisations": {"enabled": True, "members": [{"name": "chamber"}]},
    "adjudication": {"enabled": True},
}
CLEAR = {
    "issue_defaults.overlap": 0,
    "issue_defaults.gap": 0,
    "issue_defaults.beyond": 0,
    "service_centre.accuracy": 1,
}
RULES = ["duty_list", "precedent", "platform", "best_guess"]
DEAR = {
    "market.enabled": True,
    "market.willing_to_pay": 1,
    "market.willing_to_pay_sigma": 0,
    "market.members": [{"name": "firm", "fee": 2}],
}

IDLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a table of an issue that never comes": (
        {"responsibility.table": [{"issue": "never", "unit": "street_office"}]},
        {"responsibility.rules": ["table", *RULES]},
    ),
    "a register of nothing": (
        {},
        {"responsibility.rules": ["asset_owner", *RULES], "asset_register.registered": 0},
    ),
    "street offices empowered for an issue that never comes": (
        {},
        {
            "responsibility.rules": ["empowerment", *RULES],
            "empowerment.enabled": True,
            "empowerment.issues": ["never"],
        },
    ),
    "a lead of an issue that never comes": (
        {"issues.never.departments": ["department_01"]},
        {
            "issues.never.lead": "department_01",
            "responsibility.rules": [*RULES[:3], "lead_department", "best_guess"],
        },
    ),
    "counties": ({}, {"departments[district=1].county": "east"}),
    "a county in place of its districts": (
        {
            "departments[district=1].county": "east",
            "adjudication.bodies": [{"name": "a", "districts": [1]}, {"name": "b"}],
        },
        {"adjudication.bodies": [{"name": "a", "counties": ["east"]}, {"name": "b"}]},
    ),
    "groups that are multiplied by 1": (
        {},
        {
            "departments[name=*].staff_hours*": 1,
            "issues[name=*].gap*": 1,
            "issues[name=*].weight*": 1,
        },
    ),
    "firms that nobody pays": ({"market.members": DEAR["market.members"]}, DEAR),
    "no return of what is never returned": (CLEAR, {"responsibility.no_return": True}),
    "most returns never reached": ({}, {"responsibility.most_returns": 30_000}),
    "act first where nothing is referred": (
        CLEAR,
        {"responsibility.act_first": True, "responsibility.fallback": "street_office"},
    ),
    "a whistle where nothing is disputed": (
        CLEAR,
        {"responsibility.dispute": ["whistle", "adjudication"]},
    ),
    "a whistle that nobody may blow": (
        {},
        {"responsibility.dispute": ["whistle", "adjudication"], "whistle.allowed": False},
    ),
    "a reform of a district that changes nothing": (
        {},
        {"reforms": [{"day": 40, "set": {"precedents.enabled": False}, "districts": [2]}]},
    ),
    "whistles without hours to come": (
        {},
        {
            "responsibility.dispute": ["whistle", "adjudication"],
            "whistle.hours_per_case": 1000,
            "whistle.most_owed_days": 0.01,
        },
    ),
    "experts where nothing is disputed": (
        CLEAR,
        {"responsibility.dispute": ["adjudication", "expert"]},
    ),
    "experts behind adjudication": ({}, {"responsibility.dispute": ["adjudication", "expert"]}),
    "joint handling that is never needed": (
        {},
        {"joint_handling.needed": 0, "joint_handling.support": 1},
    ),
    "joint handling of clear cases": (CLEAR, {"joint_handling.needed": 1}),
    "supervision of limits never passed": (
        {"issue_defaults.limit_days": 30_000, "issues.never.limit_days": 30_000},
        {"supervision.enabled": True},
    ),
    "extensions and closes on paper of limits never reached": (
        {"issue_defaults.limit_days": 30_000, "issues.never.limit_days": 30_000},
        {"limits.extension": 1, "limits.close_when_due": 1},
    ),
    "the length of an extension that nobody asks for": ({}, {"limits.extension_days": 1}),
    "citizens who accept closes that nobody makes": ({}, {"limits.rejection": 0}),
    "precedents where nothing is ruled on": (CLEAR, {"precedents.enabled": True}),
    "misdirection that never happens": (
        {},
        {"misdirection.units": [{"unit": "department_01"}], "misdirection.probability": 0},
    ),
    "units that may get first what never comes": (
        {},
        {
            "misdirection.units": [{"unit": "department_01", "issue": "never"}],
            "misdirection.probability": 0,
        },
    ),
    "more rounds of a day on which nothing comes back": ({}, {"service_centre.rounds": 10}),
    "transfers of an issue that never comes": (
        {},
        {
            "transfers.enabled": True,
            "transfers.steps": [{"issue": "never", "from": "department_01", "to": "department_02"}],
        },
    ),
    "waits that no transfer has": (
        {},
        {
            "transfers.steps": [{"from": "department_01", "to": "department_02", "days": 3}],
            "transfers.enabled": False,
        },
    ),
    "merging without repeats": ({}, {"service_centre.merging": 1}),
    "patrols that find nothing at no cost": (
        {},
        {"patrols.enabled": True, "patrols.found": 0, "patrols.hours_a_day": 0},
    ),
    "volunteers in a city of even trust": ({}, {"social_organisations.coproduction": 1}),
    "petitions first where nobody petitions": ({}, {"adjudication.order": "petition_first"}),
    "one body by another name": ({}, {"adjudication.bodies": [{"name": "city", "part": 3}]}),
    "drift where there is no gap": ({"issue_defaults.gap": 0}, {"city.drift_per_year": 1}),
    "a shock of factor one": ({}, {"demand.shocks": [{"day": 20, "days": 30, "factor": 1}]}),
    "a flat year": ({}, {"demand.seasonality": 0}),
    "campaigns for cases older than the city": (
        {},
        {"campaigns.enabled": True, "campaigns.min_age_days": 30_000},
    ),
    "a reform that changes nothing": (
        {},
        {"reforms": [{"day": 40, "set": {"adjudication.enabled": True}}]},
    ),
}


@pytest.mark.parametrize("idle", IDLE)
def test_the_log_stays_as_it_was(idle):
    given, added = IDLE[idle]
    base = Scenario.model_validate(CITY).with_values(given)
    assert (
        sim.run(base.with_values(added)).event_rows.tobytes() == sim.run(base).event_rows.tobytes()
    )

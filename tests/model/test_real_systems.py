"""Each rule and procedure of real cities can be put into a scenario, and acts in the log.

The names are those under which the sources are collected: what is seen where stands in the
docstrings of `sim/model/rules` and in `sim rules`.
"""

from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario.schema import Scenario

TOWN: dict[str, Any] = {
    "time": {"days": 300, "warm_up": 50, "horizon": 100},
    "demand": {"cases_per_day": 4},
    "citizens": {"count": 500, "petition_after": 2},
    "issues": [
        {
            "name": "leak",
            "departments": ["water", "roads", "parks"],
            "overlap": 0.2,
            "gap": 0.2,
            "beyond": 0.1,
        },
        {
            "name": "noise",
            "departments": ["police", "parks"],
            "overlap": 0.3,
            "gap": 0.1,
            "beyond": 0.1,
            "lead": "police",
        },
    ],
    "department_defaults": {"minimum_hours": 8},
    "departments": [{"name": name} for name in ("water", "roads", "parks", "police")],
    "city": {"districts": 2},
}
DISPUTED = {"responsibility.max_declines": 2}
RULING = {"adjudication.enabled": True, **DISPUTED}
CHAMBER = [{"name": "chamber", "staff_hours": 16}]
FIRM = [{"name": "firm", "staff_hours": 16, "fee": 50}]

SYSTEMS: dict[str, tuple[dict[str, Any], str]] = {
    "territorial 属地管理": (
        {"responsibility.rules": ["territorial", "best_guess"]},
        "rule == 'territorial'",
    ),
    "functional 谁主管谁负责": ({}, "rule == 'duty_list'"),
    "asset_owner 产权": (
        {"responsibility.rules": ["asset_owner", "best_guess"]},
        "rule == 'asset_owner'",
    ),
    "duty_list 派单目录": (
        {
            "responsibility.rules": ["table", "best_guess"],
            "responsibility.table": [{"issue": "leak", "to": 0.5, "unit": "roads"}],
        },
        "rule == 'table' and unit == 'roads'",
    ),
    "first_contact 首接负责制": ({"responsibility.no_return": True}, "activity == 'accept'"),
    "lead_support 主办、协办": (
        {
            "responsibility.rules": ["duty_list", "lead_department", "best_guess"],
            "joint_handling.needed": 0.5,
        },
        "activity == 'support'",
    ),
    "fallback 兜底": (
        {
            "responsibility.dispute": ["fallback"],
            "responsibility.fallback": "street_office",
            **DISPUTED,
        },
        "activity == 'fallback'",
    ),
    "act_first 先办后议": (
        {"responsibility.act_first": True, "responsibility.fallback": "roads", **RULING},
        "activity == 'act_first' and unit == 'roads'",
    ),
    "return_rules 禁止退回": (
        {"responsibility.most_returns": 1, "responsibility.return_days": 5},
        "activity == 'return'",
    ),
    "consultation 会商": (
        {"adjudication.period": 50, "precedents.enabled": True, "precedents.reach": 1, **RULING},
        "rule == 'joint_meeting'",
    ),
    "adjudication 裁定": ({"adjudication.refer": "intake", **RULING}, "activity == 'brief'"),
    "expert_referral 机构编制": (
        {"responsibility.dispute": ["expert"], **DISPUTED},
        "rule == 'expert' and activity == 'rule'",
    ),
    "leader 批示": ({"adjudication.directive_share": 0.5, **RULING}, "rule == 'directive'"),
    "leader 督办": ({"supervision.enabled": True}, "activity == 'supervise'"),
    "extension 延期": ({"limits.extension": 0.5}, "activity == 'extend'"),
    "close when due 形式办结": ({"limits.close_when_due": 0.5}, "activity == 'close_on_paper'"),
    "whistle 吹哨报到": (
        {"responsibility.dispute": ["whistle"], **DISPUTED},
        "activity == 'whistle'",
    ),
    "precedent 案例制": (
        {"precedents.enabled": True, "precedents.reach": 0.1, **RULING},
        "rule == 'precedent'",
    ),
    "ad_hoc 行政纠风会": (
        {"campaigns.enabled": True, "campaigns.period": 50, "campaigns.min_age_days": 20},
        "activity == 'campaign'",
    ),
    "market_social 社会组织": (
        {"social_organisations.enabled": True, "social_organisations.members": CHAMBER},
        "unit == 'chamber'",
    ),
    "market_social 市场": (
        {"market.enabled": True, "market.members": FIRM},
        "unit == 'firm' and activity == 'resolve'",
    ),
    "empowerment 赋权": (
        {
            "responsibility.rules": ["empowerment", "best_guess"],
            "empowerment.enabled": True,
            "empowerment.issues": ["leak"],
        },
        "rule == 'empowerment'",
    ),
    "misdirection 误派": ({"misdirection.probability": 0.3}, "rule == 'misdirected'"),
    "steps 承办、审核": (
        {
            "transfers.enabled": True,
            "transfers.steps": [{"from": "water", "to": "street_office", "effort": 0.5}],
        },
        "activity == 'transfer' and from_unit == 'water'",
    ),
    "escalation 提级办理": (
        {
            "transfers.enabled": True,
            "transfers.steps": [{"from": "roads", "to": "police", "probability": 0.2, "days": 3}],
        },
        "activity == 'transfer' and unit == 'police'",
    ),
    "working day 当日退回": (
        {"service_centre.rounds": 3, "responsibility.return_same_day": 0.5},
        "activity == 'return'",
    ),
    "grid 网格化": ({"patrols.enabled": True}, "activity == 'patrol'"),
    "merging 并单": ({"demand.repeats": 0.3, "service_centre.merging": 0.8}, "activity == 'merge'"),
}


CHANGES: dict[str, dict[str, Any]] = {
    "drift of remits": {"city.drift_per_year": 1, "time.days": 600},
    "seasons": {"demand.seasonality": 0.5},
    "a storm": {"demand.shocks": [{"day": 20, "days": 5, "factor": 10, "issues": ["leak"]}]},
    "a new kind of request": {"issues.noise.first_day": 100},
    "repeated requests": {"demand.repeats": 0.3},
    "several bodies": {
        "adjudication.bodies": [
            {"name": "east", "districts": [1], "accuracy": 0.2},
            {"name": "city"},
        ]
    },
    "petitions first": {
        "adjudication.order": "petition_first",
        "adjudication.rulings_per_year": 50,
    },
    "volunteers who follow trust": {"social_organisations.coproduction": 1},
    "support": {"joint_handling.needed": 1},
    "a backlog": {"initial.backlog": 20},
    "rulings from before": {
        "initial.precedents": [
            {"issue": "leak", "circumstance": 0.7, "unit": "roads", "age_days": 5}
        ]
    },
    "a fee": {"market.members.firm.fee": 1000},
}
"""What changes the town in which everybody rules, remembers and helps."""

HELPED: dict[str, Any] = {
    "time.days": 600,
    "precedents.enabled": True,
    "precedents.reach": 0.1,
    "social_organisations.members": [{"name": "chamber", "staff_hours": 0.5}],
    "social_organisations.enabled": True,
    "market.members": [{"name": "firm", "staff_hours": 1, "fee": 50}],
    "market.enabled": True,
    **RULING,
}


def town(changes: dict[str, Any]) -> Scenario:
    """Return the town with changes."""
    return Scenario.model_validate(TOWN).with_values(changes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_log_shows_that_it_acts(system):
    changes, acts = SYSTEMS[system]
    assert len(sim.run(town(changes)).events.query(acts)) > 0


@pytest.mark.parametrize("system", [system for system in SYSTEMS if SYSTEMS[system][0]])
def test_it_makes_a_difference(system):
    assert (
        sim.run(town(SYSTEMS[system][0])).event_rows.tobytes()
        != sim.run(town({})).event_rows.tobytes()
    )


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_city_or_its_bodies_makes_a_difference(change):
    assert (
        sim.run(town(HELPED | CHANGES[change])).event_rows.tobytes()
        != sim.run(town(HELPED)).event_rows.tobytes()
    )


def test_a_storm_brings_its_factor_of_cases_and_nothing_else_changes_before():
    plain, stormy = sim.run(town(HELPED)), sim.run(town(HELPED | CHANGES["a storm"]))
    leaks = [
        record.cases.query("20 <= filed_day < 25 and issue == 'leak'") for record in (plain, stormy)
    ]
    expected = 5 * 4 * 10 / 1.5
    assert abs(len(leaks[1]) - expected) < 4 * expected**0.5
    before = [
        record.cases.query("filed_day < 20")[["issue", "circumstance", "citizen"]]
        for record in (plain, stormy)
    ]
    assert before[0].equals(before[1])


def test_a_new_kind_of_request_comes_on_top_of_the_others_from_its_day_on():
    record = sim.run(town(HELPED | CHANGES["a new kind of request"]))
    noise = record.cases.query("issue == 'noise'")
    assert noise["filed_day"].min() >= 100
    per_day = [
        (record.cases["filed_day"] < 100).sum() / 100,
        (record.cases["filed_day"] >= 100).sum() / 500,
    ]
    assert abs(per_day[0] - 4) < 4 * (4 / 100) ** 0.5
    assert abs(per_day[1] - 6) < 4 * (6 / 500) ** 0.5


def test_demand_swings_by_its_seasonality_over_the_year():
    filed = (
        sim.run(town({"demand.cases_per_day": 40, "demand.seasonality": 0.5, "time.days": 500}))
        .daily["filed"]
        .to_numpy()
        .reshape(2, 250)
    )
    # Half a sine is up by 2 / pi of the swing on average.
    up, down = filed[:, :125].sum(), filed[:, 125:].sum()
    expected = 40 * 250 * 0.5 * 2 / np.pi * 2
    assert abs((up - down) - expected) < 4 * (40 * 500) ** 0.5


def test_under_first_contact_contested_cases_are_never_declined_by_departments():
    record = sim.run(town({"responsibility.no_return": True}))
    contested = record.cases["zone"] != "clear"
    assert (record.cases["declines"][contested] == 0).all()


def test_a_case_is_not_returned_more_often_than_allowed():
    record = sim.run(town({"responsibility.most_returns": 2}))
    assert record.cases.query("zone != 'clear'")["declines"].max() == 2


def test_one_consultation_settles_a_class():
    record = sim.run(
        town(
            {"adjudication.period": 50, "precedents.enabled": True, "precedents.reach": 1, **RULING}
        )
    )
    ruled = record.precedents.groupby("issue", observed=True)["day"].min()
    events = record.events.merge(record.cases[["case", "issue"]])
    cited = events[events["rule"] == "precedent"].groupby("issue", observed=True)["day"].min()
    assert set(ruled.index) == set(cited.index) == {"leak", "noise"}
    assert (cited > ruled).all()


def effect(
    changes: dict[str, Any], measure: str = "rmst_days", **base: Any
) -> sim.measures.Interval:
    """Return what a change does to a measure, as a 95 % interval over six pairs of runs."""
    arms = (town(base), town(base | changes))
    values = [
        [sim.measures.MEASURES[measure](sim.run(arm, seed)) for seed in range(1, 7)] for arm in arms
    ]
    return sim.measures.mean_interval(np.subtract(values[1], values[0]))


def test_first_contact_helps_where_all_are_able_and_hurts_where_the_wrong_unit_needs_much_longer():
    first = {"responsibility.no_return": True}
    assert effect(first, **{"responsibility.mismatch": 1}).high < 0
    assert effect(first, **{"responsibility.mismatch": 20}).low > 0


def test_a_docket_used_above_its_capacity_is_worse_than_none_and_one_below_is_better():
    ruling = {"adjudication.enabled": True}
    assert effect(ruling, **{"adjudication.rulings_per_year": 20, **DISPUTED}).low > 0
    assert effect(ruling, **{"adjudication.rulings_per_year": 2000, **DISPUTED}).high < 0


def test_closing_when_due_makes_reports_faster_and_citizens_angrier_and_settles_nothing():
    on_paper = {"limits.close_when_due": 0.8}
    assert effect(on_paper, "rmst_reported_days").high < 0
    assert effect(on_paper, "answered_on_time_share").low > 0
    assert effect(on_paper, "rework_share").low > 0
    for measure in ("rmst_days", "late_share", "handoffs_per_case"):
        assert effect(on_paper, measure).estimate == 0, measure


def test_misdirection_only_costs():
    misdirected = {"misdirection.probability": 0.5}
    assert effect(misdirected).low > 0
    assert effect(misdirected, "handoffs_per_case").low > 0


def test_returns_on_the_same_day_make_cases_faster_and_change_no_decision():
    same_day = {"service_centre.rounds": 10, "responsibility.return_same_day": 1}
    assert effect(same_day, **{"misdirection.probability": 0.5}).high < 0


def test_a_step_helps_where_it_brings_cases_to_an_able_unit_and_costs_elsewhere():
    # A desk gets everything first. With hours for all, one able unit that must take it is fastest.
    able = {"responsibility.mismatch": 1, "department_defaults.minimum_hours": 40}
    first = {"misdirection.probability": 1, "misdirection.units": [{"unit": "street_office"}]}
    step = {"transfers.enabled": True}
    steps = {"transfers.steps": [{"from": "street_office", "to": "water", "effort": 0}]}
    assert effect(step, **able, **first, **steps).high < 0
    assert effect(step, **first, **steps, **{"responsibility.mismatch": 6}).low > 0
    detour = [{"from": "water", "to": "street_office", "days": 5}]
    assert effect(step, **{"transfers.steps": detour}).low > 0


def test_an_extension_makes_fewer_cases_late_and_none_faster():
    extended = {"limits.extension": 0.8}
    assert effect(extended, "late_share").high < 0
    assert effect(extended, "rmst_days").estimate == 0
    # Supervision waits for the new limit.
    assert effect(extended, **{"supervision.enabled": True}).low > 0


def test_decoupled_appraisal_raises_acceptance_and_hurts_at_high_load():
    decoupled = {"appraisal.coupling": 0.0}
    coupled = {
        "appraisal.coupling": 0.5,
        "appraisal.sham_max": 0.0,
        "responsibility.reject_unfit": 0.5,
        "responsibility.mismatch": 6,
    }
    assert effect(decoupled, "declined_share", **coupled).high < 0
    busy = {"department_defaults.minimum_hours": 2, "department_defaults.utilisation": 1}
    assert effect(decoupled, **coupled | busy).low > 0

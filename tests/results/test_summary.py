import math
import re

import numpy as np
import pytest

from sim import measures
from sim.model.state.status import Status
from sim.model.state.zones import Kind, Resolver, Zone
from sim.records.record import MEASURED
from sim.results.summary import MEASURES, ruling_capacity, summary, summary_by
from tests.results.examples import DAYS, HORIZON, WARM_UP, days, ended, record, resolved, town, unit

FIXED = [
    "rmst_days",
    "rmst_disposed_days",
    "rmst_reported_days",
    "median_days",
    "p99_days",
    "resolved_within_5",
    "resolved_within_10",
    "resolved_within_15",
    "resolved_share",
    "open_over_250",
    "handoffs_per_case",
    "declines_per_case",
    "transfers_per_case",
    "no_handoff_share",
    "ping_pong_share",
    "first_dispatch_accuracy",
    "declined_share",
    "disputed_share",
    "shelved_share",
    "docket_wait_days",
    "docket_use",
    "precedent_hit_share",
    "wrong_precedent_share",
    "resolved_by_society_share",
    "resolved_by_market_share",
    "fees_per_case",
    "referred_out_share",
    "withdrawn_share",
    "follow_ups_per_case",
    "petitions_per_1000",
    "rework_share",
    "satisfied_share",
    "on_time_share",
    "late_share",
    "answered_on_time_share",
    "coordination_hours",
    "beyond_hours_share",
    "workload_gini",
    "utilisation",
    "mean_trust",
]


def test_names_are_those_that_files_and_reports_rely_on() -> None:
    assert list(MEASURES) == FIXED
    assert list(summary(record(resolved(3)))) == FIXED


def test_fields_that_it_reads_are_copied_out_together() -> None:
    history = record(resolved(3), resolved(4))
    summary(history)
    assert list(history.case_columns) == list(MEASURED)


def test_every_measure_says_what_it_is() -> None:
    for name, measure in MEASURES.items():
        assert measure.unit, name
        assert re.fullmatch(r"[A-Z].+\.", measure.description), name


def test_shares_of_nothing_are_not_applicable() -> None:
    found = summary(record())
    assert all(math.isnan(found[name]) for name, measure in MEASURES.items() if measure.of_cases)


def test_parts_have_the_measures_of_their_own_cases() -> None:
    parts = summary_by(record(resolved(3), resolved(7, zone=Zone.GAP)), "zone")
    assert parts["gap"]["rmst_days"] == 7
    assert parts["clear"]["rmst_days"] == 3
    assert math.isnan(parts["overlap"]["rmst_days"])
    assert math.isnan(parts["gap"]["mean_trust"])


def test_weighted_parts_add_up_to_the_whole() -> None:
    rows = [resolved(k % 15, zone=k % 4, handoffs=k % 3) for k in range(40)]
    history = record(*rows)
    parts = summary_by(history, "zone")
    for name in ("rmst_days", "handoffs_per_case", "late_share"):
        assert sum(10 * part[name] for part in parts.values()) / 40 == pytest.approx(
            summary(history)[name]
        )


def test_by_unit_the_use_of_hours_is_the_unit_s_own() -> None:
    units = np.concatenate([unit(had=100, worked=50), unit(had=100, worked=20)])
    parts = summary_by(record(resolved(3, first_unit=1), unit_rows=units), "unit")
    assert {label: part["utilisation"] for label, part in parts.items()} == {
        "unit 0": 0.5,
        "unit 1": 0.2,
    }


def test_ping_pong_is_counted_only_where_it_can_happen() -> None:
    history = record(
        {"handoffs": 0}, {"handoffs": 1}, {"handoffs": 2, "ping_pong": 1}, {"handoffs": 5}
    )
    assert measures.ping_pong_share(history) == 0.5
    assert measures.handoffs_per_case(history) == 2
    assert measures.no_handoff_share(history) == 0.25
    assert math.isnan(measures.ping_pong_share(record({"handoffs": 1})))


def test_cases_that_no_unit_ever_had_have_no_first_unit_to_judge() -> None:
    history = record({"first_unit": 0, "first_fit": 1}, {"first_unit": 1}, {})
    assert measures.first_dispatch_accuracy(history) == 0.5


def test_declines_are_a_share_of_dispatches() -> None:
    assert (
        measures.declined_share(record({"dispatches": 3, "declines": 2}, {"dispatches": 1})) == 0.5
    )
    assert math.isnan(measures.declined_share(record({})))


def test_disputed_and_shelved_cases_count_once() -> None:
    history = record({"disputes": 3, "shelvings": 1}, {"shelvings": 2}, {}, {})
    assert measures.disputed_share(history) == 0.25
    assert measures.shelved_share(history) == 0.5


def test_late_cases_are_those_not_truly_resolved_within_their_own_limit() -> None:
    rows = (resolved(5), resolved(6), resolved(6, issue=1), ended(Status.REFERRED_OUT, 1), {})
    assert measures.late_share(record(*rows, limit_days=np.array([5, 10]))) == pytest.approx(3 / 5)


def test_lateness_is_not_applicable_where_a_limit_was_not_observed() -> None:
    assert math.isnan(measures.late_share(record({"filed_day": 70}, limit_days=np.array([40, 5]))))


def test_on_time_is_what_is_not_late_and_an_answer_may_be_one_that_does_not_last() -> None:
    rows = (
        resolved(5),
        resolved(9, reported_day=WARM_UP + 4),  # closed in time, resolved late
        ended(Status.REFERRED_OUT, 2),
        ended(Status.REFERRED_OUT, 8),
        {"reported_day": WARM_UP + 6},
        {},
        ended(Status.WITHDRAWN, 1),
    )
    history = record(*rows)
    assert measures.on_time_share(history) == pytest.approx(1 / 7)
    assert measures.on_time_share(history) == pytest.approx(1 - measures.late_share(history))
    assert measures.answered_on_time_share(history) == pytest.approx(3 / 7)
    followed_shortly = record({"filed_day": 70}, limit_days=np.array([40, 5]))
    assert math.isnan(measures.on_time_share(followed_shortly))
    assert math.isnan(measures.answered_on_time_share(followed_shortly))


def test_resolved_within_the_horizon_is_a_share_of_all_cases() -> None:
    history = record(resolved(HORIZON), resolved(HORIZON + 1), {}, ended(Status.REFERRED_OUT, 1))
    assert measures.resolved_share(history) == 0.25


def test_satisfied_are_those_who_rejected_no_fix_of_those_whose_case_was_closed() -> None:
    history = record(resolved(3), resolved(9, reworks=1), {"reported_day": 14, "reworks": 2}, {})
    assert measures.satisfied_share(history) == pytest.approx(1 / 3)
    assert math.isnan(measures.satisfied_share(record({})))


def test_rework_society_and_referral_are_shares_of_all_cases() -> None:
    history = record(
        {"reworks": 2},
        resolved(3, resolved_by=Resolver.SOCIETY),
        ended(Status.REFERRED_OUT, 2),
        ended(Status.WITHDRAWN, 9),
    )
    assert measures.rework_share(history) == 0.25
    assert measures.resolved_by_society_share(history) == 0.25
    assert measures.referred_out_share(history) == 0.25
    assert measures.withdrawn_share(history) == 0.25


def test_fees_are_of_cases_that_a_firm_resolved() -> None:
    firms = np.concatenate([unit(), unit(Kind.MARKET_PROVIDER)])
    firms["fee"] = (0, 80)
    by_firm, open_there = resolved(3, resolved_by=Resolver.MARKET, unit=1), {"unit": 1}
    history = record(
        by_firm,
        by_firm,
        open_there,
        resolved(3, resolved_by=Resolver.DEPARTMENT, unit=0),
        unit_rows=firms,
    )
    assert measures.fees_per_case(history) == 40
    assert measures.resolved_by_market_share(history) == 0.5
    assert measures.resolved_by_society_share(history) == 0


def test_docket_wait_counts_stays_that_no_ruling_ended() -> None:
    history = record(
        resolved(20, referrals=2, rulings=2, docket_days=6),
        {"referrals": 1, "docket_day": 90, "status": Status.ON_DOCKET},  # to the end of the run
        ended(Status.WITHDRAWN, 30, referrals=1, docket_days=20),  # until it was given up
        {},
    )
    assert measures.docket_wait_days(history) == pytest.approx((6 + (DAYS - 90) + 20) / 3)
    assert math.isnan(measures.docket_wait_days(record({})))


def test_docket_use_is_referrals_over_rulings_that_could_be_made() -> None:
    open_from_day_one = town(adjudication={"enabled": True, "rulings_per_year": 500})
    history = record(
        scenario=open_from_day_one,
        day_rows=days(referrals=np.where(np.arange(DAYS) < WARM_UP, 50, 1)),
    )
    assert measures.docket_use(history) == pytest.approx(0.5)


def test_docket_use_follows_reforms() -> None:
    reforms = [
        {"day": 50, "set": {"adjudication.enabled": True, "adjudication.rulings_per_year": 250}},
        {"day": 60, "set": {"adjudication.rulings_per_year": 500}},
        {"day": 70, "set": {"adjudication.enabled": False}},
    ]
    history = record(
        scenario=town(reforms=reforms),
        day_rows=days(referrals=np.where((np.arange(DAYS) >= 50) & (np.arange(DAYS) < 70), 3, 0)),
    )
    capacity = ruling_capacity(history)
    assert capacity[[49, 50, 59, 60, 69, 70]].tolist() == [0, 1, 1, 2, 2, 0]
    assert measures.docket_use(history) == pytest.approx(20 * 3 / (10 * 1 + 10 * 2))


def test_docket_use_is_not_applicable_without_adjudication() -> None:
    assert math.isnan(measures.docket_use(record()))


def test_wrong_precedents_are_a_share_of_decisions_by_precedent() -> None:
    history = record(
        {"precedent_hits": 3, "wrong_precedent_hits": 1}, {"precedent_hits": 1}, {}, {}
    )
    assert measures.precedent_hit_share(history) == 0.5
    assert measures.wrong_precedent_share(history) == 0.25
    assert math.isnan(measures.wrong_precedent_share(record({})))


def test_complaints_and_petitions_are_counted_per_case() -> None:
    history = record({"follow_ups": 3, "petitions": 1}, {}, {}, {})
    assert measures.follow_ups_per_case(history) == 0.75
    assert measures.petitions_per_1000(history) == 250


def test_trust_is_that_of_the_last_day() -> None:
    assert measures.mean_trust(
        record(day_rows=days(trust=np.linspace(0.5, 0.7, DAYS)))
    ) == pytest.approx(0.7)

import math

import numpy as np
import pytest

from sim.measures import coordination
from sim.state.status import Status
from sim.state.tables import DAY
from tests.measures.examples import DAYS, WARM_UP, ended, record, resolved, town


def days(**columns: object) -> np.ndarray:
    rows = np.zeros(DAYS, DAY)
    for name, values in columns.items():
        rows[name] = values
    return rows


def test_ping_pong_is_counted_only_where_it_can_happen() -> None:
    history = record({"handoffs": 0}, {"handoffs": 1}, {"handoffs": 2, "ping_pong": 1}, {"handoffs": 5})
    assert coordination.ping_pong_share(history) == 0.5
    assert coordination.handoffs_per_case(history) == 2
    assert coordination.no_handoff_share(history) == 0.25
    assert math.isnan(coordination.ping_pong_share(record({"handoffs": 1})))


def test_cases_that_no_unit_ever_had_have_no_first_unit_to_judge() -> None:
    history = record({"first_unit": 0, "first_fit": 1}, {"first_unit": 1}, {})
    assert coordination.first_dispatch_accuracy(history) == 0.5


def test_declines_are_a_share_of_dispatches() -> None:
    assert coordination.declined_share(record({"dispatches": 3, "declines": 2}, {"dispatches": 1})) == 0.5
    assert math.isnan(coordination.declined_share(record({})))


def test_disputed_and_shelved_cases_count_once() -> None:
    history = record({"disputes": 3, "shelvings": 1}, {"shelvings": 2}, {}, {})
    assert coordination.disputed_share(history) == 0.25
    assert coordination.shelved_share(history) == 0.5


def test_docket_wait_counts_stays_that_no_ruling_ended() -> None:
    history = record(
        resolved(20, referrals=2, rulings=2, docket_days=6),
        {"referrals": 1, "docket_day": 90, "status": Status.ON_DOCKET},  # to the end of the run
        ended(Status.WITHDRAWN, 30, referrals=1, docket_days=20),  # until it was given up
        {},
    )
    assert coordination.docket_wait_days(history) == pytest.approx((6 + (DAYS - 90) + 20) / 3)
    assert math.isnan(coordination.docket_wait_days(record({})))


def test_docket_use_is_referrals_over_rulings_that_could_be_made() -> None:
    open_from_day_one = town(adjudication={"enabled": True, "rulings_per_year": 500})
    history = record(scenario=open_from_day_one, day_rows=days(referrals=np.where(np.arange(DAYS) < WARM_UP, 50, 1)))
    assert coordination.docket_use(history) == pytest.approx(0.5)


def test_docket_use_follows_reforms() -> None:
    reforms = [
        {"day": 50, "set": {"adjudication.enabled": True, "adjudication.rulings_per_year": 250}},
        {"day": 60, "set": {"adjudication.rulings_per_year": 500}},
        {"day": 70, "set": {"adjudication.enabled": False}},
    ]
    history = record(
        scenario=town(reforms=reforms), day_rows=days(referrals=np.where((np.arange(DAYS) >= 50) & (np.arange(DAYS) < 70), 3, 0))
    )
    capacity = coordination.ruling_capacity(history)
    assert capacity[[49, 50, 59, 60, 69, 70]].tolist() == [0, 1, 1, 2, 2, 0]
    assert coordination.docket_use(history) == pytest.approx(20 * 3 / (10 * 1 + 10 * 2))


def test_docket_use_is_not_applicable_without_adjudication() -> None:
    assert math.isnan(coordination.docket_use(record()))


def test_wrong_precedents_are_a_share_of_decisions_by_precedent() -> None:
    history = record({"precedent_hits": 3, "wrong_precedent_hits": 1}, {"precedent_hits": 1}, {}, {})
    assert coordination.precedent_hit_share(history) == 0.5
    assert coordination.wrong_precedent_share(history) == 0.25
    assert math.isnan(coordination.wrong_precedent_share(record({})))


def test_coordination_hours_are_those_of_a_year_after_the_warm_up() -> None:
    history = record(day_rows=days(coordination_minutes=np.where(np.arange(DAYS) < WARM_UP, 1000, 30)))
    assert coordination.coordination_hours(history) == pytest.approx(0.5 * 250)
